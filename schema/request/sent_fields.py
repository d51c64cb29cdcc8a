"""Which fields a client sent in an input: left out, null and a value are three things."""

from typing import Any

import strawberry
from strawberry.types.base import has_object_definition


def sent_fields(client_input: Any) -> dict[str, Any]:
    """Return the fields that a client sent in an input, by their names in Python."""
    return {
        name: value for name, value in vars(client_input).items() if value is not strawberry.UNSET
    }


def sent_values(client_input: Any) -> dict[str, Any]:
    """Return the fields that were sent with a value; null is taken as left out."""
    fields = sent_fields(client_input) if client_input else {}
    return {name: value for name, value in fields.items() if value is not None}


def plain_input(client_input: Any) -> Any:
    """Return an input as plain values in one order, without what was left out."""
    if isinstance(client_input, list):
        return [plain_input(each) for each in client_input]
    if has_object_definition(client_input):
        fields = sorted(sent_fields(client_input).items())
        return {name: plain_input(value) for name, value in fields}
    return client_input
