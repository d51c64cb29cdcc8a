"""What is unusual about values that come together: each is compared with the one before it.

The one before may stand in the same table, on whatever row, or be there already.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import sqlalchemy as sa

from schema.comparison.plausibility import PlausibilityWarning, value_oddities
from schema.database.planner import join_pairs
from schema.exchange.imports.reading.name_lookup import Read
from schema.exchange.imports.writing.batches import split_batches
from schema.tables import IndicatorValue
from schema.tables.base import Statement, table_of
from schema.tables.indicators import is_value_shown

VALUE = table_of(IndicatorValue)
AT_ONCE = 1_000
Series = tuple[int, int, str]
"""An indicator, a municipality and a split."""

Values = Mapping[str, float | None]
"""The values of a series by period."""


class SeenValue(NamedTuple):
    """What a row of a table says of a period, whether that changes anything, and is new."""

    row: int
    value: float | None = None
    is_changed: bool = False
    is_new: bool = False
    is_explained: bool = False


def odd_values(
    read: Read,
    seen: Mapping[Series, Mapping[str, SeenValue]],
    units: Mapping[int, str],
    lowest: Mapping[int, float | None],
) -> Iterator[tuple[SeenValue, list[PlausibilityWarning]]]:
    """Yield each new value that is unusual, and all that is."""
    changed = (key for key, rows in seen.items() if any(each.is_changed for each in rows.values()))
    for some in split_batches(changed, AT_ONCE):
        earlier = stored_series_values(read, {key[:2] for key in some})
        for key in some:
            for each, before in pair_new_values(seen[key], earlier.get(key, {})):
                if found := [*value_oddities(each.value, units[key[0]], before, lowest[key[0]])]:
                    yield each, found


def pair_new_values(
    seen: Mapping[str, SeenValue], held: Values
) -> Iterator[tuple[SeenValue, float | None]]:
    """Yield each new value of a series with the value before it."""
    around = {**held, **{period: each.value for period, each in seen.items()}}
    for period, before in pair_with_previous(around):
        if period in seen and seen[period].is_changed:
            yield seen[period], before


def pair_with_previous(around: Values) -> Iterator[tuple[str, float | None]]:
    """Yield each period with the last value before it that there is; a month follows a month.

    >>> dict(pair_with_previous({"2022": 1.0, "2023": None, "2024": 3.0, "2023-12": 9.0}))
    {'2022': None, '2023': 1.0, '2023-12': None, '2024': 1.0}
    """
    last: dict[int, float] = {}
    for period in sorted(around):
        yield period, last.get(len(period))
        if (value := around[period]) is not None:
            last[len(period)] = value


def stored_series_values(read: Read, pairs: set[tuple[int, int]]) -> Mapping[Series, Values]:
    """Return what is there of the series of indicators and municipalities."""
    columns = VALUE.c["indicator_id", "municipality_id", "split", "period", "value"]
    found: dict[Series, dict[str, float | None]] = defaultdict(dict)
    statement = restrict_to_series(sa.select(*columns), pairs).where(is_value_shown(VALUE))
    for indicator, place, split, period, value in read(statement):
        found[indicator, place, split][period] = value
    return found


def restrict_to_series(rows: Statement, pairs: set[tuple[int, int]]) -> Statement:
    """Return a statement for values, only of these indicators and municipalities."""
    return join_pairs(rows, pairs, VALUE.c.indicator_id, VALUE.c.municipality_id)
