"""Whom to call: the offices of places, and which of them answers for a practice."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial

import sqlalchemy as sa

from schema import tables
from schema.access.visibility import visibility_conditions
from schema.comparison.published_values import UNITS
from schema.request.context import Context
from schema.tables import Choice
from schema.tables.base import PlainRow, Statement, table_of

MOST_OFFICES = 5
"""How many offices are named of one thing."""

ASSOCIATION = "lps"
"""The organisation that is asked where no office is known."""

CONTACT, HELD = table_of(tables.Contact), table_of(tables.PracticeMunicipality)


class OfficeReason(Choice):
    """Why an office is the one to ask."""

    OWN = "OWN", "It answers for exactly this."
    MUNICIPALITY = "MUNICIPALITY", "It is of the municipality that did it."
    ASSOCIATION = "ASSOCIATION", "No office is known: LPS helps to find who knows."


@dataclass(frozen=True)
class AnsweringOffice:
    """An office to ask, and why it is that one."""

    contact: PlainRow
    reason: OfficeReason


def sorted_offices(of: sa.ColumnElement[int], source: sa.FromClause) -> Statement:
    """Return the statement for the offices of some rows, the general one of each first."""
    chosen = sa.select(CONTACT, of.label("asked")).select_from(source).where(of.in_(UNITS))
    return chosen.where(*visibility_conditions(CONTACT)).order_by(
        CONTACT.c.role.desc(), CONTACT.c.sort_key
    )


@cache
def select_offices(column: str) -> Statement:
    """Return the statement for the offices of what a column names."""
    return sorted_offices(CONTACT.c[column], CONTACT)


@cache
def select_holder_offices() -> Statement:
    """Return the statement for the offices of the municipalities that hold some practices."""
    joined = HELD.join(CONTACT, CONTACT.c.municipality_id == HELD.c.municipality_id)
    return sorted_offices(HELD.c.practice_id, joined).where(*visibility_conditions(HELD))


@cache
def select_association_offices() -> Statement:
    """Return the statement for the offices of the association of municipalities."""
    organisation = table_of(tables.Organisation)
    joined = CONTACT.join(organisation, organisation.c.id == CONTACT.c.organisation_id)
    chosen = sa.select(CONTACT).select_from(joined).where(organisation.c.slug == ASSOCIATION)
    return chosen.where(*visibility_conditions(CONTACT)).order_by(CONTACT.c.role.desc())


async def offices_of(
    context: Context, statement: Statement, numbers: Sequence[int]
) -> Mapping[int, Sequence[PlainRow]]:
    """Return the offices of rows that have any, at most five of each."""
    found: dict[int, list[PlainRow]] = defaultdict(list)
    for row in await context.loaders.rows(statement, units=numbers) if numbers else ():
        if len(found[row.asked]) < MOST_OFFICES:
            found[row.asked].append(row)
    return found


async def find_municipality_offices(
    context: Context, municipalities: Sequence[int]
) -> Mapping[int, Sequence[AnsweringOffice]]:
    """Return whom to ask about each municipality: its offices, else LPS."""
    own = await offices_of(context, select_offices("municipality_id"), municipalities)
    return await complete_offices(context, municipalities, ((OfficeReason.MUNICIPALITY, own),))


async def find_practice_offices(
    context: Context, practices: list[int]
) -> list[Sequence[AnsweringOffice]]:
    """Return whom to ask about each practice: its own offices, else those of its holders, or LPS.

    Three statements at most, whatever the number of practices.
    """
    own = await offices_of(context, select_offices("practice_id"), practices)
    others = [number for number in practices if number not in own]
    held = await offices_of(context, select_holder_offices(), others)
    ways = ((OfficeReason.OWN, own), (OfficeReason.MUNICIPALITY, held))
    found = await complete_offices(context, practices, ways)
    return [found[number] for number in practices]


async def complete_offices(
    context: Context,
    numbers: Sequence[int],
    ways: Sequence[tuple[OfficeReason, Mapping[int, Sequence[PlainRow]]]],
) -> Mapping[int, Sequence[AnsweringOffice]]:
    """Return the offices found first for each row, and those of LPS for one without any."""
    found = {
        number: [AnsweringOffice(row, reason) for row in rows]
        for reason, offices in reversed(ways)
        for number, rows in offices.items()
    }
    lacking = [number for number in numbers if number not in found]
    usual = await find_association_offices(context) if lacking else ()
    return {**found, **dict.fromkeys(lacking, usual)}


async def find_association_offices(context: Context) -> Sequence[AnsweringOffice]:
    """Return the offices of LPS, which helps where no office is known; read once."""
    load = partial(association_offices, context)
    return await context.loaders.load("association offices", load, ASSOCIATION)


async def association_offices(
    context: Context, slugs: list[str]
) -> list[Sequence[AnsweringOffice]]:
    """Return the offices of the association, for each time that it is named."""
    rows = await context.loaders.rows(select_association_offices())
    found = [AnsweringOffice(row, OfficeReason.ASSOCIATION) for row in rows[:MOST_OFFICES]]
    return [found for _ in slugs]
