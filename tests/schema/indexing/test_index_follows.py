"""The index follows what was written, whatever becomes of the writer or of the index."""

import asyncio
import shutil
from pathlib import Path
from threading import Event
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from seeded import empty_database

from schema import IndexState, Viewer, read_index_state, stream_documents, tables
from schema.editing.records import save_record
from schema.editing.transactions.write_queue import run_write
from schema.editing.transactions.writes import Write
from schema.tables import Action, Role
from schema.tables.base import table_of
from search import IndexFailed, open_index


class Moody:
    """An index that can refuse one of its steps."""

    def __init__(self, index):
        self.index, self.refused = index, ""

    @property
    def revision(self):
        return self.index.revision

    def put(self, *given):
        self.take("put", given)

    def remove(self, *given):
        self.take("remove", given)

    def take(self, step, given):
        if step == self.refused:
            raise IndexFailed("no space left on device")
        getattr(self.index, step)(*given)


@pytest.fixture
def place(tmp_path):
    """An empty database with an index that can fail."""
    database = empty_database(tmp_path / "blis.sqlite")
    index = open_index(None)
    index.rebuild(stream_documents(database), database.revision().stamp)
    yield SimpleNamespace(database=database, index=Moody(index))
    index.close()
    asyncio.run(database.close())


def organisation(name):
    def work(session):
        write = Write(session, Viewer(None, frozenset({Role.EDITOR})))
        given = {"name": {"lv": name}, "kind": "ASSOCIATION"}
        return save_record(write, tables.Organisation, None, given, Action.CREATED)

    return work


def changed(number, name):
    """Return a write that deletes one organisation, and makes another."""

    def work(session):
        write = Write(session, Viewer(None, frozenset({Role.EDITOR})))
        with write.changing(tables.Organisation, number, Action.DELETED):
            session.execute(sa.delete(table_of(tables.Organisation)))
        return organisation(name)(session)

    return work


def do(place, work):
    return asyncio.run(run_write(place.database, place.index, work))


def test_a_write_is_done_when_the_index_fails_and_found_after_the_next(place):
    first = do(place, organisation("Pirmā"))
    place.index.refused = "put"

    second = do(place, changed(first, "Otrā"))

    assert place.index.revision != place.database.revision().stamp
    assert read_index_state(place.database, place.index) is IndexState.BEHIND
    place.index.refused = ""
    third = do(place, organisation("Trešā"))
    assert place.index.index.keys() == {("Organisation", second), ("Organisation", third)}
    assert place.index.revision == place.database.revision().stamp


def test_an_index_that_missed_a_write_never_says_that_it_holds_all(place):
    do(place, organisation("Pirmā"))
    lost = open_index(None)
    lost.rebuild((), "0-of-another")
    place.index = Moody(lost)

    do(place, organisation("Otrā"))

    assert read_index_state(place.database, lost) is IndexState.LOST


def test_what_was_written_is_found_when_its_writer_goes_away(place):
    begun, go_on = Event(), Event()

    def slow(session):
        begun.set()
        assert go_on.wait(10)
        return organisation("Lēnā")(session)

    async def leave():
        writing = asyncio.ensure_future(run_write(place.database, place.index, slow))
        await asyncio.to_thread(begun.wait, 10)
        writing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await writing
        go_on.set()

    asyncio.run(leave())
    place.database.writing.submit(int).result()

    assert len(place.index.index.keys()) == 1
    assert place.index.revision == place.database.revision().stamp


@pytest.fixture
def kept(tmp_path):
    """An empty database with an index in a folder."""
    database = empty_database(tmp_path / "blis.sqlite")
    index = open_index(tmp_path / "index")
    index.rebuild(stream_documents(database), database.revision().stamp)
    yield SimpleNamespace(database=database, index=index, folder=tmp_path / "index")
    index.close()
    asyncio.run(database.close())


def remove(folder: Path) -> None:
    """Take the index away, and let nobody make another in its place."""
    shutil.rmtree(folder)
    folder.write_text("in the way")


def damage(folder: Path) -> None:
    """Overwrite the list of what the generation in use is made of."""
    for table in folder.glob("generation-*/*.toc"):
        table.write_bytes(b"damaged")


@pytest.mark.parametrize("break_it", [remove, damage])
def test_a_write_is_done_when_the_files_of_the_index_are_broken(kept, break_it):
    do(kept, organisation("Pirmā"))
    break_it(kept.folder)

    number = do(kept, organisation("Otrā"))

    organisations = table_of(tables.Organisation)
    [(name,)] = kept.database.all(
        sa.select(organisations.c.name).where(organisations.c.id == number)
    )
    assert name["lv"] == "Otrā"
    assert len(kept.database.all(sa.select(table_of(tables.IndexTask)))) > 0


def test_a_fault_of_the_program_is_no_failure_of_the_index(place):
    place.index.put = lambda *_: [][0]

    with pytest.raises(IndexError):
        do(place, organisation("Pirmā"))
