"""Campaigns: who is asked for which values, what came in, and whom to remind."""

from asyncio import gather
from collections.abc import Awaitable, Mapping, Sequence, Set
from datetime import date
from functools import partial
from typing import Annotated, Any

import strawberry

from schema import tables
from schema.clock import riga_day
from schema.comparison.campaign_answers import (
    OUTSTANDING,
    AnswerState,
    answer_state,
    select_answers,
    select_progress,
)
from schema.comparison.campaign_reminders import (
    ReminderText,
    debtor_offices,
    debtor_reminder,
    general_reminder,
)
from schema.enums import enum_of
from schema.request.context import Context
from schema.tables.base import PlainRow
from schema.text.catalogues import catalogue_language
from schema.types.connections import link_to_many, link_to_one, subselected_fields
from schema.types.contacts import Contact
from schema.types.entity import (
    Caller,
    InLanguage,
    Node,
    Sourced,
    Versioned,
    described_field,
    show_entity,
    text_field,
)
from schema.types.indicators import Indicator, IndicatorValue
from schema.types.places import Municipality

for choice in (tables.CampaignStatus, AnswerState):
    enum_of(choice)

ANSWER_LINKS: Mapping[str, tuple[type[tables.Row], str]] = {
    "campaign": (tables.Campaign, "campaign_id"),
    "municipality": (tables.Municipality, "municipality_id"),
    "indicator": (tables.Indicator, "indicator_id"),
    "value": (tables.IndicatorValue, "value_id"),
}
"""To which rows an answer leads, by the names of its fields."""


def answer_link(name: str, kind: str, description: str) -> Any:
    """Return a field that leads from an answer to what whoever sees the answer sees as well.

    There are thousands of them, so one whose row was read before is not waited for.
    """
    table, column = ANSWER_LINKS[name]

    async def wait(row: Awaitable[PlainRow | None]) -> Any:
        found = await row
        assert found is not None
        return show_entity(table, found)

    def follow(root: Any, info: Caller) -> Any:
        row = info.context.loaders.row(table, getattr(root.answer, column))
        return wait(row) if not row.done() else show_entity(table, row.result())  # type: ignore[arg-type]

    follow.__annotations__["return"] = LINKED[kind]
    return strawberry.field(resolver=follow, description=description, metadata={"direct": follow})


LINKED: Mapping[str, Any] = {
    "Campaign": Annotated["Campaign", strawberry.lazy("schema.types.campaigns")],
    "Municipality": Municipality,
    "Indicator": Indicator,
}
"""What these links show."""


@strawberry.type(
    description="One value that a campaign asks a municipality for, and what came in of it."
)
class CampaignAnswer:
    answer: strawberry.Private[PlainRow]

    campaign = answer_link("campaign", "Campaign", "Which campaign asks for it.")
    municipality = answer_link("municipality", "Municipality", "Who is asked.")
    indicator = answer_link("indicator", "Indicator", "For which indicator.")

    @strawberry.field(description="Whether it came in.")
    def state(self) -> AnswerState:
        return answer_state(self.answer)

    @strawberry.field(
        description="Whether there is a value, and if not, why, such as `NOT_APPLICABLE`; null as "
        "long as nothing is handed in."
    )
    def status(self) -> tables.ValueStatus | None:
        return self.answer.status if self.answer.is_sent else None

    @strawberry.field(
        description="The day on which it was last handed in, or else came into BLIS, such as by "
        "an import; null as long as it is owed."
    )
    def received_on(self) -> date | None:
        moment = getattr(self.answer, "received_at", None)
        return riga_day(moment) if moment and self.answer.is_sent else None

    @strawberry.field(
        description="The value, also a draft of it; null where there is none or the caller may "
        "not see it yet."
    )
    async def value(self, info: Caller) -> IndicatorValue | None:
        number = self.answer.value_id
        row = number and await info.context.loaders.row(tables.IndicatorValue, number)
        return show_entity(tables.IndicatorValue, row) if row else None


async def entity_of(context: Context, table: type[tables.Row], number: int) -> Any:
    """Return what an answer leads to, which whoever sees the answer sees as well."""
    row = await context.loaders.row(table, number)
    assert row is not None
    return show_entity(table, row)


