"""Searches that somebody saves: theirs alone, in no audit trail, and gone when they say so."""

from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from typing import Any

import sqlalchemy as sa
import strawberry
from pydantic import ValidationError

from schema.access.account_erasure import forget_searches
from schema.access.accounts import ROLES_OF
from schema.editing.input.text_input import LONGEST_LINE, clean_text, text_limit
from schema.editing.input.user_errors import Problem, ProblemCode, Problems, validation_problems
from schema.editing.public_names import new_row_number
from schema.editing.records import Given, check_version
from schema.editing.transactions.writes import Write
from schema.indexing.search_fields import FILTERED, RANGED
from schema.mutations.inputs import CLIENT, IDENTITY, input_type
from schema.mutations.payloads import record_mutation, target_row
from schema.mutations.records import check_right, record_content
from schema.queries.filters import exact_values
from schema.queries.unknown_values import (
    SHAPES,
    missing_slugs,
    rows_with_slugs,
    slug_parts,
    unknown_codes,
)
from schema.tables import Access, SavedSearch, Scope
from schema.tables.base import PlainRow, table_of
from schema.types.entity import Language
from schema.types.search import SearchFilterInput
from search import parse_query

SEARCH = table_of(SavedSearch)
MOST = 50
"""How many searches one account may keep."""

READING = frozenset({Scope.READ_MEMBERS, Scope.ADMIN})


def check_search_scopes(write: Write) -> None:
    """Raise Problems unless the viewer may read what is theirs, and write whatever they could.

    To a reader no scope to write is open, so that none is asked of them.
    """
    scopes, roles = write.viewer.scopes, write.viewer.roles
    could = {scope for scope, those in ROLES_OF.items() if those & roles}
    is_held_back = scopes <= READING and not could <= READING
    check_right(Scope.READ_MEMBERS in scopes and not is_held_back, "input")


def save_search(write: Write, given: Given) -> int:
    """Return the number of a new saved search."""
    check_search_scopes(write)
    mine = sa.select(sa.func.count()).where(
        SEARCH.c.account_id == write.viewer.account, SEARCH.c.is_deleted.is_(False)
    )
    if write.as_program(mine)[0][0] >= MOST:
        wrong = Problem(ProblemCode.INVALID_STATE, ("input",), "too_many", {"most": MOST})
        raise Problems(wrong)
    values = {**validate_saved_search(write, given, {}), **new_row_number(write, SavedSearch)}
    row = SavedSearch(account_id=write.viewer.account, **values)
    write.session.add(row)
    write.session.flush()
    write.index(set())
    assert row.id is not None
    return row.id


def change_search(write: Write, given: Given) -> int:
    """Return the number of a saved search that was changed."""
    row = own_saved_search(write, given)
    values, before = validate_saved_search(write, given, row._asdict()), row._asdict()
    if all(before[name] == value for name, value in values.items()):
        return row.id
    values["version"] = row.version + 1
    write.session.execute(sa.update(SEARCH).where(SEARCH.c.id == row.id).values(values))
    write.index(set())
    return row.id


def forget_search(write: Write, given: Given) -> int:
    """Return the number of a saved search of which only the token is left."""
    row = own_saved_search(write, given)
    forget_searches(write.session, SEARCH.c.id == row.id)
    write.index(set())
    return row.id


def own_saved_search(write: Write, given: Given) -> PlainRow:
    """Return the saved search that is meant; those of others are not there for anybody."""
    row = target_row(write, SavedSearch, given)
    check_search_scopes(write)
    check_version(row, given.get("if_version"))
    return row


