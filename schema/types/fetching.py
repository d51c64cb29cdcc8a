"""Runs of what fetches data from official services, as editors see them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

import strawberry
from strawberry.scalars import JSON

from schema import tables
from schema.enums import enum_of
from schema.text.fetch_messages import fetch_run_message
from schema.types.entity import Caller, LocalizedText, Node, described_field, localize_text
from search.language import LANGUAGES

enum_of(tables.FetchOutcome)
REMARKS = ("rejections", "notices")
"""What of a run is told in words."""


@strawberry.type(
    description="One run of a connector, which fetches a table from an official service; editors "
    "see it."
)
class FetchRun(Node, table=tables.FetchRun):
    connector: str = described_field("The name of the connector.")
    begun_at: datetime = described_field("When it began.")
    ended_at: datetime | None = described_field("When it ended.")
    outcome: tables.FetchOutcome = described_field("What came of it.")
    address: str | None = described_field("The address or the file that was read.")
    period: str | None = described_field("The newest period of what was read.")
    units: int | None = described_field("How many municipalities have a value in that period.")
    total: float | None = described_field("The sum of these values, in the unit of the indicator.")
    created: int = described_field("How many values or offices were new.")
    updated: int = described_field("How many had changed.")
    unchanged: int = described_field("How many were there already.")
    rejected: int = described_field("How many rows were refused; then nothing was written.")

    @strawberry.field(description="What came of it, in words.")
    def message(self, info: Caller) -> LocalizedText:
        texts = {lang: fetch_run_message(self.row, lang) for lang in LANGUAGES}
        return localize_text(texts, info.context.request.languages)

    @strawberry.field(
        description="How the table was understood: its columns, what was left out, and in "
        "`notices` which values stay as a person wrote them."
    )
    def understood(self, info: Caller) -> JSON:
        wanted = info.context.request.languages
        remarks = {
            name: [remark_in_language(each, wanted) for each in self.row.understood[name]]
            for name in REMARKS
            if name in self.row.understood
        }
        return cast(JSON, {**self.row.understood, **remarks})


def remark_in_language(remark: Mapping[str, Any], wanted: Sequence[str]) -> Mapping[str, Any]:
    """Return what is said of a row, in the first of the languages there is."""
    said = remark["message"]
    # Until 2026 runs kept it in English alone.
    return (
        remark
        if isinstance(said, str)
        else {**remark, "message": localize_text(said, wanted).value}
    )
