"""What a filter may hold, and what tells it from others; nothing of SQL."""

from collections.abc import Iterator
from typing import Any

import orjson
from strawberry.types.base import has_object_definition
from strawberry.utils.str_converters import to_camel_case

from schema.errors import Code, Refused
from schema.request.sent_fields import plain_input, sent_fields
from schema.text.sentences import sentence

MOST, DEEPEST, LONGEST = 1_200, 12, 1_000
"""How much a filter may hold: fields and values in all, inputs in each other, letters."""


def filter_signature(filter_input: Any) -> str:
    """Return what tells a filter from others; raise Refused for one that cannot be taken."""
    for count, (depth, name, value) in enumerate(walk_filter(filter_input, 1)):
        if depth > DEEPEST or count > MOST:
            raise filter_refusal(
                sentence("The filter asks for too much: take fewer or shallower conditions.")
            )
        if value is None:
            raise filter_refusal(
                sentence("{name} is null: leave it out, or ask with isNull.", name=name)
            )
        if isinstance(value, str) and (len(value) > LONGEST or "\0" in value):
            raise filter_refusal(
                sentence(
                    "{name} is longer than {longest} letters, or holds a null character.",
                    name=name,
                    longest=LONGEST,
                )
            )
    return orjson.dumps(plain_input(filter_input), default=str).decode()


def filter_refusal(message: str) -> Refused:
    """Return the refusal of a filter."""
    return Refused(Code.BAD_USER_INPUT, message, "filter")


def walk_filter(part: Any, depth: int) -> Iterator[tuple[int, str, Any]]:
    """Yield everything in a filter: how deep it stands, its name or place, and its value."""
    inside = enumerate(part) if isinstance(part, list) else sent_fields(part).items()
    for name, value in inside:
        yield depth, to_camel_case(str(name)), value
        if isinstance(value, list) or has_object_definition(value):
            yield from walk_filter(value, depth + 1)
