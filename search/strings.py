"""Many texts in one piece of memory, which may be that of a file: they cost their letters only."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]
"""Arrays by name, as they are kept in a file."""


def under(arrays: Arrays, name: str) -> Arrays:
    """Return the arrays whose names begin with a word, without it.

    >>> under({"words folded": np.zeros(0), "other": np.zeros(0)}, "words")
    {'folded': array([], dtype=float64)}
    """
    first = f"{name} "
    return {n.removeprefix(first): array for n, array in arrays.items() if n.startswith(first)}


def named(name: str, arrays: Arrays) -> Arrays:
    """Return arrays with a word in front of their names."""
    return {f"{name} {own}": array for own, array in arrays.items()}


class Strings:
    """Texts as UTF-8 one behind the other; they never change.

    >>> words = strings(["eka", "tilts", "tīkls"])
    >>> len(words), words[1], list(words), words.place(b"tilts"), words.place(b"x")
    (3, 'tilts', ['eka', 'tilts', 'tīkls'], 1, -1)
    """

    def __init__(self, content: NDArray[np.uint8], ends: NDArray[np.uint32]) -> None:
        """Take the letters of all texts and where each of them ends."""
        self.content, self.ends = content, ends
        self._bytes, self._ends = content.data, ends.data

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, number: int) -> str:
        return self.raw(number).decode()

    def __iter__(self) -> Iterator[str]:
        start = 0
        for end in self._ends:
            yield str(self._bytes[start:end], "utf-8")
            start = end

    def raw(self, number: int) -> bytes:
        """Return a text as it is kept."""
        start = self._ends[number - 1] if number else 0
        return bytes(self._bytes[start : self._ends[number]])

    def first(self, text: bytes) -> int:
        """Return the place of the first text that does not come before one, all being in order."""
        return bisect_left(range(len(self)), text, key=self.raw)

    def place(self, text: bytes) -> int:
        """Return the place of a text, all being in order; -1 when it is not there."""
        place = self.first(text)
        return place if place < len(self) and self.raw(place) == text else -1

    def beginning(self, start: str) -> range:
        """Return the places of those that begin so, all being in order.

        >>> strings(["eka", "tilts", "tīkls"]).beginning("t")
        range(1, 3)
        """
        # No byte of UTF-8 is as large.
        return range(self.first(start.encode()), self.first(start.encode() + b"\xff"))

    def begin(self, places: range, start: str) -> NDArray[np.bool_]:
        """Return which of those in some places begin so.

        >>> strings(["eka", "ēka", "ēst"]).begin(range(0, 2), "ē").tolist()
        [False, True]
        """
        ends = np.concatenate(([0], self.ends))[places.start : places.stop + 1].astype(np.int64)
        wanted = start.encode()
        fits = np.diff(ends) >= len(wanted)
        for at, letter in enumerate(wanted):
            fits[fits] = self.content[ends[:-1][fits] + at] == letter
        return fits

    def arrays(self, name: str) -> Arrays:
        """Return what to keep under a name."""
        return {name: self.content, f"{name} ends": self.ends}


def strings(texts: Iterable[str]) -> Strings:
    """Return texts in one piece of memory."""
    return raw_strings(text.encode() for text in texts)


def raw_strings(texts: Iterable[bytes]) -> Strings:
    """Return texts given as UTF-8 in one piece of memory."""
    each = list(texts)
    ends = np.fromiter(accumulate(map(len, each)), np.uint32, len(each))
    return Strings(np.frombuffer(b"".join(each), np.uint8), ends)


def kept_strings(arrays: Arrays, name: str) -> Strings:
    """Return the texts that were kept under a name."""
    return Strings(arrays[name].astype(np.uint8, copy=False), arrays[f"{name} ends"])
