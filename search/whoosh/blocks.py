"""What is read of a segment beside its postings: all that BLIS knows of Whoosh's inner parts.

`tests/test_blocks.py` compares it with what Whoosh offers, one document at a time.
"""

from typing import Any

import numpy as np
from whoosh.codec.whoosh3 import LENGTHS_COLUMN
from whoosh.util.numeric import byte_to_length

from search.whoosh.codec import ArrayReader
from search.whoosh.postings import Floats

# What each stored byte says of the length of a text.
LENGTHS: Floats = np.array([byte_to_length(byte) for byte in range(256)], np.float64)


def hold(reader: Any) -> None:
    """Open all files of a segment, so that it can be read when a merge has removed them."""
    if not reader.doc_count_all():
        return
    documents = reader._perdoc
    lengths = (f"_{name}_len" for name, field in reader.schema.items() if field.scorable)
    valued = (name for name, field in reader.schema.items() if field.column_type)
    for name in ("_stored", *lengths, *valued):
        if documents.has_column(name):
            documents._colfiles[name] = documents._get_column_file(name)
    documents.has_column = documents._colfiles.__contains__


def arrays_of(reader: Any) -> ArrayReader:
    """Return what reads the postings of a segment."""
    return reader._terms


def read_lengths(reader: Any, name: str) -> Floats:
    """Return the length of an index field in each document."""
    count, documents = reader.doc_count_all(), reader._perdoc
    column = f"_{name}_len"
    if not documents.has_column(column):
        return np.ones(count)
    stored = documents.column_reader(column, LENGTHS_COLUMN)
    content = np.frombuffer(stored._dbfile.get(stored._basepos, stored._count), np.uint8)
    return np.append(LENGTHS[content], np.full(count - len(content), LENGTHS[0]))
