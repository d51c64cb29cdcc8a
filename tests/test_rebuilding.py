"""Many documents are written by two processes, and nobody who asks can tell."""

import multiprocessing
from typing import Any, cast

import pytest

from search import Document, IndexFailed, Question, open_index
from search.whoosh import store


def documents(count):
    for n in range(count):
        texts = {"title": {"lv": f"Skola {n}"}, "body": {"lv": "tilts " * (n % 5) + f"ceļš{n % 7}"}}
        keys = {"topic": [f"t{n % 3}"]}
        yield Document("Practice", n, texts, keys, {"evidence": n % 2}, is_hidden=n % 10 == 0)


def asked(index):
    texts = ("skola tilts", "ceļš3", '"skola 7"', "")
    seen = [Question(t, first=100, facets=["topic"], sees_hidden=True, explain=True) for t in texts]
    return [index.find(question) for question in seen]


def test_an_index_written_by_two_processes_answers_as_one_written_by_one(tmp_path, monkeypatch):
    alone, shared = open_index(tmp_path / "one"), open_index(tmp_path / "two")
    alone.rebuild(documents(250), "1")
    monkeypatch.setattr(store, "MANY", 200)

    shared.rebuild(documents(250), "1")

    assert shared.keys() == alone.keys()
    assert shared.revision == "1"
    for one, other in zip(asked(alone), asked(shared), strict=True):
        assert (one.total, one.facets) == (other.total, other.facets)
        assert [m.row_id for m in one.matches] == [m.row_id for m in other.matches]
        assert [m.score for m in one.matches] == pytest.approx([m.score for m in other.matches])
    alone.close()
    shared.close()


def test_two_processes_that_cannot_go_on_leave_the_index_as_it_was(tmp_path, monkeypatch):
    index = open_index(tmp_path)
    index.rebuild(documents(3), "1")
    monkeypatch.setattr(store, "MANY", 150)

    with pytest.raises(ValueError, match="is given twice"):
        index.rebuild([*documents(200), *documents(1)], "2")
    with pytest.raises(IndexFailed):
        index.rebuild(
            [*documents(200), Document("Practice", 500, {"title": {"lv": cast(Any, 7)}})], "2"
        )

    assert index.revision == "1"
    assert len(index.keys()) == 3
    assert multiprocessing.active_children() == []
    index.close()
