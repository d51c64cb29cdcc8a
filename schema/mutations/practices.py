"""The life of a case: written by a municipality, reviewed by an editor and an expert, public."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
import strawberry

from schema import clock, ids
from schema.attachments import holders_of
from schema.completeness import lacking
from schema.editing import Given, add, check_state, check_version, save
from schema.history import as_given
from schema.mutations.inputs import (
    CLIENT,
    IDENTITY,
    OF_THE_SYSTEM,
    TextInput,
    create_input,
    input_type,
    update_input,
)
from schema.mutations.payloads import mutation, target
from schema.mutations.records import check_right, content, remove
from schema.problems import Problem, ProblemCode, Problems
from schema.rights import OPEN
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
from schema.tables.row import PlainRow, table_of
from schema.writing import Write

State = PracticeState
YEARS_UNTIL_REVIEW = 2


@dataclass(frozen=True)
class Step:
    """A step on the way of a case: from which states to which, and who takes it."""

    origins: frozenset[State]
    state: State
    by: frozenset[Role]


AUTHORS, EDITORS = frozenset({Role.MEMBER, Role.EDITOR}), frozenset({Role.EDITOR})
REVIEWERS = frozenset({Role.EDITOR, Role.REVIEWER})
STEPS: Mapping[Action, Step] = {
    Action.SUBMITTED: Step(OPEN, State.SUBMITTED, AUTHORS),
    Action.WITHDRAWN: Step(frozenset({State.SUBMITTED}), State.DRAFT, AUTHORS),
    Action.ACCEPTED: Step(frozenset({State.SUBMITTED}), State.IN_REVIEW, EDITORS),
    Action.CHANGES_REQUESTED: Step(
        frozenset({State.SUBMITTED, State.IN_REVIEW}), State.CHANGES_REQUESTED, REVIEWERS
    ),
    Action.PUBLISHED: Step(
        frozenset({State.IN_REVIEW}), State.PUBLISHED, frozenset({Role.REVIEWER})
    ),
    Action.ARCHIVED: Step(frozenset({State.PUBLISHED}), State.ARCHIVED, EDITORS),
    Action.REOPENED: Step(frozenset({State.ARCHIVED}), State.DRAFT, EDITORS),
}


def may(write: Write, practice: PlainRow | None, *roles: Role) -> bool:
    """Return whether the viewer has one of the roles; a member only for cases it holds."""
    others = [role for role in roles if role is not Role.MEMBER]
    if write.viewer.may(Scope.WRITE_PRACTICE, *others):
        return True
    if Role.MEMBER not in roles or not write.viewer.may(Scope.WRITE_PRACTICE, Role.MEMBER):
        return False
    return practice is None or is_holder(write, write.viewer.municipality, practice.id)


def is_holder(write: Write, municipality: int | None, practice: int) -> bool:
    """Return whether a municipality holds a case."""
    return (municipality,) in map(tuple, write.as_program(holders_of(practice)))


def create_draft(write: Write, given: Given) -> int:
    """Return the number of a new draft; a member's municipality holds it."""
    check_right(may(write, None, Role.MEMBER, Role.EDITOR), "input")
    draft, is_private = dict(content(given)), False
    if not write.viewer.may(Scope.WRITE_PRACTICE, Role.EDITOR):
        is_private = True
        own = ids.write("Municipality", write.viewer.municipality or 0)
        check_right(draft.setdefault("municipalities", [own]) == [own], "input", "municipalities")
    return save(
        write,
        Practice,
        None,
        draft,
        Action.CREATED,
        fixed={"state": State.DRAFT, "is_private": is_private},
    )


def change(write: Write, given: Given) -> int:
    """Return the number of a case that was changed, by its author while it is with the author."""
    row = target(write, Practice, given)
    check_right(may(write, row, Role.MEMBER, Role.EDITOR))
    check_version(row, given.get("if_version"))
    if not write.viewer.may(Scope.WRITE_PRACTICE, Role.EDITOR):
        check_state(row, OPEN)
        check_right("municipalities" not in given, "input", "municipalities")
    return save(write, Practice, row.id, content(given), Action.UPDATED)


Also = Callable[[Write, PlainRow, Given], Mapping[str, Any]]
"""What a step does besides, and which columns it changes."""

Fields = dict[str, tuple[Any, str, bool]]
COMMENT: Fields = {"comment": (str, "What to say of it to those who follow the case.", False)}


def nothing_else(write: Write, row: PlainRow, given: Given) -> Mapping[str, Any]:
    """Return that a step changes nothing but the state."""
    return {}


def step(
    action: Action, name: str, description: str, also: Also = nothing_else, fields: Fields = COMMENT
) -> Any:
    """Return the field of a step on the way of a case."""
    way = STEPS[action]

    def work(write: Write, given: Given) -> int:
        row = target(write, Practice, given)
        check_right(may(write, row, *way.by))
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
    return mutation(Practice, given, description, work)


def hand_in(write: Write, row: PlainRow, given: Given) -> Mapping[str, Any]:
    """Check that a case is complete enough; what reviewers asked for counts as done."""
    held = write.content(Practice, row.id) or {}
    gaps = [gap for gap in lacking(held) if gap.is_required]
    if gaps:
        raise Problems(
            *(Problem(ProblemCode.INCOMPLETE, ("input", gap.field), gap.sentence) for gap in gaps)
        )
    comment = table_of(ReviewComment)
    mine = sa.update(comment).where(comment.c.practice_id == row.id)
    write.session.execute(mine.values(is_resolved=True))
    return {}


