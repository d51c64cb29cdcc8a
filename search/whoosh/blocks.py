"""What BLIS knows of the inner parts of Whoosh's readers."""

from typing import Any

from search.whoosh.codec import ArrayReader

# The column of what is stored of a document: of all that Whoosh keeps only this is asked for.
STORED = "_stored"


def open_segment_files(reader: Any) -> None:
    """Open the files of a segment, so that it can be read when a merge has removed them."""
    if reader.doc_count_all():
        documents = reader._perdoc
        documents._colfiles[STORED] = documents._get_column_file(STORED)
        documents.has_column = documents._colfiles.__contains__


def postings_reader(reader: Any) -> ArrayReader:
    """Return what reads the postings of a segment."""
    return reader._terms
