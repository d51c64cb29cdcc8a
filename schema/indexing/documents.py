"""The searchable part of the rows: what of them goes into the index, and under which names."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, cached_property, partial
from typing import Any

import sqlalchemy as sa

from schema import tables
from schema.access import viewer
from schema.access.viewer import PUBLIC
from schema.access.visibility import RULES, visibility_conditions
from schema.database.engine import Database
from schema.indexing import facet_values
from schema.indexing.place_names import RelatedMunicipalities, latest_populations
from schema.indexing.searchable import (
    LINKED,
    OUTCOMES,
    RECIPES,
    DocumentRecipe,
    Read,
    Texts,
    Wanted,
    join_table_pairs,
    read_rows_as_program,
    restrict_to_rows,
    rows_by_id,
)
from schema.tables import Row
from schema.tables.base import PlainRow, Statement, table_of
from search import FILE, PAGE, Document

# Years after which a description is no longer fresh at all.
STALE = 15

ATTACHED = 100_000
"""So many characters of the attachments of a practice are searched, the same share of each."""


def stream_documents(database: Database, only: Wanted | None = None) -> Iterator[Document]:
    """Yield a document for every row that search covers, or for some rows of some kinds.

    Each says in `audience` who may find it, so that what is hidden is in no figure of a search.
    """
    known = LinkedRows(partial(read_rows_as_program, database))
    for kind in RECIPES:
        wanted = None if only is None else only.get(kind, ())
        if wanted is None or wanted:
            yield from documents_of_kind(kind, known, wanted)


def documents_of_kind(
    kind: str, known: "LinkedRows", wanted: Collection[int] | None
) -> Iterator[Document]:
    """Yield the documents of all rows of a kind, or of those with these numbers."""
    recipe, by = RECIPES[kind], f"{kind.lower()}_id"
    rows = rows_by_id(known.read, recipe.table, wanted)
    tied = [join_table_pairs(known.read, via, by, wanted) for via in recipe.places]
    themes = join_table_pairs(known.read, recipe.topics, by, wanted) if recipe.topics else {}
    audiences = row_audiences(known.read, recipe.table, rows, wanted)
    holding = (
        practices_with_attachments(known.read, wanted)
        if recipe.has_attachments
        else frozenset[int]()
    )
    measured = known.measured(wanted) if kind == "Practice" else frozenset[int]()
    for row in rows.values():
        named = row_municipalities(kind, row) | {
            place for of in tied for place in of.get(row.id, ())
        }
        about = [known.topics[topic] for topic in (*themes.get(row.id, ()), *row_topics(row))]
        places = known.near(named)
        made = build_document(kind, recipe, row, about, *places)
        exact = {
            **facet_values.row_facet_values(kind, row, getattr(row, recipe.title), known.links),
            **known.of(*places),
        }
        said = attachment_texts(known.read, row.id) if row.id in holding else {}
        newest = known.newest if kind == "Practice" and row.year else 0
        earned = practice_merits(row, row.id in measured, newest) if kind == "Practice" else {}
        yield replace(
            made,
            texts={"linked": linked_names(row, known.links), **made.texts, **said},
            keys={**made.keys, **exact, "audience": audiences[row.id]},
            merits=earned,
            numbers=facet_values.numeric_facets(kind, row),
            orders=facet_values.row_sort_values(kind, row),
            is_hidden=viewer.EVERYONE not in audiences[row.id],
        )


def practices_with_attachments(read: Read, only: Collection[int] | None) -> frozenset[int]:
    """Return the practices that have attachments; of those what they say is read one by one."""
    practice = table_of(tables.Attachment).c.practice_id
    found = read(restrict_to_rows(sa.select(practice).distinct(), practice, only))
    return frozenset(number for (number,) in found)


def attachment_texts(read: Read, practice: int) -> dict[str, Texts]:
    """Return what the attachments of a practice say, each its share; its language is not known.

    Each is a file of the text, the first page of which is its title.
    """
    attachment, text = table_of(tables.Attachment), table_of(tables.AttachmentText)
    statement = (
        sa.select(attachment.c.title, text.c.text)
        .outerjoin_from(attachment, text, text.c.attachment_id == attachment.c.id)
        .where(attachment.c.practice_id == practice)
        .order_by(attachment.c.uploaded_at, attachment.c.id)
    )
    rows = read(statement)
    share = ATTACHED // len(rows)
    spoken = {"lv", *(lang for row in rows for lang in row.title)}
    said = {lang: [row.title.get(lang, "") for row in rows] for lang in sorted(spoken)}
    for number, row in enumerate(rows):
        said["lv"][number] += PAGE + (row.text or "")[:share]
    return {"attachments": {lang: FILE.join(files) for lang, files in said.items()}}


class LinkedRows:
    """What documents say of rows that others link to, read once for all of them.

    Of each row only the columns that are said, and only where one says it: a write waits for this.
    """

    def __init__(self, read: Read) -> None:
        self.read = read
        self.links = {
            via: Linked(read, table, ["slug", *columns, *LINKED])
            for via, (table, columns) in LINKED.items()
        }
        self.topics = Linked(read, tables.Topic, ["slug", "name", "synonyms"])

    @cached_property
    def places(self) -> RelatedMunicipalities:
        """The municipalities."""
        return RelatedMunicipalities(self.read)

    @cached_property
    def organisations(self) -> Mapping[int, str]:
        """The public names of organisations."""
        organisations = rows_by_id(self.read, tables.Organisation, columns=["slug"])
        return {number: row.slug for number, row in organisations.items()}

    @cached_property
    def population(self) -> Mapping[int, float]:
        """How many people live in each municipality."""
        return latest_populations(self.read)

    @cached_property
    def newest(self) -> int:
        """The latest year of a practice; only of what everyone may see, so that nothing hidden
        moves anything."""
        year, shown = (
            table_of(tables.Practice).c.year,
            visibility_conditions(table_of(tables.Practice)),
        )
        [(newest,)] = self.read(sa.select(sa.func.max(year)).where(*shown), PUBLIC)
        return newest or 0

    def near(self, places: set[int]) -> tuple[list[PlainRow], list[PlainRow]]:
        """Return municipalities, and what they were made of or became."""
        return (self.places.named(places), self.places.around(places)) if places else ([], [])

    def of(self, places: Sequence[PlainRow], around: Sequence[PlainRow]) -> facet_values.Values:
        """Return where municipalities lie, by what became of them if need be, and how large."""
        if not places and not around:
            return {"region": [], "population": [], "municipality_kind": []}
        region = facet_values.planning_regions(places, self.organisations)
        return {
            "region": region or facet_values.planning_regions(around, self.organisations),
            "population": facet_values.population_bands(places, self.population),
            "municipality_kind": facet_values.municipality_kinds(places),
        }

    def measured(self, practices: Collection[int] | None) -> frozenset[int]:
        """Return which practices, of all or of these, have evidence."""
        practice = table_of(tables.Evidence).c.practice_id
        found = self.read(restrict_to_rows(sa.select(practice).distinct(), practice, practices))
        return frozenset(number for (number,) in found)


class Linked(Mapping[int, PlainRow]):
    """The rows of a table by their number, some of their columns, read when one is looked for."""

    def __init__(self, read: Read, table: type[Row], columns: Sequence[str]) -> None:
        self.rows_of = partial(rows_by_id, read, table, columns=columns)

    @cached_property
    def rows(self) -> Mapping[int, PlainRow]:
        """All of them."""
        return self.rows_of()

    def __getitem__(self, number: int) -> PlainRow:
        if not number:
            raise KeyError(number)
        return self.rows[number]

    def __iter__(self) -> Iterator[int]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def row_audiences(
    read: Read, table: type[Row], rows: Collection[int], only: Collection[int] | None = None
) -> dict[int, list[str]]:
    """Return for each row which audiences may find it; `only` says that these are not all."""
    source, rule = table_of(table), RULES.get(table_of(table))
    if rule is None:
        return {row: [viewer.EDITORS, viewer.EVERYONE] for row in rows}
    found = {row: [viewer.ADMINISTRATORS] for row in rows}
    for number, *seen in read(restrict_to_rows(select_with_audiences(source), source.c.id, only)):
        mine = [audience for audience, is_one in zip(WAYS, seen, strict=True) if is_one]
        found.get(number, []).extend(mine)
    held = [(holders, viewer.municipality_audience) for holders in rule.municipality]
    held += [(holders, viewer.organisation_audience) for holders in rule.organisation]
    for holders, audience in held:
        pairs = holders.pairs(source)
        for row, holder in read(restrict_to_rows(pairs, pairs.selected_columns[0], only)):
            found.get(row, []).append(audience(holder))
    return found


WAYS = (viewer.EDITORS, viewer.EVERYONE, viewer.MEMBERS)


@cache
def select_with_audiences(source: sa.Table) -> Statement:
    """Return the statement for the rows of a table, and which of WAYS may see each."""
    rule = RULES[source]
    seen = (rule.editors(source), rule.everyone(source), rule.members(source))
    return sa.select(source.c.id, *(s.label(way) for s, way in zip(seen, WAYS, strict=True)))


def build_document(
    kind: str,
    recipe: DocumentRecipe,
    row: PlainRow,
    topics: Sequence[PlainRow],
    places: Sequence[PlainRow],
    around: Sequence[PlainRow],
) -> Document:
    """Return the document of a row, given its themes, its municipalities, and what they were."""
    return Document(
        kind=kind,
        row_id=row.id,
        texts={
            "title": getattr(row, recipe.title) if recipe.is_named else {},
            "summary": join_texts(getattr(row, name) for name in recipe.summary),
            "body": join_texts(recipe_words(kind, row, recipe.body, "body")),
            **{name: join_texts([getattr(row, name)]) for name in recipe.sections},
            "outcome": OUTCOMES.get(getattr(row, "outcome", tables.Outcome.UNKNOWN), {}),
            "names": join_texts(recipe_words(kind, row, recipe.names, "names")),
            "themes": join_texts(text for topic in topics for text in (topic.name, topic.synonyms)),
            "codes": join_texts(getattr(row, name) for name in recipe.codes),
            "places": join_texts(place.name for place in places),
            "places_around": join_texts(place.name for place in around),
        },
        keys={
            "topic": [topic.slug for topic in topics],
            "municipality": [place.slug for place in (*places, *around)],
        },
        suggestions={
            "TITLE": [] if kind == "Municipality" else [getattr(row, recipe.title)],
            "THEME": [topic.name for topic in topics],
            "PLACE": [place.name for place in (*places, *around)],
        },
    )


def recipe_words(kind: str, row: PlainRow, columns: Sequence[str], text: str) -> Iterator[Any]:
    """Yield what a row has in columns, and in those of search fields that this text is to have."""
    fields = facet_values.column_fields(kind)
    for column in (*columns, *(each.column for each in fields if each.text == text)):
        yield getattr(row, column)


def join_texts(parts: Iterable[Any]) -> Texts:
    """Return texts, lists and plain strings as one text for each language.

    A plain string belongs to no language and goes with Latvian.
    """
    words: dict[str, list[str]] = defaultdict(list)
    for part in parts:
        texts = part if isinstance(part, Mapping) else {"lv": part}
        for lang, text in texts.items():
            words[lang].extend(text if isinstance(text, list) else [text] if text else [])
    return {lang: "\n".join(found) for lang, found in words.items() if found}


def linked_names(row: PlainRow, links: Mapping[str, Mapping[int, PlainRow]]) -> Texts:
    """Return the names of what a row leads to, and of what a network of its own leads to."""
    near = referenced_names(row, links)
    network = links["network_id"].get(getattr(row, "network_id", None) or 0)
    further = referenced_names(network, links) if network and network != row else []
    return join_texts([*near, *further])


def referenced_names(row: PlainRow, links: Mapping[str, Mapping[int, PlainRow]]) -> list[Any]:
    """Return the names of the rows that a row names itself."""
    return [
        getattr(found, column)
        for via, (_, columns) in LINKED.items()
        if (found := links[via].get(getattr(row, via, None) or 0)) and found != row
        for column in columns
    ]


def practice_merits(row: PlainRow, is_measured: bool, newest: int) -> dict[str, float]:
    """Return what speaks for a practice as a description, between 0 and 1; never its success."""
    sections = [*RECIPES["Practice"].sections, *RECIPES["Practice"].body]
    return {
        "evidence": (bool(row.sources) + is_measured) / 2,
        "completeness": sum(bool(getattr(row, name)) for name in sections) / len(sections),
        "freshness": max(0.0, 1 - (newest - row.year) / STALE) if row.year else 0.0,
    }


def row_municipalities(kind: str, row: PlainRow) -> set[int]:
    """Return the municipality that a row names itself, or is."""
    place = row.id if kind == "Municipality" else getattr(row, "municipality_id", None)
    return set() if place is None else {place}


def row_topics(row: PlainRow) -> list[int]:
    """Return the theme that a row names itself, if it does."""
    topic = getattr(row, "topic_id", None)
    return [] if topic is None else [topic]
