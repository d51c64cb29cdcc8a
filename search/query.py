"""A typed query to what must be found; nothing a person types is an error."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

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
from search.words import ABBREVIATIONS, EXPANSIONS, GENERIC_WORDS

GENERIC_KEYS = frozenset(
    (lang, key(word, lang)) for lang in LANGUAGES for word in GENERIC_WORDS[lang]
)
EXPANDED = {key(word, "lv"): phrases for word, phrases in EXPANSIONS.items()}
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
    """One typed word: its spelling, its offset in the phrase, and the terms that answer it.

    A generic word decides too, but less than any other (`ieviest`, `risināt`).
    """

    spelling: str
    offset: int
    terms: tuple[Term, ...]
    decides: bool
    is_generic: bool = False


@dataclass(frozen=True)
class Part:
    """A word or a phrase, wanted or unwanted, and the phrases that say the same."""

    words: tuple[Word, ...]
    unwanted: bool = False
    instead: tuple["Part", ...] = ()

    @property
    def decides(self) -> bool:
        """Tell whether a text that lacks this part is about something else."""
        return any(word.decides for word in self.words)

    @property
    def is_specific(self) -> bool:
        """Tell whether a part decides and is not said of everything."""
        return any(word.decides and not word.is_generic for word in self.words)

    def __str__(self) -> str:
        spelled = " ".join(word.spelling for word in self.words)
        quoted = f'"{spelled}"' if len(self.words) > 1 else spelled
        return f"{quoted} ({', '.join(map(str, self.instead))})" if self.instead else quoted


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
    >>> query = parse("kurš ieviesis līdzdalības budžetu")
    >>> [str(part) for part in query.required], [str(part) for part in query.optional]
    (['līdzdalības', 'budžetu'], ['ieviesis'])
    >>> parse('"(-')
    Query(required=(), optional=(), unwanted=())
    """
    parts = list(read_parts(calmed(text[:LONGEST_QUERY]).translate(QUOTES)))
    wanted = dict.fromkeys(part for part in parts if not part.unwanted)
    specific = tuple(part for part in wanted if part.is_specific)
    required = specific or tuple(part for part in wanted if part.decides) or tuple(wanted)
    return Query(
        required=required,
        optional=tuple(p for p in wanted if p not in required and len(p.words[0].terms) > 1),
        unwanted=tuple(part for part in parts if part.unwanted),
    )


def calmed(text: str) -> str:
    """Return a query typed in capitals throughout as if typed in small letters.

    >>> calmed("LĪDZDALĪBAS BUDŽETS"), calmed("LPS tīkls")
    ('līdzdalības budžets', 'LPS tīkls')
    """
    return WORD.sub(lambda word: quiet(word.group()), text) if is_shouted(text) else text


def read_parts(text: str) -> Iterator[Part]:
    """Yield the parts of a query in the order typed, up to a number of words."""
    left = MOST_WORDS
    for found in PART.finditer(text):
        words = tuple(read_words(found["phrase"] or found["words"] or ""))[:left]
        left -= len(words)
        if found["words"]:
            unwanted = found["words"].startswith("-")
            for word in words:
                yield Part((word,), unwanted, () if unwanted else instead(word))
        elif words:
            yield Part(words, found["minus"] == "-")


def instead(word: Word) -> tuple[Part, ...]:
    """Return the phrases that say what a word stands for.

    >>> [word] = read_words("tpp")
    >>> [str(part) for part in instead(word)]
    ['"transports pēc pieprasījuma"']
    """
    phrases = (EXPANDED.get(key, ()) for field, key in word.terms if field == "lv")
    return tuple(Part(tuple(read_words(phrase))) for phrase in chain.from_iterable(phrases))


def read_words(text: str) -> Iterator[Word]:
    """Yield the words of a text with the terms that answer each."""
    for token in tokens(text):
        terms = tuple(term for spelling in token.spellings for term in terms_of(spelling))
        is_generic = not GENERIC_KEYS.isdisjoint(terms)
        yield Word(token.spelling, token.position, terms, decides(token.spelling), is_generic)


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

    >>> readings("VARAM"), readings("SKOLA"), readings("Led"), readings("es"), readings("un")
    (('VARAM',), ('SKOLA', 'skola'), ('Led', 'LED'), ('ES',), ())
    """
    if not decides(spelling):
        return (spelling.upper(),) if spelling.upper() in ABBREVIATIONS else ()
    if is_abbreviation(spelling):
        return (spelling,) if spelling in ABBREVIATIONS else (spelling, spelling.lower())
    if 2 <= len(spelling) <= LONGEST_ABBREVIATION:
        return (spelling, spelling.upper())
    return (spelling,)


def wanted_terms(query: Query) -> set[Term]:
    """Return the terms to mark in what was found; of a phrase, not its function words."""
    required = [word for part in query.required for word in part.words]
    optional = [word for part in query.optional for word in part.words]
    deciding = [word for word in required if word.decides] or required
    parts = (*query.required, *query.optional)
    others = [word for part in parts for other in part.instead for word in other.words]
    others = [word for word in others if word.decides]
    return {term for word in (*deciding, *optional, *others) for term in word.terms}


def described(counted: Sequence[Part], unwanted: Sequence[Part], least: int, lang: str) -> str:
    """Return what was searched, in words: how many of the parts had to be found.

    >>> query = parse("skolu tīkls -internets")
    >>> described(query.required, query.unwanted, 1, "lv")
    'vismaz 1 no 2: skolu, tīkls; bez: internets'
    >>> described(query.required, (), 2, "en")
    'all of: skolu, tīkls'
    """
    every, some, without = DESCRIPTIONS.get(lang, DESCRIPTIONS["en"])
    count = len(counted)
    intro = every if least >= count else some.format(least=least, count=count)
    lists = ((intro, counted), (without, unwanted))
    return "; ".join(f"{intro}: {', '.join(map(str, parts))}" for intro, parts in lists if parts)
