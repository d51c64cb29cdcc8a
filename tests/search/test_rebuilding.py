"""Small parts of an index are made one, and nobody who asks or writes can tell."""

import time
from pathlib import Path

import pytest

from search import Document, SearchRequest, open_index
from search.tantivy.index import index_writer
from search.whoosh import store

pytestmark = pytest.mark.slow

# Where each engine says how long it rests before it merges, and how a file ends of which each part
# has one.
RESTING = {"whoosh": (store, ".postings"), "tantivy": (index_writer, ".store")}


def documents(count):
    for n in range(count):
        texts = {"title": {"lv": f"Skola {n}"}, "body": {"lv": "tilts " * (n % 5) + f"ceļš{n % 7}"}}
        keys = {"topic": [f"t{n % 3}"]}
        yield Document("Practice", n, texts, keys, {"evidence": n % 2}, is_hidden=n % 10 == 0)


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
