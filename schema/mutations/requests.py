"""Requests for experience: asked by those who found nothing, answered by those who know."""

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
import strawberry

from schema import tables
from schema.editing.input.user_errors import Problem, ProblemCode, Problems
from schema.editing.records import Given, check_state, check_version, linked_row_number, save_record
from schema.editing.transactions.writes import Write
from schema.mutations.inputs import CLIENT, IDENTITY, input_fields, input_type
from schema.mutations.payloads import record_mutation, target_row
from schema.mutations.records import check_right, delete_mutation, record_content
from schema.tables import (
    Action,
    ExperienceRequest,
    ExperienceRequestExpert,
    ExperienceRequestPractice,
    RequestState,
    Role,
    Row,
    Scope,
)
from schema.tables.base import PlainRow, table_of
from schema.tables.structure import table_links

OF_THE_ASKER = frozenset({"municipality", "organisation", "state", "asked_on"})
"""What follows from who asks, and when, and from what is done with a request."""

ANSWERS: Mapping[str, tuple[str, type[Row]]] = {
    "practices": ("practice", ExperienceRequestPractice),
    "experts": ("expert", ExperienceRequestExpert),
}
Number = tuple[type[Row], str, int]
"""A join table, its column, and which row answers."""


def may_use_requests(write: Write) -> bool:
    """Return whether the viewer may ask and answer: staff, partners, editors."""
    is_staff = write.viewer.may(Scope.WRITE_PRACTICE, Role.MEMBER, Role.EDITOR)
    return is_staff or write.viewer.may(Scope.SYNC_EXPERTS, Role.PARTNER)


def is_requester(write: Write, row: PlainRow) -> bool:
    """Return whether the viewer works for who asked, or is an editor."""
    viewer = write.viewer
    if viewer.may(Scope.WRITE_PRACTICE, Role.EDITOR):
        return True
    if viewer.may(Scope.WRITE_PRACTICE, Role.MEMBER):
        return viewer.municipality is not None and viewer.municipality == row.municipality_id
    return may_use_requests(write) and row.organisation_id == viewer.organisation is not None


def create_experience_request(write: Write, given: Given) -> int:
    """Return the number of a new request, of the municipality or organisation of who asks."""
    check_right(may_use_requests(write), "input")
    viewer = write.viewer
    asker = {"municipality_id": viewer.municipality, "organisation_id": viewer.organisation}
    return save_record(
        write, ExperienceRequest, None, record_content(given), Action.CREATED, fixed=asker
    )


def change_experience_request(write: Write, given: Given) -> int:
    """Return the number of a request whose words were changed by who asked."""
    row = own_experience_request(write, given)
    return save_record(write, ExperienceRequest, row.id, record_content(given), Action.UPDATED)


def close_experience_request(write: Write, given: Given) -> int:
    """Return the number of a request that is no longer asked."""
    row = own_experience_request(write, given)
    closed = {"state": RequestState.CLOSED}
    return save_record(
        write, ExperienceRequest, row.id, record_content(given), Action.UPDATED, fixed=closed
    )


def own_experience_request(write: Write, given: Given) -> PlainRow:
    """Return the request that is meant; raise Problems unless the viewer asked it."""
    row = target_row(write, ExperienceRequest, given)
    check_right(is_requester(write, row))
    check_version(row, given.get("if_version"))
    return row


def answer_experience_request(write: Write, given: Given) -> int:
    """Return the number of a request to which practices and experts were added."""
    row = target_row(write, ExperienceRequest, given)
    check_right(may_use_requests(write))
    check_version(row, given.get("if_version"))
    check_state(row, (RequestState.OPEN, RequestState.ANSWERED))
    named = [
        each
        for each in request_answers(write, given)
        if not has_request_answer(write, row.id, each)
    ]
    if not named:
        return row.id
    with write.changing(ExperienceRequest, row.id, Action.UPDATED):
        for via, column, number in dict.fromkeys(named):
            tie = {"experience_request_id": row.id, column: number}
            write.session.execute(sa.insert(table_of(via)).values(tie))
        source = table_of(ExperienceRequest)
        answered = {"state": RequestState.ANSWERED, "version": row.version + 1}
        write.session.execute(sa.update(source).where(source.c.id == row.id).values(answered))
    return row.id


def request_answers(write: Write, given: Given) -> Iterator[Number]:
    """Yield what the viewer names as an answer; raise Problems for none, or what is not there."""
    problems: list[Problem] = []
    if not any(given.get(name) for name in ANSWERS):
        problems.append(Problem(ProblemCode.REQUIRED, ("input", "practices"), "required"))
    for name, (other, via) in ANSWERS.items():
        link = table_links(table_of(via).name)[other]
        for place, each in enumerate(given.get(name) or ()):
            number = linked_row_number(write, link, each, ("input", name, str(place)), problems)
            yield via, link.column, number or 0
    if problems:
        raise Problems(*problems)


def has_request_answer(write: Write, request: int, answer: Number) -> bool:
    """Return whether a request has this answer already."""
    kind, column, number = answer
    via = table_of(kind)
    same = (via.c.experience_request_id == request, via.c[column] == number)
    return bool(write.as_program(sa.select(via.c.id).where(*same)))


def may_delete_request(write: Write, row: PlainRow | None, given: Given) -> bool:
    """Return whether the viewer may take a request away."""
    return write.viewer.may(Scope.WRITE_PRACTICE, Role.EDITOR)


WORDS = {
    name: field
    for name, field in input_fields(ExperienceRequest).items()
    if name not in OF_THE_ASKER | ANSWERS.keys()
}
CHANGED = {name: (kind, told, False) for name, (kind, told, _) in WORDS.items() if name != "slug"}
NAMED: dict[str, tuple[Any, str, bool]] = {
    "practices": (list[strawberry.ID], "Practices that answer it, by id.", False),
    "experts": (list[strawberry.ID], "Experts who can help, by id.", False),
}
CREATE = input_type("ExperienceRequestCreateInput", WORDS | CLIENT, "What is looked for.")
UPDATE = input_type(
    "ExperienceRequestUpdateInput",
    IDENTITY | CHANGED | CLIENT,
    "What to change of it: what is left out stays, null makes empty.",
)
ANSWER = input_type(
    "ExperienceRequestAnswerInput", IDENTITY | NAMED | CLIENT, "What answers which request."
)
CLOSE = input_type(
    "ExperienceRequestCloseInput",
    IDENTITY | {"note": CHANGED["note"]} | CLIENT,
    "The request to close.",
)


@strawberry.type
class RequestMutations:
    experience_request_create = record_mutation(
        ExperienceRequest,
        CREATE,
        "Ask other municipalities for experience, such as after a search that found nothing.",
        create_experience_request,
    )
    experience_request_update = record_mutation(
        ExperienceRequest, UPDATE, "Reword your request.", change_experience_request
    )
    experience_request_answer = record_mutation(
        ExperienceRequest,
        ANSWER,
        "Name practices or experts that answer a request, besides those named before.",
        answer_experience_request,
    )
    experience_request_close = record_mutation(
        ExperienceRequest, CLOSE, "Close a request.", close_experience_request
    )
    experience_request_delete = delete_mutation(tables.ExperienceRequest, may_delete_request)
