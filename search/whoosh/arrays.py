"""Arrays with names in one file, which is mapped into memory when they are read."""

import json
from collections.abc import Iterator
from struct import Struct
from typing import Any

import numpy as np

from search.strings import Arrays

# How many bytes of names and sizes follow; arrays begin at multiples of so many bytes.
HEAD, ALIGNED = Struct("<q"), 8


def packed(arrays: Arrays) -> Iterator[bytes]:
    """Yield a file piece by piece.

    >>> content = b"".join(packed({"one": np.arange(3), "no": np.zeros(0)}))
    >>> {name: array.tolist() for name, array in unpacked(content).items()}
    {'one': [0, 1, 2], 'no': []}
    """
    sizes = [(name, array.dtype.str, array.size) for name, array in arrays.items()]
    head = json.dumps(sizes).encode()
    head = head.ljust(aligned(len(head)))
    yield HEAD.pack(len(head)) + head
    for array in arrays.values():
        yield array.tobytes().ljust(aligned(array.nbytes), b"\0")


def unpacked(content: Any) -> Arrays:
    """Return the arrays of a file, which stay where they are."""
    (length,) = HEAD.unpack_from(content)
    at, arrays = HEAD.size + length, {}
    for name, kind, size in json.loads(bytes(content[HEAD.size : at])):
        arrays[name] = np.frombuffer(content, kind, size, at) if size else np.zeros(0, kind)
        at += aligned(arrays[name].nbytes)
    return arrays


def aligned(length: int) -> int:
    """Return a length as a multiple of what arrays begin at.

    >>> aligned(0), aligned(1), aligned(16)
    (0, 8, 16)
    """
    return -(-length // ALIGNED) * ALIGNED
