"""The reference: every type of the schema on one page, with links between them, for people."""

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from graphql import (
    GraphQLEnumType,
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
from server.pages.front_page import page

CODE = re.compile(r"`([^`]+)`")
CHAPTERS = {
    "roots": ("Ieejas", "Entry points", GraphQLObjectType, r"Query|Mutation|Subscription"),
    "objects": ("Objekti", "Objects", GraphQLObjectType, r".*(?<!Connection)(?<!Edge)"),
    "interfaces": ("Saskarnes", "Interfaces", GraphQLInterfaceType, r".*"),
    "unions": ("Apvienojumi", "Unions", GraphQLUnionType, r".*"),
    "enums": ("Uzskaitījumi", "Enums", GraphQLEnumType, r".*(?<!OrderField)"),
    "inputs": ("Ievade", "Inputs", GraphQLInputObjectType, r".*(?<!FilterInput)(?<!OrderInput)"),
    "scalars": ("Skalāri", "Scalars", GraphQLScalarType, r".*"),
    "filters": ("Filtri", "Filters", GraphQLInputObjectType, r".*FilterInput"),
    "orders": ("Secības", "Orders", GraphQLNamedType, r".*Order(Field|Input)"),
    "pages": ("Lappuses", "Pages", GraphQLObjectType, r".*(Connection|Edge)"),
}
"""The chapters in their order: anchor, heading in two languages, what types stand there."""


@cache
def reference_page(root: str) -> str:
    """Return the reference of the schema, to be shown under a path."""
    types = graphql_schema.types
    return page("reference.html", root, contents=contents(types), chapters=chapters(types))


def in_chapters(
    types: Iterable[GraphQLNamedType],
) -> Iterator[tuple[str, str, Sequence[GraphQLNamedType]]]:
    """Yield each chapter that has types: its anchor, its heading, its types."""
    left = list(types)
    for anchor, (lv, en, sort, name) in CHAPTERS.items():
        found = [kind for kind in left if isinstance(kind, sort) and re.fullmatch(name, kind.name)]
        left = [kind for kind in left if kind not in found]
        if found:
            yield anchor, f'{lv} <span lang="en">{en}</span>', found


def contents(types: Iterable[GraphQLNamedType]) -> str:
    """Return the index: the names of all types, by chapter."""
    return "\n".join(
        f'<h3><a href="#{anchor}">{heading}</a></h3>\n'
        f'<ul class="names">{"".join(f"<li>{named(kind)}</li>" for kind in found)}</ul>'
        for anchor, heading, found in in_chapters(types)
    )


def chapters(types: Iterable[GraphQLNamedType]) -> str:
    """Return the types, by chapter."""
    types = list(types)
    return "\n".join(
        f'<section aria-labelledby="{anchor}">\n<h2 id="{anchor}">{heading}</h2>\n'
        + "\n".join(described(kind, types) for kind in found)
        + "\n</section>"
        for anchor, heading, found in in_chapters(types)
    )


def described(kind: GraphQLNamedType, types: Sequence[GraphQLNamedType]) -> str:
    """Return the part of the page about one type."""
    return (
        f'<article id="{kind.name}" lang="en">\n<h3><code>{kind.name}</code></h3>\n'
        f"{prose(kind.description)}{relations(kind, types)}{members(kind)}</article>"
    )


def relations(kind: Any, types: Sequence[GraphQLNamedType]) -> str:
    """Return what interfaces a type has, and which types stand behind it."""
    behind = getattr(kind, "types", ())
    if isinstance(kind, GraphQLInterfaceType):
        behind = [t for t in types if kind.name in {i.name for i in getattr(t, "interfaces", ())}]
    lists = {"Implements": getattr(kind, "interfaces", ()), "One of": behind}
    return "".join(
        f"<p>{word}: {', '.join(map(named, found))}</p>" for word, found in lists.items() if found
    )


def members(kind: Any) -> str:
    """Return the fields or the values of a type."""
    if isinstance(kind, GraphQLEnumType):
        return listed(kind.name, {name: ("", value) for name, value in kind.values.items()})
    fields = getattr(kind, "fields", {})
    return listed(kind.name, {name: (signature(field), field) for name, field in fields.items()})


def listed(place: str, rows: Mapping[str, tuple[str, Any]]) -> str:
    """Return a list of members with their anchors, types, descriptions and arguments."""
    if not rows:
        return ""
    items = (
        f'<dt id="{place}.{name}"><code>{name}{shown}</code></dt>'
        f"<dd>{prose(member.description)}{deprecated(member)}{arguments(place, name, member)}</dd>"
        for name, (shown, member) in rows.items()
    )
    return "<dl>" + "\n".join(items) + "</dl>"


def arguments(place: str, name: str, member: Any) -> str:
    """Return the arguments of a field."""
    taken = getattr(member, "args", {})
    return listed(f"{place}.{name}", {each: (signature(a), a) for each, a in taken.items()})


def signature(member: Any) -> str:
    """Return the type of a field or an argument, and its default."""
    name = get_named_type(member.type).name
    shown = f": {str(member.type).replace(name, named(get_named_type(member.type)))}"
    default = get_default_value_ast(member) if hasattr(member, "default_value") else None
    return shown if default is None else f"{shown} = {html.escape(print_ast(default))}"


def named(kind: GraphQLNamedType) -> str:
    """Return the name of a type, as a link to its place on the page."""
    if is_specified_scalar_type(kind):
        return kind.name
    return f'<a href="#{kind.name}">{kind.name}</a>'


def deprecated(member: Any) -> str:
    """Return why a member should not be used any more."""
    reason = member.deprecation_reason
    return "" if reason is None else prose(f"Deprecated: {reason}", ' class="deprecated"')


def prose(text: str | None, attributes: str = "") -> str:
    """Return a description as a paragraph, code in it as code.

    >>> prose("Such as `a < b`.")
    '<p>Such as <code>a &lt; b</code>.</p>'
    """
    if not text:
        return ""
    shown = CODE.sub(r"<code>\1</code>", html.escape(text))
    return f"<p{attributes}>{shown}</p>"
