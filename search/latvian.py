"""Latvian inflection: from any form of a word to the part that all its forms share.

The rules work on folded words (no diacritics), so that `brāļa` and `brala` take the same way.
Folding already undoes most consonant changes (ļ-l, ņ-n, č-c, š-s, ž-z); what is left is written
below. Rules come from the grammar, and a length guards each of them against short words.
"""

import re
from collections.abc import Callable, Sequence
from functools import partial

from search.latvian_verbs import ALONE, BEHIND_PREFIX

# Case endings of nouns and adjectives (declensions I to VI), personal endings of verbs.
# Longest first: the first that fits is taken off, once.
ENDINGS = (
    "imies", "asim", "esim", "isim", "osim",
    "iem", "ies", "ais",
    "ai", "am", "as", "ei", "em", "es", "ie", "ij", "im", "is", "os", "um", "us",
    "a", "e", "i", "o", "s", "u",
)  # fmt: skip
SHORTEST_STEM = 2
SHORTEST_BEFORE_LONG_ENDING = 4
# Diminutives (māsīte, brālītis) end like passive participles, but decline otherwise.
DIMINUTIVES = ("ite", "ites", "itei", "item", "itis", "itim")
# What the layers below leave as it is: diminutives, -iet- (vācietis, vieta), and foreign nouns in
# -ija that look like a past (stacija, loģija, ministrija).
KEPT = ("it-", "iet", "cij", "gij", "trij")

# What may still stand behind the root, layer upon layer, each with the fewest letters that it
# must leave; of a layer the first that fits is taken off.
# The -aj- of definite adjectives and participles, and of the past of verbs in -āt.
DEFINITE = (("aj", 3),)
# Participles (-oš-, -uš-, -am-), nouns of verbs (-šan-, -jum-), comparatives (-āk-).
PARTICIPLES = (
    ("ojum", 4), ("ajum", 4), ("ijum", 4), ("ejum", 4),
    ("osan", 3), ("asan", 3), ("isan", 3), ("esan", 3), ("san", 3),
    ("ojam", 3), ("ajam", 4), ("ejam", 4), ("am", 3),
    ("ojos", 3), ("ajos", 3), ("ejos", 4), ("os", 3),
    ("us", 3), ("ak", 3),
)  # fmt: skip
# The theme of a verb in its infinitive, past, and participles.
THEMES = (
    ("ajot", 3), ("ojot", 3), ("ejot", 4),
    ("aj", 3), ("oj", 3), ("ej", 4), ("ij", 4),
    ("ot", 3), ("at", 3), ("it", 3), ("et", 3),
)  # fmt: skip
LAYERS = (DEFINITE, PARTICIPLES, THEMES)
# Agents keep all of it, so that a skolotājs is no skola.
AGENT = ("otaj", "ataj", "itaj", "etaj")
SHORTEST_AGENT = 7
# So do those of a verb whose root changes: pircējs, sniedzējs, uzņēmējs, devējs.
AGENT_OF_ROOT = ("cej", "dzej", "mej", "sej", "vej")

# Ends of stems that a consonant change leaves: upju, darbjiem, zemju, cirvja; vācieša, prioritāšu.
SOFTENED = {
    "bj": "b", "pj": "p", "mj": "m", "vj": "v",
    "ies": "iet", "itas": "itat", "iestaz": "iestad", "izstaz": "izstad", "brigaz": "brigad",
    "priez": "pried", "metoz": "metod", "epizoz": "epizod", "izkaps": "izkapt",
}  # fmt: skip
# Stems that only look like those above, or that change alone.
IRREGULAR = {
    "vies": "vies", "ties": "ties", "dies": "dies", "naks": "nakt", "briez": "bried",
    "smils": "smilt", "sirz": "sird", "zus": "zut", "kars": "kart", "kles": "klet",
    "pirs": "pirt", "lauz": "laud", "sez": "sed", "briz": "brid", "loz": "lod",
}  # fmt: skip
# Infinitives and passive participles of roots that end in these: veikt, sniegts, saņemta.
VERB_ROOTS = ("kt", "gt", "mt")
PREFIXES = ("aiz", "ap", "at", "ie", "iz", "no", "par", "pa", "pie", "sa", "uz")
# Words in ja- are forms with jā- (jāveic, jāuzlabo), but for these.
DEBITIVE = re.compile("ja(?!u(?!z)|hta|ka|ku|nv|pan|sm|tn|n(?:is|im|iem|us|os)$)")


