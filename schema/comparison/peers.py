"""With whom somebody is compared: a group, a set of one's own, some that are named, the similar."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import sqlalchemy as sa

from schema import tables
from schema.access.visibility import visibility_conditions
from schema.comparison.formulas.borders import BorderHistory
from schema.comparison.published_values import TOTAL, published_conditions
from schema.request.context import Context
from schema.tables import ComparisonGroupKind, MunicipalityKind
from schema.tables.base import PlainRow, Statement, table_of
from schema.text.catalogues import phrases

Texts = Mapping[str, str]
PLACE = table_of(tables.Municipality)
DAY = sa.bindparam("day", type_=sa.Date)
POPULATION = "population"
"""The code of the indicator by which groups of a size are made."""


@dataclass(frozen=True)
class Peers:
    """Who is compared, under which name, on which day.

    `replaced` are those who were chosen and are no more, with those in whose borders they lie.
    """

    name: Texts
    day: date
    members: Sequence[PlainRow]
    group: PlainRow | None = None
    replaced: Sequence[tuple[PlainRow, Sequence[PlainRow]]] = ()

    @property
    def kinds(self) -> frozenset[MunicipalityKind]:
        """What sorts of municipalities they are."""
        return frozenset(member.kind for member in self.members)


def is_held_on_day(source: sa.FromClause) -> sa.ColumnElement[bool]:
    """Return the condition that a row with a period held on the day."""
    begun = source.c.valid_from.is_(None) | (source.c.valid_from <= DAY)
    return begun & (source.c.valid_to.is_(None) | (source.c.valid_to >= DAY))


@cache
def select_municipalities() -> Statement:
    """Return the statement for the municipalities of the country that there were on a day."""
    rules = (PLACE.c.country == "LV", is_held_on_day(PLACE), *visibility_conditions(PLACE))
    return sa.select(PLACE).where(*rules).order_by(PLACE.c.sort_key)


@cache
def select_members(ties: sa.Table, by: str) -> Statement:
    """Return the statement for the municipalities that a join table ties to something."""
    rules = [ties.c[by] == sa.bindparam("owner", type_=sa.Integer)]
    if "valid_from" in ties.c:
        rules.append(is_held_on_day(ties))
    joined = sa.select(PLACE).join(ties, ties.c.municipality_id == PLACE.c.id)
    return joined.where(*rules, *visibility_conditions(PLACE)).order_by(PLACE.c.sort_key)


@cache
def select_populations() -> Statement:
    """Return the statement for what is known of the population up to a year."""
    value, indicator = table_of(tables.IndicatorValue), table_of(tables.Indicator)
    mine = (
        indicator.c.code == POPULATION,
        value.c.period <= sa.bindparam("year", type_=sa.String),
        value.c.value.is_not(None),
        value.c.split == TOTAL,
    )
    columns = value.c.municipality_id, value.c.period, value.c.value
    joined = sa.select(*columns).join(indicator, indicator.c.id == value.c.indicator_id)
    return joined.where(*mine, *published_conditions()).order_by(value.c.period)


async def peers_of_country(context: Context, day: date) -> Peers:
    """Return all municipalities of the country on a day."""
    return Peers(
        phrases("comparison", "peers everybody"),
        day,
        await context.loaders.rows(select_municipalities(), day=day),
    )


async def peers_of_group(context: Context, group: PlainRow, day: date) -> Peers:
    """Return the members that an official group had on a day."""
    name = group_name_in_sentence(group)
    is_band = group.kind is ComparisonGroupKind.POPULATION
    if is_band and (group.population_from, group.population_below) != (None, None):
        return Peers(name, day, await population_band_members(context, group, day), group)
    members = select_members(table_of(tables.ComparisonGroupMember), "comparison_group_id")
    found = await context.loaders.rows(members, owner=group.id, day=day)
    return Peers(name, day, [row for row in found if existed_on_day(row, day)], group)


def group_name_in_sentence(group: PlainRow) -> Texts:
    """Return what a group is called inside a sentence: small, unless it is named after a place."""
    if group.kind not in (ComparisonGroupKind.STATUS, ComparisonGroupKind.POPULATION):
        return group.name
    return {lang: text[:1].lower() + text[1:] for lang, text in group.name.items()}


async def population_band_members(
    context: Context, group: PlainRow, day: date
) -> Sequence[PlainRow]:
    """Return the municipalities of a day whose newest population by then lies in a band."""
    known = await context.loaders.rows(select_populations(), year=str(day.year))
    newest = {row.municipality_id: row.value for row in known}
    least, below = group.population_from or 0, group.population_below or float("inf")
    places = await context.loaders.rows(select_municipalities(), day=day)
    return [row for row in places if row.id in newest and least <= newest[row.id] < below]


async def peers_of_set(
    context: Context, chosen: PlainRow, history: BorderHistory, day: date
) -> Peers:
    """Return the members of a set; for those that are no more, those they became a part of."""
    members = await context.loaders.rows(
        select_members(table_of(tables.ComparisonSetMember), "comparison_set_id"), owner=chosen.id
    )
    return await peers_of_places(context, members, history, day, chosen.name)


async def peers_of_places(
    context: Context,
    places: Sequence[PlainRow],
    history: BorderHistory,
    day: date,
    name: Texts | None = None,
) -> Peers:
    """Return some municipalities; for those that are no more, those they became a part of."""
    there = {row.id: row for row in places if existed_on_day(row, day)}
    heirs = {row.id: history.heir(row.id, day) for row in places if row.id not in there}
    wanted = sorted({heir for each in heirs.values() for heir in each})
    rows = {n: row for n in wanted if (row := await context.loaders.row(tables.Municipality, n))}
    alive = {n: row for n, row in rows.items() if existed_on_day(row, day)}
    replaced = [
        (row, [alive[heir] for heir in heirs[row.id] if heir in alive])
        for row in places
        if row.id in heirs
    ]
    found = sorted((there | alive).values(), key=lambda row: row.sort_key)
    return Peers(name or phrases("comparison", "peers chosen"), day, found, replaced=replaced)


async def peers_of_status(context: Context, municipality: PlainRow | None, day: date) -> Peers:
    """Return those of the same status as a municipality, or all when there is none."""
    every = await peers_of_country(context, day)
    if municipality is None:
        return every
    kind = municipality.kind
    members = [row for row in every.members if row.kind is kind]
    name = (
        every.name
        if kind is MunicipalityKind.FOREIGN
        else phrases("comparison", f"kind {kind} several")
    )
    return Peers(name, day, members)


def existed_on_day(row: PlainRow, day: date) -> bool:
    """Return whether a municipality existed on a day."""
    begun = row.valid_from is None or row.valid_from <= day
    return begun and (row.valid_to is None or day <= row.valid_to)
