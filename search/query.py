"""A typed query to what must be found; nothing a person types is an error."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from search.analysis import (
    LANGUAGES,
    LONGEST_ABBREVIATION,
    WORD,
    Term,
    decides,
    exact,
    is_abbreviation,
    is_shouted,
    key,
    quiet,
    tokens,
)
from search.words import ABBREVIATIONS

LONGEST_QUERY = 1_000
MOST_WORDS = 40

QUOTES = str.maketrans("“”„«»", '"' * 5)
PART = re.compile(r'(?P<minus>-?)"(?P<phrase>[^"]*)"|(?P<words>[^\s"]+)')

DESCRIPTIONS = {
    "lv": ("visi", "vismaz {least} no {count}", "bez"),
    "en": ("all of", "at least {least} of {count}", "without"),
}


@dataclass(frozen=True)
class Word:
    """One typed word: its spelling, its offset in the phrase, and the terms that answer it."""

    spelling: str
    offset: int
    terms: tuple[Term, ...]
    decides: bool


@dataclass(frozen=True)
class Part:
    """A word or a phrase, wanted or unwanted."""

    words: tuple[Word, ...]
    unwanted: bool = False

    @property
    def decides(self) -> bool:
        """Tell whether a text that lacks this part is about something else."""
        return any(word.decides for word in self.words)

    def __str__(self) -> str:
        spelled = " ".join(word.spelling for word in self.words)
        return f'"{spelled}"' if len(self.words) > 1 else spelled


@dataclass(frozen=True)
class Query:
    """What must be found, what only counts when found, and what must not be there."""

    required: tuple[Part, ...] = ()
    optional: tuple[Part, ...] = ()
    unwanted: tuple[Part, ...] = ()


def parse(text: str) -> Query:
    """Read a query: words, "phrases" and -unwanted ones.

    >>> query = parse('kā salīdzināt "budžeta plānu" -skola')
    >>> [str(part) for part in query.required], [str(part) for part in query.unwanted]
    (['salīdzināt', '"budžeta plānu"'], ['skola'])
    >>> parse('"(-')
    Query(required=(), optional=(), unwanted=())
    """
    parts = list(read_parts(calmed(text[:LONGEST_QUERY]).translate(QUOTES)))
    wanted = dict.fromkeys(part for part in parts if not part.unwanted)
    deciding = tuple(part for part in wanted if part.decides)
    return Query(
        required=deciding or tuple(wanted),
        optional=tuple(part for part in wanted if is_abbreviated(part)) if deciding else (),
        unwanted=tuple(part for part in parts if part.unwanted),
    )


def calmed(text: str) -> str:
    """Return a query typed in capitals throughout as if typed in small letters.

    >>> calmed("LĪDZDALĪBAS BUDŽETS"), calmed("LPS tīkls")
    ('līdzdalības budžets', 'LPS tīkls')
    """
    return WORD.sub(lambda word: quiet(word.group()), text) if is_shouted(text) else text


def is_abbreviated(part: Part) -> bool:
    """Tell whether a part is a function word that may also be an abbreviation (`es`, `it`)."""
    return not part.decides and len(part.words[0].terms) > 1


def read_parts(text: str) -> Iterator[Part]:
    """Yield the parts of a query in the order typed, up to a number of words."""
    left = MOST_WORDS
    for found in PART.finditer(text):
        words = tuple(read_words(found["phrase"] or found["words"] or ""))[:left]
        left -= len(words)
        if found["words"]:
            yield from (Part((word,), found["words"].startswith("-")) for word in words)
        elif words:
            yield Part(words, found["minus"] == "-")


def read_words(text: str) -> Iterator[Word]:
    """Yield the words of a text with the terms that answer each."""
    for token in tokens(text):
        terms = (term for spelling in token.spellings for term in terms_of(spelling))
        yield Word(token.spelling, token.position, tuple(terms), decides(token.spelling))


def terms_of(spelling: str) -> Iterator[Term]:
    """Yield the (index field, key) pairs that answer a word as someone typed it.

    >>> list(terms_of("un"))
    [('exact', 'un')]
    >>> list(terms_of("varam"))[1:3]
    [('lv', 'var'), ('lv', 'VARAM')]
    """
    yield "exact", exact(spelling)
    for lang in LANGUAGES:
        for reading in readings(spelling):
            yield lang, key(reading, lang)


def readings(spelling: str) -> tuple[str, ...]:
    """Return how a typed word may be meant: as a word, as an abbreviation, or either.

    Only a known abbreviation in capitals is no word; a function word is one only if known.

    >>> readings("VARAM"), readings("SKOLA"), readings("led"), readings("es"), readings("un")
    (('VARAM',), ('SKOLA', 'skola'), ('led', 'LED'), ('ES',), ())
    """
    if not decides(spelling):
        return (spelling.upper(),) if spelling.upper() in ABBREVIATIONS else ()
    if is_abbreviation(spelling):
        return (spelling,) if spelling in ABBREVIATIONS else (spelling, spelling.lower())
    if spelling.islower() and len(spelling) <= LONGEST_ABBREVIATION:
        return (spelling, spelling.upper())
    return (spelling,)


def wanted_terms(query: Query) -> set[Term]:
    """Return the terms to mark in what was found; of a phrase, not its function words."""
    required = [word for part in query.required for word in part.words]
    optional = [word for part in query.optional for word in part.words]
    deciding = [word for word in required if word.decides] or required
    return {term for word in (*deciding, *optional) for term in word.terms}


def described(query: Query, least: int, lang: str) -> str:
    """Return what was searched, in words: how many of the parts had to be found.

    >>> described(parse("skolu tīkls -internets"), 1, "lv")
    'vismaz 1 no 2: skolu, tīkls; bez: internets'
    >>> described(parse("skolu tīkls"), 2, "en")
    'all of: skolu, tīkls'
    """
    every, some, without = DESCRIPTIONS.get(lang, DESCRIPTIONS["en"])
    count = len(query.required)
    intro = every if least >= count else some.format(least=least, count=count)
    lists = ((intro, query.required), (without, query.unwanted))
    return "; ".join(f"{intro}: {', '.join(map(str, parts))}" for intro, parts in lists if parts)
