"""The life of a case: written by a municipality, reviewed by an editor and an expert, public."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
import strawberry
from strawberry.utils.str_converters import to_snake_case

from schema import clock, ids
from schema.access.visibility import OPEN
from schema.editing.audit_trail import content_as_input
from schema.editing.completeness import completeness_gaps
from schema.editing.records import Given, add_part_row, check_state, check_version, save_record
from schema.editing.transactions import Write
from schema.editing.user_errors import Problem, ProblemCode, Problems
from schema.exchange.attachments import practice_holders
from schema.mutations.inputs import (
    CLIENT,
    IDENTITY,
    OF_THE_SYSTEM,
    TextInput,
    create_input,
    input_type,
    update_input,
)
from schema.mutations.payloads import record_mutation, target_row
from schema.mutations.records import check_right, delete_mutation, record_content
from schema.tables import (
    Action,
    Change,
    ExpertOpinion,
    Practice,
    PracticeInvitation,
    PracticeMunicipality,
    PracticeState,
    ReviewComment,
    Role,
    Scope,
)
from schema.tables.base import PlainRow, Statement, table_of

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


def create_draft(write: Write, given: Given) -> int:
    """Return the number of a new draft; a member's municipality holds it."""
    check_right(may_act_on_practice(write, None, Role.MEMBER, Role.EDITOR), "input")
    draft, is_private = (
        dict(record_content(given)),
        not write.viewer.may(Scope.WRITE_PRACTICE, Role.EDITOR),
    )
    if is_private:
        own = [ids.write_global_id("Municipality", write.viewer.municipality or 0)]
        draft |= split_invitations(own, draft.pop("municipalities", None) or own, draft)
    return save_record(
        write,
        Practice,
        None,
        draft,
        Action.CREATED,
        fixed={"state": State.DRAFT, "is_private": is_private},
    )


def change_practice(write: Write, given: Given) -> int:
    """Return the number of a case that was changed, by its author while it is with the author."""
    row = target_row(write, Practice, given)
    check_right(may_act_on_practice(write, row, Role.MEMBER, Role.EDITOR))
    check_version(row, given.get("if_version"))
    if not write.viewer.may(Scope.WRITE_PRACTICE, Role.EDITOR):
        check_state(row, OPEN)
    wanted = dict(record_content(given))
    if "municipalities" in given and not write.viewer.may(Scope.WRITE_PRACTICE, Role.EDITOR):
        held = [
            ids.write_global_id("Municipality", each)
            for (each,) in write.as_program(practice_holders(row.id))
        ]
        asked = [
            ids.write_global_id("Municipality", each)
            for (each,) in write.as_program(invited_municipalities(row.id))
        ]
        wanted |= split_invitations(
            held, wanted["municipalities"] or [], {"invitations": asked} | wanted
        )
    return save_record(write, Practice, row.id, wanted, Action.UPDATED)


def split_invitations(held: Sequence[str], named: Sequence[str], given: Given) -> Given:
    """Return that those who hold a case go on, and that the others who are named are asked.

    Raises Problems when one who holds it is not named.
    """
    check_right(set(held) <= set(named), "input", "municipalities")
    asked = [*(given.get("invitations") or []), *(each for each in named if each not in held)]
    return {"municipalities": list(held), "invitations": list(dict.fromkeys(asked))}


def invited_municipalities(practice: int) -> Statement:
    """Return the statement for the municipalities that are asked whether a case is also theirs."""
    asked = table_of(PracticeInvitation)
    return sa.select(asked.c.municipality_id).where(asked.c.practice_id == practice)


def accept_invitation(write: Write, given: Given) -> int:
    """Return the number of a case which the viewer's municipality holds from now on."""
    row, own = answered_invitation(write, given)
    with write.changing(Practice, row.id, Action.CONFIRMED, given.get("comment")):
        held = {"practice_id": row.id, "municipality_id": own}
        write.session.execute(sa.insert(table_of(PracticeMunicipality)).values(held))
        remove_invitation(write, row, own)
    return row.id


def decline_invitation(write: Write, given: Given) -> int:
    """Return the number of a case which the viewer's municipality does not hold."""
    row, own = answered_invitation(write, given)
    with write.changing(Practice, row.id, Action.DECLINED, given.get("comment")):
        remove_invitation(write, row, own)
    return row.id


def answered_invitation(write: Write, given: Given) -> tuple[PlainRow, int]:
    """Return the case and the municipality that answers; raise Problems for one not asked."""
    row, own = target_row(write, Practice, given), write.viewer.municipality
    check_right(write.viewer.may(Scope.WRITE_PRACTICE, Role.MEMBER))
    check_version(row, given.get("if_version"))
    if own is None or (own,) not in map(tuple, write.as_program(invited_municipalities(row.id))):
        raise Problems(Problem(ProblemCode.INVALID_STATE, ("input", "id"), "not_asked"))
    return row, own


