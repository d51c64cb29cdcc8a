"""A typed query to what must be found; nothing a person types is an error."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from search.language.analysis import (
    Term,
)
from search.query.fields import TypedField, parse_field_value, parse_number_range, text_fields
from search.query.signs import EITHER, WITHOUT, lowercase_query, signed_pieces, visible_text
from search.query.synonyms import NO_SYNONYMS, Synonyms
from search.query.tree import Condition, NumberRange, Query, QueryNote, QueryPart
from search.query.word_reading import phrase_words, read_words

LONGEST_QUERY = 1_000
MOST_WORDS = 40
# A prefix asks for many words at once.
MOST_PREFIXES = 5
SHORTEST_PREFIX = 2

BEGINNING = re.compile(rf"[^\W_]{{{SHORTEST_PREFIX}}}\*+\W*$")

QUOTES = str.maketrans("“”„«»", '"' * 5)
PART = re.compile(
    r'(?P<minus>-?)(?:(?P<field>[^\W\d_]{1,20}):)?(?:"(?P<phrase>[^"]*)"|(?P<words>[^\s"]+))'
)


def parse_query(
    text: str, synonyms: Synonyms = NO_SYNONYMS, typed_fields: Sequence[TypedField] = ()
) -> Query:
    """Read a query: words, "phrases", -unwanted ones, prefix*, field:value, AND, OR and NOT.

    >>> query = parse_query('kā salīdzināt "budžeta plānu" -skola')
    >>> [str(part) for part in query.required], [str(part) for part in query.unwanted]
    (['salīdzināt', '"budžeta plānu"'], ['skola'])
    >>> query = parse_query("kurš ieviesis līdzdalības budžetu")
    >>> [str(part) for part in query.required], [str(part) for part in query.optional]
    (['līdzdalības', 'budžetu'], ['ieviesis'])
    >>> year = TypedField("year", ["gads"], "[0-9]{4}", is_number=True)
    >>> typed = 'virsraksts:skola gads:2023 nams OR māja tīk* nekas:x "'
    >>> query = parse_query(typed, typed_fields=[year])
    >>> [str(part) for part in query.required], [str(value) for value in query.conditions]
    (['virsraksts:skola', 'nams OR māja', 'tīk*', 'nekas', 'x'], ['gads:2023'])
    >>> query.broken
    ('"', 'nekas:')
    >>> typed = "skola gads:2020-2023 gads:>2021 gads:pērn"
    >>> query = parse_query(typed, typed_fields=[year])
    >>> [str(span) for span in query.spans], query.broken
    (['gads:2020..2023', 'gads:2022..'], ('gads:',))
    >>> query = parse_query("LED AND lampas NOT Jelgava")
    >>> [str(part) for part in query.required], [str(part) for part in query.unwanted]
    (['LED', 'lampas'], ['Jelgava'])
    >>> parse_query('"(-').required, parse_query('"(-').is_void, parse_query("  ").is_void
    ((), True, False)
    """
    clean = lowercase_query(visible_text(text[:LONGEST_QUERY])).translate(QUOTES)
    broken = [] if clean.count('"') % 2 == 0 else ['"']
    parts, conditions, is_cut = read_parts(clean, broken, typed_fields)
    is_void = bool(clean.strip()) and not parts and not conditions
    notes = {
        QueryNote.NOTHING_SEARCHABLE: is_void,
        QueryNote.CUT_OFF: is_cut or bool(text[LONGEST_QUERY:].strip()),
    }
    plain = [part for part in parts if not part.unwanted]
    wanted = list(dict.fromkeys(with_synonyms(plain, synonyms)))
    specific = tuple(part for part in wanted if part.is_specific)
    required = specific or tuple(part for part in wanted if part.decides) or tuple(wanted)
    return Query(
        required=required,
        optional=tuple(p for p in wanted if p not in required and len(p.words[0].terms) > 1),
        unwanted=tuple(part for part in parts if part.unwanted),
        conditions=tuple(each for each in conditions if isinstance(each, Condition)),
        spans=tuple(each for each in conditions if isinstance(each, NumberRange)),
        broken=tuple(dict.fromkeys(broken)),
        notes=tuple(note for note, holds in notes.items() if holds),
    )


def read_parts(
    text: str, broken: list[str], typed_fields: Sequence[TypedField]
) -> tuple[list[QueryPart], list[Condition | NumberRange], bool]:
    """Return the parts of a query in the order typed, its conditions, and whether some were left.

    Only so many words are read. Syntax that means nothing is noted as broken.
    """
    parts: list[QueryPart] = []
    conditions: list[Condition | NumberRange] = []
    left, prefixes, is_cut = MOST_WORDS, MOST_PREFIXES, False
    for found, sign in signed_pieces(PART.finditer(text), broken):
        is_unwanted = bool(found["minus"]) or sign in WITHOUT
        if condition := parse_condition(found, is_unwanted, typed_fields):
            conditions.append(condition)
            broken.extend([sign] if sign in EITHER else [])
            continue
        every = list(parse_piece(found, is_unwanted, broken, prefixes))
        read = every[: max(left, 0)]
        is_cut |= len(read) < len(every)
        left -= sum(len(part.words) for part in read)
        prefixes -= sum(word.is_prefix for part in read for word in part.words)
        if sign in EITHER and parts and read and not parts[-1].unwanted | read[0].unwanted:
            parts[-1] = replace(parts[-1], either=(*parts[-1].either, read.pop(0)))
        elif sign in EITHER:
            broken.append(sign)
        parts.extend(read)
    return parts, conditions, is_cut


def parse_condition(
    found: re.Match[str], is_unwanted: bool, typed_fields: Sequence[TypedField]
) -> Condition | NumberRange | None:
    """Return the exact value, or the numbers, that a piece of a query asks for; None for words."""
    name, typed = found["field"], found["phrase"] or found["words"] or ""
    if not name or not typed:
        return None
    if known := parse_field_value(name, typed, typed_fields):
        return Condition(*known, name, is_unwanted)
    numbers = None if is_unwanted else parse_number_range(name, typed, typed_fields)
    return NumberRange(*numbers, name) if numbers else None


def parse_piece(
    found: re.Match[str], is_unwanted: bool, broken: list[str], prefixes: int
) -> Iterator[QueryPart]:
    """Yield the parts of one piece of a query: a phrase, or each of its words."""
    name = found["field"] or ""
    fields = text_fields(name)
    typed = found["phrase"] or found["words"] or ""
    if name and not fields:
        broken.append(f"{name}:")
        typed = f"{name} {typed}" if found["words"] else typed
    words = tuple(read_words(typed))
    begins = is_prefix(typed) and (found["words"] or len(words) == 1)
    if "*" in typed and words and not (begins and prefixes > 0):
        broken.append(typed)
    if found["phrase"] and words and not begins:
        yield QueryPart(words, is_unwanted, fields=fields, field_name=name * bool(fields))
    elif words:
        unwanted = is_unwanted or typed.startswith("-")
        if begins and prefixes > 0:
            words = (*words[:-1], replace(words[-1], terms=(), is_prefix=True, decides=True))
        for word in words:
            alone = replace(word, offset=0)
            yield QueryPart((alone,), unwanted, fields=fields, field_name=name * bool(fields))


def is_prefix(typed: str) -> bool:
    """Tell whether the beginning of a word was typed, whatever signs follow it.

    >>> is_prefix("tīk*"), is_prefix("(tīk*)."), is_prefix("*"), is_prefix("t*"), is_prefix("t*k")
    (True, True, False, False, False)
    """
    return bool(BEGINNING.search(typed))


def with_synonyms(parts: Sequence[QueryPart], synonyms: Synonyms) -> Iterator[QueryPart]:
    """Yield the parts with what says the same as a word or as some words together."""
    single = [p for p in parts if len(p.words) == 1 and p.words[0].decides and not p.fields]
    found = synonyms.of([part.words[0].terms for part in single])
    phrases = {id(part): said for part, said in zip(single, found, strict=True)}
    for part in parts:
        said = phrases.get(id(part), {})
        instead = (
            QueryPart(phrase_words(phrase), stands_for=how.words, is_same=how.is_same)
            for phrase, how in said.items()
        )
        yield replace(part, instead=tuple(instead))


def highlighted_terms(query: Query) -> set[Term]:
    """Return the terms to mark in what was found; of a phrase, not its function words."""
    parts = [*query.required, *query.optional]
    parts += [other for part in parts for other in (*part.instead, *part.either)]
    deciding = [word for part in parts for word in part.words if word.decides]
    every = deciding or [word for part in parts for word in part.words]
    return {term for word in every for term in word.terms}
