"""Experts: persons who agree to be shown, and offices; what hides a person is not undone alone."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import strawberry

from schema import clock
from schema.editing.input.text_input import LONGEST_LINE, clean_text
from schema.editing.input.user_errors import Problem, ProblemCode, Problems
from schema.editing.records import Given, check_version, save_record
from schema.editing.removal.erasure import Receipt, erase_public_name
from schema.editing.transactions.writes import Write
from schema.mutations.inputs import CLIENT, IDENTITY, create_input, input_type, update_input
from schema.mutations.payloads import record_mutation, target_row
from schema.mutations.records import check_right, delete_mutation, is_editor, record_content
from schema.readings import parse_day
from schema.tables import (
    Account,
    Action,
    ConsentPurpose,
    Expert,
    ExpertKind,
    Organisation,
    Role,
    Scope,
)
from schema.tables.base import PlainRow

KEY = ("purpose", "given_on")
"""What tells one consent of a person from another."""

LEAST_LETTERS = 10
"""How many letters a reason has at least: fewer are no sentence."""


def may_edit_expert(write: Write, row: PlainRow | None, given: Given) -> bool:
    """Return whether the viewer is an editor, or works for whose expert it is and is to be."""
    if is_editor(write, row, given):
        return True
    own = set() if row is None else {row.organisation_id}
    if "organisation" in given:
        own.add(target_row(write, Organisation, given, "organisation").id)
    is_partner = write.viewer.may(Scope.SYNC_EXPERTS, Role.PARTNER)
    return is_partner and own == {write.viewer.organisation}


def may_keep_consents(write: Write, organisation: int | None, account: int | None = None) -> bool:
    """Return whether the viewer administers, works for the organisation, or is the person."""
    viewer = write.viewer
    if viewer.may(Scope.SYNC_EXPERTS):
        return True
    if account is not None and viewer.account == account:
        return True
    return viewer.may(Scope.SYNC_EXPERTS, Role.PARTNER) and viewer.organisation == organisation


def create_expert(write: Write, given: Given) -> int:
    """Return the number of a new expert, a person unless it is said to be an office."""
    check_right(may_edit_expert(write, None, given), "input")
    if given.get("consents"):
        organisation = target_row(write, Organisation, given, "organisation").id
        check_right(may_keep_consents(write, organisation), "input", "consents")
    is_office = given.get("kind") is ExpertKind.OFFICE and is_editor(write, None, given)
    fixed = {"is_confirmed": is_office}
    return save_record(write, Expert, None, record_content(given), Action.CREATED, fixed=fixed)


def change_expert(write: Write, given: Given) -> int:
    """Return the number of an expert that was changed, and is not less hidden than before."""
    row = target_row(write, Expert, given)
    check_expert_change(write, row, given)
    fixed = {"is_confirmed": keeps_office_confirmed(write, row, given)}
    save_record(write, Expert, row.id, record_content(given), Action.UPDATED, fixed=fixed)
    if row.is_confirmed and given.get("kind") is ExpertKind.PERSON:
        # Its public name may hold what is now known to be a person's.
        erase_public_name(write, Expert, row.id, write.content(Expert, row.id) or {}, Receipt())
    return row.id


def keeps_office_confirmed(write: Write, row: PlainRow, given: Given) -> bool:
    """Return whether an office stays confirmed: under another name only when an editor gives it."""
    if not row.is_confirmed or given.get("kind") is ExpertKind.PERSON:
        return False
    names = clean_text(given.get("name") or {}, (), [], LONGEST_LINE)
    return {*names.values()} <= {*row.name.values()} or is_editor(write, row, given)


def check_expert_change(write: Write, row: PlainRow, given: Given) -> None:
    """Raise Problems for who may not change an expert, or not so."""
    check_right(may_edit_expert(write, row, given))
    check_version(row, given.get("if_version"))
    if given.get("kind") is ExpertKind.OFFICE and row.kind is ExpertKind.PERSON:
        raise Problems(Problem(ProblemCode.FORBIDDEN, ("input", "kind"), "declare_office"))
    if "consents" in given:
        check_right(may_keep_consents(write, row.organisation_id), "input", "consents")
        consents = (write.content(Expert, row.id) or {})["consents"]
        if problems := list(undone_consents(consents, given["consents"] or [])):
            raise Problems(*problems)


def undone_consents(held: Sequence[Mapping[str, Any]], given: Sequence[Given]) -> Iterator[Problem]:
    """Yield what a list of consents would undo: a withdrawal, or the end of one that was given."""
    path = ("input", "consents")
    found = {tuple(str(each.get(name)) for name in KEY): n for n, each in enumerate(given)}
    for consent in held:
        place = found.get(tuple(str(consent[name]) for name in KEY))
        if place is None:
            if consent["withdrawn_on"]:
                yield Problem(ProblemCode.INVALID_STATE, path, "withdrawn")
            continue
        now, where = given[place], (*path, str(place))
        if consent["withdrawn_on"] and str(now.get("withdrawn_on")) != consent["withdrawn_on"]:
            yield Problem(ProblemCode.INVALID_STATE, (*where, "withdrawn_on"), "withdrawn")
        elif consent["expires_on"] and not consent_ends_by(now, consent["expires_on"]):
            yield Problem(ProblemCode.INVALID_STATE, (*where, "expires_on"), "consent_extended")


def consent_ends_by(consent: Given, last: str) -> bool:
    """Return whether a consent ends on a day or before it."""
    return bool(consent.get("expires_on")) and str(consent["expires_on"]) <= last


def declare_office(write: Write, given: Given) -> int:
    """Return the number of an office that an editor confirms, with why it names nobody."""
    row = target_row(write, Expert, given)
    check_right(is_editor(write, row, given))
    check_version(row, given.get("if_version"))
    comment = given.get("comment") or ""
    if not comment.strip():
        raise Problems(Problem(ProblemCode.REQUIRED, ("input", "comment"), "required"))
    if sum(map(str.isalpha, comment)) < LEAST_LETTERS:
        least = {"least": LEAST_LETTERS}
        raise Problems(Problem(ProblemCode.INVALID, ("input", "comment"), "reason", least))
    office, fixed = {"kind": ExpertKind.OFFICE}, {"is_confirmed": True}
    return save_record(write, Expert, row.id, office, Action.DECLARED, comment=comment, fixed=fixed)


def set_expert_account(write: Write, given: Given) -> int:
    """Return the number of an expert of whom it is known as whom they sign in."""
    row = target_row(write, Expert, given)
    check_right(write.viewer.may(Scope.ADMIN))
    check_version(row, given.get("if_version"))
    account = None if given["account"] is None else target_row(write, Account, given, "account").id
    return save_record(write, Expert, row.id, {}, Action.UPDATED, fixed={"account_id": account})


def give_consent(write: Write, given: Given) -> int:
    """Return the number of an expert who agrees to something from today on.

    Agreeing again on the same day gives the consent of that day another end, or changes nothing.
    """
    today, purpose = clock.today(), given["purpose"]
    new = {"purpose": purpose, "given_on": today, "expires_on": given.get("expires_on")}

    def agreed(held: Sequence[Given]) -> list[Given]:
        # What was taken back today ends all that is given today too: it would not be in force.
        ends = [each["withdrawn_on"] for each in held if each["purpose"] == purpose]
        if any(end and end >= today for end in ends):
            path = ("input", "purpose")
            raise Problems(Problem(ProblemCode.INVALID_STATE, path, "withdrawn_today"))
        return [*(each for each in held if not is_same_consent(each, new)), new]

    try:
        return change_consents(write, given, agreed)
    except Problems as found:
        raise Problems(*map(consent_problem, found.problems)) from None


def is_same_consent(consent: Given, other: Given) -> bool:
    """Return whether two consents are one: for the same purpose, given on the same day."""
    return all(consent[name] == other[name] for name in KEY)


def consent_problem(problem: Problem) -> Problem:
    """Return a problem of the consent that is given where its client gave it."""
    if problem.field[:2] != ("input", "consents"):
        return problem
    return replace(problem, field=("input", *problem.field[3:]))


def withdraw_consent(write: Write, given: Given) -> int:
    """Return the number of an expert who takes back today what they agreed to."""
    today = clock.today()

    def withdrawn(held: Sequence[Given]) -> list[Given]:
        open_ = [each for each in held if is_consent_open(each, given["purpose"])]
        if not open_:
            raise Problems(Problem(ProblemCode.INVALID_STATE, ("input", "purpose"), "no_consent"))
        return [
            {**each, "withdrawn_on": max(today, each["given_on"])} if each in open_ else each
            for each in held
        ]

    return change_consents(write, given, withdrawn)


def is_consent_open(consent: Given, purpose: ConsentPurpose) -> bool:
    """Return whether a consent is for a purpose and was not taken back."""
    return consent["purpose"] == purpose and consent["withdrawn_on"] is None


def change_consents(
    write: Write, given: Given, change: Callable[[Sequence[Given]], list[Given]]
) -> int:
    """Return the number of an expert whose consents were changed by who may keep them."""
    row = target_row(write, Expert, given)
    check_right(may_keep_consents(write, row.organisation_id, row.account_id))
    check_version(row, given.get("if_version"))
    current = [read_consent(each) for each in (write.content(Expert, row.id) or {})["consents"]]
    return save_record(write, Expert, row.id, {"consents": change(current)}, Action.UPDATED)


def read_consent(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return a consent, as the audit trail keeps it, as a client would give it."""
    days = ("given_on", "expires_on", "withdrawn_on")
    return {
        "purpose": ConsentPurpose(kept["purpose"]),
        **{name: parse_day(kept[name] or "") for name in days},
    }


