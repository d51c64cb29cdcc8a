"""Inputs of mutations made from the schema: the least that is taken, or each field with a value."""

from collections.abc import Callable, Iterator
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    get_named_type,
    get_nullable_type,
    is_list_type,
    is_required_input_field,
)

USUAL: dict[str, Any] = {
    "String": "x",
    "Int": 2030,
    "Float": 1.0,
    "Decimal": "1.00",
    "Date": "2030-01-01",
    "Boolean": False,
    "Language": "lv",
}
NAMED = {"period": "2030", "country": "LV"}
NEEDED = {"CampaignCreateInput": frozenset({"indicators", "municipalities"})}
"""Lists that may be left out of an input for another field, and yet may not be empty."""
NOT_STORED = frozenset({"clientMutationId", "ifVersion"})
Give = Callable[[str, str], Any]
"""What to give for a field of a kind: a value, or None to leave it out."""


def made(kind: GraphQLInputObjectType, ids: dict[str, str], give: Give | None = None) -> Any:
    """Return an input with what is required, and with what is to be given besides."""
    found = {}
    for name, field in kind.fields.items():
        if name not in NOT_STORED:
            value = value_of(name, field.type, ids, give)
            is_needed = is_required_input_field(field) or name in NEEDED.get(kind.name, ())
            if value is not None or is_needed:
                found[name] = least(name, field.type, ids) if value is None else value
    return found


def least(name: str, given: Any, ids: dict[str, str]) -> Any:
    """Return the value of a field that has to be given."""
    kind = get_named_type(given)
    if isinstance(kind, GraphQLInputObjectType):
        value = made(kind, ids)
    elif isinstance(kind, GraphQLEnumType):
        value = next(iter(kind.values))
    else:
        value = ids[name] if kind.name == "ID" else USUAL[kind.name]
        value = NAMED.get(name, value)
    return [value] if is_list_type(get_nullable_type(given)) else value


def value_of(name: str, given: Any, ids: dict[str, str], give: Give | None) -> Any:
    """Return what is to be given of a field, or None when nothing is."""
    kind = get_named_type(given)
    if isinstance(kind, GraphQLInputObjectType):
        if give is None or all(give(leaf, leaf_kind) is None for leaf, leaf_kind in leaves(kind)):
            return None
        value = made(kind, ids, give)
    else:
        value = give and give(name, kind.name)
    return [value] if value is not None and is_list_type(get_nullable_type(given)) else value


def leaves(kind: GraphQLInputObjectType) -> Iterator[tuple[str, str]]:
    """Yield the names and kinds of all plain fields in an input, however deep."""
    for name, field in kind.fields.items():
        inner = get_named_type(field.type)
        if isinstance(inner, GraphQLInputObjectType):
            yield from leaves(inner)
        elif name not in NOT_STORED:
            yield name, inner.name


ENDS = {"TextInput": ".lv", "WordsInput": ".lv.0"}
"""Where in a text in languages an error is told."""


def paths(
    kind: GraphQLInputObjectType, wanted: Callable[[str, str], bool], path: str = "input"
) -> Iterator[str]:
    """Yield where errors are told of the fields that are wanted, given as `made` gives them.

    Of a text in languages that is the language, of a list the place.
    """
    for name, field in kind.fields.items():
        inner, is_list = get_named_type(field.type), is_list_type(get_nullable_type(field.type))
        if name in NOT_STORED:
            continue
        where = ENDS.get(inner.name, ".0" if is_list else "")
        if inner.name not in ENDS and isinstance(inner, GraphQLInputObjectType):
            yield from paths(inner, wanted, f"{path}.{name}.0" if is_list else f"{path}.{name}")
        elif wanted(name, inner.name):
            yield f"{path}.{name}{where}"