@strawberry.type(description="How many of the values that a campaign asks for came in.")
class CampaignProgress:
    asked: int = described_field("How many are asked for: municipalities times indicators.")
    received: int = described_field("How many are handed in, on time or late.")
    on_time: int = described_field("How many were handed in until the end of the due day.")
    late: int = described_field("How many were handed in later.")
    without_value: int = described_field(
        "Of how many that are handed in the municipality says that there is no value, and why."
    )
    outstanding: int = described_field("How many are still owed.")


@strawberry.type(description="A municipality that still owes values, and how to reach it.")
class CampaignDebtor:
    answers: strawberry.Private[Sequence[PlainRow]]
    texts: strawberry.Private[ReminderText]

    @strawberry.field(description="Who owes.")
    async def municipality(self, info: Caller) -> Municipality:
        number = self.answers[0].municipality_id
        return await entity_of(info.context, tables.Municipality, number)

    @strawberry.field(description="What it owes, by name.")
    def owed(self) -> list[CampaignAnswer]:
        return [CampaignAnswer(answer=each) for each in self.answers]

    @strawberry.field(description="Its offices that can be called, at most five.")
    async def offices(self, info: Caller) -> list[Contact]:
        context, number = info.context, self.answers[0].municipality_id
        rows = await context.loaders.load(
            "debtor offices", partial(debtor_offices, context), number
        )
        return [show_entity(tables.Contact, row) for row in rows]

    @strawberry.field(description="The subject of a message to it.")
    def subject(self) -> str:
        return self.texts.subject

    @strawberry.field(description="A message to it that names what it owes, ready to be sent.")
    def text(self) -> str:
        return self.texts.text


@strawberry.type(description="Whom to remind of a campaign, in one language; BLIS sends nothing.")
class CampaignReminder:
    texts: strawberry.Private[ReminderText]
    debtors: list[CampaignDebtor] = described_field("Who still owes values, by name.")

    @strawberry.field(description="The subject of a message to all of them.")
    def subject(self) -> str:
        return self.texts.subject

    @strawberry.field(description="A message to all of them, ready to be sent.")
    def text(self) -> str:
        return self.texts.text


@strawberry.type(
    description="That an organisation asks municipalities for values of one period by a due day. "
    "The public sees it from its first day, members as soon as it is planned; what came in only "
    "its organiser, editors and each municipality for itself."
)
class Campaign(Node, Sourced, Versioned, table=tables.Campaign):
    slug: str = described_field("Its public name in addresses; never used again for another.")
    title = text_field("What it is called.", required=True)
    purpose = text_field("What the values are for.")
    period: str = described_field("For which year, quarter or month: `2026`, `2026-Q1`, `2026-08`.")
    opens_on: date = described_field("Its first day, from which everyone sees it.")
    due_on: date = described_field("The last day on which a value is in time.")
    closes_on: date | None = described_field(
        "The last day on which late values are awaited; null for the due day."
    )
    status: tables.CampaignStatus = described_field("Where it is on the day of the request.")

    organiser = link_to_one(tables.Organisation, "organiser_id", "Who asks.", required=True)
    comparison_group = link_to_one(
        tables.ComparisonGroup,
        "comparison_group_id",
        "The group whose members were asked, as they were on the day it was given.",
    )
    indicators = link_to_many(
        tables.Indicator,
        "campaign_id",
        "What it asks for.",
        via=tables.CampaignIndicator,
        to="indicator_id",
    )
    municipalities = link_to_many(
        tables.Municipality,
        "campaign_id",
        "Who is asked.",
        via=tables.CampaignMunicipality,
        to="municipality_id",
    )

    @strawberry.field(
        description="How many values came in, of those municipalities of which the caller may "
        "know: all for its organiser and editors, its own for a member; else null.",
        metadata={"cost": 10},
    )
    async def progress(self, info: Caller) -> CampaignProgress | None:
        context = info.context
        load = partial(load_progress, context)
        found = await context.loaders.load("campaign progress", load, self.row.id)
        return None if found is None else campaign_progress(found)

    @strawberry.field(
        description="What came in, by municipality and indicator, of those municipalities of "
        "which the caller may know: all for its organiser and editors, its own for a member; "
        "for others empty.",
        metadata={"cost": 200},
    )
    async def answers(
        self,
        info: Caller,
        states: Annotated[
            list[AnswerState] | None, strawberry.argument(description="Only those in these states.")
        ] = strawberry.UNSET,
    ) -> list[CampaignAnswer] | None:
        raw: Any = getattr(info, "_raw_info", info)
        selected = subselected_fields(raw.field_nodes, raw.fragments)
        links = ANSWER_LINKS.keys() & {field.name.value for field in selected}
        found = await campaign_answer_rows(info.context, self.row.id, links)
        wanted = frozenset(states or AnswerState)
        return [CampaignAnswer(answer=each) for each in found if answer_state(each) in wanted]

    @strawberry.field(
        description="Who still owes values, with offices and messages; null for all but its "
        "organiser and editors, and for one that is cancelled.",
        metadata={"cost": 200},
    )
    async def reminder(
        self, info: Caller, lang: InLanguage = strawberry.UNSET
    ) -> CampaignReminder | None:
        context = info.context
        if not may_remind(context, self.row):
            return None
        wanted = catalogue_language([lang] if lang else context.request.languages)
        rows = await campaign_answer_rows(context, self.row.id, {"municipality", "indicator"})
        owed = [each for each in rows if answer_state(each) in OUTSTANDING]
        return await campaign_reminder(context, self.row, owed, wanted)


