"""Runs of what fetches data from official services: what came of each, kept for editors."""

from datetime import datetime
from typing import Any

from sqlmodel import Field

from schema.clock import now
from schema.tables.base import (
    JSON,
    Choice,
    Moment,
    Row,
    choice_column,
    moment_column,
)


class FetchOutcome(Choice):
    """What came of a run."""

    IMPORTED = "IMPORTED", "Something was new or had changed, and was written."
    UNCHANGED = "UNCHANGED", "Nothing has changed since it was last fetched."
    REFUSED = "REFUSED", "What came in is not as expected: nothing was written."
    UNREACHABLE = "UNREACHABLE", "The service did not answer: all stays as it is."


SUCCESSES = (FetchOutcome.IMPORTED, FetchOutcome.UNCHANGED)


class FetchRun(Row, table=True):
    """One run of a connector: what it asked, what it got, and what that changed.

    `fingerprint` is of the connector, `digest` of what it got: where both stay, nothing has to be
    read again. `reason` names a sentence, `details` are its gaps. `units` is how many
    municipalities have a value in `period`, the newest one, `total` the sum of these.
    """

    __tablename__ = "fetch_run"  # pyright: ignore[reportAssignmentType]

    connector: str = Field(index=True)
    begun_at: datetime = moment_column(default_factory=now, index=True)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    outcome: FetchOutcome = choice_column(FetchOutcome)
    address: str | None = None
    fingerprint: str = ""
    digest: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    period: str | None = None
    units: int | None = None
    total: float | None = None
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    reason: str | None = None
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    understood: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
