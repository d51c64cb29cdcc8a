"""The searchable part of the rows: what of them goes into the index, and under which names."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import sqlalchemy as sa

from schema import rights, tables
from schema.database import Database
from schema.rights import BLIS, RULES
from schema.tables import Row
from schema.tables.row import PlainRow, Statement, table_of
from search import Document


@dataclass(frozen=True)
class Recipe:
    """Which columns of a table are found in which field, and through which tables it is tied."""

    table: type[Row]
    title: str = "title"
    summary: Sequence[str] = ()
    body: Sequence[str] = ()
    names: Sequence[str] = ()
    codes: Sequence[str] = ()
    keys: Sequence[str] = ()
    topics: type[Row] | None = None
    places: Sequence[type[Row]] = ()


RECIPES = {
    "Practice": Recipe(
        tables.Practice,
        summary=["summary"],
        body=[
            "problem",
            "solution",
            "resources",
            "results",
            "lessons",
            "preconditions",
            "transfer_advice",
        ],
        names=["place_name", "project_name"],
        keys=["outcome", "country", "year"],
        topics=tables.PracticeTopic,
        places=[tables.PracticeMunicipality, tables.PracticeMunicipalityThen],
    ),
    "Document": Recipe(
        tables.Document, summary=["summary"], keys=["year"], topics=tables.DocumentTopic
    ),
    "Network": Recipe(
        tables.Network,
        summary=["description"],
        names=["generation"],
        codes=["code"],
        topics=tables.NetworkTopic,
        places=[tables.Membership],
    ),
    "Project": Recipe(
        tables.Project,
        summary=["aim"],
        body=["programme", "place", "slogan"],
        codes=["number", "other_numbers"],
    ),
    "Event": Recipe(
        tables.Event,
        summary=["summary"],
        body=["learnings"],
        names=["place"],
        keys=["country"],
        topics=tables.EventTopic,
        places=[tables.Delegation],
    ),
    "Organisation": Recipe(
        tables.Organisation,
        title="name",
        summary=["description"],
        codes=["abbreviations"],
        keys=["country"],
    ),
    "Municipality": Recipe(tables.Municipality, title="name", names=["centre"], keys=["country"]),
    "Indicator": Recipe(tables.Indicator, title="name", summary=["definition"]),
    "Expert": Recipe(
        tables.Expert, title="name", summary=["description"], topics=tables.ExpertTopic
    ),
    "NewsItem": Recipe(tables.NewsItem, summary=["summary"]),
}
SEARCHED = {kind: recipe.table for kind, recipe in RECIPES.items()}

Texts = dict[str, str]
Read = Callable[[Statement], Sequence[PlainRow]]
"""What gives the rows of a statement, as the program itself sees them."""
Wanted = Mapping[str, Collection[int]]
"""Some rows of some kinds."""


def documents(database: Database, only: Wanted | None = None) -> Iterator[Document]:
    """Yield a document for every row that search covers, or for some rows of some kinds.

    Each says in `audience` who may find it, so that what is hidden is in no figure of a search.
    """
    read = partial(read_all, database)
    places, topics = Places(read), rows_by_id(read, tables.Topic)
    for kind, recipe in RECIPES.items():
        wanted = None if only is None else only.get(kind, ())
        rows = rows_by_id(read, recipe.table, wanted) if wanted != () else {}
        tied = {via: pairs(read, via, f"{kind.lower()}_id", wanted) for via in recipe.places}
        themes = recipe.topics and pairs(read, recipe.topics, f"{kind.lower()}_id", wanted)
        shown = audiences(read, recipe.table, rows)
        for row in rows.values():
            held = {place for via in recipe.places for place in tied[via].get(row.id, ())}
            about = [topics[t] for t in (*(themes or {}).get(row.id, ()), *own_topic(row))]
            named = own_place(kind, row) | held
            found = document(kind, recipe, row, about, places.named(named), places.around(named))
            yield replace(found, keys={**found.keys, "audience": shown[row.id]})


def audiences(read: Read, table: type[Row], rows: Collection[int]) -> dict[int, list[str]]:
    """Return for each row which audiences may find it."""
    source, rule = table_of(table), RULES.get(table_of(table))
    found = {row: [rights.EDITORS] for row in rows}
    if rule is None:
        return {row: [rights.EDITORS, rights.EVERYONE] for row in rows}
    ways = ((rule.everyone, rights.EVERYONE), (rule.members, rights.MEMBERS))
    for shown, audience in ways:
        for (row,) in read(sa.select(source.c.id).where(shown(source))):
            found.get(row, []).append(audience)
    for holders, audience in (
        (rule.municipality, rights.municipality),
        (rule.organisation, rights.organisation),
    ):
        for row, holder in read(holders.pairs(source)) if holders else ():
            found.get(row, []).append(audience(holder))
    return found


def document(
    kind: str,
    recipe: Recipe,
    row: PlainRow,
    topics: Sequence[PlainRow],
    places: Sequence[PlainRow],
    around: Sequence[PlainRow],
) -> Document:
    """Return the document of a row, given its themes, its municipalities, and what they were."""
    columns = {name: getattr(row, name) for name in recipe.keys}
    return Document(
        kind=kind,
        row_id=row.id,
        texts={
            "title": getattr(row, recipe.title),
            "summary": joined(getattr(row, name) for name in recipe.summary),
            "body": joined(getattr(row, name) for name in recipe.body),
            "names": joined(getattr(row, name) for name in recipe.names),
            "themes": joined(text for topic in topics for text in (topic.name, topic.synonyms)),
            "codes": joined(getattr(row, name) for name in recipe.codes),
            "places": joined(place.name for place in places),
            "places_around": joined(place.name for place in around),
        },
        keys={
            "kind": [kind],
            "topic": [topic.slug for topic in topics],
            "municipality": [place.slug for place in (*places, *around)],
        }
        | {name: [str(value)] for name, value in columns.items() if value is not None},
    )


def joined(parts: Iterable[Any]) -> Texts:
    """Return texts, lists and plain strings as one text for each language.

    A plain string belongs to no language and goes with Latvian.
    """
    words: dict[str, list[str]] = defaultdict(list)
    for part in parts:
        texts = part if isinstance(part, Mapping) else {"lv": part}
        for lang, text in texts.items():
            words[lang].extend(text if isinstance(text, list) else [text] if text else [])
    return {lang: "\n".join(found) for lang, found in words.items() if found}


def own_place(kind: str, row: PlainRow) -> set[int]:
    """Return the municipality that a row names itself, or is."""
    place = row.id if kind == "Municipality" else getattr(row, "municipality_id", None)
    return set() if place is None else {place}


def own_topic(row: PlainRow) -> list[int]:
    """Return the theme that a row names itself, if it does."""
    topic = getattr(row, "topic_id", None)
    return [] if topic is None else [topic]


def rows_by_id(
    read: Read, table: type[Row], only: Collection[int] | None = None
) -> dict[int, PlainRow]:
    """Return the rows of a table by their number, all of them or only some."""
    source = table_of(table)
    statement = sa.select(source).order_by(source.c.id)
    return {row.id: row for row in read(among(statement, source.c.id, only))}


def pairs(
    read: Read, via: type[Row], by: str, only: Collection[int] | None = None
) -> dict[int, list[int]]:
    """Return what each row is tied to through a join table."""
    source = table_of(via)
    to = next(c for c in ("topic_id", "municipality_id") if c in source.c and c != by)
    tied: dict[int, list[int]] = defaultdict(list)
    statement = sa.select(source.c[by], source.c[to]).order_by(source.c.id)
    for one, other in read(among(statement, source.c[by], only)):
        tied[one].append(other)
    return tied


def among(statement: Statement, column: Any, only: Collection[int] | None) -> Statement:
    """Return the statement, narrowed to rows with these numbers in a column."""
    return statement if only is None else statement.where(column.in_(only))


def read_all(database: Database, statement: Statement) -> Sequence[PlainRow]:
    """Return the rows of a statement, as the program itself sees them."""
    return database.all(statement, **BLIS.values)


def affected(read: Read, table: type[Row], row_id: int) -> dict[str, set[int]]:
    """Return the rows whose documents a change of this row may have changed, by their kind."""
    if table is tables.Topic:
        return tied_to(read, "topic_id", {row_id})
    if table is tables.Municipality:
        places = Places(read)
        near = {row_id, *(place.id for place in places.around({row_id}))}
        return tied_to(read, "municipality_id", near) | {"Municipality": near}
    source, found = table_of(table), {}
    for kind, recipe in RECIPES.items():
        by = "id" if recipe.table is table else f"{kind.lower()}_id"
        if recipe.table is table or table in recipe.places:
            row = read(sa.select(source.c[by]).where(source.c.id == row_id))
            found[kind] = {row_id} if recipe.table is table else {number for (number,) in row}
    return found


def tied_to(read: Read, column: str, targets: set[int]) -> dict[str, set[int]]:
    """Return the rows that name one of the targets in a column, themselves or in a join table."""
    found: dict[str, set[int]] = defaultdict(set)
    for kind, recipe in RECIPES.items():
        vias = [*recipe.places, *([recipe.topics] if recipe.topics else [])]
        for table, by in ((recipe.table, "id"), *((via, f"{kind.lower()}_id") for via in vias)):
            source = table_of(table)
            if column in source.c:
                statement = sa.select(source.c[by]).where(source.c[column].in_(targets))
                found[kind].update(row for (row,) in read(statement))
    return dict(found)


class Places:
    """Municipalities, and what each was made of and became."""

    def __init__(self, read: Read) -> None:
        self.rows = rows_by_id(read, tables.Municipality)
        self.before: dict[int, list[int]] = defaultdict(list)
        self.after: dict[int, list[int]] = defaultdict(list)
        for row in rows_by_id(read, tables.Succession).values():
            self.before[row.successor_id].append(row.predecessor_id)
            self.after[row.predecessor_id].append(row.successor_id)

    def named(self, places: set[int]) -> list[PlainRow]:
        """Return the municipalities in the order in which they were recorded."""
        return [self.rows[place] for place in sorted(places)]

    def around(self, places: set[int]) -> list[PlainRow]:
        """Return all that the municipalities were made of or became, themselves left out."""
        found = dict.fromkeys(places)
        for steps in (self.before, self.after):
            waiting = list(places)
            while waiting:
                further = [step for step in steps[waiting.pop()] if step not in found]
                found.update(dict.fromkeys(further))
                waiting.extend(further)
        return [self.rows[place] for place in found if place not in places]