PURPOSE = {"purpose": (ConsentPurpose, "For what.", True)}
UNTIL = {"expires_on": (date, "The last day; open when left out.", False)}
REASON = {"comment": (str, "Why it names nobody, in a sentence.", True)}
SIGNING_IN = {"account": (strawberry.ID | None, "The account; null for none.", True)}


@strawberry.type
class PeopleMutations:
    expert_create = record_mutation(
        Expert,
        create_input(Expert),
        "Record a new Expert: a person, hidden until they agree, unless `kind: OFFICE` is said. An "
        "office is hidden until an editor confirms it, unless an editor records it. Its public "
        "name is drawn by lot, whatever `slug` is, unless an editor records an office.",
        create_expert,
    )
    expert_update = record_mutation(
        Expert,
        update_input(Expert),
        "Change Expert: what is left out stays, null makes empty. What was withdrawn stays so. An "
        "office that gets another name is hidden until an editor confirms it, unless an editor "
        "gives it.",
        change_expert,
    )
    expert_delete = delete_mutation(Expert, may_edit_expert)
    expert_declare_office = record_mutation(
        Expert,
        input_type(
            "ExpertDeclareOfficeInput", IDENTITY | REASON | CLIENT, "Which expert, and why."
        ),
        "Say, as an editor and with a reason of at least 10 letters, that this is an office: what "
        "was taken for a person, or what its organisation calls one. It becomes public.",
        declare_office,
    )
    expert_consent_give = record_mutation(
        Expert,
        input_type("ExpertConsentGiveInput", IDENTITY | PURPOSE | UNTIL | CLIENT, "Who agrees."),
        "Note that a person agrees to something from today on. Again on the same day it changes "
        "nothing but the last day, where another one is given.",
        give_consent,
    )
    expert_consent_withdraw = record_mutation(
        Expert,
        input_type("ExpertConsentWithdrawInput", IDENTITY | PURPOSE | CLIENT, "Who withdraws."),
        "Withdraw a consent; it ends today and cannot be renewed today.",
        withdraw_consent,
    )
    expert_account_set = record_mutation(
        Expert,
        input_type("ExpertAccountSetInput", IDENTITY | SIGNING_IN | CLIENT, "Who signs in."),
        "Set, as an administrator, the account with which a person signs in.",
        set_expert_account,
    )
