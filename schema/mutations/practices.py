"""The life of a case: written by a municipality, reviewed by an editor and an expert, public."""

from datetime import date

import sqlalchemy as sa
import strawberry

from schema import ids
from schema.access.viewer import OPEN
from schema.editing.audit_trail import content_as_input
from schema.editing.input.user_errors import Problem, ProblemCode, Problems
from schema.editing.records import Given, check_state, check_version, save_record
from schema.editing.transactions.writes import Write
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
from schema.mutations.practice_invitations import (
    accept_invitation,
    decline_invitation,
    invited_municipalities,
    split_invitations,
)
from schema.mutations.practice_steps import (
    COMMENT,
    Fields,
    may_act_on_practice,
    practice_step,
    publish_practice,
    resolve_comment,
    return_practice,
    submit_practice,
    withdraw_practice,
)
from schema.mutations.records import check_right, delete_mutation, record_content
from schema.tables import Action, Change, Practice, PracticeState, ReviewComment, Role, Scope
from schema.tables.base import PlainRow, table_of


def create_draft(write: Write, given: Given) -> int:
    """Return the number of a new draft; a member's municipality holds it."""
    check_right(may_act_on_practice(write, None, Role.MEMBER, Role.EDITOR), "input")
    draft = dict(record_content(given))
    is_private = not write.viewer.may(Scope.WRITE_PRACTICE, Role.EDITOR)
    if is_private:
        own = [ids.write_global_id("Municipality", write.viewer.municipality or 0)]
        draft |= split_invitations(own, draft.pop("municipalities", None) or own, draft)
    return save_record(
        write,
        Practice,
        None,
        draft,
        Action.CREATED,
        fixed={"state": PracticeState.DRAFT, "is_private": is_private},
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
        held, asked = (
            [ids.write_global_id("Municipality", each) for (each,) in write.as_program(rows)]
            for rows in (practice_holders(row.id), invited_municipalities(row.id))
        )
        wanted |= split_invitations(
            held, wanted["municipalities"] or [], {"invitations": asked} | wanted
        )
    return save_record(write, Practice, row.id, wanted, Action.UPDATED)


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
    change = table_of(Change)
    wanted = (
        sa.select(change.c.content)
        .where(change.c.kind == "Practice", change.c.row_id == row.id)
        .where(change.c.version == given["version"], change.c.content.is_not(None))
        .order_by(change.c.id.desc())
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
    published = sa.select(change.c.id).where(
        change.c.kind == "Practice", change.c.row_id == row.id, change.c.is_public.is_(True)
    )
    if row.state is PracticeState.PUBLISHED or write.as_program(published.limit(1)):
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
    "review_due_on": (date, "When its next review is due; in two years when left out.", False),
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
        "Withdraw a practice that nobody has reviewed yet: editors no longer see it.",
        withdraw_practice,
    )
    practice_partner_confirm = record_mutation(
        Practice,
        input_type("PracticePartnerConfirmInput", IDENTITY | COMMENT | CLIENT, "Which practice."),
        "Accept an invitation (`invitations`): the practice is also your municipality's.",
        accept_invitation,
    )
    practice_partner_decline = record_mutation(
        Practice,
        input_type("PracticePartnerDeclineInput", IDENTITY | COMMENT | CLIENT, "Which practice."),
        "Decline an invitation: the practice is not your municipality's.",
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
        "Return a practice to its author with comments.",
        return_practice,
        COMMENT | {"comments": (list[ReviewCommentInput], "What to change.", True)},
    )
    practice_publish = practice_step(
        Action.PUBLISHED,
        "Publish",
        "Publish a practice, as an expert; not by the person who accepted it.",
        publish_practice,
        COMMENT | OPINION,
    )
    practice_archive = practice_step(
        Action.ARCHIVED, "Archive", "Archive a practice: it is kept, but no longer public."
    )
    practice_reopen = practice_step(
        Action.REOPENED, "Reopen", "Reopen an archived practice as a draft."
    )
    practice_restore = record_mutation(
        Practice,
        input_type("PracticeRestoreInput", IDENTITY | RESTORED | CLIENT, "Which version."),
        "Restore an earlier version of a practice.",
        restore_practice,
    )
