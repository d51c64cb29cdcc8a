"""How far two spellings lie apart, as people mistype them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

SHORTEST_CORRECTED = 4
SHORTEST_TWICE_CORRECTED = 8
# Pairs that are taken for each other when Latvian is heard or typed; diacritics are folded before.
CONFUSED = ("sz", "dt", "bp", "gk", "ij", "uv", "vw", "iy", "ck", "cz")
MISTAKEN = {
    ord(letter): [
        ord(other) for pair in CONFUSED if letter in pair for other in set(pair) - {letter}
    ]
    for letter in set("".join(CONFUSED))
}
# In tenths, so that sums of them are exact.
EDIT, CONFUSED_COST = 10, 6
# What follows the last letter of a word.
END = "\0"

Letters, Costs = NDArray[np.uint32], NDArray[np.int16]


def allowed_edits(word: str) -> int:
    """Return how many typing errors a word of this length may have.

    >>> allowed_edits("ēka"), allowed_edits("tilts"), allowed_edits("pašvaldība")
    (0, 1, 2)
    """
    if not word.isalpha():
        return 0
    return (len(word) >= SHORTEST_CORRECTED) + (len(word) >= SHORTEST_TWICE_CORRECTED)


def edit_distances(typed: str, words: Sequence[str]) -> NDArray[np.float64]:
    """Return the cost of the edits between what was typed and each of some words.

    An edit is a letter too many, missing, or wrong, or two neighbours that changed places.

    >>> edit_distances("apgaismjums", ["apgaismojums"]), edit_distances("tilts", ["pils"])
    (array([1.]), array([2.]))
    >>> edit_distances("daugavplis", ["daugavpils"]), edit_distances("zkola", ["skola", "kola"])
    (array([1.]), array([0.6, 1. ]))
    >>> edit_distances("x", []).tolist()
    []
    """
    longest = max(map(len, words), default=0)
    letters = letter_codes("".join(word.ljust(longest, END) for word in words)).reshape(
        len(words), longest
    )
    places = np.arange(longest + 1, dtype=np.int16) * EDIT
    two_ago = last = np.tile(places, (len(words), 1))
    before = -1
    for number, letter in enumerate(letter_codes(typed).tolist(), 1):
        row = last + EDIT
        row[:, 1:] = np.minimum(row[:, 1:], last[:, :-1] + letter_costs(letter, letters))
        if number > 1:
            swapped = (letters[:, :-1] == letter) & (letters[:, 1:] == before)
            changed = np.where(swapped, two_ago[:, :-2] + EDIT, row[:, 2:])
            row[:, 2:] = np.minimum(row[:, 2:], changed)
        # A letter too many costs the same everywhere, so the cheapest place before counts.
        row = np.minimum.accumulate(row - places, axis=1) + places
        two_ago, last, before = last, row, letter
    ends = np.fromiter(map(len, words), np.int64, len(words))
    return last[np.arange(len(words)), ends] / EDIT


def letter_costs(typed: int, meant: Letters) -> Costs:
    """Return what one letter costs in the place of each of others."""
    cost = np.full(meant.shape, EDIT, np.int16)
    for confused in MISTAKEN.get(typed, ()):
        cost[meant == confused] = CONFUSED_COST
    cost[meant == typed] = 0
    return cost


def letter_codes(text: str) -> Letters:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
