"""What leaves BLIS as a table: selected values, practices and offices, as a viewer may see them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from schema.access.viewer import Viewer
from schema.access.visibility import visibility_conditions
from schema.database.engine import Database
from schema.errors import Code, Refused
from schema.indexing.search_fields import FIELDS
from schema.tables import (
    ComparisonGroup,
    ComparisonGroupMember,
    Contact,
    Indicator,
    IndicatorValue,
    Municipality,
    Network,
    Organisation,
    Practice,
    PracticeMunicipality,
    PracticeTopic,
    Project,
    Row,
    Topic,
)
from schema.tables.base import PlainRow, Statement, table_of
from schema.text.sentences import sentence
from search.language import LANGUAGES

VALUE, INDICATOR, PLACE = table_of(IndicatorValue), table_of(Indicator), table_of(Municipality)
MOST = 200_000
"""How many rows one export holds."""

NAMES: Mapping[str, tuple[type[Row], Sequence[str]]] = {
    "indicator": (Indicator, ("code", "slug")),
    "municipality": (Municipality, ("slug", "atvk_code")),
    "topic": (Topic, ("slug",)),
    "group": (ComparisonGroup, ("slug",)),
}
"""By which columns the parameters of an export name rows."""


@dataclass(frozen=True)
class ValueSelection:
    """Which values are asked for; what is not named does not matter."""

    indicator: Sequence[str] = ()
    municipality: Sequence[str] = ()
    topic: Sequence[str] = ()
    group: Sequence[str] = ()
    split: Sequence[str] = ()
    since: str = ""
    until: str = ""


def selected_values(database: Database, wanted: ValueSelection) -> Statement:
    """Return the statement for the values of a selection; raise Refused for a name nothing has."""
    named = {name: named_row_numbers(database, name, getattr(wanted, name)) for name in NAMES}
    conditions = [*visibility_conditions(VALUE)]
    if wanted.indicator:
        conditions.append(VALUE.c.indicator_id.in_(named["indicator"]))
    if wanted.municipality:
        conditions.append(VALUE.c.municipality_id.in_(named["municipality"]))
    if wanted.topic:
        conditions.append(INDICATOR.c.topic_id.in_(named["topic"]))
    if wanted.group:
        conditions.append(VALUE.c.municipality_id.in_(municipalities_in_groups(named["group"])))
    if wanted.split:
        conditions.append(VALUE.c.split.in_(wanted.split))
    if wanted.since:
        conditions.append(sa.func.substr(VALUE.c.period, 1, len(wanted.since)) >= wanted.since)
    if wanted.until:
        conditions.append(sa.func.substr(VALUE.c.period, 1, len(wanted.until)) <= wanted.until)
    return exported_values(conditions)


def named_row_numbers(database: Database, name: str, given: Collection[str]) -> list[int]:
    """Return the numbers of the rows that are named; raise Refused for a name that none has."""
    table, columns = NAMES[name]
    source = table_of(table)
    found: dict[str, int] = {}
    for column in columns:
        named = sa.select(source.c[column], source.c.id).where(source.c[column].in_(given))
        found |= dict(map(tuple, database.all(named))) if given else {}
    for each in given:
        if each not in found:
            raise Refused(
                Code.NOT_FOUND,
                sentence("There is no {name} “{what}”.", name=name, what=each),
                name,
            )
    return list(found.values())


def municipalities_in_groups(groups: Collection[int]) -> Statement:
    """Return the statement for the municipalities that are or were in comparison groups."""
    member = table_of(ComparisonGroupMember)
    return sa.select(member.c.municipality_id).where(member.c.comparison_group_id.in_(groups))


VALUE_COLUMNS = (
    *("indicator", "indicator_name", "unit", "municipality", "municipality_name", "atvk"),
    *("period", "split", "value", "status", "note", "sources", "indicator_sources", "licence"),
)
"""The columns of an export of values; each is a column of `exported_values`."""


def exported_values(conditions: Sequence[sa.ColumnElement[bool]]) -> Statement:
    """Return the statement for values with what they are of, series by series."""
    return (
        sa.select(
            INDICATOR.c.code.label("indicator"),
            INDICATOR.c.name.label("indicator_name"),
            INDICATOR.c.unit,
            PLACE.c.slug.label("municipality"),
            PLACE.c.name.label("municipality_name"),
            PLACE.c.atvk_code.label("atvk"),
            *VALUE.c["period", "split", "value", "status", "note", "sources"],
            INDICATOR.c.sources.label("indicator_sources"),
            INDICATOR.c.licence,
        )
        .select_from(VALUE)
        .join(INDICATOR, INDICATOR.c.id == VALUE.c.indicator_id)
        .join(PLACE, PLACE.c.id == VALUE.c.municipality_id)
        .where(*conditions)
        .order_by(VALUE.c.indicator_id, VALUE.c.municipality_id, VALUE.c.period, VALUE.c.split)
    )


def check_export_size(database: Database, viewer: Viewer, rows: Statement) -> None:
    """Raise Refused for more rows than one export holds."""
    some = sa.select(sa.func.count()).select_from(rows.order_by(None).limit(MOST + 1).subquery())
    [(count,)] = database.all(some, **viewer.values)
    if count > MOST:
        message = sentence(
            "An export holds at most {most} values: name indicators or periods.", most=f"{MOST:,}"
        )
        raise Refused(Code.BAD_USER_INPUT, message)


def cube_axes(database: Database, viewer: Viewer, rows: Statement) -> dict[str, list[Any]]:
    """Return what the rows of values are about, each once and in order: the axes of a cube."""
    inner = rows.order_by(None).subquery()
    found: dict[str, list[Any]] = {}
    for name in ("indicator", "municipality", "period", "split"):
        each = sa.select(inner.c[name]).distinct().order_by(inner.c[name])
        found[name] = [value for (value,) in database.all(each, **viewer.values)]
    return found


PRACTICE_COLUMNS = (
    *("slug", "title", "summary", "kind"),
    *(each.name for each in FIELDS if each.is_exported),
    *("topics", "municipalities", "licence"),
)
"""The columns of an export of practices: those of its table, and two lists of public names."""


def exported_practices() -> Statement:
    """Return the statement for the practices that a viewer may see."""
    source = table_of(Practice)
    return sa.select(source).where(*visibility_conditions(source)).order_by(source.c.id)


def practice_links(
    database: Database, viewer: Viewer
) -> tuple[dict[int, list[str]], dict[int, list[str]]]:
    """Return the themes and the municipalities of practices, by their public names."""
    themes = practice_link_slugs(database, viewer, PracticeTopic, Topic, "topic_id")
    places = practice_link_slugs(
        database, viewer, PracticeMunicipality, Municipality, "municipality_id"
    )
    return themes, places


def practice_link_slugs(
    database: Database, viewer: Viewer, via: type[Row], target: type[Row], by: str
) -> dict[int, list[str]]:
    """Return the public names of what practices are tied to."""
    join, other = table_of(via), table_of(target)
    rows = sa.select(join.c.practice_id, other.c.slug).join(other, other.c.id == join.c[by])
    found: dict[int, list[str]] = {}
    for practice, slug in database.all(rows.where(*visibility_conditions(join)), **viewer.values):
        found.setdefault(practice, []).append(slug)
    return found


CONTACT_OWNERS: Mapping[str, type[Row]] = {
    "municipality": Municipality,
    "organisation": Organisation,
    "network": Network,
    "project": Project,
    "practice": Practice,
}
CONTACT_TEXTS = ("name", "hours")
CONTACT_COLUMNS = (
    *("slug", "name.lv", "name.en", *CONTACT_OWNERS, "role", "phone", "email", "address"),
    *("homepage", "hours.lv", "hours.en", "checked_on", "certainty", "note", "sources"),
)
"""The columns of an export of offices, as an import reads them."""


def exported_contacts() -> Statement:
    """Return the statement for the offices that a viewer may see, with what they are of."""
    source = table_of(Contact)
    joined: sa.FromClause = source
    slugs = []
    for name, table in CONTACT_OWNERS.items():
        owner = table_of(table).alias(name)
        joined = joined.outerjoin(owner, owner.c.id == source.c[f"{name}_id"])
        slugs.append(owner.c.slug.label(name))
    chosen = sa.select(source, *slugs).select_from(joined)
    return chosen.where(*visibility_conditions(source)).order_by(source.c.sort_key, source.c.id)


def contact_cells(row: PlainRow) -> dict[str, Any]:
    """Return what is told of an office under CONTACT_COLUMNS."""
    cells = row._asdict()
    for name in CONTACT_TEXTS:
        cells |= {f"{name}.{lang}": (cells[name] or {}).get(lang) for lang in LANGUAGES}
    cells["sources"] = "; ".join(row.sources)
    return {name: cells[name] for name in CONTACT_COLUMNS}


def stream_rows(database: Database, viewer: Viewer, rows: Statement) -> Iterator[PlainRow]:
    """Yield the rows of a statement, all as they were at one moment, few of them in memory."""
    return database.stream(rows, **viewer.values)
