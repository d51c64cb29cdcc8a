"""Good-practice cases, what measures them, and who took them over."""

from datetime import date, datetime
from functools import partial
from typing import Annotated, ClassVar
from urllib.parse import quote

import strawberry

from schema import tables
from schema.comparison.offices import find_practice_offices
from schema.connections.pages import page_window
from schema.enums import enum_of
from schema.indexing.searchable import SearchKind
from schema.limits.cost import SEARCH
from schema.tables.base import PlainRow
from schema.types.connections import link_to_many, link_to_one
from schema.types.contacts import OfficeToAsk, show_offices
from schema.types.entity import (
    Caller,
    Dated,
    Node,
    Sourced,
    Versioned,
    described_field,
    licence_url_field,
    money_field,
    text_field,
)
from schema.types.hits import SearchHit
from schema.types.practice_lists import PRACTICE_FILTERS, PRACTICE_ORDERS
from schema.types.similar_records import MOST, USUAL, most_similar_hits
from schema.types.versions import PracticeLife, practice_texts

enum_of(tables.PracticeKind)
enum_of(tables.Outcome)
enum_of(tables.AdoptionStatus)
enum_of(tables.PracticeState)
enum_of(tables.AttachmentKind)


@strawberry.federation.type(
    description="A good-practice case: what a municipality did and what came of it.",
    keys=["id", "slug"],
)
class Practice(Node, Sourced, Versioned, PracticeLife, table=tables.Practice):
    computed_filters: ClassVar = PRACTICE_FILTERS
    computed_orders: ClassVar = PRACTICE_ORDERS

    slug: str = described_field("Its public name in addresses; never used again for another.")
    kind: tables.PracticeKind = described_field("What sort of experience it is.")
    outcome: tables.Outcome = described_field("Its outcome; never used to rank it lower.")
    country: str = described_field("Where it took place, as an ISO 3166-1 code.")
    year: int | None = described_field(
        "When it took place or was reported; `certainty` says how sure."
    )
    began: str | None = described_field(
        "When it began: a year, a month or a day (`2018`, `2018-03`), as the sources say."
    )
    ended: str | None = described_field("When it ended, written like `began`.")
    original_language: str = described_field(
        "The language that it was first written in, as a code of ISO 639-1."
    )
    translator: str | None = described_field("Who translated it, where that was recorded.")
    vars().update(practice_texts("title", "summary"))
    total_cost = money_field("What it cost in all.")
    project_name: str | None = described_field(
        "The project it was part of, where that has no record."
    )

    state: tables.PracticeState = described_field("Its state in the workflow.")
    visibility: tables.Visibility = described_field("Who may see it once it is published.")
    published_on: date | None = described_field("Since when it is public, where that was recorded.")
    review_due_on: date | None = described_field("When its next review is due.")
    licence: str = described_field("The licence of its texts, as an SPDX identifier.")
    licence_url = licence_url_field()
    attribution: str | None = described_field(
        "How to attribute its author, where the licence requires it."
    )

    municipalities = link_to_many(
        tables.Municipality,
        "practice_id",
        "The municipalities of today that hold it.",
        via=tables.PracticeMunicipality,
        to="municipality_id",
    )
    municipalities_then = link_to_many(
        tables.Municipality,
        "practice_id",
        "The municipalities that did it, as they were at the time, where they differ.",
        via=tables.PracticeMunicipalityThen,
        to="municipality_id",
    )
    invitations = link_to_many(
        tables.Municipality,
        "practice_id",
        "Municipalities that are asked whether it is also theirs; for them, its holders, editors.",
        via=tables.PracticeInvitation,
        to="municipality_id",
    )
    topics = link_to_many(
        tables.Topic, "practice_id", "Its themes.", via=tables.PracticeTopic, to="topic_id"
    )
    network = link_to_one(tables.Network, "network_id", "The network that its source names.")
    suggested_network = link_to_one(
        tables.Network,
        "suggested_network_id",
        "A network that matches its theme; the match is ours and not a statement of the source.",
    )
    project = link_to_one(tables.Project, "project_id", "The project it was part of.")
    event = link_to_one(tables.Event, "event_id", "The study visit or meeting it was learnt at.")
    evidence = link_to_many(tables.Evidence, "practice_id", "What indicators say about it.")
    indicators = link_to_many(
        tables.Indicator,
        "practice_id",
        "Indicators tied to it.",
        via=tables.Evidence,
        to="indicator_id",
    )
    tie_rejections = link_to_many(
        tables.TieRejection,
        "practice_id",
        "Indicators of which somebody found that they are not tied to it; for its holders and "
        "editors.",
        order="id",
    )
    experience_requests = link_to_many(
        tables.ExperienceRequest,
        "practice_id",
        "Requests for experience that it answers.",
        order="-asked_on",
        via=tables.ExperienceRequestPractice,
        to="experience_request_id",
    )
    contacts = link_to_many(
        tables.Contact,
        "practice_id",
        "Offices that answer for it alone; `officesToAsk` also those of its municipalities.",
        order="-role",
    )

    @strawberry.field(
        description="Whom to ask about it: its own offices, else those of the municipalities that "
        "hold it, else LPS, at most five.",
        metadata={"cost": 5},
    )
    async def offices_to_ask(self, info: Caller) -> list[OfficeToAsk]:
        load = partial(find_practice_offices, info.context)
        return show_offices(await info.context.loaders.load("offices", load, self.row.id))

    adoptions = link_to_many(
        tables.Adoption, "practice_id", "Who took it over and what came of that."
    )
    opinions = link_to_many(
        tables.ExpertOpinion, "practice_id", "What experts say to those who may take it over."
    )
    comments = link_to_many(
        tables.ReviewComment,
        "practice_id",
        "What its reviewers ask to change; shown to its author and to reviewers.",
        order="id",
    )
    attachments = link_to_many(
        tables.Attachment,
        "practice_id",
        "Files that help to copy it: rules, tender documents, contracts, plans.",
        order="uploaded_at",
    )
    pilots = link_to_many(tables.Pilot, "practice_id", "Pilot projects that it was made from.")

    @strawberry.field(description="How many full-time posts it takes.")
    def staff_fte(self) -> float | None:
        return None if self.row.staff_fte is None else float(self.row.staff_fte)

    @strawberry.field(
        description="What is most like it, by the words that tell it from others, without itself; "
        "the most alike first.",
        metadata={"cost": SEARCH, "page": USUAL},
    )
    async def similar(
        self,
        info: Caller,
        first: Annotated[int | None, strawberry.argument(description="How many, 1 to 20.")] = USUAL,
        kinds: Annotated[
            list[SearchKind] | None,
            strawberry.argument(description="Only these kinds; without it practices."),
        ] = strawberry.UNSET,
    ) -> list[SearchHit] | None:
        size = page_window(first, None, None, None, default=USUAL, largest=MOST).size
        return await most_similar_hits(
            info, "Practice", self.row.id, size, kinds or [SearchKind.PRACTICE]
        )


