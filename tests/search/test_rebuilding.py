"""Many documents are written by two processes, and nobody who asks can tell."""

import multiprocessing
import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

import pytest

from search import Document, SearchRequest, open_index
from search.tantivy import shared_rebuild, writing
from search.whoosh import store

pytestmark = pytest.mark.slow

# Where each engine says from how many documents on it shares a rebuild, how long it rests before
# it merges, and how a file ends of which each part has one.
SHARING = {"tantivy": shared_rebuild}
RESTING = {"whoosh": (store, ".postings"), "tantivy": (writing, ".store")}


def documents(count):
    for n in range(count):
        texts = {"title": {"lv": f"Skola {n}"}, "body": {"lv": "tilts " * (n % 5) + f"ceļš{n % 7}"}}
        keys = {"topic": [f"t{n % 3}"]}
        yield Document("Practice", n, texts, keys, {"evidence": n % 2}, is_hidden=n % 10 == 0)


def asked(index):
    texts = ("skola tilts", "ceļš3", '"skola 7"', "")
    seen = [
        SearchRequest(t, first=100, facets=["topic"], sees_hidden=True, explain=True) for t in texts
    ]
    return [index.find(question) for question in seen]


@pytest.mark.parametrize("engine", SHARING)
def test_an_index_written_by_two_processes_answers_as_one_written_by_one(
    engine, tmp_path, monkeypatch
):
    alone, shared = open_index(tmp_path / "one", engine), open_index(tmp_path / "two", engine)
    alone.rebuild(documents(250), "1")
    monkeypatch.setattr(SHARING[engine], "MANY", 200)

    shared.rebuild(documents(250), "1")

    assert shared.keys() == alone.keys()
    assert shared.revision == "1"
    for one, other in zip(asked(alone), asked(shared), strict=True):
        assert (one.total, one.facets) == (other.total, other.facets)
        assert [m.row_id for m in one.matches] == [m.row_id for m in other.matches]
        assert [m.score for m in one.matches] == pytest.approx([m.score for m in other.matches])
    alone.close()
    shared.close()


@pytest.mark.parametrize(("engine", "failure"), [("tantivy", TypeError)])
def test_two_processes_that_cannot_go_on_leave_the_index_as_it_was(
    engine, failure, tmp_path, monkeypatch
):
    index = open_index(tmp_path, engine)
    index.rebuild(documents(3), "1")
    monkeypatch.setattr(SHARING[engine], "MANY", 150)

    with pytest.raises(ValueError, match="is given twice"):
        index.rebuild([*documents(200), *documents(1)], "2")
    with pytest.raises(failure):
        index.rebuild(
            [*documents(200), Document("Practice", 500, {"title": {"lv": cast(Any, 7)}})], "2"
        )

    assert index.revision == "1"
    assert len(index.keys()) == 3
    assert multiprocessing.active_children() == []
    index.close()


def rebuild_and_die(folder: Path, engine: str) -> None:
    def endless() -> Iterator[Document]:
        yield from documents(250)
        (folder / "children").write_text(
            " ".join(str(child.pid) for child in multiprocessing.active_children())
        )
        os.kill(os.getpid(), signal.SIGKILL)

    vars(SHARING[engine])["MANY"] = 200
    open_index(folder, engine).rebuild(endless(), "2")


@pytest.mark.parametrize("engine", SHARING)
def test_the_processes_of_a_rebuild_end_with_the_one_that_is_killed(engine, tmp_path):
    given = tmp_path, engine
    dying = multiprocessing.get_context("spawn").Process(target=rebuild_and_die, args=given)
    dying.start()
    dying.join()
    children = list(map(int, (tmp_path / "children").read_text().split()))

    assert children
    end = time.monotonic() + 30
    while time.monotonic() < end and any(map(is_running, children)):
        time.sleep(0.05)
    assert not any(map(is_running, children))


def is_running(process: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


@pytest.mark.parametrize("engine", RESTING)
def test_small_parts_are_made_one_behind_the_back_of_those_who_write(engine, tmp_path, monkeypatch):
    module, ending = RESTING[engine]
    monkeypatch.setattr(module, "REST", 0.0)
    index = open_index(tmp_path, engine)
    index.rebuild(documents(5), "1")
    for number in range(40):
        index.put([*documents(1), Document("Practice", 100 + number, {})], str(number))
        assert len(index.keys()) == 6 + number
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and parts(tmp_path, ending) > 10:
        time.sleep(0.05)

    assert parts(tmp_path, ending) <= 10
    assert index.revision == "39"
    assert index.find(SearchRequest("skola", sees_hidden=True)).total == 5
    # Whoever merged lets others write, and has the next question see what they wrote.
    other = open_index(tmp_path, engine)
    other.put([Document("Practice", 200, {})], "40")
    assert (index.revision, len(index.keys())) == ("40", 46)
    other.close()
    index.close()


def test_parts_that_nobody_merged_are_made_one_when_the_index_is_opened(tmp_path, monkeypatch):
    monkeypatch.setattr(store, "REST", 3_600.0)
    index = open_index(tmp_path, "whoosh")
    index.rebuild(documents(5), "1")
    for number in range(20):
        index.put([Document("Practice", 100 + number, {})], str(number))
    index.close()
    assert parts(tmp_path, ".postings") == 21

    monkeypatch.setattr(store, "REST", 0.0)
    index = open_index(tmp_path, "whoosh")
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and parts(tmp_path, ".postings") > 6:
        time.sleep(0.05)

    assert parts(tmp_path, ".postings") <= 6
    assert (index.revision, len(index.keys())) == ("19", 25)
    index.close()


def parts(folder: Path, ending: str) -> int:
    """Return of how many parts the documents are; the words of tantivy lie deeper."""
    return len(list(folder.glob(f"*/*{ending}")))
