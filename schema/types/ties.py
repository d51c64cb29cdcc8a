"""Ties between practices and indicators: what is proposed to editors, and what was rejected."""

from collections.abc import Sequence
from datetime import datetime

import strawberry

from schema import tables
from schema.comparison.tie_figures import PlaceValues, TieFigures, read_tie_figures
from schema.comparison.tie_reasons import TieReason as PlainReason
from schema.comparison.tie_reasons import TieReasonKind, tie_reasons
from schema.comparison.ties import MOST_PLACES
from schema.comparison.ties import TieProposal as PlainProposal
from schema.connections.cursors import write_cursor
from schema.enums import enum_of
from schema.types.changes import ValueChange, value_change
from schema.types.comparison import municipality_entity
from schema.types.connections import link_to_one
from schema.types.entity import (
    Caller,
    LocalizedText,
    Node,
    described_field,
    localize_text,
    show_entity,
)
from schema.types.federation import PageInfo
from schema.types.indicators import Indicator
from schema.types.places import Municipality
from schema.types.practices import Practice

enum_of(TieReasonKind)

ORDER = "tieProposals"
"""The order that cursors of proposals belong to."""


@strawberry.type(
    description="That somebody looked at a practice and an indicator, and found that they are not "
    "tied; it is not proposed again."
)
class TieRejection(Node, table=tables.TieRejection):
    rejected_at: datetime = described_field("When it was rejected.")
    note: str | None = described_field("Why.")

    practice = link_to_one(tables.Practice, "practice_id", "The practice.", required=True)
    indicator = link_to_one(tables.Indicator, "indicator_id", "The indicator.", required=True)


@strawberry.type(description="What speaks for a tie between a practice and an indicator.")
class TieReason:
    reason: strawberry.Private[PlainReason]

    @strawberry.field(description="What sort of reason it is.")
    def kind(self) -> TieReasonKind:
        return self.reason.kind

    @strawberry.field(description="The reason in a sentence.")
    def text(self, info: Caller) -> LocalizedText:
        return localize_text(self.reason.texts, info.context.request.languages)


@strawberry.type(description="What an indicator was for a municipality before and after.")
class TieValues:
    figures: strawberry.Private[TieFigures]

    @strawberry.field(description="Whose values they are, in its borders of today.")
    def municipality(self) -> Municipality:
        return municipality_entity(self.figures.municipality)

    @strawberry.field(description="The period of the value after.")
    def period(self) -> str:
        return self.figures.compared.period

    @strawberry.field(description="The value after.")
    def value(self) -> float:
        return self.figures.after

    @strawberry.field(
        description="The value before, its period, how it changed, and what all others did."
    )
    def change(self) -> ValueChange | None:
        return value_change(self.figures.compared, self.figures.compared.own)

    @strawberry.field(
        description="All of it in words, with the caution that it is the change in the period and "
        "that the practice caused it is not shown."
    )
    def text(self, info: Caller) -> LocalizedText:
        return localize_text(self.figures.texts, info.context.request.languages)


@strawberry.type(
    description="A practice and an indicator that may belong together. Nothing is tied until a "
    "person says so."
)
class TieProposal:
    found: strawberry.Private[PlainProposal]

    @strawberry.field(description="The practice.")
    def practice(self) -> Practice:
        return show_entity(tables.Practice, self.found.practice)

    @strawberry.field(description="The indicator.")
    def indicator(self) -> Indicator:
        return show_entity(tables.Indicator, self.found.indicator)

    @strawberry.field(
        description="How much speaks for it: rare words more than frequent ones, and values of "
        "the municipality before and after. Good for putting proposals in order, and nothing else."
    )
    def weight(self) -> float:
        return round(self.found.weight, 2)

    @strawberry.field(description="What speaks for it.")
    def reasons(self) -> list[TieReason]:
        return [TieReason(reason=each) for each in tie_reasons(self.found)]

    @strawberry.field(
        description="What was measured before and after, for each of at most five municipalities "
        "that hold the practice and have both values.",
        metadata={"cost": 2, "page": MOST_PLACES},
    )
    async def values(self, info: Caller) -> list[TieValues]:
        async def load(places: list[PlaceValues]) -> Sequence[TieFigures | None]:
            return await read_tie_figures(info.context, places)

        waiting = [info.context.loaders.load(("ties",), load, each) for each in self.found.places]
        figures = [await each for each in waiting]
        return [TieValues(figures=each) for each in figures if each is not None]


def tie_cursor(found: PlainProposal) -> str:
    """Return the cursor of a proposal: its place in the order."""
    return write_cursor(ORDER, found.place)


@strawberry.type(description="A proposal and its place in the list.")
class TieProposalEdge:
    cursor: str = described_field("Pass it as `after`.")
    node: TieProposal = described_field("The proposal.")


@strawberry.type(description="A page of proposals, the likeliest first.")
class TieProposalConnection:
    page: strawberry.Private[Sequence[PlainProposal]]
    has_next: strawberry.Private[bool]
    is_later: strawberry.Private[bool]
    total_count: int = described_field("How many there are in all, at most 100.")

    @strawberry.field(description="The proposals of the page.")
    def nodes(self) -> list[TieProposal]:
        return [TieProposal(found=each) for each in self.page]

    @strawberry.field(description="The proposals of the page, each with its cursor.")
    def edges(self) -> list[TieProposalEdge]:
        return [
            TieProposalEdge(cursor=tie_cursor(each), node=TieProposal(found=each))
            for each in self.page
        ]

    @strawberry.field(description="Where the page lies in the list.")
    def page_info(self) -> PageInfo:
        return PageInfo(
            has_next_page=self.has_next,
            has_previous_page=self.is_later,
            start_cursor=tie_cursor(self.page[0]) if self.page else None,
            end_cursor=tie_cursor(self.page[-1]) if self.page else None,
        )
