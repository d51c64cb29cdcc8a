"""The reference: every type of the schema on one page, with links between them, for people."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLEnumValue,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLUnionType,
    get_named_type,
    is_specified_scalar_type,
    print_ast,
)
from graphql.utilities import get_default_value_ast

from schema import graphql_schema
from server.pages.page_templates import render_page

DEFAULTED = (GraphQLArgument, GraphQLInputField)
CODE = re.compile(r"`([^`]+)`")
CHAPTERS = {
    "roots": (GraphQLObjectType, r"Query|Mutation|Subscription"),
    "objects": (GraphQLObjectType, r".*(?<!Connection)(?<!Edge)"),
    "interfaces": (GraphQLInterfaceType, r".*"),
    "unions": (GraphQLUnionType, r".*"),
    "enums": (GraphQLEnumType, r".*(?<!OrderField)"),
    "inputs": (GraphQLInputObjectType, r".*(?<!FilterInput)(?<!OrderInput)"),
    "scalars": (GraphQLScalarType, r".*"),
    "filters": (GraphQLInputObjectType, r".*FilterInput"),
    "orders": (GraphQLNamedType, r".*Order(Field|Input)"),
    "pages": (GraphQLObjectType, r".*(Connection|Edge)"),
}
"""The chapters in their order: anchor, what types stand there."""


@dataclass(frozen=True)
class ReferenceMember:
    """A field, an argument or a value, with the type that stands within `before` and `after`."""

    name: str
    description: Sequence[str]
    deprecation: Sequence[str]
    before: str = ""
    type: str = ""
    after: str = ""
    is_linked: bool = True
    default: str = ""
    arguments: Sequence["ReferenceMember"] = ()


@dataclass(frozen=True)
class ReferenceType:
    """A type as the reference tells of it; `members_of` stand behind an interface or a union."""

    name: str
    description: Sequence[str]
    interfaces: Sequence[str]
    members_of: Sequence[str]
    fields: Sequence[ReferenceMember]


@dataclass(frozen=True)
class ReferenceChapter:
    """Types of one sort under a heading, a sentence of the catalogue `pages`."""

    anchor: str
    heading: str
    types: Sequence[ReferenceType]


@cache
def reference_page(root: str) -> str:
    """Return the reference of the schema, to be shown under a path."""
    return render_page("reference.html", root, chapters=reference_chapters(graphql_schema().types))


def reference_chapters(types: Iterable[GraphQLNamedType]) -> Sequence[ReferenceChapter]:
    """Return each chapter that has types."""
    types = list(types)
    left, chapters = types, []
    for anchor, (sort, name) in CHAPTERS.items():
        found = [kind for kind in left if isinstance(kind, sort) and re.fullmatch(name, kind.name)]
        left = [kind for kind in left if kind not in found]
        if found:
            told = [reference_type(kind, types) for kind in found]
            chapters.append(ReferenceChapter(anchor, f"chapter {anchor}", told))
    return chapters


def reference_type(kind: Any, types: Sequence[GraphQLNamedType]) -> ReferenceType:
    """Return what the reference tells of a type."""
    behind = getattr(kind, "types", ())
    if isinstance(kind, GraphQLInterfaceType):
        behind = [t for t in types if kind.name in {i.name for i in getattr(t, "interfaces", ())}]
    members = kind.values if isinstance(kind, GraphQLEnumType) else getattr(kind, "fields", {})
    return ReferenceType(
        kind.name,
        split_code(kind.description),
        [each.name for each in getattr(kind, "interfaces", ())],
        [each.name for each in behind],
        reference_members(members),
    )


def reference_members(members: Mapping[str, Any]) -> Sequence[ReferenceMember]:
    """Return what the reference tells of fields, arguments or values."""
    return [
        ReferenceMember(
            name,
            split_code(member.description),
            split_code(member.deprecation_reason and f"Deprecated: {member.deprecation_reason}"),
            *type_parts(member),
            arguments=reference_members(getattr(member, "args", {})),
        )
        for name, member in members.items()
    ]


def type_parts(member: Any) -> tuple[str, str, str, bool, str]:
    """Return what stands around the name of a type, as `ReferenceMember` has it, and the default.

    A value of an enum has none of it.
    """
    if isinstance(member, GraphQLEnumValue):
        return "", "", "", False, ""
    kind = get_named_type(member.type)
    before, _, after = str(member.type).partition(kind.name)
    default = get_default_value_ast(member) if isinstance(member, DEFAULTED) else None
    is_linked = not is_specified_scalar_type(kind)
    return before, kind.name, after, is_linked, "" if default is None else print_ast(default)


def split_code(text: str | None) -> Sequence[str]:
    """Return a description in parts, of which every second is code.

    >>> split_code("Such as `a < b`.")
    ['Such as ', 'a < b', '.']
    """
    return CODE.split(text) if text else []
