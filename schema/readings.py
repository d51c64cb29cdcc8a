"""What texts of others say that look like numbers, days or times: read, or told to be none.

Python takes more than people write: `str.isdigit` takes “²”, `int` takes digits of other scripts
and underscores, `date.fromisoformat` takes weeks, and all of them raise for what only looks right,
such as 2031-02-30. So nothing else in BLIS asks them; `tests/contract/test_readings.py` looks.
"""

import re
from datetime import date, time

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
TIME_OF_DAY = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
LONGEST_WHOLE = 15
"""How many digits a number has that anything here could mean."""


def is_digits(text: str) -> bool:
    """Return whether a text is made of the digits 0 to 9 alone.

    >>> [is_digits(text) for text in ("2024", "²", "٢", "1_000", "-1", "")]
    [True, False, False, False, False, False]
    """
    return text.isascii() and text.isdigit()


def holds_foreign_digits(text: str) -> bool:
    """Return whether a text has digits of other scripts, which people take for other signs.

    >>> holds_foreign_digits("65 404 344"), holds_foreign_digits("٦٧٠٠٠٠٠٠")
    (False, True)
    """
    return any(letter.isdecimal() and not letter.isascii() for letter in text)


def parse_whole(text: str) -> int | None:
    """Return the whole number that a text is, None for any other text, and for an endless one.

    >>> parse_whole("007"), parse_whole("²"), parse_whole("٢"), parse_whole("9" * 5000)
    (7, None, None, None)
    """
    return int(text) if is_digits(text) and len(text) <= LONGEST_WHOLE else None


def parse_day(text: str) -> date | None:
    """Return the day that a text as 2026-11-28 names, None for any other text.

    >>> parse_day("2026-11-28")
    datetime.date(2026, 11, 28)
    >>> [parse_day(text) for text in ("2031-02-30", "0000-01-01", "2026-W48-6", "２０２６-11-28")]
    [None, None, None, None]
    """
    return calendar_day(*map(int, text.split("-"))) if DAY.fullmatch(text) else None


def calendar_day(year: int, month: int, day: int) -> date | None:
    """Return a day of the calendar, None where it has no such day.

    >>> calendar_day(2021, 7, 1), calendar_day(2021, 2, 31), calendar_day(0, 1, 1)
    (datetime.date(2021, 7, 1), None, None)
    """
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def parse_time_of_day(text: str) -> time | None:
    """Return the time of day that a text as 09:30 names, None for any other text.

    >>> parse_time_of_day("09:30"), parse_time_of_day("24:00"), parse_time_of_day("9")
    (datetime.time(9, 30), None, None)
    """
    if TIME_OF_DAY.fullmatch(text) is None:
        return None
    hour, minute = map(int, text.split(":"))
    return time(hour, minute)
