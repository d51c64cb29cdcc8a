"""The clock: which moment it is, and which day, wherever the server stands.

Days are those of Riga: a consent, a deadline or the state of an event ends at midnight there, also
on a server whose own clock shows UTC. Nothing else in BLIS asks what time it is.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import partial
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Riga")
MIDNIGHT = time()
FIRST = datetime(1, 1, 1, tzinfo=UTC)
LAST = datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)
"""The ends of the calendar."""

source: Callable[[], datetime] = partial(datetime.now, UTC)
"""Where the time comes from; tests put another one in its place."""


def now() -> datetime:
    """Return this moment in UTC, to the microsecond."""
    return source()


def today() -> date:
    """Return the day that it is in Riga."""
    return riga_day(now())


def riga_day(moment: datetime) -> date:
    """Return the day in Riga to which a moment belongs.

    >>> riga_day(datetime(2026, 11, 28, 22, 30, tzinfo=UTC))
    datetime.date(2026, 11, 29)
    """
    return riga_time(moment).date()


def end_of_day(day: date) -> datetime:
    """Return the moment at which a day is over in Riga; the last day ends with the calendar.

    >>> end_of_day(date(2026, 7, 31)).isoformat(), end_of_day(date.max) == LAST
    ('2026-08-01T00:00:00+03:00', True)
    """
    if day == date.max:
        return LAST
    return datetime.combine(day + timedelta(days=1), time(), ZONE)


def riga_time(moment: datetime) -> datetime:
    """Return a moment as clocks in Riga show it; at the ends of the calendar, in UTC."""
    return in_zone(moment, ZONE)


def in_zone(moment: datetime, zone: tzinfo) -> datetime:
    """Return a moment in another zone; one that the calendar lacks there is its first or last.

    >>> str(in_zone(datetime.fromisoformat("9999-12-31T23:59:59-12:00"), UTC))
    '9999-12-31 23:59:59.999999+00:00'
    >>> str(in_zone(datetime.fromisoformat("0001-01-01T00:00:00+02:00"), UTC))
    '0001-01-01 00:00:00+00:00'
    """
    try:
        return moment.astimezone(zone)
    except OverflowError:
        return FIRST if moment.year == FIRST.year else LAST


def riga_moment(day: date, at: time = MIDNIGHT) -> datetime:
    """Return the moment in UTC at which clocks in Riga show a time of a day.

    >>> str(riga_moment(date(2026, 11, 29))), str(riga_moment(date.min))
    ('2026-11-28 22:00:00+00:00', '0001-01-01 00:00:00+00:00')
    """
    return in_zone(datetime.combine(day, at, ZONE), UTC)


def time_until(at: time, moment: datetime) -> timedelta:
    """Return how long it is from a moment until clocks in Riga next show a time of day.

    >>> time_until(time(3, 30), datetime(2026, 11, 30, 1, 0, tzinfo=UTC))
    datetime.timedelta(seconds=1800)
    >>> time_until(time(3, 30), datetime(2026, 11, 30, 1, 30, tzinfo=UTC))
    datetime.timedelta(days=1)
    """
    day = riga_day(moment)
    for each in (day, day + timedelta(days=1)):
        wait = riga_moment(each, at) - moment.astimezone(UTC)
        if wait > timedelta():
            return wait
    return timedelta(days=1)


def time_until_midnight(moment: datetime) -> timedelta:
    """Return how long it is from a moment to the next midnight in Riga.

    >>> time_until_midnight(datetime(2026, 10, 25, 21, 30, tzinfo=UTC))
    datetime.timedelta(seconds=1800)
    >>> time_until_midnight(datetime(2026, 10, 24, 21, 30, tzinfo=UTC))  # summer time ends
    datetime.timedelta(days=1, seconds=1800)
    """
    next_day = riga_day(moment) + timedelta(days=1)
    midnight = datetime(next_day.year, next_day.month, next_day.day, tzinfo=ZONE)
    return midnight.astimezone(UTC) - moment.astimezone(UTC)