def may_remind(context: Context, row: PlainRow) -> bool:
    """Return whether the viewer is an editor or of the organiser of a campaign that is on."""
    seen = context.viewer.values
    is_organiser = seen["own_organisation"] == row.organiser_id
    return row.status is not tables.CampaignStatus.CANCELLED and (seen["sees_all"] or is_organiser)


async def campaign_answer_rows(
    context: Context, campaign: int, links: Set[str]
) -> Sequence[PlainRow]:
    """Return the answers to a campaign, for which these links will be followed.

    Campaigns that are asked together share a statement for answers, and one for each link.
    """
    load = partial(load_answers, context, links)
    batch = ("campaign answers", frozenset(links))
    return await context.loaders.load(batch, load, campaign)


async def load_answers(
    context: Context, links: Set[str], campaigns: list[int]
) -> list[Sequence[PlainRow]]:
    """Return the answers to each campaign; read to what they lead, which are thousands."""
    rows = await context.loaders.rows(select_answers(), campaigns=campaigns)
    wanted = {
        (table, number)
        for table, column in (ANSWER_LINKS[link] for link in links)
        for row in rows
        if (number := getattr(row, column)) is not None
    }
    await gather(*(context.loaders.row(*each) for each in wanted))
    found: dict[int, list[PlainRow]] = {number: [] for number in campaigns}
    for row in rows:
        found[row.campaign_id].append(row)
    return [found[number] for number in campaigns]


async def load_progress(context: Context, campaigns: list[int]) -> list[PlainRow | None]:
    """Return how many values came in of each campaign, None where the viewer may not know."""
    rows = await context.loaders.rows(select_progress(), campaigns=campaigns)
    found = {row.campaign_id: row for row in rows}
    return [found.get(number) for number in campaigns]


def campaign_progress(row: PlainRow) -> CampaignProgress:
    """Return the counts of a campaign as clients see them."""
    return CampaignProgress(
        asked=row.asked,
        received=row.received,
        on_time=row.received - row.late,
        late=row.late,
        without_value=row.without_value,
        outstanding=row.asked - row.received,
    )


async def campaign_reminder(
    context: Context, campaign: PlainRow, owed: Sequence[PlainRow], lang: str
) -> CampaignReminder:
    """Return whom to remind of what, in a language."""
    by_place: dict[int, list[PlainRow]] = {}
    for each in owed:
        by_place.setdefault(each.municipality_id, []).append(each)
    debtors = [
        CampaignDebtor(
            answers=answers, texts=await debtor_reminder(context, campaign, answers, lang)
        )
        for answers in by_place.values()
    ]
    return CampaignReminder(texts=await general_reminder(context, campaign, lang), debtors=debtors)
