"""What is unusual about values that come together: each is compared with the one before it.

The one before may stand in the same table, on whatever row, or be there already.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from schema.imports.batches import batches
from schema.imports.names import Read
from schema.plausibility import Warning, oddities
from schema.tables import IndicatorValue
from schema.tables.row import Statement, table_of

VALUE = table_of(IndicatorValue)
AT_ONCE = 1_000
Series = tuple[int, int, str]
"""An indicator, a municipality and a split."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a row of a table says of a period, and whether that is new."""

    row: int
    value: float | None = None
    is_changed: bool = False
    is_explained: bool = False


def odd_values(
    read: Read,
    seen: Mapping[Series, Mapping[str, Seen]],
    units: Mapping[int, str],
    lowest: Mapping[int, float | None],
) -> Iterator[tuple[Seen, Warning]]:
    """Yield each new value that is unusual, and what is."""
    changed = (key for key, rows in seen.items() if any(each.is_changed for each in rows.values()))
    for some in batches(changed, AT_ONCE):
        held = values_of(read, {key[:2] for key in some})
        for key in some:
            around = held[key] | {period: each.value for period, each in seen[key].items()}
            for period, each in seen[key].items():
                if each.is_changed:
                    before = previous(around, period)
                    for found in oddities(each.value, units[key[0]], before, lowest[key[0]]):
                        yield each, found


def values_of(read: Read, pairs: set[tuple[int, int]]) -> dict[Series, dict[str, float | None]]:
    """Return what is there of the series of indicators and municipalities."""
    columns = VALUE.c["indicator_id", "municipality_id", "split", "period", "value"]
    found: dict[Series, dict[str, float | None]] = defaultdict(dict)
    for indicator, place, split, period, value in read(of_series(sa.select(*columns), pairs)):
        found[indicator, place, split][period] = value
    return found


def of_series(rows: Statement, pairs: set[tuple[int, int]]) -> Statement:
    """Return a statement for values, only of these indicators and municipalities.

    SQLite would read the whole table for a list of pairs in `in`; a table of them it looks up.
    """
    names = ("indicator_id", "municipality_id")
    columns = (sa.column(name, sa.Integer) for name in names)
    named = sa.values(*columns, name="named", literal_binds=True).data(sorted(pairs)).cte()
    return rows.join(named, sa.and_(*(VALUE.c[name] == named.c[name] for name in names)))


def previous(around: Mapping[str, float | None], period: str) -> float | None:
    """Return the value of the last period before one that has any; a month follows a month.

    >>> previous({"2022": 1.0, "2023": None, "2024": 3.0, "2023-12": 9.0}, "2024")
    1.0
    """
    same = (each for each in around if len(each) == len(period) and each < period)
    return next((v for each in sorted(same, reverse=True) if (v := around[each]) is not None), None)
