"""Adoption: a municipality takes a case over, the giver confirms, and what came of it is said."""

import strawberry

from schema import clock, tables
from schema.editing.input.user_errors import Problem, ProblemCode, Problems
from schema.editing.records import Given, check_version, save_record
from schema.editing.transactions.writes import Write
from schema.mutations.inputs import CLIENT, IDENTITY, create_input, input_type, update_input
from schema.mutations.payloads import record_mutation, target_row
from schema.mutations.practice_steps import is_practice_holder, may_act_on_practice
from schema.mutations.records import check_right, delete_mutation, record_content
from schema.tables import Action, Adoption, Practice, Role, Scope
from schema.tables.base import PlainRow, table_of


def is_adopter(write: Write, municipality: int | None) -> bool:
    """Return whether the viewer writes for a municipality, or is an editor."""
    viewer = write.viewer
    if viewer.may(Scope.WRITE_PRACTICE, Role.EDITOR):
        return True
    return viewer.may(Scope.WRITE_PRACTICE, Role.MEMBER) and viewer.municipality == municipality


def create_adoption(write: Write, given: Given) -> int:
    """Return the number of a new adoption, confirmed by the one who takes the case over."""
    practice = target_row(write, Practice, given, "practice")
    place = target_row(write, tables.Municipality, given, "municipality")
    check_right(is_adopter(write, place.id), "input", "municipality")
    if is_practice_holder(write, place.id, practice.id):
        raise Problems(Problem(ProblemCode.INVALID, ("input", "municipality"), "same_side"))
    today = {"taker_confirmed_on": clock.today()}
    return save_record(write, Adoption, None, record_content(given), Action.CREATED, fixed=today)


def update_adoption(write: Write, given: Given) -> int:
    """Return the number of an adoption of which the taker says how far it is."""
    row = target_row(write, Adoption, given)
    check_right(is_adopter(write, row.municipality_id))
    check_version(row, given.get("if_version"))
    content = record_content(given)
    fixed = {"giver_confirmed_on": None} if contradicts_confirmation(row, content) else {}
    return save_record(write, Adoption, row.id, content, Action.UPDATED, fixed=fixed)


def contradicts_confirmation(row: PlainRow, told: Given) -> bool:
    """Return whether something else is said than what the giving side had confirmed."""
    columns = table_of(Adoption).c
    return any(name not in columns or getattr(row, name) != value for name, value in told.items())


def confirm_adoption(write: Write, given: Given) -> int:
    """Return the number of an adoption that the giving side confirmed."""
    row = target_row(write, Adoption, given)
    practice = write.row(Practice, row.practice_id)
    check_right(may_act_on_practice(write, practice, Role.MEMBER, Role.EDITOR))
    check_version(row, given.get("if_version"))
    today = {"giver_confirmed_on": row.giver_confirmed_on or clock.today()}
    return save_record(write, Adoption, row.id, {}, Action.CONFIRMED, fixed=today)


def may_delete_adoption(write: Write, row: PlainRow | None, given: Given) -> bool:
    """Return whether the viewer may delete an adoption."""
    return row is not None and is_adopter(write, row.municipality_id)


@strawberry.type
class AdoptionMutations:
    adoption_create = record_mutation(
        Adoption,
        create_input(Adoption),
        "Say that your municipality takes a practice over.",
        create_adoption,
    )
    adoption_update = record_mutation(
        Adoption,
        update_input(Adoption, without=frozenset({"practice", "municipality"})),
        "Report the progress, the changes and the outcome, failures included.",
        update_adoption,
    )
    adoption_confirm = record_mutation(
        Adoption,
        input_type("AdoptionConfirmInput", IDENTITY | CLIENT, "Which adoption."),
        "Confirm, as the giving side, that a municipality took your practice over.",
        confirm_adoption,
    )
    adoption_delete = delete_mutation(Adoption, may_delete_adoption)
