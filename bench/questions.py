"""Questions over the made-up cases of bench/corpora.py, by what is typed; the same each time."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from random import Random

from bench.corpora import EVERYONE, document
from bench.search import shipped_synonyms
from search import Document, SearchRequest
from search.language.analysis import is_content_word

FACETS = ("topic", "municipality", "year")
SHORTEST = 5
LETTERS = "aābcčdeēfgģhiījkķlļmnņoprsštuūvzž"
Pick = Callable[[Random, Sequence[str]], str]
"""What is typed by someone who looks for a text with these words."""


def questions(form: str, documents: int, count: int) -> list[SearchRequest]:
    """Return so many questions of a form that documents of a corpus of this size answer."""
    return [question(text) for text in typed(FORMS[form], documents, count)]


def question(text: str) -> SearchRequest:
    """Return a whole request of someone without an account: a page, facets, highlights."""
    everyone = {"audience": [EVERYONE]}
    return SearchRequest(text, first=10, filters=everyone, facets=FACETS, synonyms=synonyms())


synonyms = cache(shipped_synonyms)


def prefixes(documents: int, count: int) -> list[str]:
    """Return beginnings of words, as someone has typed them so far."""
    return typed(lambda random, words: beginning(random, words), documents, count)


def typed(pick: Pick, documents: int, count: int) -> list[str]:
    """Return texts typed with a document of the corpus in mind each."""
    random = Random(2)
    numbers = (random.randint(1, documents) for _ in range(count))
    return [pick(random, words_of(document(number))) for number in numbers]


def words_of(document: Document) -> list[str]:
    """Return the words of a document in their order."""
    return re.findall(r"\w+", " ".join(text["lv"] for text in document.texts.values()))


def telling(words: Sequence[str]) -> list[str]:
    """Return what people would type of these words: one as likely as it is said often."""
    return [word for word in words if len(word) >= SHORTEST and is_content_word(word)]


def some(count: int, joined: str, random: Random, words: Sequence[str]) -> str:
    """Return some words of a text."""
    return joined.join(random.sample(telling(words), count))


def phrase(random: Random, words: Sequence[str]) -> str:
    """Return two or three words that stand together, the first and the last of them telling."""
    known, length = set(telling(words)), random.choice((2, 2, 3))
    ends = range(length - 1, len(words))
    places = [at for at in ends if {words[at - length + 1], words[at]} <= known]
    at = random.choice(places)
    return f'"{" ".join(words[at - length + 1 : at + 1])}"'


def beginning(random: Random, words: Sequence[str]) -> str:
    """Return the first letters of a word."""
    return random.choice(telling(words))[: random.choice((3, 4, 5))]


def prefix(random: Random, words: Sequence[str]) -> str:
    """Return what asks for the words that begin so."""
    return beginning(random, words) + "*"


def typo(random: Random, words: Sequence[str]) -> str:
    """Return a word with one slip: a letter left out, another in its place, two exchanged."""
    word = random.choice(telling(words))
    at = random.randrange(1, len(word) - 1)
    before, here, after = word[:at], word[at], word[at + 1 :]
    slips = (before + after, before + random.choice(LETTERS) + after, before + after[0] + here)
    slip = random.choice(slips[:2])
    return slip if random.random() < 2 / 3 else slips[2] + after[1:]


FORMS: Mapping[str, Pick] = {
    "one term": partial(some, 1, " "),
    "two terms AND": partial(some, 2, " "),
    "three terms OR": partial(some, 3, " OR "),
    "phrase": phrase,
    "prefix": prefix,
    "typo": typo,
}