def take_back(write: Write, row: PlainRow, given: Given) -> Mapping[str, Any]:
    """Return that a case is with its authors again, and no longer with the editors."""
    return {"is_private": not write.viewer.may(Scope.WRITE_PRACTICE, Role.EDITOR)}


def send_back(write: Write, row: PlainRow, given: Given) -> Mapping[str, Any]:
    """Note what the author has to change."""
    for place, comment in enumerate(given["comments"]):
        about = {"practice_id": row.id, "account_id": write.viewer.account}
        add(write, ReviewComment, {**comment, **about}, ("input", "comments", str(place)))
    return {}


def publish(write: Write, row: PlainRow, given: Given) -> Mapping[str, Any]:
    """Note the expert's opinion, and by when to look at the case again."""
    check_four_eyes(write, row)
    today = clock.today()
    if given.get("opinion"):
        about = {"practice_id": row.id, "given_on": today, "account_id": write.viewer.account}
        opinion = {"text": given["opinion"], **about}
        add(write, ExpertOpinion, opinion, ("input", "opinion"), only="text")
    due = given.get("review_due") or date(today.year + YEARS_UNTIL_REVIEW, today.month, 1)
    return {"published_on": row.published_on or today, "review_due": due}


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


def restore(write: Write, given: Given) -> int:
    """Return the number of a case to which an earlier version was given back.

    Who holds it stays as it is when an author does this: they cannot change that otherwise either.
    """
    row = target(write, Practice, given)
    check_right(may(write, row, Role.MEMBER, Role.EDITOR))
    check_version(row, given.get("if_version"))
    is_author = not write.viewer.may(Scope.WRITE_PRACTICE, Role.EDITOR)
    if is_author:
        check_state(row, OPEN)
    held = table_of(Change)
    wanted = (
        sa.select(held.c.content)
        .where(held.c.kind == "Practice", held.c.row_id == row.id)
        .where(held.c.version == given["version"], held.c.content.is_not(None))
        .order_by(held.c.id.desc())
        .limit(1)
    )
    found = write.as_program(wanted)
    if not found:
        raise Problems(Problem(ProblemCode.NOT_FOUND, ("input", "version"), "not_found"))
    earlier = dict(as_given(Practice, found[0].content, OF_THE_SYSTEM[Practice] | {"slug"}))
    if is_author:
        earlier.pop("municipalities", None)
    comment = f"version {given['version']}"
    return save(write, Practice, row.id, earlier, Action.RESTORED, comment=comment)


def never_public(write: Write, row: PlainRow | None, given: Given) -> bool:
    """Return whether the viewer may delete a case: its own, and only if it was never public."""
    if row is None or not may(write, row, Role.MEMBER, Role.EDITOR):
        return False
    change = table_of(Change)
    shown = sa.select(change.c.id).where(
        change.c.kind == "Practice", change.c.row_id == row.id, change.c.is_public.is_(True)
    )
    if row.state is State.PUBLISHED or write.as_program(shown.limit(1)):
        raise Problems(Problem(ProblemCode.INVALID_STATE, ("input", "id"), "public"))
    return True


@strawberry.input(description="What a reviewer asks the author to change.")
class ReviewCommentInput:
    field: str = strawberry.field(description="The field of the practice, such as `results`.")
    text: str = strawberry.field(description="What to change, and why.")


RESTORED: Fields = {"version": (int, "Which version to give back.", True)}
OPINION: Fields = {
    "opinion": (list[TextInput], "What the expert says to those who may take it over.", False),
    "review_due": (date, "By when to look at it again; in two years when left out.", False),
}


@strawberry.type
class PracticeMutations:
    practice_draft_create = mutation(
        Practice,
        create_input(Practice),
        "Begin a practice as a draft, which only its municipality sees until it is handed in.",
        create_draft,
    )
    practice_update = mutation(
        Practice,
        update_input(Practice),
        "Change a practice: what is left out stays, null makes empty. Authors may while it is a "
        "draft or was sent back, editors always.",
        change,
    )
    practice_delete = remove(Practice, never_public)
    practice_submit = step(
        Action.SUBMITTED,
        "Submit",
        "Hand a practice in; refused while it lacks what it needs.",
        hand_in,
    )
    practice_withdraw = step(
        Action.WITHDRAWN,
        "Withdraw",
        "Take back a practice that nobody has reviewed yet: editors see it no more.",
        take_back,
    )
    practice_accept = step(
        Action.ACCEPTED, "Accept", "Pass a practice on to an expert, as an editor."
    )
    practice_request_changes = step(
        Action.CHANGES_REQUESTED,
        "RequestChanges",
        "Send a practice back to its author with comments.",
        send_back,
        COMMENT | {"comments": (list[ReviewCommentInput], "What to change.", True)},
    )
    practice_publish = step(
        Action.PUBLISHED,
        "Publish",
        "Make a practice public, as an expert; not who accepted it.",
        publish,
        COMMENT | OPINION,
    )
    practice_archive = step(
        Action.ARCHIVED, "Archive", "Take a practice out of what the public sees, and keep it."
    )
    practice_reopen = step(Action.REOPENED, "Reopen", "Make a draft of an archived practice.")
    practice_restore = mutation(
        Practice,
        input_type("PracticeRestoreInput", IDENTITY | RESTORED | CLIENT, "Which version."),
        "Give back to a practice what an earlier version held.",
        restore,
    )
