"""The steps of a case on its way: from which states to which, who takes them, what they check."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from strawberry.utils.str_converters import to_snake_case

from schema import clock
from schema.access.viewer import OPEN
from schema.editing.input.completeness import completeness_gaps
from schema.editing.input.user_errors import Problem, ProblemCode, Problems
from schema.editing.records import Given, add_part_row, check_state, check_version
from schema.editing.transactions.writes import Write
from schema.exchange.attachments import practice_holders
from schema.mutations.inputs import CLIENT, IDENTITY, input_type
from schema.mutations.payloads import record_mutation, target_row
from schema.mutations.records import check_right
from schema.tables import (
    Action,
    Change,
    ExpertOpinion,
    Practice,
    PracticeState,
    ReviewComment,
    Role,
    Scope,
)
from schema.tables.base import PlainRow, table_of

State = PracticeState
YEARS_UNTIL_REVIEW = 2


@dataclass(frozen=True)
class PracticeStep:
    """A step on the way of a case: from which states to which, and who takes it."""

    origins: frozenset[State]
    state: State
    by: frozenset[Role]


AUTHORS, EDITORS = frozenset({Role.MEMBER, Role.EDITOR}), frozenset({Role.EDITOR})
REVIEWERS = frozenset({Role.EDITOR, Role.REVIEWER})
STEPS: Mapping[Action, PracticeStep] = {
    Action.SUBMITTED: PracticeStep(OPEN, State.SUBMITTED, AUTHORS),
    Action.WITHDRAWN: PracticeStep(frozenset({State.SUBMITTED}), State.DRAFT, AUTHORS),
    Action.ACCEPTED: PracticeStep(frozenset({State.SUBMITTED}), State.IN_REVIEW, EDITORS),
    Action.CHANGES_REQUESTED: PracticeStep(
        frozenset({State.SUBMITTED, State.IN_REVIEW}), State.CHANGES_REQUESTED, REVIEWERS
    ),
    Action.PUBLISHED: PracticeStep(
        frozenset({State.IN_REVIEW}), State.PUBLISHED, frozenset({Role.REVIEWER})
    ),
    Action.ARCHIVED: PracticeStep(frozenset({State.PUBLISHED}), State.ARCHIVED, EDITORS),
    Action.REOPENED: PracticeStep(frozenset({State.ARCHIVED}), State.DRAFT, EDITORS),
}


def may_act_on_practice(write: Write, practice: PlainRow | None, *roles: Role) -> bool:
    """Return whether the viewer has one of the roles; a member only for cases it holds."""
    others = [role for role in roles if role is not Role.MEMBER]
    if write.viewer.may(Scope.WRITE_PRACTICE, *others):
        return True
    if Role.MEMBER not in roles or not write.viewer.may(Scope.WRITE_PRACTICE, Role.MEMBER):
        return False
    return practice is None or is_practice_holder(write, write.viewer.municipality, practice.id)


def is_practice_holder(write: Write, municipality: int | None, practice: int) -> bool:
    """Return whether a municipality holds a case."""
    return (municipality,) in map(tuple, write.as_program(practice_holders(practice)))


Also = Callable[[Write, PlainRow, Given], Mapping[str, Any]]
"""What a step does besides, and which columns it changes."""

Fields = dict[str, tuple[Any, str, bool]]
COMMENT: Fields = {"comment": (str, "What to say of it to those who follow the case.", False)}


def no_extra_columns(write: Write, row: PlainRow, given: Given) -> Mapping[str, Any]:
    """Return that a step changes nothing but the state."""
    return {}


def practice_step(
    action: Action,
    name: str,
    description: str,
    also: Also = no_extra_columns,
    fields: Fields = COMMENT,
) -> Any:
    """Return the field of a step on the way of a case."""
    way = STEPS[action]

    def work(write: Write, given: Given) -> int:
        row = target_row(write, Practice, given)
        check_right(may_act_on_practice(write, row, *way.by))
        check_version(row, given.get("if_version"))
        check_state(row, way.origins)
        with write.changing(Practice, row.id, action, given.get("comment")):
            columns = {
                "state": way.state,
                "version": row.version + 1,
                "is_private": False,
                **also(write, row, given),
            }
            source = table_of(Practice)
            write.session.execute(sa.update(source).where(source.c.id == row.id).values(columns))
        return row.id

    given = input_type(f"Practice{name}Input", {**IDENTITY, **fields, **CLIENT}, "Which practice.")
    return record_mutation(Practice, given, description, work)


def submit_practice(write: Write, row: PlainRow, given: Given) -> Mapping[str, Any]:
    """Check that a case is complete enough; what was asked for counts as done where it changed."""
    content = write.content(Practice, row.id) or {}
    gaps = [gap for gap in completeness_gaps(content) if gap.is_required]
    if gaps:
        raise Problems(
            *(Problem(ProblemCode.INCOMPLETE, ("input", gap.field), gap.sentence) for gap in gaps)
        )
    comment = table_of(ReviewComment)
    open_ = sa.select(comment).where(
        comment.c.practice_id == row.id, comment.c.is_resolved.is_(False)
    )
    done = [
        each.id for each in write.as_program(open_) if is_comment_addressed(write, each, content)
    ]
    write.session.execute(sa.update(comment).where(comment.c.id.in_(done)).values(is_resolved=True))
    return {}


def is_comment_addressed(write: Write, comment: PlainRow, held: Mapping[str, Any]) -> bool:
    """Return whether the field that a comment is about is another than its reviewer had read."""
    field, change = to_snake_case(comment.field), table_of(Change)
    read = (
        sa.select(change.c.content)
        .where(change.c.kind == "Practice", change.c.row_id == comment.practice_id)
        .where(change.c.version == comment.version, change.c.content.is_not(None))
        .order_by(change.c.id.desc())
        .limit(1)
    )
    return any(
        field in held and row.content.get(field) != held[field] for row in write.as_program(read)
    )


def resolve_comment(write: Write, given: Given) -> int:
    """Return the number of a comment of which a reviewer says whether it is done."""
    row = target_row(write, ReviewComment, given)
    check_right(write.viewer.may(Scope.WRITE_PRACTICE, *REVIEWERS))
    comment, is_resolved = table_of(ReviewComment), given.get("is_resolved") is not False
    with write.changing(ReviewComment, row.id, Action.UPDATED):
        mine = sa.update(comment).where(comment.c.id == row.id)
        write.session.execute(mine.values(is_resolved=is_resolved))
    return row.id


def withdraw_practice(write: Write, row: PlainRow, given: Given) -> Mapping[str, Any]:
    """Return that a case is with its authors again, and no longer with the editors."""
    return {"is_private": not write.viewer.may(Scope.WRITE_PRACTICE, Role.EDITOR)}


def return_practice(write: Write, row: PlainRow, given: Given) -> Mapping[str, Any]:
    """Note what the author has to change."""
    for place, comment in enumerate(given["comments"]):
        read = {"practice_id": row.id, "version": row.version}
        about = read | {"account_id": write.viewer.account}
        add_part_row(write, ReviewComment, {**comment, **about}, ("input", "comments", str(place)))
    return {}


def publish_practice(write: Write, row: PlainRow, given: Given) -> Mapping[str, Any]:
    """Note the expert's opinion, and by when to look at the case again."""
    check_four_eyes(write, row)
    today = clock.today()
    if given.get("opinion"):
        about = {"practice_id": row.id, "given_on": today, "account_id": write.viewer.account}
        opinion = {"text": given["opinion"], **about}
        add_part_row(write, ExpertOpinion, opinion, ("input", "opinion"), only="text")
    due = given.get("review_due_on") or date(today.year + YEARS_UNTIL_REVIEW, today.month, 1)
    return {"published_on": row.published_on or today, "review_due_on": due}


def check_four_eyes(write: Write, row: PlainRow) -> None:
    """Raise Problems when the one who publishes is the one who accepted."""
    change = table_of(Change)
    accepted = (
        sa.select(change.c.account_id)
        .where(change.c.kind == "Practice", change.c.row_id == row.id)
        .where(change.c.action == Action.ACCEPTED)
        .order_by(change.c.id.desc())
        .limit(1)
    )
    if [write.viewer.account] in [list(found) for found in write.as_program(accepted)]:
        raise Problems(Problem(ProblemCode.FORBIDDEN, ("input", "id"), "four_eyes"))