@strawberry.type(description="That a municipality took a practice over, and what came of it.")
class Adoption(Node, Sourced, Versioned, Dated, table=tables.Adoption):
    status: tables.AdoptionStatus = described_field("Its progress.")
    outcome: tables.Outcome = described_field("Its outcome.")
    adaptations = text_field("What was adapted.")
    giver_confirmed_on: date | None = described_field("When the giving side confirmed it.")
    taker_confirmed_on: date | None = described_field("When the taking side confirmed it.")

    practice = link_to_one(tables.Practice, "practice_id", "The practice.", required=True)
    municipality = link_to_one(
        tables.Municipality, "municipality_id", "Who took it over.", required=True
    )
    evidence = link_to_many(
        tables.AdoptionEvidence, "adoption_id", "What indicators say about what came of it."
    )


@strawberry.type(description="What a reviewer asks the author of a practice to change.")
class ReviewComment(Node, table=tables.ReviewComment):
    field: str = described_field("The field of the practice it is about, such as `results`.")
    text: str = described_field("What to change, and why.")
    written_at: datetime = described_field("When it was written.")
    version: int = described_field("The version of the practice that the reviewer had read.")
    is_resolved: bool = described_field(
        "Whether a reviewer says that it is done, or the field had changed when the practice was "
        "handed in again."
    )

    practice = link_to_one(tables.Practice, "practice_id", "The practice.", required=True)


@strawberry.type(description="What an expert says about a practice to those who may take it over.")
class ExpertOpinion(Node, table=tables.ExpertOpinion):
    text = text_field("The opinion.", required=True)
    given_on: date = described_field("When it was given.")

    practice = link_to_one(tables.Practice, "practice_id", "The practice.", required=True)


@strawberry.type(description="A file that helps to copy a practice.")
class Attachment(Node, table=tables.Attachment):
    title = text_field("What it is.", required=True)
    kind: tables.AttachmentKind = described_field("What sort of file it is.")
    file_name: str = described_field("The name under which it is downloaded.")
    media_type: str = described_field("Its media type, found in its content.")
    size: int = described_field("Its size in bytes.")
    sha256: str = described_field("The SHA-256 of its content, in hexadecimal digits.")
    uploaded_at: datetime = described_field("When it was uploaded.")

    practice = link_to_one(tables.Practice, "practice_id", "The practice.", required=True)

    @strawberry.field(description="Where it can be downloaded: a path on this server.")
    def url(self, info: Caller) -> str:
        return attachment_url(self.row, info.context.request.root_path)


def attachment_url(row: PlainRow, root_path: str) -> str:
    """Return the path at which an attachment can be downloaded."""
    return f"{root_path}/attachments/{row.id}/{quote(row.file_name)}"
