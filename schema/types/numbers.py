"""Exact numbers as clients write them: in digits, and no larger than anything that is counted."""

import re
from decimal import Decimal
from typing import Any

import strawberry

from schema.tables.base import LARGEST

WRITTEN = re.compile(r"[-+]?[0-9]{1,20}(\.[0-9]{1,20})?([eE][-+]?[0-9]{1,2})?")


def read_decimal(given: Any) -> Decimal:
    """Return the number that a client wrote; raise ValueError for what is none, or too large.

    Python would take `1_000`, `NaN` and digits of other scripts.

    >>> read_decimal("12.50"), read_decimal(7)
    (Decimal('12.50'), Decimal('7'))
    >>> read_decimal("1_000")
    Traceback (most recent call last):
    ValueError: Value cannot represent a Decimal: “1_000”. Write digits, such as 1000.50.
    """
    text = "" if isinstance(given, bool) else str(given).strip()
    if WRITTEN.fullmatch(text) is None or abs(number := Decimal(text)) > LARGEST:
        quote = given if len(text) <= 60 else f"{text[:57]}..."
        raise ValueError(
            f"Value cannot represent a Decimal: “{quote}”. Write digits, such as 1000.50."
        )
    return number


DECIMAL = strawberry.scalar(
    name="Decimal",
    description='An exact number as a string of digits, such as "1000.50"; at most 10^15.',
    serialize=str,
    parse_value=read_decimal,
)
