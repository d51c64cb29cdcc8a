"""What is known of a practice beside its content: versions, review, gaps, how to cite it."""

from collections.abc import Awaitable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from itertools import zip_longest
from types import SimpleNamespace
from typing import Annotated, Any

import sqlalchemy as sa
import strawberry
from strawberry.utils.str_converters import to_camel_case

from schema import clock
from schema.access.visibility import OWN_MUNICIPALITY, visibility_conditions
from schema.connections.filter_inputs import column_type, declared_fields
from schema.connections.pages import NESTED_PAGE, Page, page_window
from schema.editing.audit_trail import CHANGE, NO_CONTENT, PracticeVersions, visible_versions
from schema.editing.input.completeness import completeness_gaps, completeness_score
from schema.editing.input.user_errors import Problem, ProblemCode
from schema.enums import enum_of
from schema.errors import Code, Refused
from schema.request.context import Context
from schema.tables import (
    Action,
    Evidence,
    Municipality,
    Outcome,
    Practice,
    PracticeKind,
    PracticeMunicipality,
    PracticeState,
    PracticeTopic,
    ReviewComment,
    Row,
    Topic,
)
from schema.tables.base import PlainRow, Statement, table_of
from schema.text.catalogues import catalogue_language
from schema.text.citations import CitationStyle, CitedCase, cite_case
from schema.text.sentences import sentence
from schema.types.entity import (
    Caller,
    described_field,
    localize_text,
    money_field,
    show_entity,
    text_field,
)
from schema.types.history import Difference, History, argument_or_none, client_differences

for kind in (CitationStyle, Outcome, PracticeKind, PracticeState):
    enum_of(kind)
ONE_NUMBER = page_window(1, None, None, None, default=None)
ON_THE_WAY = frozenset(Action) - {Action.UPDATED, Action.RESTORED, Action.ERASED, Action.VERIFIED}
"""Actions that take a practice to another state."""

TopicNode = Annotated["Topic", strawberry.lazy("schema.types.topics")]
MunicipalityNode = Annotated["Municipality", strawberry.lazy("schema.types.places")]
CommentNode = Annotated["ReviewComment", strawberry.lazy("schema.types.practices")]


PRACTICE_TEXTS = {
    "title": "Its title.",
    "summary": "What it is about, in a paragraph.",
    "problem": "What was wrong.",
    "solution": "What was done.",
    "resources": "What it took.",
    "results": "Its outcome.",
    "lessons": "What to learn from it.",
    "preconditions": "What must be in place first.",
    "transfer_advice": "How to take it over.",
    "funding": "Who paid for it, and how much, where the sources say.",
    "legal_basis": "The law it rests on, with title and address, as links in Markdown.",
    "place_name": "The town or parish, where it is not a whole municipality.",
}
"""The texts of a practice, and what clients read of each: of the practice and of its versions."""


def practice_texts(*required: str) -> dict[str, Any]:
    """Return the fields of the texts by name."""
    return {
        name: text_field(description, required=name in required)
        for name, description in PRACTICE_TEXTS.items()
    }


@strawberry.type(description="The content of a practice in one of its versions.")
class PracticeContent:
    row: strawberry.Private[Any]
    slug: str | None = described_field("Its public name.")
    kind: PracticeKind | None = described_field("What sort of experience it is.")
    outcome: Outcome | None = described_field("Its outcome.")
    country: str | None = described_field("Where it took place, as an ISO 3166-1 code.")
    year: int | None = described_field("When it took place or was reported.")
    began: str | None = described_field("When it began: a year, a month or a day.")
    ended: str | None = described_field("When it ended: a year, a month or a day.")
    original_language: str | None = described_field("The language that it was first written in.")
    translator: str | None = described_field("Who translated it.")
    licence: str | None = described_field("The licence of its texts, as an SPDX identifier.")
    attribution: str | None = described_field(
        "How to attribute its author, where the licence requires it."
    )
    vars().update(practice_texts())
    total_cost = money_field("What it cost in all.")

    @strawberry.field(description="Its themes, without those that were deleted since.")
    async def topics(self, info: Caller) -> list[TopicNode]:
        return await version_links(info.context, Topic, self.row.topics, "topic_id")

    @strawberry.field(description="The municipalities that held it.")
    async def municipalities(self, info: Caller) -> list[MunicipalityNode]:
        return await version_links(
            info.context, Municipality, self.row.municipalities, "municipality_id"
        )


async def version_links(
    context: Context, table: type[Row], parts: Sequence[Mapping[str, Any]], column: str
) -> list[Any]:
    """Return the rows that a list of a version leads to, without those that are no more."""
    waiting = [context.loaders.row(table, part[column]) for part in parts]
    return [show_entity(table, row) for each in waiting if (row := await each) is not None]


