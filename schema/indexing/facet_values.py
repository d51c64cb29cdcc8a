"""The exact values of a row, by which what is found can be filtered and counted."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from schema.indexing.search_fields import FIELDS, PopulationBand, SearchField
from schema.tables.base import PlainRow

Values = dict[str, list[str]]
Links = Mapping[str, Mapping[int, PlainRow]]
"""The rows that columns lead to, by their number."""

BANDS = (
    (60_000, PopulationBand.FROM_60000),
    (30_000, PopulationBand.FROM_30000_TO_60000),
    (15_000, PopulationBand.FROM_15000_TO_30000),
    (0, PopulationBand.UP_TO_15000),
)


def population_band(population: float) -> PopulationBand:
    """Return the band that a population lies in.

    >>> population_band(14_999).value, population_band(15_000).value
    ('UP_TO_15000', 'FROM_15000_TO_30000')
    """
    return next(band for least, band in BANDS if population >= least)


TYPED = ("Practice", "Document")


@cache
def column_fields(kind: str) -> Sequence[SearchField]:
    """Return the fields whose values are in a column of the rows of a kind."""
    return [each for each in FIELDS if each.column and (not each.of or kind in each.of)]


def row_facet_values(kind: str, row: PlainRow, title: Mapping[str, str], links: Links) -> Values:
    """Return the exact values that a row has of its own, by field."""
    year = row_year(row)
    return {
        **{
            each.name: value_as_list(getattr(row, each.column, None))
            for each in column_fields(kind)
            if each.plural
        },
        "kind": [kind],
        "year": value_as_list(year),
        "language": row_languages(row, title),
        "type": value_as_list(row.kind) if kind in TYPED else [],
        "network": related_slug(kind, row, "Network", links["network_id"]),
        "project": row_projects(kind, row, links),
    }


def numeric_facets(kind: str, row: PlainRow) -> dict[str, float]:
    """Return the values of a row that have an order: its year, its whole cost in euros, others."""
    year, cost = row_year(row), getattr(row, "total_cost", None)
    numbers = {"year": year} | {
        each.name: getattr(row, each.column, None) for each in column_fields(kind) if each.within
    }
    found = {name: float(number) for name, number in numbers.items() if number is not None}
    if cost is not None and row.currency == "EUR":
        found["cost"] = float(cost)
    return found


def row_sort_values(kind: str, row: PlainRow) -> dict[str, str]:
    """Return by what a row is put in its place among others, each as a text.

    Of the year alone nobody knows the day, so it comes behind what is of a day in that year.
    """
    year, cost = row_year(row), numeric_facets(kind, row).get("cost")
    days = (getattr(row, name, None) for name in ("starts_on", "published_on"))
    day = next((str(d) for d in days if isinstance(d, date)), None)
    found = {
        "title": getattr(row, "sort_key", "") or None,
        "date": day or (None if year is None else f"{year:04}"),
        "year": None if year is None else f"{year:04}",
        "cost": None if cost is None else f"{cost:018.2f}",
    }
    return {name: text for name, text in found.items() if text is not None}


def value_as_list(value: Any) -> list[str]:
    """Return a value as a list, an empty one if there is none."""
    return [] if value is None else [str(getattr(value, "value", value))]


def row_year(row: PlainRow) -> int | None:
    """Return the year of a row, or that in which it began or came out."""
    dates = (getattr(row, name, None) for name in ("starts_on", "published_on"))
    return getattr(row, "year", None) or next((d.year for d in dates if isinstance(d, date)), None)


def row_languages(row: PlainRow, title: Mapping[str, str]) -> list[str]:
    """Return the language of what a row stands for, or those in which the row tells of itself."""
    own = getattr(row, "language", None)
    return [own] if own else sorted(title)


def row_projects(kind: str, row: PlainRow, links: Links) -> list[str]:
    """Return the projects that a row names or is, and that of its network."""
    network = links["network_id"].get(getattr(row, "network_id", None) or 0)
    near = related_slug(kind, row, "Project", links["project_id"])
    further = related_slug("Network", network, "Project", links["project_id"]) if network else []
    return list(dict.fromkeys([*near, *further]))


def related_slug(kind: str, row: PlainRow, other: str, rows: Mapping[int, PlainRow]) -> list[str]:
    """Return the slug of the row of another kind that a row names, or its own if it is one."""
    number = row.id if kind == other else getattr(row, f"{other.lower()}_id", None)
    found = rows.get(number or 0)
    return [found.slug] if found else []


def planning_regions(places: Iterable[PlainRow], organisations: Mapping[int, str]) -> list[str]:
    """Return the planning regions that municipalities lie in."""
    found = (organisations.get(place.planning_region_id) for place in places)
    return list(dict.fromkeys(region for region in found if region))


def municipality_kinds(places: Iterable[PlainRow]) -> list[str]:
    """Return what sorts of units municipalities are."""
    return sorted({str(place.kind) for place in places})


def population_bands(places: Iterable[PlainRow], population: Mapping[int, float]) -> list[str]:
    """Return the bands that the populations of municipalities lie in, as far as they are known."""
    known = (population[place.id] for place in places if place.id in population)
    return sorted({population_band(each).value for each in known})
