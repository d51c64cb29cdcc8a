"""Erasing a person in one step, wherever BLIS has put what it knows; with a receipt of where.

What others wrote in their own words is not cut up: the receipt names it, for somebody to look at.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from secrets import token_hex
from typing import Any

import sqlalchemy as sa

from schema.access.account_erasure import forget_searches
from schema.access.viewer import BLIS
from schema.database.engine import Database
from schema.database.sqlite import fold_text
from schema.editing.audit_trail import Content
from schema.editing.public_names import free_slug
from schema.editing.removal.deletion import referring_columns
from schema.editing.transactions.writes import Write
from schema.tables import Action, AskedQuery, Change, Expert, Redirect, RequestKey, Row, SavedSearch
from schema.tables.base import JSON, table_of
from schema.tables.structure import CLASSES
from search.language.latvian import stem_latvian_word

CHANGE, ASKED, SEARCH = table_of(Change), table_of(AskedQuery), table_of(SavedSearch)
Queries = Callable[[str], bool]

LABELS = frozenset({"name", "title"})
"""The fields of which a public name and the order of lists are made."""

WORD = re.compile(r"\w+")

MOST_MENTIONS = 100
"""How many mentions a receipt names; there are hardly ever as many."""


@dataclass
class Receipt:
    """From how many rows of which table something was erased, and where the name still stands.

    `queries` says of a folded query whether it went with it.
    """

    places: Counter[str] = field(default_factory=Counter)
    mentions: list["Mention"] = field(default_factory=list)
    queries: "Queries" = field(default=lambda query: False)


@dataclass(frozen=True)
class Mention:
    """That a text which others wrote holds the name: its table, its row and its column."""

    table: str
    row: int
    column: str


@dataclass(frozen=True)
class ErasedRecord:
    """That a record was erased, as its entry in the audit trail says."""

    kind: str
    row_id: int


def erase_expert(write: Write, number: int, reason: str | None) -> Receipt:
    """Return where an expert was erased from.

    What is left is an entry that says that somebody was erased, under a name that tells nothing.
    """
    receipt, names = Receipt(), known_names(write, Expert, number)
    was_public, documents = write.is_public(Expert, number), write.documents_of(Expert, number)
    content = write.content(Expert, number) or {}
    for other, column in list(referring_columns(write, Expert, number)):
        receipt.places[other.name] += erase_rows(write, sa.delete(other).where(column == number))
    expert = table_of(Expert)
    receipt.places["expert"] += erase_rows(write, sa.delete(expert).where(expert.c.id == number))
    slug = f"erased-{token_hex(8)}"
    forget_record(write, Expert, number, slug, receipt)
    # A confirmed office is no person: that others search for its words tells of nobody.
    is_meant = is_query_about_name if content.get("is_confirmed") else has_word_of
    forget_queries(write, names, receipt, is_meant)
    nothing_held = {"slug": slug, "version": content.get("version", 0)}
    write.note(
        Expert, number, Action.ERASED, was_public=was_public, comment=reason, held=nothing_held
    )
    write.index(documents)
    receipt.places["search index"] += len(documents)
    receipt.mentions.extend(find_mentions(write, names))
    return receipt


def former_record_names(write: Write, table: type[Row], number: int, current: Content) -> list[str]:
    """Return the names and titles that a record had and has no more, folded."""
    texts = [text for label in LABELS for text in (current.get(label) or {}).values()]
    return sorted({*known_names(write, table, number)} - {fold_text(text) or "" for text in texts})


def erase_public_name(
    write: Write, table: type[Row], number: int, current: Content, receipt: Receipt
) -> None:
    """Give a record, and all entries about it, a public name that is not made of an erased one.

    The earlier one leads nowhere any more; it would tell what was erased.
    """
    source = table_of(table)
    if "slug" not in source.c:
        return
    slug = free_slug(write, table, current) if current else f"erased-{token_hex(8)}"
    mine = sa.update(source).where(source.c.id == number).values(slug=slug)
    receipt.places[source.name] += erase_rows(write, mine)
    kept = sa.select(CHANGE.c.id, CHANGE.c.content).where(*record_entries(table, number))
    for entry in write.as_program(kept):
        values: dict[str, Any] = {"slug": slug}
        if entry.content:
            values["content"] = entry.content | {"slug": slug, "sort_key": ""}
        erase_rows(write, sa.update(CHANGE).where(CHANGE.c.id == entry.id).values(values))
    forget_redirects(write, table, number, receipt)


def known_names(write: Write, table: type[Row], number: int) -> list[str]:
    """Return each name or title that a record has or had, in any language, folded."""
    kept = sa.select(CHANGE.c.content).where(*record_entries(table, number))
    contents = [row.content for row in write.as_program(kept)] + [write.content(table, number)]
    texts = [(content or {}).get(name) for content in contents for name in LABELS]
    names = {fold_text(text) or "" for each in texts if each for text in each.values()}
    return sorted(names - {""})


def record_entries(table: type[Row], number: int) -> list[sa.ColumnElement[bool]]:
    """Return which entries of the audit trail are about a record."""
    return [CHANGE.c.kind == table.__name__, CHANGE.c.row_id == number]


def erase_rows(write: Write, statement: Any) -> int:
    """Return how many rows a statement took away or changed."""
    return write.session.execute(statement).rowcount  # type: ignore[attr-defined]


def forget_record(write: Write, table: type[Row], number: int, slug: str, receipt: Receipt) -> None:
    """Leave nothing of a record in the ledgers but that there was one, under another slug."""
    nothing = {"content": None, "comment": None, "slug": slug}
    entries = sa.update(CHANGE).where(*record_entries(table, number)).values(nothing)
    receipt.places["change"] += erase_rows(write, entries)
    forget_redirects(write, table, number, receipt)
    key = table_of(RequestKey)
    mine = (key.c.row_id == number, key.c.field.startswith(table.__name__.lower()))
    receipt.places[key.name] += erase_rows(write, sa.delete(key).where(*mine))


def forget_redirects(write: Write, table: type[Row], number: int, receipt: Receipt) -> None:
    """Leave no earlier public name that leads to a record."""
    moved = table_of(Redirect)
    mine = (moved.c.kind == table.__name__, moved.c.row_id == number)
    receipt.places[moved.name] += erase_rows(write, sa.delete(moved).where(*mine))


def is_query_about_name(names: Collection[str], query: str) -> bool:
    """Return whether a folded query holds all words of a name, or is a part of one.

    >>> names = ["zigis berzins"]
    >>> [
    ...     is_query_about_name(names, query)
    ...     for query in ("zigis berzins riga", "berzins", "zigis ozols", "")
    ... ]
    [True, True, False, False]
    """
    words = set(query.split())
    return any(words and (words >= set(n.split()) or words <= set(n.split())) for n in names)


def has_word_of(names: Collection[str], query: str) -> bool:
    """Return whether a folded query has a word of a name in any form.

    That of another person with the same first name goes too: what is lost is how often it was
    asked.

    >>> names = ["zigis berzins-kalns"]
    >>> [has_word_of(names, query) for query in ("skola berzinam", "kalna riga", "riga", "")]
    [True, True, False, False]
    """
    known = {stem_latvian_word(word) for name in names for word in WORD.findall(name)}
    return any(stem_latvian_word(word) in known for word in WORD.findall(query))


def forget_queries(
    write: Write,
    names: Collection[str],
    receipt: Receipt,
    is_meant: Callable[[Collection[str], str], bool] = is_query_about_name,
) -> None:
    """Take away what was searched for and what was saved of searches for a name."""
    receipt.queries = partial(is_meant, names)
    queries = sa.select(ASKED.c.id, ASKED.c.text.label("query"))
    found = [row.id for row in write.as_program(queries) if receipt.queries(row.query)]
    receipt.places[ASKED.name] += erase_rows(write, sa.delete(ASKED).where(ASKED.c.id.in_(found)))
    saved = sa.select(SEARCH.c.id, SEARCH.c.query, SEARCH.c.name)
    about = [
        row.id
        for row in write.as_program(saved)
        if is_query_about_name(names, fold_text(row.query) or "")
        or is_query_about_name(names, fold_text(row.name) or "")
    ]
    forget_searches(write.session, SEARCH.c.id.in_(about))
    receipt.places[SEARCH.name] += len(about)


def find_mentions(write: Write, names: Collection[str]) -> Iterator[Mention]:
    """Yield where texts of others hold one of the names as it was written."""
    found = (
        each for table in Row.metadata.sorted_tables for each in table_mentions(write, table, names)
    )
    for mention, _ in zip(found, range(MOST_MENTIONS), strict=False):
        yield mention


def table_mentions(write: Write, table: sa.Table, names: Collection[str]) -> Iterator[Mention]:
    """Yield the mentions in the rows of a table."""
    texts = [c for c in table.c if isinstance(c.type, sa.String | type(JSON)) and is_free_text(c)]
    if "id" not in table.c or not texts:
        return
    said = sa.or_(*(column.is_not(None) for column in texts))
    rows = write.session.execute(sa.select(table.c.id, *texts).where(said), BLIS.values)
    for row in rows.yield_per(1_000):
        for column, value in zip(texts, row[1:], strict=True):
            text = fold_text(" ".join(nested_strings(value))) or ""
            if any(name in text for name in names):
                yield Mention(table.name, row.id, column.name)


def is_free_text(column: sa.Column[Any]) -> bool:
    """Return whether a column holds what somebody wrote, and not a choice or a key."""
    return not isinstance(column.type, sa.Enum) and column.name not in ("digest", "sha256", "token")


def nested_strings(value: Any) -> Iterator[str]:
    """Yield all strings within a value of a column."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from nested_strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from nested_strings(each)


def erased_records(database: Database) -> set[ErasedRecord]:
    """Return the records of which the audit trail says that something was erased."""
    rows = database.all(
        sa.select(CHANGE.c.kind, CHANGE.c.row_id).where(CHANGE.c.action == Action.ERASED)
    )
    return {ErasedRecord(row.kind, row.row_id) for row in rows}


def repeat_erasures(
    database: Database, known: Collection[ErasedRecord]
) -> tuple[int, list[ErasedRecord]]:
    """Return how many experts were erased from a copy that was put back, and what else has to be.

    `known` are the erasures that the database before knew of.
    """
    expert = table_of(Expert)
    missing = sorted(set(known) - erased_records(database), key=str)
    there = {number for (number,) in database.all(sa.select(expert.c.id))}
    again = [each for each in missing if each.kind == "Expert" and each.row_id in there]
    if again:  # a transaction is a new revision, even when nothing is written in it
        with database.transaction() as session:
            for each in again:
                erase_expert(Write(session, BLIS), each.row_id, "restored copy")
    kinds = {table.__name__ for table in CLASSES.values()}
    left = [each for each in missing if each.kind in kinds and each.kind != "Expert"]
    return len(again), left
