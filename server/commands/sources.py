"""`blis sources`: every indicator with what is known of it, and what is thin."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from schema import clock
from schema.database.engine import Database
from schema.tables import Indicator, IndicatorValue, Organisation
from schema.tables.base import PlainRow, Statement, table_of
from schema.tables.indicators import is_value_shown
from server.commands.databases import open_current_database
from server.settings import read_settings

OLD = 5
"""From so many years on the newest value is old."""

FEW = 20
"""Fewer municipalities than half of those of today are few."""

NAMES = (
    "id", "code", "unit", "licence", "published_on", "certainty", "sources", "numerator_id",
)  # fmt: skip
"""What is read of an indicator."""

COLUMNS = "indicator", "years", "values", "newest", "unit", "source", "licence", "age"


@dataclass(frozen=True)
class SourceLine:
    """What is known of an indicator: its newest period, and how many have a value in it."""

    row: PlainRow
    newest: int

    @property
    def age(self) -> int | None:
        """How many years ago its newest period began, or None without values."""
        return clock.today().year - int(self.row.last[:4]) if self.row.last else None

    @property
    def cells(self) -> Sequence[str]:
        """What is told of it, a text for each column."""
        row, age = self.row, self.age
        years = f"{row.first[:4]}-{row.last[:4]}" if row.first else "-"
        source = row.owner or (row.sources or ["-"])[0]
        return [
            row.code,
            years,
            f"{row.values:,}",
            str(self.newest or "-"),
            row.unit,
            source,
            row.licence or "not stated",
            "-" if age is None else f"{age} years",
        ]

    @property
    def weaknesses(self) -> Sequence[str]:
        """What is thin about it, in words."""
        row, age = self.row, self.age
        if age is None:
            return ["no values"] if row.numerator_id is None else []
        found = {
            f"the newest value is {age} years old": age >= OLD,
            "one period only": row.first == row.last,
            f"only {self.newest} municipalities": self.newest < FEW,
            "unverified": row.certainty == "UNVERIFIED",
            "no licence stated": not row.licence,
            "no day of publication": row.published_on is None,
        }
        return [text for text, holds in found.items() if holds]


def select_sources() -> Statement:
    """Return the statement for all indicators, with the periods and the number of their values."""
    indicator, owner = table_of(Indicator), table_of(Organisation)
    value = table_of(IndicatorValue)
    counted = sa.select(
        value.c.indicator_id,
        sa.func.count().label("values"),
        sa.func.min(value.c.period).label("first"),
        sa.func.max(value.c.period).label("last"),
    ).where(value.c.value.is_not(None), is_value_shown(value))
    each = counted.group_by(value.c.indicator_id).subquery()
    return (
        sa.select(
            *(indicator.c[name] for name in NAMES),
            owner.c.slug.label("owner"),
            sa.func.coalesce(each.c["values"], 0).label("values"),
            each.c.first,
            each.c.last,
        )
        .outerjoin(owner, owner.c.id == indicator.c.owner_id)
        .outerjoin(each, each.c.indicator_id == indicator.c.id)
        .order_by(indicator.c.code)
    )


def newest_counts(database: Database, lines: Sequence[PlainRow]) -> dict[int, int]:
    """Return how many municipalities have a value of each indicator in its newest period."""
    value, last = table_of(IndicatorValue), {row.id: row.last for row in lines}
    columns = value.c.indicator_id, value.c.period
    places = sa.func.count(value.c.municipality_id.distinct())
    measured = value.c.value.is_not(None), is_value_shown(value)
    counted = sa.select(*columns, places).where(*measured).group_by(*columns)
    return {number: n for number, period, n in database.all(counted) if last[number] == period}


def read_source_lines(database: Database) -> Sequence[SourceLine]:
    """Return a line for each indicator, by code."""
    rows = database.all(select_sources())
    counts = newest_counts(database, rows)
    return [SourceLine(row, counts.get(row.id, 0)) for row in rows]


def format_sources(lines: Sequence[SourceLine]) -> Iterator[str]:
    """Yield the table, and then what is thin, one line for each indicator."""
    table = [COLUMNS, *(line.cells for line in lines)]
    widths = [max(len(row[place]) for row in table) for place in range(len(COLUMNS))]
    for row in table:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
    thin = [(line.row.code, line.weaknesses) for line in lines if line.weaknesses]
    yield f"\nThin: {len(thin)} of {len(lines)} indicators."
    for code, weaknesses in thin:
        yield f"{code}: {', '.join(weaknesses)}"


def sources() -> None:
    """List every indicator with its source and its gaps.

    Shows years, number of values, municipalities with the newest value, unit, owner, licence and
    age; then what is missing or old. Reads only, also while BLIS serves.
    """
    with open_current_database(read_settings()) as database:
        print(*format_sources(read_source_lines(database)), sep="\n")
