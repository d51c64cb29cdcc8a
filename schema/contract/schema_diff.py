"""What changed in the contract since a release, and whether clients were told in time."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from graphql import (
    BreakingChange,
    DangerousChange,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    find_schema_changes,
    is_introspection_type,
)

from schema.readings import parse_day

REASON = re.compile(r"Use .+\. Removed ([0-9]{4}-(?:01|04|07|10)-01)\.")
NOTICE = 3
"""Months between the release that announces a removal and the removal."""


@dataclass(frozen=True)
class SchemaChange:
    """What changed, in a sentence; whether it breaks a client or may only surprise it."""

    is_breaking: bool
    sentence: str


def schema_changes(before: str, after: str, day: date) -> Iterator[SchemaChange]:
    """Yield what clients of one schema notice in the next one, when it is released on a day."""
    old, new = build_schema(before), build_schema(after)
    promised = planned_removals(old)
    for change in find_schema_changes(drop_removed_members(old, day), new):
        if isinstance(change, BreakingChange | DangerousChange):
            yield SchemaChange(isinstance(change, BreakingChange), change.description)
    for sentence in short_notices(promised, planned_removals(new), day):
        yield SchemaChange(True, sentence)


def drop_removed_members(schema: GraphQLSchema, day: date) -> GraphQLSchema:
    """Return a schema without what was to be removed by a day, and without what only led to that.

    The given schema is used up.
    """
    for _, holder, name in list(deprecable_members(schema)):
        due = planned_removal(holder[name])
        if due is not None and due <= day:
            del holder[name]
    kinds = schema.type_map.values()
    entities = [kind for kind in kinds if isinstance(kind, GraphQLObjectType) and kind.interfaces]
    return GraphQLSchema(schema.query_type, schema.mutation_type, types=entities)


def deprecable_members(schema: GraphQLSchema) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield everything that can be deprecated: where it is, what holds it, its name."""
    for kind in schema.type_map.values():
        if is_introspection_type(kind):
            continue
        holder = getattr(kind, "fields", None) or getattr(kind, "values", None) or {}
        for name, member in holder.items():
            yield f"{kind.name}.{name}", holder, name
            arguments = getattr(member, "args", {})
            yield from ((f"{kind.name}.{name}({each})", arguments, each) for each in arguments)


def planned_removals(schema: GraphQLSchema) -> Mapping[str, date]:
    """Return what is going to be removed, and when."""
    days = {
        place: planned_removal(holder[name]) for place, holder, name in deprecable_members(schema)
    }
    return {place: day for place, day in days.items() if day is not None}


def planned_removal(member: Any) -> date | None:
    """Return the day on which a member is going to be removed, or None."""
    return removal_day(member.deprecation_reason or "")


def removal_day(reason: str) -> date | None:
    """Return the day in the reason of a deprecation; None when it has not the agreed form.

    >>> removal_day("Use `title`. Removed 2027-07-01.")
    datetime.date(2027, 7, 1)
    >>> removal_day("Use `title`. Removed 2027-07-15.")
    """
    found = REASON.fullmatch(reason)
    return parse_day(found[1]) if found else None


def short_notices(
    before: Mapping[str, date], after: Mapping[str, date], day: date
) -> Iterator[str]:
    """Yield what is going to be removed earlier than clients can expect."""
    for place, due in after.items():
        promised = before.get(place)
        if promised is None and months_between(day, due) < NOTICE:
            yield f"{place} is to be removed on {due}, less than {NOTICE} months ahead."
        if promised is not None and due < promised:
            yield f"{place} is to be removed on {due}, although {promised} was announced."


def months_between(start: date, end: date) -> int:
    """Return how many whole months lie between two days.

    >>> (
    ...     months_between(date(2026, 10, 1), date(2027, 1, 1)),
    ...     months_between(date(2026, 10, 2), date(2027, 1, 1)),
    ... )
    (3, 2)
    """
    whole = (end.year - start.year) * 12 + end.month - start.month
    return whole - (end.day < start.day)
