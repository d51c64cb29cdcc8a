"""What a client gives of a record: inputs made from the tables, and read back as plain values."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import strawberry
from strawberry.types.base import has_object_definition

from schema import tables
from schema.connections.entity_fields import declared_fields
from schema.editing.input.user_errors import Path, Problem, ProblemCode, Problems
from schema.request.sent_fields import sent_fields
from schema.tables import Choice, Row
from schema.tables.base import table_of
from schema.tables.structure import PARTS, UNSEEN, table_links
from schema.types import Node
from schema.types.entity import Language

PLAIN = (str, int, float, bool, date, Decimal)

OF_THE_SYSTEM: Mapping[type[Row], frozenset[str]] = {
    tables.Practice: frozenset({"state", "published_on", "review_due_on", "is_private"}),
    tables.IndicatorValue: frozenset({"state"}),
    tables.Campaign: frozenset({"status"}),
    tables.ComparisonSet: frozenset({"token", "municipality_id"}),
    tables.Expert: frozenset({"account_id", "is_confirmed"}),
    tables.Contact: frozenset({"is_confirmed"}),
    tables.Adoption: frozenset({"giver_confirmed_on", "taker_confirmed_on"}),
}
"""Columns that follow from what is done with a record, and that no client gives."""


@strawberry.input(description="A text in one of its languages.")
class TextInput:
    lang: Language = strawberry.field(description="The language, `lv` or `en`.")
    value: str = strawberry.field(description="The text, in Markdown where it is a long one.")


@strawberry.input(description="Words in one of their languages.")
class WordsInput:
    lang: Language = strawberry.field(description="The language, `lv` or `en`.")
    values: list[str] = strawberry.field(description="The words, one by one.")


def input_type(name: str, fields: Mapping[str, tuple[Any, str, bool]], description: str) -> Any:
    """Return an input with these fields: for each its type, description, and whether it must be.

    Left out, null and a value are three things: what may be left out is then `UNSET`.
    """
    members: dict[str, Any] = {"__annotations__": {}}
    for field, (kind, told, required) in fields.items():
        members["__annotations__"][field] = kind if required else kind | None
        members[field] = (
            strawberry.field(description=told)
            if required
            else strawberry.field(description=told, default=strawberry.UNSET)
        )
    return strawberry.input(type(name, (), members), description=description)


def create_input(table: type[Row]) -> Any:
    """Return the input that a new record is made of."""
    name = table.__name__
    return input_type(f"{name}CreateInput", input_fields(table) | CLIENT, f"A new {name}.")


def update_input(table: type[Row], *, without: frozenset[str] = frozenset()) -> Any:
    """Return the input that changes a record: what is left out stays, null makes empty.

    A public name never changes, for others have written it down.
    """
    name = table.__name__
    optional = {
        field: (kind, description, False)
        for field, (kind, description, _) in input_fields(table).items()
        if field not in without | {"slug"}
    }
    return input_type(
        f"{name}UpdateInput",
        IDENTITY | optional | CLIENT,
        f"What to change of {name}: what is left out stays, null makes empty.",
    )


def part_input(part: type[Row], parent: type[Row]) -> Any:
    """Return the input of a row inside of a record."""
    fields = {
        name: each for name, each in input_fields(part).items() if name != table_of(parent).name
    }
    return input_type(f"{part.__name__}Input", fields, f"A {part.__name__} of the record.")


IDENTITY = {
    "id": (strawberry.ID, "Which one.", True),
    "if_version": (int, "The version it must still have; without it the last write wins.", False),
}
CLIENT = {"client_mutation_id": (str, "Returned unchanged.", False)}


def input_fields(table: type[Row]) -> dict[str, tuple[Any, str, bool]]:
    """Return what a client may give of a record: type, description, whether it must be given."""
    descriptions = {f.python_name: f.description or "" for f in entity_fields(table)}
    return (
        dict(input_columns(table, descriptions))
        | dict(input_links(table, descriptions))
        | dict(input_lists(table, descriptions))
    )


def entity_fields(table: type[Row]) -> Any:
    """Return the fields of the entity that shows a table, if one does."""
    return declared_fields(Node.shown_as[table]) if table in Node.shown_as else ()


def input_columns(
    table: type[Row], told: Mapping[str, str]
) -> Iterator[tuple[str, tuple[Any, str, bool]]]:
    """Yield the plain columns that a client may give."""
    by_link = {link.column for link in table_links(table_of(table).name).values()}
    hidden = UNSEEN | by_link | OF_THE_SYSTEM.get(table, frozenset())
    for column in table_of(table).c:
        if column.name not in hidden:
            field = table.model_fields[column.name]
            required = field.is_required() and column.name != "slug"
            usual = told.get(column.name) or f"The {column.name.replace('_', ' ')}."
            yield column.name, (input_value_type(field.annotation), usual, required)


def input_links(
    table: type[Row], told: Mapping[str, str]
) -> Iterator[tuple[str, tuple[Any, str, bool]]]:
    """Yield the links to one row that a client may give, each as an id."""
    hidden = OF_THE_SYSTEM.get(table, frozenset())
    for name, link in table_links(table_of(table).name).items():
        if link.column in hidden:
            continue
        usual = told.get(name) or f"The {name.replace('_', ' ')}."
        required = table.model_fields[link.column].is_required()
        yield name, (strawberry.ID, f"{usual} Given by its id.", required)


def input_lists(
    table: type[Row], told: Mapping[str, str]
) -> Iterator[tuple[str, tuple[Any, str, bool]]]:
    """Yield the lists that are one with a record: ids of a join table, or inputs of their own."""
    for name, part in PARTS.get(table, {}).items():
        kind = strawberry.ID if part not in Node.shown_as else PART_INPUTS[part]
        usual = told.get(name) or f"Its {name.replace('_', ' ')}."
        yield name, (list[kind], f"{usual} The list replaces the one there was.", False)


def input_value_type(annotation: Any) -> Any:
    """Return the type in which a client gives a value of a column.

    >>> input_value_type(list[str]), input_value_type(int | None)
    (list[str], <class 'int'>)
    """
    origin = get_origin(annotation)
    if origin is Annotated:
        return input_value_type(get_args(annotation)[0])
    if origin in (Union, UnionType):
        [kind] = [kind for kind in get_args(annotation) if kind is not NoneType]
        return input_value_type(kind)
    if origin is list:
        return list[input_value_type(get_args(annotation)[0])]
    if origin is dict:
        return list[WordsInput if get_origin(get_args(annotation)[1]) is list else TextInput]
    assert annotation in PLAIN or issubclass(annotation, Choice), annotation
    return annotation


def read_input(given: Any, path: Path = ("input",)) -> Any:
    """Return an input as plain values: texts by language, lists, and only what was given.

    Raises Problems for a text that is given twice in one language.
    """
    if isinstance(given, list):
        if given and isinstance(given[0], TextInput | WordsInput):
            return text_by_language(given, path)
        return [read_input(each, (*path, str(place))) for place, each in enumerate(given)]
    if has_object_definition(given):
        return {
            name: read_input(value, (*path, name)) for name, value in sent_fields(given).items()
        }
    return given


def text_by_language(given: list[Any], path: Path) -> dict[str, Any]:
    """Return a text by its languages; raise Problems when one of them comes twice."""
    found: dict[str, Any] = {}
    for text in given:
        if text.lang in found:
            raise Problems(Problem(ProblemCode.INVALID, (*path, text.lang), "language_twice"))
        found[text.lang] = text.value if isinstance(text, TextInput) else text.values
    return found


PART_INPUTS = {
    part: part_input(part, parent)
    for parent, within in PARTS.items()
    for part in within.values()
    if part in Node.shown_as
}
"""The inputs of rows inside of records: what creates a record and what changes it share them."""
