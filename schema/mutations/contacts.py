"""Offices that can be called: municipalities keep their own, and editors confirm each."""

import strawberry

from schema import clock
from schema.editing.records import Given, check_version, save_record
from schema.editing.transactions.writes import Write
from schema.mutations.inputs import CLIENT, IDENTITY, create_input, input_type, update_input
from schema.mutations.payloads import record_mutation, target_row
from schema.mutations.practice_steps import is_practice_holder
from schema.mutations.records import check_right, delete_mutation, is_editor, record_content
from schema.tables import Action, Contact, Municipality, Practice, Role, Scope
from schema.tables.base import PlainRow

KEPT = {"municipality": Municipality, "practice": Practice}
"""Of what the offices are that municipalities keep; the others editors do."""

OWNERS = (*KEPT, "organisation", "network", "project")

HARMLESS = frozenset({"checked_on", "role"})
"""What a municipality changes of an office without anybody having to look at it again."""


def may_keep_contact(write: Write, row: PlainRow | None, given: Given) -> bool:
    """Return whether the viewer is an editor, or works for whose office it is and is to be."""
    if is_editor(write, row, given):
        return True
    if not write.viewer.may(Scope.WRITE_PRACTICE, Role.MEMBER):
        return False
    was_own = row is None or is_own_office(write, row.municipality_id, row.practice_id)
    if not was_own or all(given.get(name) is None for name in OWNERS):
        return was_own
    kept = {
        name: target_row(write, table, given, name).id
        for name, table in KEPT.items()
        if given.get(name) is not None
    }
    return is_own_office(write, kept.get("municipality"), kept.get("practice"))


def is_own_office(write: Write, municipality: int | None, practice: int | None) -> bool:
    """Return whether an office is of the viewer's municipality, or of a practice that it holds."""
    own = write.viewer.municipality
    if practice is not None:
        return is_practice_holder(write, own, practice)
    return own is not None and municipality == own


def create_contact(write: Write, given: Given) -> int:
    """Return the number of a new office, which is hidden until an editor confirms it.

    It is of the viewer's municipality unless something else is said.
    """
    check_right(may_keep_contact(write, None, given), "input")
    fixed: dict[str, int | bool | None] = {"is_confirmed": False}
    if not is_editor(write, None, given) and all(given.get(name) is None for name in OWNERS):
        fixed["municipality_id"] = write.viewer.municipality
    return save_record(write, Contact, None, record_content(given), Action.CREATED, fixed=fixed)


def change_contact(write: Write, given: Given) -> int:
    """Return the number of an office that was changed, hidden anew unless an editor did it."""
    row = target_row(write, Contact, given)
    check_right(may_keep_contact(write, row, given))
    check_version(row, given.get("if_version"))
    told = record_content(given)
    is_harmless = is_editor(write, row, given) or told.keys() <= HARMLESS
    fixed = {"is_confirmed": row.is_confirmed and is_harmless}
    return save_record(write, Contact, row.id, told, Action.UPDATED, fixed=fixed)


def confirm_contact(write: Write, given: Given) -> int:
    """Return the number of an office of which an editor says that it is one, and checked today."""
    row = target_row(write, Contact, given)
    check_right(is_editor(write, row, given))
    check_version(row, given.get("if_version"))
    checked = {"is_confirmed": True, "checked_on": clock.today()}
    return save_record(
        write, Contact, row.id, {}, Action.VERIFIED, comment=given.get("comment"), fixed=checked
    )


@strawberry.type
class ContactMutations:
    contact_create = record_mutation(
        Contact,
        create_input(Contact),
        "Record an office that can be called, of your own municipality unless something else is "
        "said; it is hidden until an editor confirms it.",
        create_contact,
    )
    contact_update = record_mutation(
        Contact,
        update_input(Contact),
        "Change an office: what is left out stays, null makes empty. What a municipality changes, "
        "but for the day of the check, is hidden until an editor confirms it.",
        change_contact,
    )
    contact_confirm = record_mutation(
        Contact,
        input_type(
            "ContactConfirmInput",
            IDENTITY | {"comment": (str, "How it was checked.", False)} | CLIENT,
            "Which office.",
        ),
        "Say, as an editor, that this is an office and no person, and that it was checked today.",
        confirm_contact,
    )
    contact_delete = delete_mutation(Contact, may_keep_contact)
