"""Global ids: opaque to clients, stable, and written in exactly one way."""

import base64
import binascii

from schema.errors import Code, Refused
from schema.text.sentences import sentence

LARGEST = 2**31 - 1
"""The largest number that a row can have on every database."""


def write_global_id(type_name: str, number: int) -> str:
    """Return the id that clients see.

    >>> write_global_id("Practice", 7)
    'UHJhY3RpY2U6Nw=='
    """
    return base64.b64encode(f"{type_name}:{number}".encode()).decode()


def read_global_id(given: str, argument: str = "id") -> tuple[str, int]:
    """Return the type and the number behind an id; raise Refused for what is none of ours.

    `argument` is where it was given.

    >>> read_global_id("UHJhY3RpY2U6Nw==")
    ('Practice', 7)
    """
    try:
        type_name, digits = base64.b64decode(given, validate=True).decode().split(":")
        number = int(digits)
    except (binascii.Error, ValueError) as error:
        raise id_refusal(given, argument) from error
    if number > LARGEST or write_global_id(type_name, number) != given:
        raise id_refusal(given, argument)
    return type_name, number


def id_refusal(given: str, argument: str = "id") -> Refused:
    """Return the refusal of what is no id of ours."""
    return Refused(
        Code.INVALID_ID,
        sentence("“{what}” is not an id of this API.", what=given[:40]),
        argument,
    )
