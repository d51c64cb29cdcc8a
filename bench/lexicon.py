"""A large vocabulary of Latvian to write made-up texts with.

The lemmas of bench/data, and some fifty times as many made by putting words and prefixes before
them, all really inflected.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from random import Random

import numpy as np

from bench.paradigms import LEMMAS, inflected, listed, noun

LEMMA_COUNT, PHRASE_COUNT = 30_000, 3_000
# How often a lemma is said falls with its rank: Zipf's law, flatter at the top as in real texts.
FLATTENING = 2.7
PHRASES_SHARE = 0.06
# What is said most often, in real spelling.
FUNCTION_WORDS = (  # noqa: SIM905 - so they can be read
    "un ir ar no par uz ka tiek lai kas kā pie vai arī bet tika pēc to gan šo savu līdz var tas "
    "jau nav bija vairāk starp kuru visu katru bez tikai lielu šajā kopā tā kur jo ja pa ne"
).split()
PREFIXES = "aiz ap at ie iz no pa pār pie sa uz ne".split()  # noqa: SIM905
BEFORE_ADJECTIVES = "ne pus daudz vien starp pret".split()  # noqa: SIM905
# Nouns that have both numbers, and which of their forms is a genitive or looks like one.
KINDS, GENITIVE = ("n1", "n2", "n4", "n5", "n6"), -4
Lemma = tuple[str, str]
"""A lemma as it is listed and its class, as `bench.paradigms.inflected` takes them."""


class Lexicon:
    """Inflected words, each lemma said as often as its rank has it."""

    def __init__(self, spoken: Sequence[Sequence[str]], shares: np.ndarray) -> None:
        """Take the forms of each lemma and the share of all words that it is."""
        counts = np.array([len(forms) for forms in spoken])
        self.forms = [form for forms in spoken for form in forms]
        self._counts, self._first = counts, np.cumsum(counts) - counts
        self._until = np.cumsum(shares) / shares.sum()

    def words(self, chances: np.ndarray) -> list[str]:
        """Return a word for each column of two rows of chances between 0 and 1."""
        lemma = np.searchsorted(self._until, chances[0], side="right")
        lemma = np.minimum(lemma, len(self._counts) - 1)
        form = self._first[lemma] + (chances[1] * self._counts[lemma]).astype(int)
        return [self.forms[number] for number in form.tolist()]


@cache
def lexicon() -> Lexicon:
    """Return the vocabulary, the same each time."""
    random = Random(1)
    words = [forms_of(*lemma) for lemma in lemmas(random)]
    spoken = [*([word] for word in FUNCTION_WORDS), *words]
    phrases = [[phrase(random, words)] for _ in range(PHRASE_COUNT)]
    shares = np.concatenate([
        falling(len(spoken)) * (1 - PHRASES_SHARE), falling(len(phrases)) * PHRASES_SHARE
    ])  # fmt: skip
    return Lexicon([*spoken, *phrases], shares)


def falling(count: int) -> np.ndarray:
    """Return the shares of so many ranks, which add up to one."""
    shares = 1 / (np.arange(1, count + 1) + FLATTENING)
    return shares / shares.sum()


def lemmas(random: Random) -> list[Lemma]:
    """Return those listed, then those made of them, each in an order of its own."""
    known = [(given, kind) for _, given, kind in listed(LEMMAS.read_text("utf-8"))]
    random.shuffle(known)
    made = list(dict.fromkeys([*prefixed(known), *compounds(known)]))
    return [*known, *random.sample(made, LEMMA_COUNT - len(known))]


def prefixed(known: Sequence[Lemma]) -> Iterator[Lemma]:
    """Yield verbs and adjectives with what may stand before them."""
    for given, kind in known:
        if kind.startswith("v"):
            for prefix in PREFIXES:
                yield ",".join(prefix + form for form in given.split(",")), kind
        elif kind.startswith("a"):
            yield from ((prefix + given, kind) for prefix in BEFORE_ADJECTIVES)


def compounds(known: Sequence[Lemma]) -> Iterator[Lemma]:
    """Yield nouns with the genitive of another before them, as in `bērnudārzs`."""
    nouns = [(word, kind) for word, kind in known if kind in KINDS and word.islower()]
    genitives = [noun(given, kind)[GENITIVE] for given, kind in nouns]
    for genitive in genitives:
        yield from ((genitive + given, kind) for given, kind in nouns)


def forms_of(given: str, kind: str) -> tuple[str, ...]:
    """Return the forms of a lemma; of a verb without those of its noun."""
    return next(inflected(given, kind)).forms


def phrase(random: Random, words: Sequence[Sequence[str]]) -> str:
    """Return words that are often said together."""
    often = words[: PHRASE_COUNT // 2]
    return " ".join(random.choice(random.choice(often)) for _ in range(random.choice((2, 2, 3))))
