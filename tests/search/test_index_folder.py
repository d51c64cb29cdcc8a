"""The folder of an index: rebuilds, other processes, damage, and what a crash leaves."""

import multiprocessing
import os
import shutil
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path

import pytest
from indexed import DOCUMENTS, found, practice

from search import (
    ENGINES,
    IndexBusy,
    IndexFailed,
    SearchRequest,
    open_index,
)
from search.index import load_engine
from search.storage import generations
from search.storage.build_lock import hold_build_lock
from server.failure import Failure
from server.failure_causes import report_failures


def test_an_index_is_found_again_in_its_folder(opened, tmp_path):
    index = opened(tmp_path / "new" / "index")
    assert index.revision == ""
    index.rebuild(DOCUMENTS, "7")
    index.put([practice(5, "Lidosta")], "8")
    index.close()

    index = opened(tmp_path / "new" / "index")

    assert index.revision == "8"
    assert found(index, "lidostas") == [("Practice", 5)]
    index.close()


@pytest.mark.parametrize("kept", [True, False])
def test_documents_put_before_any_rebuild_make_no_revision(opened, tmp_path, kept):
    index = opened(tmp_path if kept else None)
    index.put(DOCUMENTS, "7")

    assert index.revision == ""
    assert len(index.keys()) == len(DOCUMENTS)
    with pytest.raises(IndexFailed) if kept else nullcontext():
        assert found(index, "sadarbība") == [("Practice", 1)]


def test_a_rebuild_replaces_everything_and_leaves_one_generation(opened, tmp_path):
    index = opened(tmp_path)
    for revision in "123":
        index.rebuild(DOCUMENTS[: int(revision)], revision)

    assert len(index.keys()) == 3
    assert len(list(tmp_path.glob("generation-*"))) == 1
    index.close()


def test_a_rebuild_that_fails_leaves_the_old_index(opened, tmp_path):
    index = opened(tmp_path)
    index.rebuild(DOCUMENTS, "7")

    with pytest.raises(ValueError, match="Practice 1 is given twice"):
        index.rebuild([DOCUMENTS[0], DOCUMENTS[0]], "8")

    assert index.revision == "7"
    assert len(index.keys()) == len(DOCUMENTS)
    assert len(list(tmp_path.glob("generation-*"))) == 1
    index.close()


@pytest.mark.parametrize("kept", [True, False])
def test_a_change_during_the_first_rebuild_is_not_lost(opened, tmp_path, kept):
    index = opened(tmp_path if kept else None)

    def documents():
        index.put([practice(20, "Lidosta")], "2")
        assert index.revision == ""
        yield practice(1, "Skola")

    index.rebuild(documents(), "1")

    assert index.keys() == {("Practice", 1), ("Practice", 20)}
    assert index.revision == "2"
    index.close()


@pytest.mark.parametrize("kept", [True, False])
def test_during_a_rebuild_the_old_index_answers_and_changes_are_not_lost(opened, tmp_path, kept):
    index = opened(tmp_path if kept else None)
    index.rebuild(DOCUMENTS, "7")

    def documents():
        yield practice(1, "Skola")
        assert found(index, "sadarbība") == [("Practice", 1)]
        index.put([practice(20, "Lidosta")], "9")
        assert found(index, "lidosta") == [("Practice", 20)]
        yield practice(2, "Skola")

    index.rebuild(documents(), "8")

    assert index.keys() == {("Practice", 1), ("Practice", 2), ("Practice", 20)}
    assert index.revision == "9"
    index.close()


def test_a_rebuild_by_another_process_is_noticed(opened, tmp_path):
    reader, writer = opened(tmp_path), opened(tmp_path)
    writer.rebuild(DOCUMENTS, "7")
    assert reader.revision == "7"

    writer.rebuild(DOCUMENTS[:1], "8")
    assert reader.keys() == {("Practice", 1)}

    writer.put([practice(5, "Lidosta")], "9")
    assert found(reader, "lidosta") == [("Practice", 5)]


def files(folder: Path) -> set[tuple[Path, int]]:
    return {(path, path.stat().st_mtime_ns) for path in folder.rglob("*")}