def remove_invitation(write: Write, row: PlainRow, own: int) -> None:
    """Note that a municipality is asked no more, and that the case has changed."""
    asked, source = table_of(PracticeInvitation), table_of(Practice)
    mine = (asked.c.practice_id == row.id, asked.c.municipality_id == own)
    write.session.execute(sa.delete(asked).where(*mine))
    raised = sa.update(source).where(source.c.id == row.id)
    write.session.execute(raised.values(version=row.version + 1))


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
    held = write.content(Practice, row.id) or {}
    gaps = [gap for gap in completeness_gaps(held) if gap.is_required]
    if gaps:
        raise Problems(
            *(Problem(ProblemCode.INCOMPLETE, ("input", gap.field), gap.sentence) for gap in gaps)
        )
    comment = table_of(ReviewComment)
    open_ = sa.select(comment).where(
        comment.c.practice_id == row.id, comment.c.is_resolved.is_(False)
    )
    done = [each.id for each in write.as_program(open_) if is_comment_addressed(write, each, held)]
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


def restore_practice(write: Write, given: Given) -> int:
    """Return the number of a case to which an earlier version was given back.

    Who holds it stays as it is when an author does this: they cannot change that otherwise either.
    """
    row = target_row(write, Practice, given)
    check_right(may_act_on_practice(write, row, Role.MEMBER, Role.EDITOR))
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
    earlier = dict(content_as_input(Practice, found[0].content, OF_THE_SYSTEM[Practice] | {"slug"}))
    if is_author:
        earlier.pop("municipalities", None)
    earlier.pop("invitations", None)
    comment = f"version {given['version']}"
    return save_record(write, Practice, row.id, earlier, Action.RESTORED, comment=comment)


def may_delete_practice(write: Write, row: PlainRow | None, given: Given) -> bool:
    """Return whether the viewer may delete a case: its own, and only if it was never public."""
    if row is None or not may_act_on_practice(write, row, Role.MEMBER, Role.EDITOR):
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


DONE: Fields = {
    "id": (strawberry.ID, "Which comment.", True),
    "is_resolved": (bool, "Whether it is done; true when left out.", False),
}
RESTORED: Fields = {"version": (int, "Which version to give back.", True)}
OPINION: Fields = {
    "opinion": (list[TextInput], "What the expert says to those who may take it over.", False),
    "review_due_on": (date, "By when to look at it again; in two years when left out.", False),
}


@strawberry.type
class PracticeMutations:
    practice_draft_create = record_mutation(
        Practice,
        create_input(Practice),
        "Begin a practice as a draft, which only its municipality sees until it is handed in, and "
        "others that it names in `municipalities`: they are asked whether it is also theirs.",
        create_draft,
    )
    practice_update = record_mutation(
        Practice,
        update_input(Practice),
        "Change a practice: what is left out stays, null makes empty. Authors may while it is a "
        "draft or was sent back, editors always.",
        change_practice,
    )
    practice_delete = delete_mutation(Practice, may_delete_practice)
    practice_submit = practice_step(
        Action.SUBMITTED,
        "Submit",
        "Hand a practice in; refused while it lacks what it needs.",
        submit_practice,
    )
    practice_withdraw = practice_step(
        Action.WITHDRAWN,
        "Withdraw",
        "Take back a practice that nobody has reviewed yet: editors see it no more.",
        withdraw_practice,
    )
    practice_partner_confirm = record_mutation(
        Practice,
        input_type("PracticePartnerConfirmInput", IDENTITY | COMMENT | CLIENT, "Which practice."),
        "Say that a practice is also your municipality's, when it was asked (`invitations`).",
        accept_invitation,
    )
    practice_partner_decline = record_mutation(
        Practice,
        input_type("PracticePartnerDeclineInput", IDENTITY | COMMENT | CLIENT, "Which practice."),
        "Say that a practice is not also your municipality's, when it was asked.",
        decline_invitation,
    )
    review_comment_resolve = record_mutation(
        ReviewComment,
        input_type("ReviewCommentResolveInput", DONE | CLIENT, "Which comment, and whether."),
        "Say, as an editor or reviewer, whether what a comment asks for is done.",
        resolve_comment,
    )
    practice_accept = practice_step(
        Action.ACCEPTED, "Accept", "Pass a practice on to an expert, as an editor."
    )
    practice_request_changes = practice_step(
        Action.CHANGES_REQUESTED,
        "RequestChanges",
        "Send a practice back to its author with comments.",
        return_practice,
        COMMENT | {"comments": (list[ReviewCommentInput], "What to change.", True)},
    )
    practice_publish = practice_step(
        Action.PUBLISHED,
        "Publish",
        "Make a practice public, as an expert; not who accepted it.",
        publish_practice,
        COMMENT | OPINION,
    )
    practice_archive = practice_step(
        Action.ARCHIVED, "Archive", "Take a practice out of what the public sees, and keep it."
    )
    practice_reopen = practice_step(
        Action.REOPENED, "Reopen", "Make a draft of an archived practice."
    )
    practice_restore = record_mutation(
        Practice,
        input_type("PracticeRestoreInput", IDENTITY | RESTORED | CLIENT, "Which version."),
        "Give back to a practice what an earlier version held.",
        restore_practice,
    )
