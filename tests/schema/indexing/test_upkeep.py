"""The index knows of which data it is, and comes right by itself, whatever becomes of it."""

import asyncio
import json
import os
import shutil
import signal
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from threading import Event
from time import monotonic, sleep
from types import SimpleNamespace
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from processes import serving, start
from seeded import empty_database
from starlette.testclient import TestClient

from schema import (
    Database,
    IndexState,
    Viewer,
    read_index_state,
    stream_documents,
    tables,
    update_index,
)
from schema.editing.records import save_record
from schema.editing.transactions.writes import Write
from schema.tables import Action, Role
from search import ENGINES, SearchRequest, open_index
from server.app import create_app
from server.background import index_upkeep
from server.background.index_upkeep import IndexUpkeep

SEARCH = '{ search(query: "novads") { totalCount meta { isIndexBehind } } }'
SECONDS = 60
PLENTY = "1000000000"


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """The file of a database with one organisation."""
    folder = tmp_path_factory.mktemp("first")
    database = empty_database(folder / "blis.sqlite")
    written(database, "Pirmais novads")
    asyncio.run(database.close())
    copied(folder / "blis.sqlite", folder / "copy")
    return folder / "copy"


@pytest.fixture(params=list(ENGINES))
def place(first, tmp_path, request):
    """A database with one organisation, and its index in a folder."""
    shutil.copy(first, tmp_path / "blis.sqlite")
    database = Database(f"sqlite:///{tmp_path}/blis.sqlite")
    index = open_index(tmp_path / "index", request.param)
    index.rebuild(stream_documents(database), database.revision().stamp)
    yield SimpleNamespace(
        engine=request.param,
        database=database,
        index=index,
        folder=tmp_path / "index",
        file=tmp_path / "blis.sqlite",
    )
    index.close()
    asyncio.run(database.close())


def written(database, name):
    """Write an organisation, of which the index does not hear."""
    with database.transaction() as session:
        write = Write(session, Viewer(None, frozenset({Role.EDITOR})))
        given = {"name": {"lv": name}, "kind": "ASSOCIATION"}
        return save_record(write, tables.Organisation, None, given, Action.CREATED)


def mend(place):
    asyncio.run(IndexUpkeep(place.database, place.index).mend())


def asked(place, query=SEARCH):
    """Return the answer to a question, and what is said of the health of the server."""
    client = TestClient(create_app(place.database, place.index))
    answer = client.post("/graphql", json={"query": query}).json()
    return answer, client.get("/healthz")


def copied(file, target):
    """Copy a database as it is now."""
    with closing(sqlite3.connect(file)) as source:
        source.execute("vacuum into ?", (str(target),))


def put_back(place, copy):
    """Put a copy in the place of the database, as its operator does."""
    asyncio.run(place.database.close())
    for ending in ("-wal", "-shm"):
        place.file.with_name(f"blis.sqlite{ending}").unlink(missing_ok=True)
    shutil.copy(copy, place.file)
    place.database = Database(f"sqlite:///{place.file}")


def is_right(place):
    """Tell whether the index holds what the database does and nothing else."""
    held = {(document.kind, document.row_id) for document in stream_documents(place.database)}
    return (
        place.index.keys() == held
        and read_index_state(place.database, place.index) is IndexState.CURRENT
    )


@pytest.mark.parametrize("more", [0, 1, 2])
def test_an_index_that_is_ahead_of_a_copy_put_back_is_built_anew(place, tmp_path, more, caplog):
    """Also when the copy has come to the same number, or beyond, by other writes."""
    copied(place.file, tmp_path / "copy")
    written(place.database, "Slepenais novads")
    update_index(place.database, place.index)
    assert is_right(place)
    put_back(place, tmp_path / "copy")
    for number in range(more):
        written(place.database, f"Cits novads {number}")

    assert read_index_state(place.database, place.index) is IndexState.LOST
    update_index(place.database, place.index)
    assert read_index_state(place.database, place.index) is IndexState.LOST
    answer, health = asked(place)
    assert answer["errors"][0]["extensions"]["code"] == "UNAVAILABLE"
    assert (health.status_code, health.json()["index"]) == (503, "lost")

    mend(place)
    assert "not of this state of the database: the index is built anew" in caplog.text
    assert is_right(place)
    found = asked(place, '{ search(query: "slepenais") { totalCount } }')[0]
    assert found["data"]["search"]["totalCount"] == 0