def test_opening_and_asking_write_nothing(opened, tmp_path):
    index = opened(tmp_path / "index")
    index.rebuild(DOCUMENTS, "7")
    index.close()
    (tmp_path / "index/generation-begun-by-another").mkdir()
    before = files(tmp_path)

    for name, answers in (("index", nullcontext()), ("none", pytest.raises(IndexFailed))):
        index = opened(tmp_path / name)
        with answers:
            found(index, "tīkls")
        index.close()

    assert files(tmp_path) == before


def test_a_rebuild_that_ends_while_another_process_opens_stays(opened, tmp_path, monkeypatch):
    writer = opened(tmp_path)
    writer.rebuild(DOCUMENTS, "7")
    reading = generations.current_generation

    def overtaken(folder: Path) -> Path | None:
        place = reading(folder)
        monkeypatch.undo()
        writer.rebuild(DOCUMENTS[:1], "8")
        return place

    monkeypatch.setattr(generations, "current_generation", overtaken)
    reader = opened(tmp_path)

    assert reader.revision == writer.revision == "8"
    assert reader.keys() == {("Practice", 1)}
    assert opened(tmp_path).revision == "8"


def test_a_rebuild_clears_away_what_was_left_behind(opened, tmp_path):
    (tmp_path / "generation-never-finished").mkdir()

    opened(tmp_path).rebuild(DOCUMENTS, "7")

    assert [path.name for path in tmp_path.glob("generation-*")] == [
        (tmp_path / "current").read_text()
    ]


def test_an_index_that_another_process_rebuilds_is_busy(opened, tmp_path, monkeypatch):
    index = opened(tmp_path)
    monkeypatch.setattr("search.storage.build_lock.PATIENCE", 0)

    with hold_build_lock(tmp_path):
        with pytest.raises(IndexBusy):
            index.rebuild(DOCUMENTS, "7")
        with (
            pytest.raises(Failure, match=r"^Another process is rebuilding the index"),
            report_failures("x"),
        ):
            index.rebuild(DOCUMENTS, "7")

    index.rebuild(DOCUMENTS, "7")
    assert index.revision == "7"


def test_an_index_that_another_process_changes_is_busy(engine, opened, tmp_path, monkeypatch):
    index = opened(tmp_path)
    index.rebuild(DOCUMENTS, "7")
    monkeypatch.setattr(f"search.{engine}.store.PATIENCE", 0.01)
    [generation] = tmp_path.glob("generation-*")
    other = load_engine(engine).read(generation)

    def documents():
        with pytest.raises(IndexBusy):
            index.put(DOCUMENTS, "8")
        assert index.revision == "7"
        yield practice(9, "Lidosta")

    other.fill(documents(), "9")
    other.close()
    index.put([practice(10, "Lidosta")], "10")

    assert index.revision == "10"
    assert set(found(index, "lidosta")) == {("Practice", 9), ("Practice", 10)}


@pytest.mark.slow
def test_threads_find_while_documents_change(opened, tmp_path):
    index = opened(tmp_path)
    index.rebuild(DOCUMENTS, "0")

    with ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(found, index, "sadarbības tīklu") for _ in range(200)]
        for revision in range(10):
            index.put([practice(1, "Sadarbības tīkls")], str(revision))
        index.rebuild(DOCUMENTS, "11")

    assert {tuple(a.result()[:1]) for a in answers} == {(("Practice", 1),)}
    index.close()


def test_an_index_of_another_analyser_version_has_to_be_rebuilt(
    engine, opened, tmp_path, monkeypatch
):
    index = opened(tmp_path)
    index.rebuild(DOCUMENTS, "7")
    index.close()
    place = {"whoosh": "search.whoosh.schema", "tantivy": "search.tantivy.store"}[engine]
    monkeypatch.setattr(f"{place}.ANALYSER_VERSION", -1)

    index = opened(tmp_path)
    assert index.revision == ""
    assert index.keys() == set()

    index.rebuild(DOCUMENTS, "7")
    assert index.revision == "7"
    index.close()


