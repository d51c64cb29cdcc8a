"""Organisations: associations, ministries, agencies, planning regions, companies."""

from sqlmodel import Field, UniqueConstraint

from schema.tables.base import (
    JSON,
    Choice,
    Country,
    NamedRecord,
    Row,
    SourcedFact,
    Texts,
    ValidityPeriod,
    Words,
    choice_column,
    link_column,
    texts_column,
)


class OrganisationKind(Choice):
    """What sort of body an organisation is."""

    ASSOCIATION = "ASSOCIATION", "An association of municipalities or of cities."
    MINISTRY = "MINISTRY", "A ministry."
    STATE_BODY = "STATE_BODY", "A state agency, office or inspectorate."
    PLANNING_REGION = "PLANNING_REGION", "A planning region of Latvia."
    MUNICIPAL_BODY = "MUNICIPAL_BODY", "An institution or agency of one or more municipalities."
    COMPANY = "COMPANY", "A company, municipal or private."
    INTERNATIONAL = "INTERNATIONAL", "An international organisation."
    CIVIL_SOCIETY = "CIVIL_SOCIETY", "A society, foundation or think tank."
    EDUCATION = "EDUCATION", "A school, university or research institute."


class Organisation(NamedRecord, table=True):
    """A body that takes part in projects, networks, events or publications."""

    kind: OrganisationKind = choice_column(OrganisationKind)
    abbreviations: list[Words] = Field(default_factory=list, sa_type=JSON)
    country: Country = "LV"
    description: Texts | None = texts_column(default=None)
    homepage: str | None = None


class OrganisationName(Row, SourcedFact, ValidityPeriod, table=True):
    """What an organisation was called for a time, before it was given the name it has now."""

    __table_args__ = (UniqueConstraint("organisation_id", "position"),)

    organisation_id: int = link_column("organisation.id")
    position: int = 1
    name: Texts = texts_column()