def test_an_index_of_another_database_is_built_anew(place, tmp_path):
    other = empty_database(tmp_path / "other.sqlite")
    written(other, "Svešais novads")
    assert other.revision().number == place.database.revision().number

    assert read_index_state(other, place.index) is IndexState.LOST
    asyncio.run(other.close())


def test_an_index_that_is_behind_says_so_and_catches_up_by_itself(place):
    written(place.database, "Otrais novads")

    answer, health = asked(place)
    assert answer["data"]["search"] == {"totalCount": 1, "meta": {"isIndexBehind": True}}
    assert (health.status_code, health.json()["index"]) == (200, "behind")

    mend(place)
    answer, health = asked(place)
    assert answer["data"]["search"] == {"totalCount": 2, "meta": {"isIndexBehind": False}}
    assert health.status_code == 200


def test_who_remembers_an_index_that_was_current_says_when_it_falls_behind_and_has_caught_up(place):
    async def look():
        kept = IndexUpkeep(place.database, place.index)
        kept.found = await kept.look()
        written(place.database, "Otrais novads")
        behind = await kept.health(await place.database.stamp())
        update_index(place.database, place.index)
        return behind, await kept.health(await place.database.stamp())

    assert asyncio.run(look()) == ((IndexState.BEHIND, True), (IndexState.CURRENT, True))


def test_an_index_that_stands_still_behind_its_database_is_not_well(place, monkeypatch):
    monkeypatch.setattr(index_upkeep, "SECONDS_TO_FOLLOW", 0.0)
    written(place.database, "Otrais novads")

    health = asked(place)[1]

    assert (health.status_code, health.json()["index"]) == (503, "behind")


class Pause(list[str]):
    """Types of suggestions that are looked at only when they may be."""

    def __init__(self, *given):
        super().__init__(given)
        self.begun, self.over = Event(), Event()

    def __iter__(self):
        self.begun.set()
        assert self.over.wait(SECONDS)
        return super().__iter__()

    def __contains__(self, each):
        return each in [*self]


def test_whoever_asks_for_health_does_not_wait_for_a_question_that_has_the_index(place):
    types, client = Pause("TITLE"), TestClient(create_app(place.database, place.index))
    with client, ThreadPoolExecutor(2) as others:
        question = others.submit(place.index.suggest, "pir", types, SearchRequest("pir"))
        assert types.begun.wait(SECONDS)
        try:
            assert others.submit(client.get, "/healthz").result(SECONDS / 4).status_code == 200
            assert not question.done()
        finally:
            types.over.set()


def held_at(revision) -> Any:
    """Return what says no more of an index than which state it holds."""
    return SimpleNamespace(revision=revision)


@pytest.mark.parametrize("held", ["", "damaged", "99999999999-ab"])
def test_an_index_that_holds_no_state_is_lost_on_both_databases(database, held):
    assert read_index_state(database, held_at(held)) is IndexState.LOST


def take_away(folder):
    shutil.rmtree(folder)


def take_away_the_pointer(folder):
    folder.joinpath("current").unlink()