def test_an_index_of_another_engine_has_to_be_rebuilt(engine, tmp_path):
    [other] = ENGINES.keys() - {engine}
    index = open_index(tmp_path, other)
    index.rebuild(DOCUMENTS, "7")
    index.close()

    index = open_index(tmp_path, engine)
    assert index.revision == ""
    index.rebuild(DOCUMENTS, "8")
    index.close()

    assert open_index(tmp_path, engine).revision == "8"
    assert open_index(tmp_path, other).revision == ""
    assert len(list(tmp_path.glob("generation-*"))) == 1


def test_an_engine_that_is_not_installed_is_told_in_a_sentence(monkeypatch):
    monkeypatch.setitem(ENGINES, "lucene", "search.lucene.store")

    with (
        pytest.raises(Failure, match=r"^The search engine lucene is not installed"),
        report_failures("x"),
    ):
        open_index(None, "lucene")


def damage(folder: Path, how: str) -> None:
    for path in folder.rglob("*"):
        if path.is_file() and (how != "pointer" or path.name == "current"):
            content = path.read_bytes()
            path.write_bytes(
                {"empty": b"", "half": content[: len(content) // 2]}.get(how, b"\xff?")
            )


@pytest.mark.parametrize("how", ["empty", "half", "garbage", "pointer"])
def test_a_damaged_folder_opens_as_never_built_and_never_answers_nothing(opened, tmp_path, how):
    index = opened(tmp_path)
    index.rebuild(DOCUMENTS, "7")
    index.close()
    damage(tmp_path, how)

    index = opened(tmp_path)

    assert index.revision == ""
    for search in (
        lambda: found(index, "tīkls"),
        lambda: index.suggest("tīkls", ["TOPIC"], SearchRequest("")),
        lambda: index.similar("Practice", 1, SearchRequest("")),
    ):
        with pytest.raises(IndexFailed, match="no complete search index"):
            search()
    index.rebuild(DOCUMENTS, "8")
    assert (index.revision, len(found(index, "tīkls"))) == ("8", 2)
    index.close()


def test_one_changed_byte_in_any_file_of_whoosh_is_found_when_it_is_opened(tmp_path):
    index = open_index(tmp_path / "whole", "whoosh")
    index.rebuild(DOCUMENTS, "7")
    index.close()
    parts = [*tmp_path.glob("whole/*/*.postings"), *tmp_path.glob("whole/*/*.toc")]

    for number, file in enumerate(parts):
        copy = shutil.copytree(tmp_path / "whole", tmp_path / str(number))
        path = copy / file.relative_to(tmp_path / "whole")
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
        index = open_index(copy, "whoosh")
        assert index.revision == "", file.name
        index.close()

    assert len(parts) >= 2


def test_any_single_damaged_file_is_noticed_or_does_no_harm(opened, tmp_path):
    index = opened(tmp_path / "whole")
    index.rebuild(DOCUMENTS, "7")
    index.close()

    for number, file in enumerate(p for p in tmp_path.rglob("whole/*/*") if p.is_file()):
        copy = shutil.copytree(tmp_path / "whole", tmp_path / str(number))
        path = copy / file.relative_to(tmp_path / "whole")
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        index = opened(copy)
        assert index.revision == "" or found(index, "sadarbība") == [("Practice", 1)], file.name
        index.close()


def rebuild_for_ever(folder: Path, engine: str) -> None:
    index = open_index(folder, engine)
    for revision in range(10_000):
        index.rebuild([*DOCUMENTS, practice(100 + revision, "Lidosta")], str(revision))
        index.put([practice(5, "Skola")], str(revision))


@pytest.mark.slow
def test_a_rebuild_killed_at_any_moment_leaves_a_whole_index(engine, opened, tmp_path):
    for attempt in range(8):
        child = multiprocessing.get_context("spawn").Process(
            target=rebuild_for_ever, args=(tmp_path, engine)
        )
        child.start()
        time.sleep(1.0 + attempt * 0.037)
        os.kill(child.pid or 0, signal.SIGKILL)
        child.join()

        index = opened(tmp_path)
        if index.revision:
            assert len(index.keys()) in (len(DOCUMENTS) + 1, len(DOCUMENTS) + 2)
            assert found(index, "sadarbība") == [("Practice", 1)]
        index.rebuild([*DOCUMENTS, practice(100, "Lidosta")], "whole")
        assert len(list(tmp_path.glob("generation-*"))) == 1
        index.close()