def version_content(held: Mapping[str, Any]) -> PracticeContent:
    """Return what an entry kept of a practice, as it is shown."""
    cost = held.get("total_cost")
    columns = {column.name: None for column in table_of(Practice).c}
    lists = {name: held.get(name) or [] for name in ("topics", "municipalities")}
    total = {"total_cost": None if cost is None else Decimal(cost)}
    plain = {field.python_name: column_type(field) for field in declared_fields(PracticeContent)}
    return PracticeContent(
        row=SimpleNamespace(**columns | dict(held) | lists | total),
        **{
            name: None if held.get(name) is None else kind(held[name])
            for name, kind in plain.items()
            if kind
        },
    )


INWARD = frozenset({"isPrivate", "invitations"})
"""What a version holds and only those who write it are told."""


def practice_differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Return what differs between two versions of a practice."""
    return [
        each for each in client_differences(Practice, before, after) if each.field not in INWARD
    ]


@strawberry.type(description="A practice as it was after one of the times it was written.")
class PracticeVersion:
    row: strawberry.Private[PlainRow]
    before: strawberry.Private[PlainRow | None]

    @strawberry.field(description="Its number.")
    def version(self) -> int:
        return self.row.version

    @strawberry.field(description="When it was written.")
    def at(self) -> datetime:
        return self.row.at

    @strawberry.field(description="What was done.")
    def action(self) -> Action:
        return self.row.action

    @strawberry.field(
        description="What it changed against the version before it that the caller may see; "
        "empty where the contents were not kept."
    )
    def differences(self) -> list[Difference]:
        if self.before is None or None in (self.row.content, self.before.content):
            return []
        return practice_differences(self.before.content, self.row.content)

    @strawberry.field(
        description="What it held; null for what was loaded and not written since: then it is "
        "what the practice shows."
    )
    def content(self) -> PracticeContent | None:
        return None if self.row.content is None else version_content(self.row.content)


@strawberry.type(description="A step in the workflow of a practice.")
class WorkflowEvent:
    action: Action = described_field("What was done.")
    at: datetime = described_field("When it was done.")
    comment: str | None = described_field("What was said about it.")


@strawberry.type(description="The workflow of a practice; for its holders and reviewers.")
class Workflow:
    state: PracticeState = described_field("Where it is.")
    since: datetime | None = described_field("Since when it is there, where that was recorded.")
    events: list[WorkflowEvent] = described_field("The steps it took, the oldest first.")
    practice: strawberry.Private[int]

    @strawberry.field(description="What its reviewers ask to change, the oldest first.")
    async def comments(self, info: Caller) -> list[CommentNode]:
        source = table_of(ReviewComment)
        visible = sa.select(source).where(*visibility_conditions(source)).order_by(source.c.id)
        rows = await grouped_rows(
            info.context, "comments", visible, source.c.practice_id, self.practice
        )
        return [show_entity(ReviewComment, row) for row in rows]


@strawberry.type(description="Something that a practice lacks.")
class Gap:
    field: str = described_field("The field of the practice.")
    why: str = described_field("What to do about it, in the language of the request.")
    is_required: bool = described_field("Whether it is required for handing in.")


@strawberry.type(description="How complete a practice is for its readers.")
class Completeness:
    score: float = described_field("From 0 to 1.")
    missing: list[Gap] = described_field("What is missing.")


def grouped_rows(
    context: Context, batch: str, rows: Statement, column: sa.ColumnElement[Any], value: int
) -> Awaitable[Sequence[PlainRow]]:
    """Return the rows with a value in a column; those who ask together share a statement."""

    async def load(values: list[int]) -> list[Sequence[PlainRow]]:
        found = await context.loaders.rows(rows.where(column.in_(values)))
        by_value: dict[int, list[PlainRow]] = {}
        for row in found:
            by_value.setdefault(getattr(row, column.key or ""), []).append(row)
        return [by_value.get(each, []) for each in values]

    return context.loaders.load(("grouped", batch), load, value)


async def is_practice_insider(context: Context, practice: int) -> bool:
    """Return whether the caller holds a practice or reviews all of them."""
    if context.viewer.values["sees_all"]:
        return True
    author = table_of(PracticeMunicipality)
    mine = sa.select(author.c.practice_id).where(author.c.municipality_id == OWN_MUNICIPALITY)
    return bool(await grouped_rows(context, "holders", mine, author.c.practice_id, practice))


async def completeness_columns(context: Context, row: PlainRow) -> Mapping[str, Any]:
    """Return what decides how complete a practice is: its columns, and which lists it has."""
    practice = table_of(Practice)
    lists = {"topics": PracticeTopic, "municipalities": PracticeMunicipality, "evidence": Evidence}
    has = [
        sa.exists().where(table_of(part).c.practice_id == practice.c.id).label(name)
        for name, part in lists.items()
    ]
    counted = sa.select(practice.c.id, *has)
    [found] = await grouped_rows(context, "completeness", counted, practice.c.id, row.id)
    return {**row._mapping, **found._mapping}


async def citation_authors(context: Context, row: PlainRow) -> Sequence[str]:
    """Return who stands before the title of a practice: as it asks for, or its municipalities."""
    if row.attribution:
        return [row.attribution]
    author, place = table_of(PracticeMunicipality), table_of(Municipality)
    names = sa.select(author.c.practice_id, place.c.name).order_by(place.c.sort_key)
    names = names.join_from(author, place, place.c.id == author.c.municipality_id)
    found = await grouped_rows(context, "authors", names, author.c.practice_id, row.id)
    return [localize_text(each.name, context.request.languages).value for each in found]


@strawberry.type
class PracticeLife:
    @strawberry.field(
        description="Its versions, the newest first: those that were public, and all of them for "
        "its holders and reviewers.",
        metadata={"page": NESTED_PAGE},
    )
    async def versions(
        self,
        info: Caller,
        first: Annotated[
            int | None, strawberry.argument(description="How many, 1 to 100.")
        ] = strawberry.UNSET,
        after: Annotated[
            str | None, strawberry.argument(description="The cursor after which to begin.")
        ] = strawberry.UNSET,
    ) -> History[PracticeVersion] | None:
        window = page_window(
            argument_or_none(first), None, argument_or_none(after), None, default=NESTED_PAGE
        )
        versions, practice = PracticeVersions(window), self.row.id  # type: ignore[attr-defined]
        page = await versions.page(info.context, practice)
        before = dict(zip_longest([row.id for row in page.rows], page.rows[1:]))
        page_shown = Page(page.rows[: window.size], page.has_next, page.has_previous)
        return History(
            page=page_shown,
            show=lambda row: PracticeVersion(row=row, before=before[row.id]),
            count=partial(versions.count, info.context, practice),
        )

    @strawberry.field(description="One of its versions; null when the caller may not see it.")
    async def version_of(
        self,
        info: Caller,
        number: Annotated[int, strawberry.argument(description="The number of the version.")],
    ) -> PracticeVersion | None:
        found = PracticeVersions(ONE_NUMBER, number)
        page = await found.page(info.context, self.row.id)  # type: ignore[attr-defined]
        row, before = (*page.rows, None, None)[:2]
        if row is None or row.version != number:
            return None
        return PracticeVersion(row=row, before=before)

    @strawberry.field(
        description="What has changed since a version, such as the one that a comment is about; "
        "null when the caller sees no version as old, or its content was not kept."
    )
    async def differences(
        self,
        info: Caller,
        since: Annotated[int, strawberry.argument(description="The number of the version.")],
    ) -> list[Difference] | None:
        number: int = self.row.id  # type: ignore[attr-defined]
        older = PracticeVersions(ONE_NUMBER, since).page(info.context, number)
        newest = PracticeVersions(ONE_NUMBER).page(info.context, number)
        found = [(await page).rows[:1] for page in (older, newest)]
        contents = [rows[0].content for rows in found if rows]
        if len(contents) < len(found) or None in contents:
            return None
        return practice_differences(*contents)

    @strawberry.field(description="Its workflow; for its holders and reviewers.")
    async def workflow(self, info: Caller) -> Workflow | None:
        row: PlainRow = self.row  # type: ignore[attr-defined]
        if not await is_practice_insider(info.context, row.id):
            raise Refused(
                Code.FORBIDDEN, sentence("Only those who hold or review a practice see this.")
            )
        steps = sa.select(*NO_CONTENT).where(*visible_versions(), CHANGE.c.action.in_(ON_THE_WAY))
        steps = steps.order_by(CHANGE.c.id)
        events = await grouped_rows(info.context, "steps", steps, CHANGE.c.row_id, row.id)
        return Workflow(
            state=row.state,
            since=events[-1].at if events else None,
            events=[WorkflowEvent(action=e.action, at=e.at, comment=e.comment) for e in events],
            practice=row.id,
        )

    @strawberry.field(description="How complete it is for its readers, and what is missing.")
    async def completeness(self, info: Caller) -> Completeness:
        content = await completeness_columns(info.context, self.row)  # type: ignore[attr-defined]
        gaps = [
            (gap, Problem(ProblemCode.INCOMPLETE, (), gap.sentence))
            for gap in completeness_gaps(content)
        ]
        missing = [
            Gap(
                field=to_camel_case(gap.field),
                why=problem.message(info.context.request.languages),
                is_required=gap.is_required,
            )
            for gap, problem in gaps
        ]
        return Completeness(score=round(completeness_score(content), 2), missing=missing)

    @strawberry.field(description="Whether its review is overdue.")
    def is_stale(self) -> bool:
        due: date | None = self.row.review_due_on  # type: ignore[attr-defined]
        return due is not None and due < clock.today()

    @strawberry.field(description="Its citation.")
    async def citation(
        self,
        info: Caller,
        style: Annotated[CitationStyle, strawberry.argument(description="In which style.")] = (
            CitationStyle.ISO690
        ),
    ) -> str:
        row: PlainRow = self.row  # type: ignore[attr-defined]
        title = localize_text(row.title, info.context.request.languages).value
        year = row.published_on.year if row.published_on else row.year
        names = await citation_authors(info.context, row)
        lang = catalogue_language(info.context.request.languages)
        return cite_case(
            CitedCase(row.slug, title, names, year, row.version, row.licence), style, lang
        )