def cut(folder):
    """Cut every file of the index short where it lies."""
    for file in folder.glob("generation-*/**/*"):
        if file.is_file() and file.stat().st_size:
            os.truncate(file, file.stat().st_size // 2)


def empty(folder):
    for file in folder.glob("generation-*/**/*"):
        if file.is_file():
            os.truncate(file, 0)


def overwrite(folder):
    for file in folder.glob("generation-*/**/*"):
        if file.is_file():
            with file.open("r+b") as opened:
                opened.write(os.urandom(file.stat().st_size))


DAMAGES = [take_away, take_away_the_pointer, cut, empty, overwrite]


@pytest.mark.parametrize("damage", DAMAGES)
def test_an_index_that_is_damaged_while_it_is_used_never_answers_nothing_and_heals(place, damage):
    assert asked(place)[0]["data"]["search"]["totalCount"] == 1
    damage(place.folder)

    answer, _ = asked(place)
    if "errors" in answer:
        assert [each["extensions"]["code"] for each in answer["errors"]] == ["UNAVAILABLE"]
    else:
        assert answer["data"]["search"]["totalCount"] == 1

    mend(place)
    assert is_right(place)
    assert not place.index.is_damaged()
    again = open_index(place.folder, place.engine)
    assert again.keys() == place.index.keys()
    again.close()


@pytest.mark.parametrize("damage", DAMAGES)
def test_who_looks_after_a_damaged_index_says_so_until_it_is_built_anew(place, damage, caplog):
    async def look():
        kept = IndexUpkeep(place.database, place.index)
        stamp = await place.database.stamp()
        kept.found = await kept.look()
        damage(place.folder)
        kept.found = await kept.look()
        lost = await kept.health(stamp)
        await kept.mend()
        return lost, await kept.health(stamp)

    assert asyncio.run(look()) == ((IndexState.LOST, False), (IndexState.CURRENT, True))
    assert "files of the index are damaged or missing: the index is built anew" in caplog.text


def test_what_is_written_while_the_index_is_lost_is_found_when_it_is_there_again(place):
    take_away(place.folder)
    written(place.database, "Otrais novads")
    update_index(place.database, place.index)

    assert asked(place)[0]["errors"][0]["extensions"]["code"] == "UNAVAILABLE"
    mend(place)
    assert asked(place)[0]["data"]["search"]["totalCount"] == 2


def test_an_index_built_beside_the_one_in_use_takes_over_what_was_written_meanwhile(place):
    def slowly():
        for document in [*stream_documents(place.database)]:
            written(place.database, "Pa vidu")
            update_index(place.database, place.index)
            yield document

    beside = open_index(place.folder, place.engine)
    before = place.database.revision().stamp
    beside.rebuild(slowly(), before)
    beside.close()

    assert place.index.revision == before
    assert read_index_state(place.database, place.index) is IndexState.BEHIND
    mend(place)
    assert is_right(place)


# Real servers.


def question(address, query=SEARCH):
    """Return the answer of a server to a question."""
    body = json.dumps({"query": query}).encode()
    with urlopen(Request(f"{address}/graphql", body, {"Content-Type": "application/json"})) as sent:
        return json.load(sent)


def healed(address, folder, before):
    """Wait until a server has built its index anew and says that all is well; it answers always."""
    end = monotonic() + SECONDS
    while monotonic() < end:
        answer = question(address)
        assert "errors" in answer or answer["data"]["search"]["totalCount"] > 0
        with suppress(HTTPError):
            is_well = urlopen(f"{address}/healthz").status == 200
            if is_well and not before & generations(folder):
                return True
        sleep(0.2)
    return False


def generations(folder):
    """Return the names of the generations that lie in a folder."""
    return {path.name for path in folder.glob("index/generation-*")}


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_a_server_outlives_an_index_that_is_cut_short_or_lost(tmp_path, engine):
    folder = tmp_path / "var"
    with serving(folder, BLIS_SEARCH_ENGINE=engine, BLIS_BUCKET=PLENTY) as served:
        usual = question(served.address)["data"]["search"]["totalCount"]
        for damage in (cut, empty, take_away):
            before = generations(folder)
            damage(folder / "index")
            assert healed(served.address, folder, before)
            assert question(served.address)["data"]["search"]["totalCount"] == usual
        assert served.stop() == 0
        assert served.process.stdout
        assert served.process.stdout.read().count("built anew, it took") >= 3


@pytest.mark.slow
def test_an_index_is_built_anew_while_blis_serves(tmp_path):
    folder = tmp_path / "var"
    with serving(folder, BLIS_BUCKET=PLENTY) as served:
        usual = question(served.address)
        [before] = folder.glob("index/generation-*")
        for number in (signal.SIGKILL, None):
            process = start(folder, "reindex")
            if number:
                assert process.stdout
                while process.poll() is None and len([*folder.glob("index/generation-*")]) < 2:
                    sleep(0.01)
                process.send_signal(number)
            told = process.communicate()[0]
            assert process.returncode == (-number if number else 0), told
            assert question(served.address) == usual
            assert urlopen(f"{served.address}/healthz").status == 200
        [after] = folder.glob("index/generation-*")
        assert after != before
        assert served.stop() == 0
