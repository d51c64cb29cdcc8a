"""Arrays with names in one file, which is read whole and in which they stay where they are."""

import json
from collections.abc import Iterator, Mapping
from struct import Struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.language.word_arrays import Arrays

# How many bytes of names and sizes follow; arrays begin at multiples of so many bytes.
HEAD, ALIGNED = Struct("<q"), 8


def pack_arrays(arrays: Arrays) -> Iterator[bytes]:
    """Yield a file piece by piece.

    >>> content = b"".join(pack_arrays({"one": np.arange(3), "no": np.zeros(0)}))
    >>> {name: array.tolist() for name, array in UnpackedArrays(content).items()}
    {'one': [0, 1, 2], 'no': []}
    """
    sizes = [(name, array.dtype.str, array.size) for name, array in arrays.items()]
    head = json.dumps(sizes).encode()
    head = head.ljust(aligned_length(len(head)))
    yield HEAD.pack(len(head)) + head
    for array in arrays.values():
        yield array.tobytes().ljust(aligned_length(array.nbytes), b"\0")


class UnpackedArrays(Mapping[str, NDArray[Any]]):
    """The arrays of a file, which stay where they are; each is made when it is asked for."""

    def __init__(self, content: Any) -> None:
        """Take a file that is mapped or in memory; raise ValueError when its end is missing."""
        self._content, self._places = content, {}
        (length,) = HEAD.unpack_from(content)
        at = HEAD.size + length
        for name, kind, size in json.loads(bytes(content[HEAD.size : at])):
            self._places[name] = kind, size, at
            at += aligned_length(np.dtype(kind).itemsize * size)
        if at > len(content):
            raise ValueError("the end is missing")

    def __getitem__(self, name: str) -> NDArray[Any]:
        kind, size, at = self._places[name]
        return np.frombuffer(self._content, kind, size, at) if size else np.zeros(0, kind)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def aligned_length(length: int) -> int:
    """Return a length as a multiple of what arrays begin at.

    >>> aligned_length(0), aligned_length(1), aligned_length(16)
    (0, 8, 16)
    """
    return -(-length // ALIGNED) * ALIGNED
