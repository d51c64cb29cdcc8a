"""Cooperation: networks with their members and outputs, cycles, pilots, partnerships."""

from pydantic import ValidationInfo, field_validator
from sqlmodel import Field, UniqueConstraint

from schema.tables.base import (
    BYTEWISE,
    Choice,
    Country,
    Row,
    SourcedFact,
    Texts,
    TitledRecord,
    ValidityPeriod,
    VersionedRow,
    choice_column,
    link_column,
    texts_column,
)


class Audience(Choice):
    """Which people of a municipality take part."""

    POLITICIANS = "POLITICIANS", "Elected members."
    SPECIALISTS = "SPECIALISTS", "Staff."
    BOTH = "BOTH", "Elected members and staff."


class Network(TitledRecord, ValidityPeriod, table=True):
    """A cooperation network in which municipalities learn from each other."""

    code: str = Field(unique=True)
    generation: str = Field(index=True)
    description: Texts | None = texts_column(default=None)
    parent_id: int | None = link_column("network.id", default=None)
    project_id: int | None = link_column("project.id", default=None)
    coordinator_id: int | None = link_column("organisation.id", default=None)
    audience: Audience | None = choice_column(Audience, default=None)


class NetworkTopic(Row, table=True):
    """That a network works on a theme."""

    __table_args__ = (UniqueConstraint("network_id", "topic_id"),)

    network_id: int = link_column("network.id")
    topic_id: int = link_column("topic.id")


class MembershipRole(Choice):
    """What a municipality does in a network."""

    MEMBER = "MEMBER", "Takes part in the meetings."
    PILOT_MUNICIPALITY = "PILOT_MUNICIPALITY", "Pilotpašvaldība: tries the network's method first."
    COORDINATOR = "COORDINATOR", "Leads the network or a part of it."


class Membership(Row, SourcedFact, VersionedRow, ValidityPeriod, table=True):
    """That a municipality took part in a network for a time."""

    __table_args__ = (UniqueConstraint("network_id", "municipality_id", "role", "valid_from"),)

    network_id: int = link_column("network.id")
    municipality_id: int = link_column("municipality.id")
    role: MembershipRole = choice_column(MembershipRole, default=MembershipRole.MEMBER)
    audience: Audience | None = choice_column(Audience, default=None)


class NetworkOutputKind(Choice):
    """What kind of output a network made."""

    MARKETING_STRATEGY = "MARKETING_STRATEGY", "A marketing strategy of a municipality."
    SECTOR_STRATEGY = "SECTOR_STRATEGY", "A strategy or plan for one sector."
    IMPROVEMENT_PLAN = "IMPROVEMENT_PLAN", "A plan that improves one service."
    ANALYSIS = "ANALYSIS", "A comparison or analysis made together."
    HANDBOOK = "HANDBOOK", "A handbook or method."


class NetworkOutput(TitledRecord, table=True):
    """An output of the work in a network."""

    network_id: int = link_column("network.id")
    kind: NetworkOutputKind = choice_column(NetworkOutputKind)
    year: int | None = None
    municipality_id: int | None = link_column("municipality.id", default=None)
    document_id: int | None = link_column("document.id", default=None)


class CyclePhase(Choice):
    """A phase of learning by comparing."""

    COLLECT = "COLLECT", "Figures and descriptions are collected."
    COMPARE = "COMPARE", "They are compared and questioned."
    LEARN = "LEARN", "Members visit and learn from those who did better."
    IMPROVE = "IMPROVE", "Each member writes its own plan and carries it out."


class Cycle(Row, SourcedFact, VersionedRow, ValidityPeriod, table=True):
    """One phase of a network's benchlearning cycle, with its dates and what came out."""

    model_config = {"validate_default": True}
    __table_args__ = (UniqueConstraint("network_id", "number", "phase"),)

    network_id: int = link_column("network.id")
    number: int = Field(default=1, ge=1)
    phase: CyclePhase = choice_column(CyclePhase)
    summary: Texts = texts_column()
    output_id: int | None = link_column("network_output.id", default=None)
    sort_key: str = Field(default="", sa_type=BYTEWISE, index=True)

    @field_validator("sort_key", mode="before")
    @classmethod
    def derive_sort_key(cls, _: str, others: ValidationInfo) -> str:
        """Return the order of the cycle: round by round, in each from collecting to improving."""
        values = others.data
        if "number" not in values or "phase" not in values:
            return ""
        return f"{values['number']:06}-{list(CyclePhase).index(values['phase'])}"


class PilotStatus(Choice):
    """How far a pilot project is."""

    PLANNED = "PLANNED", "Agreed, not begun."
    RUNNING = "RUNNING", "Under way."
    FINISHED = "FINISHED", "Ended; the practice made from it is linked when it is written."
    UNKNOWN = "UNKNOWN", "The sources do not say."


class Pilot(TitledRecord, ValidityPeriod, table=True):
    """A pilot project (pilotprojekts) in which a municipality tries something for others."""

    status: PilotStatus = choice_column(PilotStatus, default=PilotStatus.UNKNOWN)
    municipality_id: int | None = link_column("municipality.id", default=None)
    organisation_id: int | None = link_column("organisation.id", default=None)
    network_id: int | None = link_column("network.id", default=None)
    project_id: int | None = link_column("project.id", default=None)
    practice_id: int | None = link_column("practice.id", default=None)
    result: Texts | None = texts_column(default=None)


class Partnership(TitledRecord, ValidityPeriod, table=True):
    """A lasting partnership between bodies, often across a border."""

    country: Country
    purpose: Texts = texts_column()
    project_id: int | None = link_column("project.id", default=None)


class PartnershipPartner(Row, table=True):
    """That an organisation is one side of a partnership."""

    __table_args__ = (UniqueConstraint("partnership_id", "organisation_id"),)

    partnership_id: int = link_column("partnership.id")
    organisation_id: int = link_column("organisation.id")
