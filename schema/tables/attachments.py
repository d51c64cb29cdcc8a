"""Attachments: files that help to copy a practice. Their content lies in files, named by a hash."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, StringConstraints
from sqlmodel import Field, UniqueConstraint

from schema.tables.base import (
    Choice,
    Row,
    Words,
    check_languages,
    choice_column,
    link_column,
    moment_column,
    texts_column,
)

PLAIN = r"^[^\p{Cc}\u202a-\u202e\u2066-\u2069]+$"
"""A text without control characters, and without those that turn the direction of writing."""

Title = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300, pattern=PLAIN)]
Titles = Annotated[dict[str, Title], AfterValidator(check_languages)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class AttachmentKind(Choice):
    """What sort of file helps to copy a practice."""

    RULES = "RULES", "Rules or a regulation of a municipality."
    TENDER = "TENDER", "Documents of a procurement, such as a technical specification."
    CONTRACT = "CONTRACT", "A contract or a model of one."
    PLAN = "PLAN", "A plan, a schedule or a budget."
    REPORT = "REPORT", "A report, a study or a presentation."
    PICTURE = "PICTURE", "A picture or a drawing."
    OTHER = "OTHER", "Anything else."


class Attachment(Row, table=True):
    """A file that goes with a practice; the same content stands there once."""

    # The number of one that is gone is never used again: it stands in addresses.
    __table_args__ = (UniqueConstraint("practice_id", "sha256"), {"sqlite_autoincrement": True})

    practice_id: int = link_column("practice.id")
    kind: AttachmentKind = choice_column(AttachmentKind)
    title: Titles = texts_column()
    file_name: Words
    media_type: Words
    size: int = Field(ge=1)
    sha256: Sha256 = Field(index=True)
    uploaded_at: datetime = moment_column()
    account_id: int | None = link_column("account.id", default=None)


class AttachmentText(Row, table=True):
    """What an attachment says, for the search; apart, so that lists need not read it."""

    attachment_id: int = Field(foreign_key="attachment.id", unique=True)
    text: str
