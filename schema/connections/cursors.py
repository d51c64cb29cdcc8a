"""Keyset cursors: a place in an order, opaque to clients, unmoved by rows that come and go."""

import base64
import binascii
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import orjson
import sqlalchemy as sa

from schema.connections.sort_keys import SortKey
from schema.errors import Code, Refused
from schema.ids import LARGEST
from schema.readings import parse_day
from schema.text.sentences import sentence

VERSION = 1


def encode_cursor(content: Any) -> str:
    """Return any JSON as text that goes into an address.

    >>> encode_cursor({"v": 1})
    'eyJ2IjoxfQ'
    """
    return base64.urlsafe_b64encode(orjson.dumps(content)).decode().rstrip("=")


def decode_cursor(cursor: str, argument: str) -> Any:
    """Return the JSON behind a cursor; raise Refused, naming the argument, for anything else."""
    try:
        return orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError) as error:
        raise cursor_refusal(argument) from error


def cursor_refusal(argument: str) -> Refused:
    """Return the refusal of what is no cursor of ours."""
    return Refused(Code.INVALID_CURSOR, sentence("This is not a cursor of this API."), argument)


def write_cursor(order: str, values: Sequence[Any]) -> str:
    """Return the cursor of a row: the order it belongs to, and the row's values in it."""
    return encode_cursor({"v": VERSION, "o": order, "k": [freeze_value(value) for value in values]})


def read_cursor(cursor: str, order: str, kinds: Sequence[type[Any]], argument: str) -> list[Any]:
    """Return the values of a cursor of this order; raise Refused for any other."""
    content = decode_cursor(cursor, argument)
    try:
        version, given, frozen = content["v"], content["o"], content["k"]
        values = [thaw_value(kind, value) for kind, value in zip(kinds, frozen, strict=True)]
    except (ValueError, KeyError, TypeError) as error:
        raise cursor_refusal(argument) from error
    if version != VERSION or given != order:
        message = sentence("This cursor belongs to a list with another order or filter.")
        raise Refused(Code.INVALID_CURSOR, message, argument)
    return values


def freeze_value(value: Any) -> Any:
    """Return a value of a row as JSON has it."""
    return str(value) if isinstance(value, (date, Decimal)) else value


def thaw_value(kind: Any, value: Any) -> Any:
    """Return a value of a cursor as the database has it."""
    if value is None:
        return None
    if kind is int and not (isinstance(value, int) and abs(value) <= LARGEST):
        raise ValueError(f"{value!r} is not a number of a row")
    if kind in (str, date) and (not isinstance(value, str) or "\0" in value):
        raise ValueError(f"{value!r} is not a text of a row")
    convert: Any = required_day if kind is date else kind
    return convert(value)


def required_day(text: str) -> date:
    """Return the day that a text names; raise ValueError for no day."""
    if (day := parse_day(text)) is None:
        raise ValueError(f"{text!r} is not a day")
    return day


def is_beyond_cursor(
    source: sa.FromClause, keys: Sequence[SortKey], values: Sequence[Any], backward: bool
) -> sa.ColumnElement[bool]:
    """Return whether a row lies after a place in the order, or before it when `backward`."""
    alternatives, same = [], []
    for key, value in zip(keys, values, strict=True):
        alternatives.append(sa.and_(*same, key.beyond(source, value, backward)))
        same.append(key.expression(source).is_not_distinct_from(value))
    return sa.or_(*alternatives)
