"""Many texts in one piece of memory, which may be that of a file: they cost their letters only."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]
"""Arrays by name, as they are kept in a file."""

# So many of the first bytes of a text are also kept as a number, by which texts are found at once.
HEAD = 8


def select_arrays(arrays: Arrays, name: str) -> Arrays:
    """Return the arrays whose names begin with a word, without it.

    >>> select_arrays({"words folded": np.zeros(0), "other": np.zeros(0)}, "words")
    {'folded': array([], dtype=float64)}
    """
    first = f"{name} "
    return {n.removeprefix(first): arrays[n] for n in arrays if n.startswith(first)}


def prefix_arrays(name: str, arrays: Arrays) -> Arrays:
    """Return arrays with a word in front of their names."""
    return {f"{name} {own}": array for own, array in arrays.items()}


class StringArray:
    """Texts as UTF-8 one behind the other; they never change.

    >>> words = pack_strings(["eka", "tilts", "tīkls"])
    >>> len(words), words[1], list(words), words.first(b"f")
    (3, 'tilts', ['eka', 'tilts', 'tīkls'], 1)
    """

    def __init__(
        self, content: NDArray[np.uint8], ends: NDArray[np.uint32], heads: NDArray[np.uint64]
    ) -> None:
        """Take the letters of all texts, where each ends, and its first letters as a number."""
        self.content, self.ends, self.heads = content, ends, heads
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
        return self._first(text, *self._alike([text])[0])

    def _first(self, text: bytes, low: int, high: int) -> int:
        """Return the place of the first text from one place to another that is not before one."""
        return bisect_left(range(high), text, low, key=self.raw)

    def _alike(self, texts: Sequence[bytes]) -> list[list[int]]:
        """Return from where to where the texts begin with the same letters as each of these."""
        heads = np.array(
            [int.from_bytes(text[:HEAD].ljust(HEAD, b"\0")) for text in texts], np.uint64
        )
        ends = [np.searchsorted(self.heads, heads, side) for side in ("left", "right")]
        return np.transpose(ends).tolist()

    def places(self, texts: Sequence[bytes]) -> list[int]:
        """Return the places of texts, all being in order; -1 of one that is not there.

        >>> pack_strings(["eka", "tilts", "tīkls"]).places([b"tilts", b"til"])
        [1, -1]
        """
        found = []
        for text, (low, high) in zip(texts, self._alike(texts), strict=True):
            place = self._first(text, low, high)
            found.append(place if place < high and self.raw(place) == text else -1)
        return found

    def raws(self, places: range) -> list[bytes]:
        """Return the texts from one place to another as they are kept.

        >>> pack_strings(["eka", "tilts", "tīkls"]).raws(range(1, 3))
        [b'tilts', b't\\xc4\\xabkls']
        """
        ends = self._ends[max(places.start - 1, 0) : places.stop].tolist()
        ends = ends if places.start else [0, *ends]
        content = bytes(self._bytes[ends[0] : ends[-1]])
        return [content[start - ends[0] : end - ends[0]] for start, end in pairwise(ends)]

    def beginning(self, start: str) -> range:
        """Return the places of those that begin so, all being in order.

        >>> pack_strings(["eka", "tilts", "tīkls"]).beginning("t")
        range(1, 3)
        """
        # No byte of UTF-8 is as large.
        return range(self.first(start.encode()), self.first(start.encode() + b"\xff"))

    def begin(self, places: range, start: str) -> NDArray[np.bool_]:
        """Return which of those in some places begin so.

        >>> pack_strings(["eka", "ēka", "ēst"]).begin(range(0, 2), "ē").tolist()
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
        return {name: self.content, f"{name} ends": self.ends, f"{name} heads": self.heads}


def pack_strings(texts: Iterable[str]) -> StringArray:
    """Return texts in one piece of memory."""
    return pack_byte_strings(text.encode() for text in texts)


def pack_byte_strings(texts: Iterable[bytes]) -> StringArray:
    """Return texts given as UTF-8 in one piece of memory."""
    each = list(texts)
    ends = np.fromiter(accumulate(map(len, each)), np.uint32, len(each))
    return StringArray(np.frombuffer(b"".join(each), np.uint8), ends, string_heads(each))


def string_heads(texts: Iterable[bytes]) -> NDArray[np.uint64]:
    """Return the first letters of each text as a number.

    >>> string_heads([b"", b"a", b"abcdefghi"]).tolist() == [0, 97 << 56, 0x6162636465666768]
    True
    """
    heads = b"".join(text[:HEAD].ljust(HEAD, b"\0") for text in texts)
    return np.frombuffer(heads, ">u8").astype(np.uint64)


def unpack_strings(arrays: Arrays, name: str) -> StringArray:
    """Return the texts that were kept under a name."""
    return StringArray(arrays[name], arrays[f"{name} ends"], arrays[f"{name} heads"])
