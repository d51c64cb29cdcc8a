"""Processes that share the folder of an index: one is killed, others write, all see the same."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection
from operator import itemgetter
from pathlib import Path
from time import monotonic, sleep

import pytest

from search import Document, SearchIndex, SearchRequest, open_index

pytestmark = pytest.mark.slow
PUTS = 4
PATIENCE = 1.0
"""Seconds after which every process has to see what was written."""


def practice(row_id: int, title: str = "Tilts") -> Document:
    return Document("Practice", row_id, {"title": {"lv": title}})


DOCUMENTS = [practice(number) for number in range(1, 51)]


@contextmanager
def process(work, *given) -> Iterator[Connection]:
    """Yield the end of a pipe to a process that does some work; kill it afterwards."""
    here, there = get_context("spawn").Pipe()
    running = get_context("spawn").Process(target=work, args=(there, *given))
    running.start()
    there.close()
    try:
        yield here
    finally:
        running.kill()
        running.join()


def rebuild_slowly(told: Connection, folder: Path, engine: str) -> None:
    def documents() -> Iterator[Document]:
        for number in count(1):
            told.send(number)
            yield practice(number, "Lidosta")
            sleep(0.001)

    open_index(folder, engine).rebuild(documents(), "2")


def put_for_ever(told: Connection, folder: Path, engine: str) -> None:
    with closing(open_index(folder, engine)) as index:
        for number in count(len(DOCUMENTS) + 1):
            index.put([practice(number)], str(number))
            told.send(number)


def put_some(told: Connection, folder: Path, engine: str, first: int) -> None:
    with closing(open_index(folder, engine)) as index:
        told.recv()
        for number in range(first, first + PUTS):
            index.put([practice(number, f"Lidosta{number}")], str(number))
            told.send(number)


def rows(index: SearchIndex) -> set[int]:
    return set(map(itemgetter(1), index.keys()))


def is_seen(index: SearchIndex, number: int) -> bool:
    """Tell whether a document is found before patience ends."""
    end = monotonic() + PATIENCE
    while not (found := index.find(SearchRequest(f"Lidosta{number}")).total) and monotonic() < end:
        sleep(0.01)
    return found == 1


def test_a_rebuild_killed_on_the_way_loses_nothing_of_the_index_in_use(tmp_path, engine):
    with closing(open_index(tmp_path, engine)) as index:
        index.rebuild(DOCUMENTS, "1")
        with process(rebuild_slowly, tmp_path, engine) as told:
            while told.recv() < 200:
                pass
            assert index.find(SearchRequest("lidosta")).total == 0

    with closing(open_index(tmp_path, engine)) as index:
        assert (index.revision, index.find(SearchRequest("tilts")).total) == ("1", len(DOCUMENTS))
        index.rebuild(DOCUMENTS[:1], "3")
        assert len(list(tmp_path.glob("generation-*"))) == 1


@pytest.mark.parametrize("puts", [1, 5, 9])
def test_a_writer_killed_on_the_way_loses_nothing_it_acknowledged(tmp_path, engine, puts):
    with closing(open_index(tmp_path, engine)) as index:
        index.rebuild(DOCUMENTS, "1")

    with process(put_for_ever, tmp_path, engine) as told:
        acknowledged = {told.recv() for _ in range(puts)}

    with closing(open_index(tmp_path, engine)) as index:
        assert rows(index) >= acknowledged | {document.row_id for document in DOCUMENTS}
        index.put([practice(1_000)], "1000")
        assert 1_000 in rows(index)


def test_what_several_processes_write_at_once_every_process_sees(tmp_path, engine):
    with closing(open_index(tmp_path, engine)) as index:
        index.rebuild(DOCUMENTS, "1")
        with (
            process(put_some, tmp_path, engine, 100) as one,
            process(put_some, tmp_path, engine, 200) as other,
        ):
            writers = one, other
            for told in writers:
                told.send("begin")
            for told in writers * PUTS:
                assert is_seen(index, told.recv())

        assert rows(index) == {*range(1, 51), *range(100, 100 + PUTS), *range(200, 200 + PUTS)}
