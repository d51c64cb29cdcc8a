"""Periods by name, a year, quarter or month: which day they begin, and which lie between."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache


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


def numbered(period: str) -> int:
    """Return the place of a period among those of its sort, since the year 0.

    >>> numbered("2024-Q1") - numbered("2023-Q4")
    1
    """
    size = parts_of_year(period)
    return first_day(period).year * size + (first_day(period).month - 1) * size // 12


def named(number: int, size: int) -> str:
    """Return the period with this place, when a year has so many.

    >>> named(numbered("2024-Q3"), 4), named(2024, 1), named(numbered("2024-08"), 12)
    ('2024-Q3', '2024', '2024-08')
    """
    year, part = divmod(number, size)
    if size == 1:
        return str(year)
    return f"{year}-Q{part + 1}" if size == 4 else f"{year}-{part + 1:02}"


def without_gaps(periods: Iterable[str]) -> Sequence[str]:
    """Return the periods and all that lie between the first and the last of their sort, in order.

    >>> without_gaps(["2021", "2024", "2022-Q4", "2023-Q2"])
    ['2021', '2022', '2022-Q4', '2023', '2023-Q1', '2023-Q2', '2024']
    """
    found: set[str] = set()
    given = set(periods)
    for size in (1, 4, 12):
        places = [numbered(period) for period in given if parts_of_year(period) == size]
        if places:
            found |= {named(n, size) for n in range(min(places), max(places) + 1)}
    return sorted(found)