def stem(word: str) -> str:
    """Return what the forms of a folded Latvian word have in common.

    >>> stem("tikliem"), stem("tiklos"), stem("tikls")
    ('tikl', 'tikl', 'tikl')
    >>> stem("upju"), stem("upe"), stem("vaciesa"), stem("vacietis")
    ('up', 'up', 'vaciet', 'vaciet')
    >>> stem("balsosana"), stem("balsoja"), stem("balsojums")
    ('bals', 'bals', 'bals')
    >>> stem("javeic"), stem("veikusajiem"), stem("veicams"), stem("vislielakajos")
    ('veikt', 'veikt', 'veikt', 'liel')
    """
    left = before = without_prefix(word)
    for step in STEPS:
        if verb := verb_of(left):
            return verb
        before, left = left, step(left)
    if before.endswith(AGENT_OF_ROOT) and verb_of(left):
        return before
    return verb_of(left) or without_infinitive(left)


def verb_of(stem: str) -> str:
    """Return the key of a verb whose root changes, with its prefix; "" for other words.

    >>> verb_of("sniedz"), verb_of("uzcel"), verb_of("cel")
    ('sniegt', 'uzcelt', '')
    """
    if stem in ALONE:
        return ALONE[stem]
    for prefix in PREFIXES:
        if stem.startswith(prefix) and (key := BEHIND_PREFIX.get(stem[len(prefix) :])):
            return prefix + key
    return ""


def without_prefix(word: str) -> str:
    """Take off the vis- of what is most so and the jā- of what must be done.

    >>> without_prefix("vislielakais"), without_prefix("janodrosina"), without_prefix("janvaris")
    ('lielakais', 'nodrosina', 'janvaris')
    """
    if word.startswith("vis") and "ak" in word[5:]:
        return word[3:]
    if len(word) < 5 or not word.startswith("ja") or DEBITIVE.match(word) is None:
        return word
    return word[2:]


def without_ending(word: str) -> str:
    """Take off the longest ending that leaves a stem with a vowel."""
    if word.endswith(DIMINUTIVES):
        return word[: word.rindex("it") + 2] + "-"
    for ending in ENDINGS:
        rest = word.removesuffix(ending)
        fewest = SHORTEST_STEM if len(ending) < 4 else SHORTEST_BEFORE_LONG_ENDING
        if rest != word and len(rest) >= fewest and set(rest) & set("aeiou"):
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


def without(layer: Sequence[tuple[str, int]], stem: str) -> str:
    """Take off the first suffix of a layer that leaves enough letters.

    >>> without(PARTICIPLES, "stradajos"), without(DEFINITE, "skolotaj")
    ('strad', 'skolotaj')
    """
    if stem.endswith(KEPT) or (stem.endswith(AGENT) and len(stem) >= SHORTEST_AGENT):
        return stem
    for suffix, fewest in layer:
        if stem.endswith(suffix) and len(stem) - len(suffix) >= fewest:
            return stem.removesuffix(suffix)
    return stem


def without_infinitive(stem: str) -> str:
    """Take off the -t of an infinitive or participle behind certain consonants.

    >>> without_infinitive("pludinakt"), without_infinitive("atbalst")
    ('pludinak', 'atbalst')
    """
    return stem[:-1] if len(stem) > 3 and stem.endswith(VERB_ROOTS) else stem


STEPS: tuple[Callable[[str], str], ...] = (
    without_ending,
    hardened,
    *(partial(without, layer) for layer in LAYERS),
)
