"""Adoption: a municipality takes a case over, the giver confirms, and what came of it is said."""

import strawberry

from schema import clock, tables
from schema.editing.records import (
    Given,
    check_version,
    save,
)
from schema.editing.transactions import Write
from schema.editing.user_errors import (
    Problem,
    ProblemCode,
    Problems,
)
from schema.mutations.inputs import CLIENT, IDENTITY, create_input, input_type, update_input
from schema.mutations.payloads import mutation, target
from schema.mutations.practices import is_holder, may
from schema.mutations.records import check_right, content, remove
from schema.tables import Action, Adoption, Practice, Role, Scope
from schema.tables.base import (
    PlainRow,
    table_of,
)


def is_taker(write: Write, municipality: int | None) -> bool:
    """Return whether the viewer writes for a municipality, or is an editor."""
    viewer = write.viewer
    if viewer.may(Scope.WRITE_PRACTICE, Role.EDITOR):
        return True
    return viewer.may(Scope.WRITE_PRACTICE, Role.MEMBER) and viewer.municipality == municipality


def take_over(write: Write, given: Given) -> int:
    """Return the number of a new adoption, confirmed by the one who takes the case over."""
    practice = target(write, Practice, given, "practice")
    place = target(write, tables.Municipality, given, "municipality")
    check_right(is_taker(write, place.id), "input", "municipality")
    if is_holder(write, place.id, practice.id):
        raise Problems(Problem(ProblemCode.INVALID, ("input", "municipality"), "same_side"))
    today = {"taker_confirmed_on": clock.today()}
    return save(write, Adoption, None, content(given), Action.CREATED, fixed=today)


def go_on(write: Write, given: Given) -> int:
    """Return the number of an adoption of which the taker says how far it is."""
    row = target(write, Adoption, given)
    check_right(is_taker(write, row.municipality_id))
    check_version(row, given.get("if_version"))
    told = content(given)
    fixed = {"giver_confirmed_on": None} if says_otherwise(row, told) else {}
    return save(write, Adoption, row.id, told, Action.UPDATED, fixed=fixed)


def says_otherwise(row: PlainRow, told: Given) -> bool:
    """Return whether something else is said than what the giving side had confirmed."""
    columns = table_of(Adoption).c
    return any(name not in columns or getattr(row, name) != value for name, value in told.items())


def confirm(write: Write, given: Given) -> int:
    """Return the number of an adoption that the giving side confirmed."""
    row = target(write, Adoption, given)
    practice = write.row(Practice, row.practice_id)
    check_right(may(write, practice, Role.MEMBER, Role.EDITOR))
    check_version(row, given.get("if_version"))
    today = {"giver_confirmed_on": row.giver_confirmed_on or clock.today()}
    return save(write, Adoption, row.id, {}, Action.CONFIRMED, fixed=today)


def is_own(write: Write, row: PlainRow | None, given: Given) -> bool:
    """Return whether the viewer may delete an adoption."""
    return row is not None and is_taker(write, row.municipality_id)


@strawberry.type
class AdoptionMutations:
    adoption_create = mutation(
        Adoption,
        create_input(Adoption),
        "Say that your municipality takes a practice over.",
        take_over,
    )
    adoption_update = mutation(
        Adoption,
        update_input(Adoption, without=frozenset({"practice", "municipality"})),
        "Say how far you are, what you changed and what came of it, failures included.",
        go_on,
    )
    adoption_confirm = mutation(
        Adoption,
        input_type("AdoptionConfirmInput", IDENTITY | CLIENT, "Which adoption."),
        "Confirm, as the giving side, that a municipality took your practice over.",
        confirm,
    )
    adoption_delete = remove(Adoption, is_own)
