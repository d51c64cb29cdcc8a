"""How much a practice and an indicator say in the same words; rare words count more, and titles."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from math import log

from schema.comparison.formulas.subject import Texts, Words, meaningful_words, subject_words
from search.language.analysis import tokens

OF_DEFINITION = 0.3
"""How much a word counts that only the definition of an indicator has, beside those of its name."""

IN_TITLE = 2.0
"""How much a word counts that stands in the title of a practice."""

Rarity = Mapping[str, Mapping[str, float]]
"""How much each word weighs, by language."""


@dataclass(frozen=True)
class IndicatorWords:
    """The keys of the words that say what an indicator is about, by language."""

    name: Words
    definition: Words


@dataclass(frozen=True)
class SharedWords:
    """The words that the name of an indicator shares with a practice, and what all of them weigh.

    They are those of the language in which they weigh most.
    """

    lang: str
    keys: Set[str]
    weight: float


def indicator_words(name: Texts, definition: Texts) -> IndicatorWords:
    """Return what an indicator is about; what its name says is not told of its definition again."""
    about = subject_words(name)
    more = subject_words(definition)
    return IndicatorWords(
        about, {lang: keys - about.get(lang, frozenset()) for lang, keys in more.items()}
    )


def weigh_words(indicators: Sequence[IndicatorWords]) -> Rarity:
    """Return what words weigh: the logarithm of how many indicators there are for each with it.

    It is the inverse document frequency of Spärck Jones (1972).

    >>> about = [indicator_words({"lv": each}, None) for each in ("Dienas skolas", "Mazās skolas")]
    >>> {word: round(weight, 2) for word, weight in sorted(weigh_words(about)["lv"].items())}
    {'dien': 0.69, 'maz': 0.69, 'skol': 0.0}
    """
    counts: dict[str, Counter[str]] = {}
    for each in indicators:
        for lang in {*each.name, *each.definition}:
            keys = each.name.get(lang, frozenset()) | each.definition.get(lang, frozenset())
            counts.setdefault(lang, Counter()).update(keys)
    total = len(indicators)
    return {
        lang: {key: log(total / n) for key, n in counted.items()}
        for lang, counted in counts.items()
    }


@dataclass(frozen=True)
class PracticeWords:
    """The keys of the words of a practice by language: of its title, and of all that it says."""

    title: Words
    every: Words


def find_shared_words(
    about: IndicatorWords, said: PracticeWords, rarity: Rarity
) -> SharedWords | None:
    """Return which words are shared; None where none of the name is: the rest says too little."""
    found = [
        SharedWords(lang, shared, weigh_shared(about, said, rarity, lang))
        for lang, named in about.name.items()
        if (shared := named & said.every.get(lang, frozenset()))
    ]
    return max(found, key=lambda each: each.weight, default=None)


def weigh_shared(about: IndicatorWords, said: PracticeWords, rarity: Rarity, lang: str) -> float:
    """Return what the words weigh that an indicator shares with a practice in a language."""
    every, title = (words.get(lang, frozenset()) for words in (said.every, said.title))
    name, more = (words.get(lang, frozenset()) for words in (about.name, about.definition))
    weights = rarity[lang]
    return (
        weigh_keys(name & every - title, weights)
        + IN_TITLE * weigh_keys(name & title, weights)
        + OF_DEFINITION * weigh_keys(more & every, weights)
    )


def weigh_keys(keys: Iterable[str], weights: Mapping[str, float]) -> float:
    """Return what some words weigh together."""
    return sum(weights.get(key, 0.0) for key in sorted(keys))


def spell_shared_words(name: Texts, shared: SharedWords) -> str:
    """Return the shared words as the name of the indicator writes them.

    >>> shared = SharedWords("lv", {"skol"}, 1.0)
    >>> spell_shared_words({"lv": "Mazās dienas skolas, 1.–9. klase"}, shared)
    'skolas'
    """
    spelled = (token.spelling for token in tokens((name or {}).get(shared.lang, "")))
    mine = (word for word in spelled if meaningful_words(word, shared.lang) & shared.keys)
    return ", ".join(dict.fromkeys(mine))
