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
from server.pages.front_page import render_page

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
    return render_page(
        "reference.html", root, contents=type_index(types), chapters=render_chapters(types)
    )


def types_by_chapter(
    types: Iterable[GraphQLNamedType],
) -> Iterator[tuple[str, str, Sequence[GraphQLNamedType]]]:
    """Yield each chapter that has types: its anchor, its heading, its types."""
    left = list(types)
    for anchor, (lv, en, sort, name) in CHAPTERS.items():
        found = [kind for kind in left if isinstance(kind, sort) and re.fullmatch(name, kind.name)]
        left = [kind for kind in left if kind not in found]
        if found:
            yield anchor, f'{lv} <span lang="en">{en}</span>', found


def type_index(types: Iterable[GraphQLNamedType]) -> str:
    """Return the index: the names of all types, by chapter."""
    return "\n".join(
        f'<h3><a href="#{anchor}">{heading}</a></h3>\n'
        f'<ul class="names">{"".join(f"<li>{type_link(kind)}</li>" for kind in found)}</ul>'
        for anchor, heading, found in types_by_chapter(types)
    )


def render_chapters(types: Iterable[GraphQLNamedType]) -> str:
    """Return the types, by chapter."""
    types = list(types)
    return "\n".join(
        f'<section aria-labelledby="{anchor}">\n<h2 id="{anchor}">{heading}</h2>\n'
        + "\n".join(type_article(kind, types) for kind in found)
        + "\n</section>"
        for anchor, heading, found in types_by_chapter(types)
    )


def type_article(kind: GraphQLNamedType, types: Sequence[GraphQLNamedType]) -> str:
    """Return the part of the page about one type."""
    return (
        f'<article id="{kind.name}" lang="en">\n<h3><code>{kind.name}</code></h3>\n'
        f"{description_paragraph(kind.description)}{type_relations(kind, types)}"
        f"{type_members(kind)}</article>"
    )


def type_relations(kind: Any, types: Sequence[GraphQLNamedType]) -> str:
    """Return what interfaces a type has, and which types stand behind it."""
    behind = getattr(kind, "types", ())
    if isinstance(kind, GraphQLInterfaceType):
        behind = [t for t in types if kind.name in {i.name for i in getattr(t, "interfaces", ())}]
    lists = {"Implements": getattr(kind, "interfaces", ()), "One of": behind}
    return "".join(
        f"<p>{word}: {', '.join(map(type_link, found))}</p>"
        for word, found in lists.items()
        if found
    )


def type_members(kind: Any) -> str:
    """Return the fields or the values of a type."""
    if isinstance(kind, GraphQLEnumType):
        return member_list(kind.name, {name: ("", value) for name, value in kind.values.items()})
    fields = getattr(kind, "fields", {})
    return member_list(
        kind.name, {name: (member_signature(field), field) for name, field in fields.items()}
    )


def member_list(place: str, rows: Mapping[str, tuple[str, Any]]) -> str:
    """Return a list of members with their anchors, types, descriptions and arguments."""
    if not rows:
        return ""
    items = (
        f'<dt id="{place}.{name}"><code>{name}{shown}</code></dt>'
        f"<dd>{description_paragraph(member.description)}{deprecation_notice(member)}"
        f"{field_arguments(place, name, member)}</dd>"
        for name, (shown, member) in rows.items()
    )
    return "<dl>" + "\n".join(items) + "</dl>"


def field_arguments(place: str, name: str, member: Any) -> str:
    """Return the arguments of a field."""
    taken = getattr(member, "args", {})
    return member_list(
        f"{place}.{name}", {each: (member_signature(a), a) for each, a in taken.items()}
    )


def member_signature(member: Any) -> str:
    """Return the type of a field or an argument, and its default."""
    name = get_named_type(member.type).name
    shown = f": {str(member.type).replace(name, type_link(get_named_type(member.type)))}"
    default = get_default_value_ast(member) if hasattr(member, "default_value") else None
    return shown if default is None else f"{shown} = {html.escape(print_ast(default))}"


def type_link(kind: GraphQLNamedType) -> str:
    """Return the name of a type, as a link to its place on the page."""
    if is_specified_scalar_type(kind):
        return kind.name
    return f'<a href="#{kind.name}">{kind.name}</a>'


def deprecation_notice(member: Any) -> str:
    """Return why a member should not be used any more."""
    reason = member.deprecation_reason
    return (
        ""
        if reason is None
        else description_paragraph(f"Deprecated: {reason}", ' class="deprecated"')
    )


def description_paragraph(text: str | None, attributes: str = "") -> str:
    """Return a description as a paragraph, code in it as code.

    >>> description_paragraph("Such as `a < b`.")
    '<p>Such as <code>a &lt; b</code>.</p>'
    """
    if not text:
        return ""
    shown = CODE.sub(r"<code>\1</code>", html.escape(text))
    return f"<p{attributes}>{shown}</p>"
