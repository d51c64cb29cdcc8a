"""Attachments of practices: who may add one, and what a write of one leaves behind."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlmodel import Session

from schema import ids
from schema.access.viewer import Viewer, may_edit_practice
from schema.access.visibility import visibility_conditions
from schema.editing.public_names import new_row_number
from schema.editing.transactions.write_queue import run_write
from schema.editing.transactions.writes import Write
from schema.errors import Code, Refused
from schema.request.context import Context
from schema.tables import Action, Attachment, AttachmentText, Practice, PracticeMunicipality
from schema.tables.base import PlainRow, Statement, table_of
from schema.text.sentences import sentence
from schema.types.practices import attachment_url

T = TypeVar("T")


async def load_editable_practice(context: Context, practice: int) -> PlainRow:
    """Return a practice that the viewer may edit; raise Refused for one that is not there for it.

    One that is hidden from the viewer is answered as if it were missing.
    """
    row = await context.loaders.one(Practice, id=practice)
    return ensure_editable_practice(
        context.viewer, row, await context.loaders.rows(practice_holders(practice))
    )


def check_practice_editable(write: Write, practice: int) -> None:
    """Raise Refused unless the viewer may edit a practice, now that it is being written."""
    source = table_of(Practice)
    found = write.rows(
        sa.select(source).where(source.c.id == practice, *visibility_conditions(source))
    )
    ensure_editable_practice(
        write.viewer, found[0] if found else None, write.rows(practice_holders(practice))
    )


def practice_holders(practice: int) -> Statement:
    """Return the statement for the municipalities that hold a practice."""
    join = table_of(PracticeMunicipality)
    return sa.select(join.c.municipality_id).where(join.c.practice_id == practice)


def ensure_editable_practice(
    viewer: Viewer, row: PlainRow | None, holders: Sequence[PlainRow]
) -> PlainRow:
    """Return the row of a practice; raise Refused unless the viewer may edit it as it is."""
    if row is None:
        raise Refused(Code.NOT_FOUND, sentence("There is no such practice."), "practice")
    if not may_edit_practice(viewer, row.state, {holder for (holder,) in holders}):
        raise Refused(
            Code.FORBIDDEN, sentence("Only those who may edit the practice now may do this.")
        )
    return row


def add_attachment(write: Write, attachment: Attachment, text: str | None) -> tuple[int, bool]:
    """Return the number of an attachment, and whether it is new: the same content stands once."""
    source = table_of(Attachment)
    mine = (source.c.practice_id == attachment.practice_id, source.c.sha256 == attachment.sha256)
    for (number,) in write.as_program(sa.select(source.c.id).where(*mine)):
        return number, False
    attachment.id = new_row_number(write, Attachment)["id"]
    with write.changing(Attachment, None, Action.CREATED) as changed:
        write.session.add(attachment)
        write.session.flush()
        assert attachment.id is not None
        changed.number = attachment.id
        if text:
            write.session.add(AttachmentText(attachment_id=attachment.id, text=text))
    return attachment.id, True


def remove_attachment(write: Write, number: int) -> None:
    """Take an attachment away, with what it says; one that is gone already stays gone."""
    source, text = table_of(Attachment), table_of(AttachmentText)
    if write.as_program(sa.select(source.c.id).where(source.c.id == number)):
        with write.changing(Attachment, number, Action.DELETED):
            write.session.execute(sa.delete(text).where(text.c.attachment_id == number))
            write.session.execute(sa.delete(source).where(source.c.id == number))


async def write_attachment(context: Context, work: Callable[[Write], T]) -> T:
    """Return what a write gives that changed the attachments of a practice, once search knows."""

    def in_transaction(session: Session) -> T:
        return work(Write(session, context.viewer, context.request.client))

    return await run_write(context.loaders.database, context.loaders.index, in_transaction)


def attachment_summary(row: PlainRow, root_path: str) -> dict[str, Any]:
    """Return what whoever sent an attachment learns of it, under the names that queries have."""
    return {
        "id": ids.write_global_id("Attachment", row.id),
        "url": attachment_url(row, root_path),
        "fileName": row.file_name,
        "mediaType": row.media_type,
        "size": row.size,
        "sha256": row.sha256,
    }
