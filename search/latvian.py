"""Latvian inflection: from any form of a word to the part that all its forms share.

The rules work on folded words (no diacritics), so that `brāļa` and `brala` take the same way.
Folding already undoes most consonant changes (ļ-l, ņ-n, č-c, š-s, ž-z); what is left is written
below. Rules come from the grammar, and a length guards each of them against short words.
"""

# Case endings of nouns and adjectives (declensions I to VI), personal endings of verbs.
# Longest first: the first that fits is taken off, once.
ENDINGS = (
    "iem", "ies", "ais",
    "ai", "am", "as", "ei", "em", "es", "ie", "ij", "im", "is", "os", "um", "us",
    "a", "e", "i", "o", "s", "u",
)  # fmt: skip
SHORTEST_STEM = 2

# What may still stand behind the root, each with the fewest letters it must leave: definite
# adjectives (-aj-), comparatives (-āk-), verbs with their participles (-ot-, -īt-, -ajus-, -ojos-)
# and their nouns (-šan-, -jum-). The first that fits is taken off, once.
SUFFIXES = (
    ("ojosaj", 4), ("ajosaj", 4), ("akaj", 3), ("osaj", 5), ("usaj", 5),
    ("ojus", 4), ("ajus", 4), ("ijus", 4), ("ejus", 4),
    ("ojos", 4), ("ajos", 4), ("ejos", 4),
    ("ojum", 4), ("ajum", 4), ("ijum", 4), ("ejum", 4),
    ("osan", 3), ("asan", 3), ("isan", 3), ("esan", 3),
    ("ojot", 4), ("ajot", 4), ("ejot", 4),
    ("san", 3),
    ("aj", 3), ("oj", 3), ("ij", 4), ("ej", 5),
    ("ot", 3), ("at", 3), ("it", 3), ("et", 3),
    ("us", 5), ("os", 5), ("ak", 3),
)  # fmt: skip

# Ends of stems that a consonant change leaves: upju, darbjiem, zemju, cirvja; vācieša, prioritāšu.
SOFTENED = {
    "bj": "b", "pj": "p", "mj": "m", "vj": "v",
    "ies": "iet", "itas": "itat", "iestaz": "iestad", "izstaz": "izstad", "brigaz": "brigad",
}  # fmt: skip
# Stems that only look like those above, or that change alone.
IRREGULAR = {"vies": "vies", "ties": "ties", "dies": "dies", "naks": "nakt", "briez": "bried"}
# Infinitives and passive participles of roots that end in these: veikt, sniegts, saņemta.
VERB_ROOTS = ("kt", "gt", "mt")


def stem(word: str) -> str:
    """Return what the forms of a folded Latvian word have in common.

    >>> stem("tikliem"), stem("tiklos"), stem("tikls")
    ('tikl', 'tikl', 'tikl')
    >>> stem("upju"), stem("upe"), stem("vaciesa"), stem("vacietis")
    ('up', 'up', 'vaci', 'vaci')
    >>> stem("balsosana"), stem("balsoja"), stem("balsojums")
    ('bals', 'bals', 'bals')
    """
    return without_infinitive(without_suffix(hardened(without_ending(word))))


def without_ending(word: str) -> str:
    """Take off the longest ending that leaves a stem with a vowel."""
    for ending in ENDINGS:
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= SHORTEST_STEM and set(rest) & set("aeiou"):
            return rest
    return word


def hardened(stem: str) -> str:
    """Undo the consonant changes that folding leaves.

    >>> hardened("zemj"), hardened("prioritas"), hardened("vies")
    ('zem', 'prioritat', 'vies')
    """
    if stem in IRREGULAR:
        return IRREGULAR[stem]
    for soft, hard in SOFTENED.items():
        if stem.endswith(soft):
            return stem.removesuffix(soft) + hard
    return stem


def without_suffix(stem: str) -> str:
    """Take off the longest suffix that leaves enough letters."""
    for suffix, fewest in SUFFIXES:
        if stem.endswith(suffix) and len(stem) - len(suffix) >= fewest:
            return stem.removesuffix(suffix)
    return stem


def without_infinitive(stem: str) -> str:
    """Take off the -t of an infinitive or participle behind certain consonants.

    >>> without_infinitive("veikt"), without_infinitive("atbalst")
    ('veik', 'atbalst')
    """
    return stem[:-1] if len(stem) > 3 and stem.endswith(VERB_ROOTS) else stem
