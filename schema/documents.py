"""The searchable part of the rows: what of them goes into the index, and under which names."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import sqlalchemy as sa

from schema import rights, tables
from schema.database import Database
from schema.rights import BLIS, PUBLIC, RULES, Viewer, visible
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
    sections: Sequence[str] = ()
    names: Sequence[str] = ()
    codes: Sequence[str] = ()
    keys: Sequence[str] = ()
    topics: type[Row] | None = None
    places: Sequence[type[Row]] = ()
    has_attachments: bool = False


RECIPES = {
    "Practice": Recipe(
        tables.Practice,
        summary=["summary"],
        body=["resources", "preconditions", "transfer_advice"],
        sections=["problem", "solution", "results", "lessons"],
        names=["place_name", "project_name"],
        keys=["outcome", "country", "year"],
        topics=tables.PracticeTopic,
        places=[tables.PracticeMunicipality, tables.PracticeMunicipalityThen],
        has_attachments=True,
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
# What of a linked row a document is also found by.
LINKED: Mapping[str, tuple[type[Row], Sequence[str]]] = {
    "network_id": (tables.Network, ["code", "title"]),
    "project_id": (tables.Project, ["title"]),
    "coordinator_id": (tables.Organisation, ["name", "abbreviations"]),
}
# How an outcome is called by those who look for it.
OUTCOMES = {
    tables.Outcome.WORKED: {"lv": "izdevās", "en": "worked, success"},
    tables.Outcome.PARTLY: {
        "lv": "izdevās daļēji, daļēji neizdevās",
        "en": "worked partly, failed partly",
    },
    tables.Outcome.FAILED: {"lv": "neizdevās, neveiksme", "en": "failed, failure"},
}
# Years after which a description is no longer fresh at all.
STALE = 15

SEARCHED = {kind: recipe.table for kind, recipe in RECIPES.items()}

SHOWN_WITHIN = (tables.Attachment, tables.Evidence)
"""What belongs to a practice and is found with it."""

ATTACHED = 100_000
"""So many characters of the attachments of a practice are searched, the same share of each."""

Texts = dict[str, str]
Read = Callable[..., Sequence[PlainRow]]
"""What gives the rows of a statement, as the program itself sees them, or another viewer."""
Wanted = Mapping[str, Collection[int]]
"""Some rows of some kinds."""


def documents(database: Database, only: Wanted | None = None) -> Iterator[Document]:
    """Yield a document for every row that search covers, or for some rows of some kinds.

    Each says in `audience` who may find it, so that what is hidden is in no figure of a search.
    """
    known = Known(partial(read_all, database))
    for kind in RECIPES:
        wanted = None if only is None else only.get(kind, ())
        if wanted is None or wanted:
            yield from of_kind(kind, known, wanted)


def of_kind(kind: str, known: "Known", wanted: Collection[int] | None) -> Iterator[Document]:
    """Yield the documents of all rows of a kind, or of those with these numbers."""
    recipe, by = RECIPES[kind], f"{kind.lower()}_id"
    rows = rows_by_id(known.read, recipe.table, wanted)
    tied = [pairs(known.read, via, by, wanted) for via in recipe.places]
    themes = pairs(known.read, recipe.topics, by, wanted) if recipe.topics else {}
    shown = audiences(known.read, recipe.table, rows, wanted)
    holding = holders(known.read) if recipe.has_attachments else frozenset[int]()
    measured = known.measured(wanted) if kind == "Practice" else frozenset[int]()
    for row in rows.values():
        named = own_place(kind, row) | {place for of in tied for place in of.get(row.id, ())}
        about = [known.topics[topic] for topic in (*themes.get(row.id, ()), *own_topic(row))]
        places = known.places.named(named), known.places.around(named)
        made = document(kind, recipe, row, about, *places)
        said = attached(known.read, row.id) if row.id in holding else {}
        earned = merits(row, row.id in measured, known.newest) if kind == "Practice" else {}
        yield replace(
            made,
            texts={"linked": linked(row, known.links), **made.texts, **said},
            keys={**made.keys, "audience": shown[row.id]},
            merits=earned,
            is_hidden=rights.EVERYONE not in shown[row.id],
        )


def holders(read: Read) -> frozenset[int]:
    """Return the practices that have attachments; of those what they say is read one by one."""
    attachment = table_of(tables.Attachment)
    return frozenset(row for (row,) in read(sa.select(attachment.c.practice_id).distinct()))


def attached(read: Read, practice: int) -> dict[str, Texts]:
    """Return what the attachments of a practice say, each its share; its language is not known."""
    attachment, text = table_of(tables.Attachment), table_of(tables.AttachmentText)
    statement = (
        sa.select(attachment.c.title, text.c.text)
        .outerjoin_from(attachment, text, text.c.attachment_id == attachment.c.id)
        .where(attachment.c.practice_id == practice)
        .order_by(attachment.c.id)
    )
    rows = read(statement)
    share = ATTACHED // len(rows)
    parts = (part for row in rows for part in (row.title, (row.text or "")[:share]))
    return {"attachments": joined(parts)}


class Known:
    """What documents say of rows that others link to, read once for all of them.

    Of each row only the columns that are said: a write waits for this.
    """

    def __init__(self, read: Read) -> None:
        self.read = read
        self.places = Places(read)
        self.topics = rows_by_id(read, tables.Topic, columns=["slug", "name", "synonyms"])
        self.links = {
            via: rows_by_id(read, table, columns=[*columns, *LINKED])
            for via, (table, columns) in LINKED.items()
        }
        year = table_of(tables.Practice).c.year
        # Only by what everyone may see, so that nothing hidden moves anything.
        shown = visible(table_of(tables.Practice))
        [(newest,)] = read(sa.select(sa.func.max(year)).where(*shown), PUBLIC)
        self.newest = newest or 0

    def measured(self, practices: Collection[int] | None) -> frozenset[int]:
        """Return which practices, of all or of these, have evidence."""
        practice = table_of(tables.Evidence).c.practice_id
        found = self.read(among(sa.select(practice).distinct(), practice, practices))
        return frozenset(number for (number,) in found)


def audiences(
    read: Read, table: type[Row], rows: Collection[int], only: Collection[int] | None = None
) -> dict[int, list[str]]:
    """Return for each row which audiences may find it; `only` says that these are not all."""
    source, rule = table_of(table), RULES.get(table_of(table))
    found = {row: [rights.EDITORS] for row in rows}
    if rule is None:
        return {row: [rights.EDITORS, rights.EVERYONE] for row in rows}
    ways = ((rule.everyone, rights.EVERYONE), (rule.members, rights.MEMBERS))
    for shown, audience in ways:
        seen = sa.select(source.c.id).where(shown(source))
        for (row,) in read(among(seen, source.c.id, only)):
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
            **{name: joined([getattr(row, name)]) for name in recipe.sections},
            "outcome": OUTCOMES.get(getattr(row, "outcome", tables.Outcome.UNKNOWN), {}),
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
        suggestions={
            "TITLE": [] if kind == "Municipality" else [getattr(row, recipe.title)],
            "THEME": [topic.name for topic in topics],
            "PLACE": [place.name for place in (*places, *around)],
        },
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


def linked(row: PlainRow, links: Mapping[str, Mapping[int, PlainRow]]) -> Texts:
    """Return the names of what a row leads to, and of what a network of its own leads to."""
    near = followed(row, links)
    network = links["network_id"].get(getattr(row, "network_id", None) or 0)
    further = followed(network, links) if network and network != row else []
    return joined([*near, *further])


def followed(row: PlainRow, links: Mapping[str, Mapping[int, PlainRow]]) -> list[Any]:
    """Return the names of the rows that a row names itself."""
    return [
        getattr(found, column)
        for via, (_, columns) in LINKED.items()
        if (found := links[via].get(getattr(row, via, None) or 0)) and found != row
        for column in columns
    ]


def merits(row: PlainRow, is_measured: bool, newest: int) -> dict[str, float]:
    """Return what speaks for a practice as a description, between 0 and 1; never its success."""
    told = [*RECIPES["Practice"].sections, *RECIPES["Practice"].body]
    return {
        "evidence": (bool(row.sources) + is_measured) / 2,
        "completeness": sum(bool(getattr(row, name)) for name in told) / len(told),
        "freshness": max(0.0, 1 - (newest - row.year) / STALE) if row.year else 0.0,
    }


def own_place(kind: str, row: PlainRow) -> set[int]:
    """Return the municipality that a row names itself, or is."""
    place = row.id if kind == "Municipality" else getattr(row, "municipality_id", None)
    return set() if place is None else {place}


def own_topic(row: PlainRow) -> list[int]:
    """Return the theme that a row names itself, if it does."""
    topic = getattr(row, "topic_id", None)
    return [] if topic is None else [topic]


def rows_by_id(
    read: Read,
    table: type[Row],
    only: Collection[int] | None = None,
    columns: Collection[str] | None = None,
) -> dict[int, PlainRow]:
    """Return the rows of a table by their number: all of them or only some, whole or in part."""
    source = table_of(table)
    said = [c for c in source.c if columns is None or c.name == "id" or c.name in columns]
    statement = sa.select(*said).order_by(source.c.id)
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


def read_all(database: Database, statement: Statement, viewer: Viewer = BLIS) -> Sequence[PlainRow]:
    """Return the rows of a statement, as the program itself sees them."""
    return database.all(statement, **viewer.values)


def affected(read: Read, table: type[Row], row_id: int) -> dict[str, set[int]]:
    """Return the rows whose documents a change of this row may have changed, by their kind."""
    if table is tables.Topic:
        return tied_to(read, "topic_id", {row_id})
    if table is tables.Municipality:
        places = Places(read)
        near = {row_id, *(place.id for place in places.around({row_id}))}
        return tied_to(read, "municipality_id", near) | {"Municipality": near}
    source, found = table_of(table), named_by(read, table, row_id)
    for kind, recipe in RECIPES.items():
        by = "id" if recipe.table is table else f"{kind.lower()}_id"
        within = kind == "Practice" and table in SHOWN_WITHIN
        if recipe.table is table or table in recipe.places or within:
            row = read(sa.select(source.c[by]).where(source.c.id == row_id))
            found.setdefault(kind, set()).update(
                [row_id] if recipe.table is table else [number for (number,) in row]
            )
    return found


def named_by(read: Read, table: type[Row], row_id: int) -> dict[str, set[int]]:
    """Return the rows that are also found by what a row they link to is called."""
    found: dict[str, set[int]] = {}
    for kind, recipe in RECIPES.items():
        source = table_of(recipe.table)
        for column, (linked, _) in LINKED.items():
            if linked is table and column in source.c:
                rows = read(sa.select(source.c.id).where(source.c[column] == row_id))
                found.setdefault(kind, set()).update(number for (number,) in rows)
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
        self.rows = rows_by_id(read, tables.Municipality, columns=["slug", "name"])
        self.before: dict[int, list[int]] = defaultdict(list)
        self.after: dict[int, list[int]] = defaultdict(list)
        steps = ["predecessor_id", "successor_id"]
        for row in rows_by_id(read, tables.Succession, columns=steps).values():
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
