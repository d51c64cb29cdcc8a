"""Latvian inflection: from any form of a word to the part that all its forms share.

The rules work on folded words (no diacritics), so that `brāļa` and `brala` take the same way.
Folding already undoes most consonant changes (ļ-l, ņ-n, č-c, š-s, ž-z); what is left is written
below. Rules come from the grammar, and a length guards each of them against short words; what they
take off, and in which order, stands in `latvian.toml`.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from search.language.latvian_verbs import ALONE, BEHIND_PREFIX

GRAMMAR: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
ENDINGS = frozenset(GRAMMAR["endings"].split())
# How many letters an ending must leave, by how many it has.
FEWEST_LEFT = {5: 4, 4: 4, 3: 2, 2: 2, 1: 2}
VOWELS = frozenset("aeiou")
DIMINUTIVES, KEPT, AGENT, AGENT_OF_ROOT, VERB_ROOTS, PREFIXES = (
    tuple(GRAMMAR[name].split())
    for name in ("diminutives", "kept", "agent", "agent_of_root", "verb_roots", "prefixes")
)
SHORTEST_AGENT = 7
LAYERS: Sequence[Mapping[str, int]] = [
    GRAMMAR[name] for name in ("definite", "participles", "themes")
]
SOFTENED: Mapping[str, str] = GRAMMAR["softened"]
IRREGULAR: Mapping[str, str] = GRAMMAR["irregular"]
# The key of a verb by its stems, alone and behind every prefix: one look for each word.
BY_STEM = {p + stem: p + key for p in reversed(PREFIXES) for stem, key in BEHIND_PREFIX.items()}
BY_STEM.update(ALONE)
# Words in ja- are forms with jā- (jāveic, jāuzlabo), but for these.
DEBITIVE = re.compile("ja(?!u(?!z)|hta|ka|ku|nv|pan|sm|tn|n(?:is|im|iem|us|os)$)")


def stem_latvian_word(word: str) -> str:
    """Return what the forms of a folded Latvian word have in common.

    >>> [stem_latvian_word(word) for word in ("tikliem", "tiklos", "tikls", "upju", "upe")]
    ['tikl', 'tikl', 'tikl', 'up', 'up']
    >>> [stem_latvian_word(word) for word in ("vaciesa", "vacietis", "balsosana", "balsojums")]
    ['vaciet', 'vaciet', 'bals', 'bals']
    >>> words = "balsoja", "javeic", "veikusajiem", "veicams", "vislielakajos"
    >>> [stem_latvian_word(word) for word in words]
    ['bals', 'veikt', 'veikt', 'veikt', 'liel']
    >>> [stem_latvian_word(word) for word in ("sniedz", "uzcel", "cel")]
    ['sniegt', 'uzcelt', 'cel']
    """
    left = without_prefix(word)
    if left in BY_STEM:
        return BY_STEM[left]
    for last_letters, step in STEPS:
        if left[-1:] in last_letters:
            before, left = left, step(left)
            if left in BY_STEM:
                return before if before.endswith(AGENT_OF_ROOT) else BY_STEM[left]
    return without_infinitive(left)


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
    for length in LENGTHS.get(word[-2:], ONE):
        if word[-length:] in ENDINGS and len(word) - length >= FEWEST_LEFT[length]:
            rest = word[:-length]
            if not VOWELS.isdisjoint(rest):
                return rest
    return word


def harden_stem(stem: str) -> str:
    """Undo the consonant changes that folding leaves.

    >>> harden_stem("zemj"), harden_stem("prioritas"), harden_stem("vies")
    ('zem', 'prioritat', 'vies')
    """
    if stem in IRREGULAR:
        return IRREGULAR[stem]
    for length in SOFT_LENGTHS.get(stem[-2:], ()):
        if stem[-length:] in SOFTENED and len(stem) >= length:
            return stem[:-length] + SOFTENED[stem[-length:]]
    return stem


def without_suffix(
    layer: Mapping[str, int], lengths: Mapping[str, Sequence[int]], stem: str
) -> str:
    """Take off the longest suffix of a layer that leaves enough letters.

    >>> [without_suffix(layer, suffix_lengths(layer), "stradajos") for layer in LAYERS]
    ['stradajos', 'strad', 'stradajos']
    """
    for length in lengths.get(stem[-2:], ()):
        suffix = stem[-length:]
        if suffix in layer and len(stem) - length >= layer[suffix]:
            return stem if is_whole_stem(stem) else stem[:-length]
    return stem


def is_whole_stem(stem: str) -> bool:
    """Tell whether no layer takes anything off a stem.

    >>> is_whole_stem("bralit-"), is_whole_stem("skolotaj"), is_whole_stem("stradaj")
    (True, True, False)
    """
    return stem.endswith(KEPT) or (stem.endswith(AGENT) and len(stem) >= SHORTEST_AGENT)


def without_infinitive(stem: str) -> str:
    """Take off the -t of an infinitive or participle behind certain consonants.

    >>> without_infinitive("pludinakt"), without_infinitive("atbalst")
    ('pludinak', 'atbalst')
    """
    return stem[:-1] if len(stem) > 3 and stem.endswith(VERB_ROOTS) else stem


def suffix_lengths(suffixes: Iterable[str]) -> dict[str, Sequence[int]]:
    """Return how long suffixes are, the longest first, by their last two letters.

    >>> suffix_lengths(["ies", "es", "s", "a"])["es"]
    (3, 2, 1)
    """
    ends = {suffix[-2:]: suffix[-1] for suffix in suffixes}
    return {
        end: tuple(sorted({len(s) for s in suffixes if s[-2:] in (end, last)}, reverse=True))
        for end, last in ends.items()
    }


def final_letters(parts: Iterable[str]) -> frozenset[str]:
    return frozenset(part[-1] for part in parts)


# How long an ending may be by the last two letters of a word; most have one letter.
LENGTHS, ONE = suffix_lengths(ENDINGS), (1,)
SOFT_LENGTHS = suffix_lengths(SOFTENED)
# What is done to a word one after the other, and with which letters a word ends that it changes.
STEPS: tuple[tuple[frozenset[str], Callable[[str], str]], ...] = (
    (final_letters(ENDINGS), without_ending),
    (final_letters(chain(SOFTENED, IRREGULAR)), harden_stem),
    *(
        (final_letters(layer), partial(without_suffix, layer, suffix_lengths(layer)))
        for layer in LAYERS
    ),
)
