"""Days as clients write them: of the calendar, and in one way."""

from datetime import date
from typing import Any

import strawberry

from schema.readings import parse_day


def read_day(given: Any) -> date:
    """Return the day that a client wrote; raise ValueError for what is none.

    >>> read_day("2026-11-28")
    datetime.date(2026, 11, 28)
    >>> read_day("2026-W48-6")
    Traceback (most recent call last):
    ValueError: Value cannot represent a Date: “2026-W48-6”. Write a day such as 2026-11-28.
    """
    day = parse_day(given) if isinstance(given, str) else None
    if day is None:
        quote = str(given)[:60]
        raise ValueError(
            f"Value cannot represent a Date: “{quote}”. Write a day such as 2026-11-28."
        )
    return day


DAY = strawberry.scalar(
    name="Date",
    description="A day of the calendar, such as `2026-11-28`.",
    serialize=date.isoformat,
    parse_value=read_day,
)
