"""How far two spellings lie apart, as people mistype them."""

SHORTEST_CORRECTED = 4
SHORTEST_TWICE_CORRECTED = 8
# Pairs that are taken for each other when Latvian is heard or typed; diacritics are folded before.
CONFUSED = frozenset(
    frozenset(pair) for pair in ("sz", "dt", "bp", "gk", "ij", "uv", "vw", "iy", "ck", "cz")
)
CONFUSED_COST = 0.6


def allowed_edits(word: str) -> int:
    """Return how many typing errors a word of this length may have.

    >>> allowed_edits("ēka"), allowed_edits("tilts"), allowed_edits("pašvaldība")
    (0, 1, 2)
    """
    if not word.isalpha():
        return 0
    return (len(word) >= SHORTEST_CORRECTED) + (len(word) >= SHORTEST_TWICE_CORRECTED)


def distance(one: str, other: str, limit: float) -> float:
    """Return the cost of the edits between two words, or more than the limit when it is passed.

    An edit is a letter too many, missing, or wrong, or two neighbours that changed places.

    >>> distance("apgaismjums", "apgaismojums", 2), distance("daugavplis", "daugavpils", 2)
    (1.0, 1.0)
    >>> distance("zkola", "skola", 1), distance("tilts", "pils", 1) > 1
    (0.6, True)
    """
    two_ago: list[float] = []
    last = [float(n) for n in range(len(other) + 1)]
    for i, letter in enumerate(one, 1):
        row = [float(i)]
        for j, its in enumerate(other, 1):
            cost = min(last[j] + 1, row[-1] + 1, last[j - 1] + wrong(letter, its))
            if i > 1 and j > 1 and letter == other[j - 2] and its == one[i - 2]:
                cost = min(cost, two_ago[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return min(row)
        two_ago, last = last, row
    return last[-1]


def wrong(typed: str, meant: str) -> float:
    """Return what one letter costs in the place of another."""
    if typed == meant:
        return 0.0
    return CONFUSED_COST if frozenset((typed, meant)) in CONFUSED else 1.0
