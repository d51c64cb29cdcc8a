"""Published values that evidence is held against, in the borders of its municipality."""

import re
from asyncio import gather
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from schema import tables
from schema.comparison.formulas.periods import period_genitive
from schema.comparison.formulas.stated_values import is_as_stated
from schema.comparison.formulas.units import number_with_unit
from schema.comparison.formulas.verdict import format_value
from schema.comparison.published_values import (
    facts_of_sources,
    indicator_measure,
    indicator_sheet,
    load_border_history,
)
from schema.request.context import Context
from schema.tables.base import PlainRow
from schema.tables.indicators import PERIOD
from schema.text.catalogues import phrase
from search.language import LANGUAGES

Place = tuple[int, int, str]
"""Of which indicator, for which municipality, in which period."""


@dataclass(frozen=True)
class StatedDifference:
    """A figure that evidence states and that is published otherwise."""

    field: str
    stated: float
    published: float
    period: str
    unit: str

    @property
    def texts(self) -> Mapping[str, str]:
        """Return both figures in a sentence, in each language."""
        return {
            lang: phrase(
                "comparison",
                f"differs {self.field}",
                lang,
                stated=number_with_unit(format_value(self.stated, lang), self.unit, lang),
                published=number_with_unit(format_value(self.published, lang), self.unit, lang),
                period=period_genitive(self.period)[lang],
            )
            for lang in LANGUAGES
        }


async def find_stated_differences(context: Context, row: PlainRow) -> Sequence[StatedDifference]:
    """Return which figures of evidence are published otherwise, exact to the digits stated."""
    figures = (("baseline", row.baseline, row.period_before), ("result", row.result, row.period))
    indicator = await context.loaders.row(tables.Indicator, row.indicator_id)
    if row.municipality_id is None or indicator is None:
        return []
    checked = [each for each in figures if each[1] is not None and re.match(PERIOD, each[2])]
    places = [(row.indicator_id, row.municipality_id, period) for _, _, period in checked]
    values = await gather(*(load_published_value(context, place) for place in places))
    return [
        StatedDifference(name, stated, value, period, indicator.unit)
        for (name, stated, period), value in zip(checked, values, strict=True)
        if value is not None and not is_as_stated(stated, value)
    ]


async def load_published_value(context: Context, place: Place) -> float | None:
    """Return the published value of a municipality in its borders; all that wait are read at once.

    Where there is none for it, it is put together from its parts, as in a comparison.
    """

    async def load(places: list[Place]) -> list[float | None]:
        return await read_published_values(context, places)

    return await context.loaders.load(("published values",), load, place)


async def read_published_values(context: Context, places: list[Place]) -> list[float | None]:
    """Return the value of each place, read with a statement for each period at most."""
    numbers = list(dict.fromkeys(number for number, _, _ in places))
    rows = await gather(*(context.loaders.row(tables.Indicator, number) for number in numbers))
    known = {row.id: row for row in rows if row is not None}
    measures = {number: indicator_measure(row) for number, row in known.items()}
    asked = [p for n, _, period in places if n in known for p in measures[n].sources(period)]
    facts, history = await facts_of_sources(context, asked), await load_border_history(context)
    sheets = {number: indicator_sheet(row, facts, history) for number, row in known.items()}
    return [
        sheets[number].read(unit, period).value if number in sheets else None
        for number, unit, period in places
    ]
