"""Files that a merge removes while others look at them or open them."""

from importlib import import_module

import pytest
from indexed import DOCUMENTS, practice
from whoosh.reading import SegmentReader

from search import (
    ENGINES,
    SearchRequest,
    open_index,
)


@pytest.mark.parametrize("engine", ENGINES)
def test_files_that_a_merge_removes_while_they_are_looked_at_do_not_harm(
    engine, tmp_path, monkeypatch
):
    index = open_index(tmp_path, engine)
    index.rebuild(DOCUMENTS, "0")
    reading = {"whoosh": "search.whoosh.index_reader", "tantivy": "search.tantivy.store"}
    module = import_module(reading[engine])
    as_it_is = module.file_traces

    def merge_and_trace(files):
        """List the files, have them replaced by another writer's merge, then look at them."""
        files = list(files)
        monkeypatch.setattr(module, "file_traces", as_it_is)
        merge_away(tmp_path, engine, files)
        return as_it_is(files)

    index.put([practice(5, "Skola")], "1")
    monkeypatch.setattr(module, "file_traces", merge_and_trace)

    assert index.find(SearchRequest("skola")).total == {"whoosh": 2, "tantivy": 1}[engine]
    assert index.find(SearchRequest("skola")).total == 2
    assert not index.is_damaged()
    index.close()


def test_files_that_a_merge_removes_while_they_are_opened_do_not_harm(tmp_path, monkeypatch):
    index = open_index(tmp_path, "whoosh")
    index.rebuild(DOCUMENTS, "0")
    as_it_is = SegmentReader.column_reader

    def merge_and_read(reader, *given, **more):
        """Have a part replaced by another writer's merge after it was found, then read on."""
        monkeypatch.setattr(SegmentReader, "column_reader", as_it_is)
        files = list(tmp_path.glob(f"*/{reader.segment().segment_id()}.*"))
        assert files
        merge_away(tmp_path, "whoosh", files)
        return as_it_is(reader, *given, **more)

    index.put([practice(5, "Skola")], "1")
    monkeypatch.setattr(SegmentReader, "column_reader", merge_and_read)

    assert index.find(SearchRequest("skola")).total == 2
    assert not index.is_damaged()
    index.close()


def merge_away(folder, engine, files):
    """Write to an index as another process does, until a merge has removed one of the files."""
    other, n = open_index(folder, engine), 0
    while all(file.exists() for file in files) and n < 500:
        other.put([practice(100, "Skola"), practice(1000 + n, "Tilts")], str(n := n + 1))
    other.close()
