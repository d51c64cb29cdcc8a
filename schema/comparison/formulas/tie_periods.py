"""Which values lie before and after a practice."""

from collections.abc import Iterable

from schema.comparison.formulas.periods import first_day

YEARS_AROUND = 5
"""What was measured more years before or after a practice says little of it."""


def periods_around(periods: Iterable[str], year: int) -> tuple[str, str] | None:
    """Return the last period until a year and the last one after it, of the same season; or None.

    Whole years go before months and quarters.

    >>> periods_around(["2014", "2018", "2022", "2024"], 2018), periods_around(["2014"], 2014)
    (('2018', '2022'), None)
    >>> periods_around(["2014-08", "2015-01", "2016-08"], 2015)
    ('2014-08', '2016-08')
    """
    seasons: dict[str, list[str]] = {}
    for period in sorted(periods):
        if abs(first_day(period).year - year) <= YEARS_AROUND:
            seasons.setdefault(period.partition("-")[2], []).append(period)
    for _, known in sorted(seasons.items()):
        before = [period for period in known if first_day(period).year <= year]
        after = [period for period in known if first_day(period).year > year]
        if before and after:
            return before[-1], after[-1]
    return None