def validate_saved_search(write: Write, given: Given, before: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns as they are to be; raise Problems with all that is wrong."""
    problems: list[Problem] = []
    values = {name: before[name] for name in WRITTEN if name in before}
    for name, value in record_content(given).items():
        if name == "filter":
            part = clean_text(value, ("input", name), problems, LONGEST_LINE)
            values["filters"] = stored_filter(write, part, problems)
        elif value is not None or name in ("name", "query"):
            path = ("input", name)
            values[name] = clean_text(value, path, problems, text_limit(SavedSearch, name))
    try:
        valid = SavedSearch.model_validate(values)
    except ValidationError as error:
        raise Problems(*problems, *validation_problems(error, ("input",))) from error
    if not valid.query and not valid.filters:
        problems.append(Problem(ProblemCode.REQUIRED, ("input", "query"), "required"))
    if parse_query(valid.query).is_void:
        problems.append(Problem(ProblemCode.INVALID, ("input", "query"), "searchable"))
    if problems:
        raise Problems(*problems)
    return {name: getattr(valid, name) for name in WRITTEN}


def stored_filter(
    write: Write, given: Mapping[str, Any] | None, problems: list[Problem]
) -> dict[str, Any]:
    """Return a filter as it is kept, by its parts; note what of it can find nothing."""
    found = {name: part for name, part in (given or {}).items() if part is not None}
    bounds = {
        name: check_range_bounds(name, found[name], problems) for name in RANGED if name in found
    }
    values = {name: exact_values(name, found[name]) for name in FILTERED if name in found}
    if not problems:  # What is no proper text is in no table either.
        problems.extend(unknown_value_problems(write, values))
    return values | bounds


def unknown_value_problems(write: Write, values: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    """Yield a problem for each value of a filter that nothing can have."""
    for part in slug_parts(values):
        for place, _ in missing_slugs(
            values[part], write.rows(rows_with_slugs(part, values[part]))
        ):
            path = ("input", "filter", part, str(place))
            yield Problem(ProblemCode.NOT_FOUND, path, "not_found")
    for code in unknown_codes(values):
        path = ("input", "filter", code.part, str(code.place))
        shape = {"pattern": SHAPES[code.part].pattern}
        yield Problem(ProblemCode.INVALID, path, "pattern", shape)


def check_range_bounds(
    name: str, given: Mapping[str, float | None], problems: list[Problem]
) -> dict[str, float]:
    """Return the bounds of a range that are really given."""
    found = {side: bound for side, bound in given.items() if bound is not None}
    for side, bound in found.items():
        if not isfinite(bound):
            path = ("input", "filter", name, side)
            problems.append(Problem(ProblemCode.INVALID, path, "finite"))
    if found.keys() == {"gte", "lte"} and found["gte"] > found["lte"]:
        path, ends = ("input", "filter", name, "lte"), {"first": found["gte"], "last": found["lte"]}
        problems.append(Problem(ProblemCode.INVALID, path, "ends_early", ends))
    return found


WRITTEN = ("name", "query", "filters", "lang", "access", "created_at")
FIELDS: dict[str, tuple[Any, str, bool]] = {
    "name": (str, "What you call it.", True),
    "query": (str, "The words to search for; with a filter they may be empty.", True),
    "filter": (SearchFilterInput, "What to search in.", False),
    "lang": (Language, "The language of the words; `lv` when left out.", False),
    "access": (Access, "Who may follow it; nobody but you when left out.", False),
}
CHANGED = {name: (kind, told, False) for name, (kind, told, _) in FIELDS.items()}
CREATE = input_type("SavedSearchCreateInput", FIELDS | CLIENT, "A search to save.")
UPDATE = input_type(
    "SavedSearchUpdateInput", IDENTITY | CHANGED | CLIENT, "What to change of a saved search."
)
DELETE = input_type("SavedSearchDeleteInput", IDENTITY | CLIENT, "Which saved search to delete.")


@strawberry.type
class SavedMutations:
    saved_search_create = record_mutation(
        SavedSearch, CREATE, "Save a search; with access by link it has an Atom feed.", save_search
    )
    saved_search_update = record_mutation(
        SavedSearch, UPDATE, "Change a search that you saved.", change_search
    )
    saved_search_delete = record_mutation(
        SavedSearch, DELETE, "Delete a saved search and its feed.", forget_search
    )
