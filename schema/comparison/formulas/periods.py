"""Periods by name, a year, quarter or month: which day they begin, and which lie between."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache

from schema.text.catalogues import phrases


@lru_cache(1_000)
def first_day(period: str) -> date:
    """Return the day on which a period begins.

    >>> str(first_day("2024")), str(first_day("2024-Q3")), str(first_day("2024-08"))
    ('2024-01-01', '2024-07-01', '2024-08-01')
    """
    year, _, part = period.partition("-")
    month = 1
    if part:
        month = int(part[1]) * 3 - 2 if part.startswith("Q") else int(part)
    return date(int(year), month, 1)


def parts_of_year(period: str) -> int:
    """Return how many periods of this sort a year has.

    >>> parts_of_year("2024"), parts_of_year("2024-Q3"), parts_of_year("2024-08")
    (1, 4, 12)
    """
    _, _, part = period.partition("-")
    return 1 if not part else 4 if part.startswith("Q") else 12


def is_same_season(period: str, other: str) -> bool:
    """Return whether two periods are the same part of their years: the month, the quarter, all.

    >>> is_same_season("2014-08", "2015-08"), is_same_season("2014-08", "2015-05")
    (True, False)
    >>> is_same_season("2014", "2015"), is_same_season("2014", "2015-Q1")
    (True, False)
    """
    return period.partition("-")[2] == other.partition("-")[2]


def period_number(period: str) -> int:
    """Return the place of a period among those of its sort, since the year 0.

    >>> period_number("2024-Q1") - period_number("2023-Q4")
    1
    """
    size = parts_of_year(period)
    return first_day(period).year * size + (first_day(period).month - 1) * size // 12


def period_from_number(number: int, size: int) -> str:
    """Return the period with this place, when a year has so many.

    >>> (
    ...     period_from_number(period_number("2024-Q3"), 4),
    ...     period_from_number(2024, 1),
    ...     period_from_number(period_number("2024-08"), 12),
    ... )
    ('2024-Q3', '2024', '2024-08')
    """
    year, part = divmod(number, size)
    if size == 1:
        return str(year)
    return f"{year}-Q{part + 1}" if size == 4 else f"{year}-{part + 1:02}"


def fill_period_gaps(periods: Iterable[str]) -> Sequence[str]:
    """Return the periods and all that lie between the first and the last of their sort, in order.

    >>> fill_period_gaps(["2021", "2024", "2022-Q4", "2023-Q2"])
    ['2021', '2022', '2022-Q4', '2023', '2023-Q1', '2023-Q2', '2024']
    """
    found: set[str] = set()
    present = set(periods)
    for size in (1, 4, 12):
        places = [period_number(period) for period in present if parts_of_year(period) == size]
        if places:
            found |= {period_from_number(n, size) for n in range(min(places), max(places) + 1)}
    return sorted(found)


def period_name(period: str) -> Mapping[str, str]:
    """Return what a period is called, as a heading has it.

    >>> [period_name(each)["lv"] for each in ("2024", "2024-Q3", "2024-08")]
    ['2024. gads', '2024. gada 3. ceturksnis', '2024. gada augusts']
    >>> [period_name(each)["en"] for each in ("2024", "2024-Q3", "2024-08")]
    ['2024', 'quarter 3 of 2024', 'August 2024']
    """
    return period_texts("nominative", period)


def period_span(first: str, last: str) -> Mapping[str, str]:
    """Return what the time from one period to another is called.

    >>> period_span("2009", "2013")["lv"], period_span("2014-08", "2015-05")["en"]
    ('2009.–2013. gads', 'August 2014 to May 2015')
    """
    if parts_of_year(first) == parts_of_year(last) == 1:
        return phrases("comparison", "period span years", first=first, last=last)
    return phrases("comparison", "period span", first=period_name(first), last=period_name(last))


def period_accusative(period: str) -> Mapping[str, str]:
    """Return what a period is called after "par" and "for".

    >>> [period_accusative(each)["lv"] for each in ("2024", "2024-Q3", "2024-08")]
    ['2024. gadu', '2024. gada 3. ceturksni', '2024. gada augustu']
    """
    return period_texts("accusative", period)


def period_genitive(period: str) -> Mapping[str, str]:
    """Return what a period is called before what is of it.

    >>> [period_genitive(each)["lv"] for each in ("2024", "2024-Q3", "2024-08")]
    ['2024. gada', '2024. gada 3. ceturkšņa', '2024. gada augusta']
    """
    return period_texts("genitive", period)


def period_locative(period: str) -> Mapping[str, str]:
    """Return what a period is called when something was so in it.

    >>> [period_locative(each)["lv"] for each in ("2024", "2024-Q3", "2024-08")]
    ['2024. gadā', '2024. gada 3. ceturksnī', '2024. gada augustā']
    """
    return period_texts("locative", period)


def earliest_same_season(known: Sequence[str], period: str, years: int) -> str | None:
    """Return the earliest of the same season at most so many years before a period, or None.

    >>> earliest_same_season(["2015-05", "2014-08", "2014-05", "2009-05"], "2015-05", 5)
    '2014-05'
    >>> earliest_same_season(["2015-Q2", "2014-Q3", "2014"], "2015-Q2", 5) is None
    True
    """
    first = first_day(period).year - years
    same = (p for p in known if p < period and is_same_season(p, period))
    return min((p for p in same if first_day(p).year >= first), default=None)


def period_texts(case: str, period: str) -> Mapping[str, str]:
    """Return what a period is called in each language, in a case of those that have cases."""
    year, _, part = period.partition("-")
    sort = "quarter" if part.startswith("Q") else part or "year"
    return phrases("comparison", f"period {case} {sort}", year=year, quarter=part[1:])
