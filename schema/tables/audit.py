"""What the system keeps about itself: revisions, changes, work to be done, what the seed loaded."""

from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from schema.tables.base import (
    JSON,
    Choice,
    Moment,
    Row,
    Slug,
    SourcedFact,
    VersionedRow,
    choice_column,
    link_column,
    moment_column,
)
from schema.tables.indicators import ValueState, ValueStatus


class Revision(SQLModel, table=True):
    """One row: the number that every committed write raises, and a random name of this state.

    The number alone says little: a copy that was put back comes to the same one by other writes.
    """

    id: int = Field(default=1, primary_key=True)
    number: int = 0
    seed_digest: str = ""
    identity: str = ""
    previous: str = ""

    @property
    def stamp(self) -> str:
        """What nothing but this state of this database is called."""
        return f"{self.number}-{self.identity}"


class SeedRecord(SQLModel, table=True):
    """What the seed last loaded into a row, so that only changed records are written again."""

    __tablename__ = "seed_record"  # pyright: ignore[reportAssignmentType]

    table_name: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    row_id: int
    digest: str


class Action(Choice):
    """What was done to a record."""

    CREATED = "CREATED", "It was recorded."
    UPDATED = "UPDATED", "Its content was changed."
    RESTORED = "RESTORED", "An earlier version became the current one again."
    SUBMITTED = "SUBMITTED", "It was handed in for review."
    WITHDRAWN = "WITHDRAWN", "Its author withdrew it before the review."
    ACCEPTED = "ACCEPTED", "An editor accepted it as complete and passed it to an expert."
    CHANGES_REQUESTED = "CHANGES_REQUESTED", "It was returned to its author with comments."
    VERIFIED = "VERIFIED", "An editor checked it."
    PUBLISHED = "PUBLISHED", "It became public."
    ARCHIVED = "ARCHIVED", "It was archived: no longer public, but kept."
    REOPENED = "REOPENED", "An archived record became a draft again."
    CONFIRMED = "CONFIRMED", "The other side confirmed it."
    MERGED = "MERGED", "It became a part of another record."
    DELETED = "DELETED", "It was deleted."
    DECLINED = "DECLINED", "An invited municipality declined to share it."
    DECLARED = (
        "DECLARED",
        "An editor declared, with a reason, that it is an office and not a person.",
    )
    CANCELLED = "CANCELLED", "It was called off."
    OPENED = "OPENED", "Its first day came: everyone sees it from now on."
    CONSENT_BEGAN = "CONSENT_BEGAN", "A consent began: it is shown from now on."
    CONSENT_ENDED = "CONSENT_ENDED", "A consent ended: it is no longer shown."
    ERASED = "ERASED", "Personal data was erased from its history."


PUBLIC: dict[str, Any] = {
    "sqlite_where": text("is_public IS 1 OR was_public IS 1"),
    "postgresql_where": text("is_public IS true OR was_public IS true"),
}
"""Which entries `changes` tells, as it asks for them: what nobody may see is not walked over."""


class Change(Row, table=True):
    """One line of the audit trail, written with the change itself and never changed.

    `content` is what the record was after it, so that every version can be shown again.
    `is_public` says whether the record was public after it, `was_public` whether it was before,
    `is_private` whether it was with its authors then, so that editors do not see this version.
    """

    __table_args__ = (
        Index("ix_change_of_row", "kind", "row_id", "id"),
        Index("ix_change_public", "id", **PUBLIC),
        Index("ix_change_of_kind", "kind", "id", **PUBLIC),
        Index("ix_change_at", "at", "id"),
    )

    at: datetime = moment_column()
    action: Action = choice_column(Action)
    kind: str
    row_id: int
    slug: str | None = None
    version: int = 1
    content: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    comment: str | None = None
    was_public: bool = False
    is_public: bool = False
    is_private: bool = False
    account_id: int | None = link_column("account.id", default=None)
    client: str | None = None


class IndexTask(Row, table=True):
    """A document that the index has to take over from a committed write.

    `since` names the state that the write found. Those that an index has taken over stay a while,
    for one that is built meanwhile.
    """

    revision: int = Field(index=True)
    since: str = ""
    kind: str
    row_id: int


class ImportRun(Row, table=True):
    """An import of values that is under way: who does it, why, and when its values were shown.

    Until then they are in `StagedValue` alone; from then on what is left there are the entries of
    the audit trail that are still to be written.
    """

    shown_at: datetime | None = Field(default=None, sa_type=Moment)
    account_id: int | None = link_column("account.id", default=None)
    client: str | None = None
    comment: str | None = None


class StagedValue(Row, SourcedFact, VersionedRow, table=True):
    """A value of an import as it will be, with the entry that it leaves in the audit trail.

    `line` is its row in the file, `row_id` the number that the value has or will have.
    """

    line: int
    row_id: int = Field(index=True)
    is_new: bool
    indicator_id: int
    municipality_id: int
    period: str
    split: str
    value: float | None = None
    status: ValueStatus = choice_column(ValueStatus)
    state: ValueState = choice_column(ValueState)
    action: Action = choice_column(Action)
    content: dict[str, Any] = Field(sa_type=JSON)
    was_public: bool
    is_public: bool


class RequestKey(Row, table=True):
    """That a request with this key was carried out, and what record came of it."""

    __table_args__ = (UniqueConstraint("account_id", "key", "field"),)

    account_id: int = link_column("account.id")
    key: str
    field: str
    digest: str
    row_id: int
    at: datetime = moment_column()


class Redirect(Row, table=True):
    """That what had this public name is now a part of another record."""

    __table_args__ = (UniqueConstraint("kind", "slug"),)

    kind: str
    slug: Slug
    row_id: int
