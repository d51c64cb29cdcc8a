"""Postings and lengths of a segment as whole arrays: all that BLIS knows of Whoosh's inner parts.

Whoosh offers them one document at a time, which takes far longer than to read them from its files.
`tests/test_blocks.py` compares both ways.
"""

from collections.abc import Iterator
from struct import Struct
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import LENGTHS_COLUMN
from whoosh.reading import TermNotFound
from whoosh.util.numeric import byte_to_length

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

NOTHING: Numbers = np.empty(0, np.int64)
# What each stored byte says of the length of a text.
LENGTHS: Floats = np.array([byte_to_length(byte) for byte in range(256)], np.float64)
# What stands before a key and what is known of it: their lengths, the number of the field, and
# behind a byte and a float how many documents have it.
SIZES, FIELD, FREQUENCY = Struct("!ii"), Struct("!H"), Struct("!5xI")


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


def read_postings(reader: Any, name: str, key: bytes) -> tuple[Numbers, Floats, list[bytes]]:
    """Return which documents have a key, deleted ones too, with its weight and value in each."""
    try:
        matcher = reader._terms.matcher(name, key, reader.schema[name].format)
    except TermNotFound:
        return NOTHING, np.empty(0), []
    numbers, weights, values = [], [], []
    while True:
        matcher._read_data()
        steps, weight, value = matcher._data
        numbers.append(np.cumsum(steps, dtype=np.int64))
        weights.append(np.full(len(steps), 1.0 if weight is None else weight))
        values.extend(value or ())
        if matcher._lastblock:
            return np.concatenate(numbers), np.concatenate(weights), values
        matcher._goto(matcher._nextoffset)


def read_frequencies(reader: Any, name: str) -> Iterator[tuple[bytes, int]]:
    """Yield each key of an index field and how many documents have it, deleted ones too."""
    table = reader._terms._tindex
    if (number := table.extras["fieldmap"].get(name)) is None:
        return
    content, beginning = table.dbfile._buf, FIELD.pack(number)
    position, end = table.closest_key_pos(beginning), table.endofdata
    while position is not None and position < end:
        key_length, length = SIZES.unpack_from(content, position)
        start = position + SIZES.size
        if content[start : start + FIELD.size] != beginning:
            return
        position = start + key_length
        key = bytes(content[start + FIELD.size : position])
        yield key, FREQUENCY.unpack_from(content, position)[0]
        position += length


def read_lengths(reader: Any, name: str) -> Floats:
    """Return the length of an index field in each document."""
    count, documents = reader.doc_count_all(), reader._perdoc
    column = f"_{name}_len"
    if not documents.has_column(column):
        return np.ones(count)
    stored = documents.column_reader(column, LENGTHS_COLUMN)
    content = np.frombuffer(stored._dbfile.get(stored._basepos, stored._count), np.uint8)
    return np.append(LENGTHS[content], np.full(count - len(content), LENGTHS[0]))
