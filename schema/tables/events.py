"""Events: meetings, seminars, trainings, study visits, hackathons, conferences."""

from datetime import date
from typing import Self

from pydantic import model_validator
from sqlmodel import Field, UniqueConstraint

from schema.tables.base import (
    Choice,
    Country,
    Row,
    Texts,
    TitledRecord,
    choice_column,
    early_end_error,
    link_column,
    texts_column,
)


class EventKind(Choice):
    """What sort of gathering an event is."""

    MEETING = "MEETING", "A meeting of a network or group."
    SEMINAR = "SEMINAR", "A seminar."
    TRAINING = "TRAINING", "A training session or series."
    STUDY_VISIT = "STUDY_VISIT", "A visit to learn from others."
    HACKATHON = "HACKATHON", "A hackathon of ideas."
    CONFERENCE = "CONFERENCE", "A conference or forum."


class EventStatus(Choice):
    """Whether an event has taken place."""

    PLANNED = "PLANNED", "Announced; its days are not over."
    HELD = "HELD", "It took place, or its days are over and it was not called off."
    CANCELLED = "CANCELLED", "It was called off."


class Event(TitledRecord, table=True):
    """Something that took place, or is to take place, on certain days."""

    kind: EventKind = choice_column(EventKind)
    status: EventStatus = choice_column(EventStatus)
    starts_on: date | None = Field(default=None, index=True)
    ends_on: date | None = None
    when_text: Texts | None = texts_column(default=None)
    place: str | None = None
    country: Country = "LV"
    municipality_id: int | None = link_column("municipality.id", default=None)
    host_id: int | None = link_column("organisation.id", default=None)
    organiser_id: int | None = link_column("organisation.id", default=None)
    network_id: int | None = link_column("network.id", default=None)
    project_id: int | None = link_column("project.id", default=None)
    summary: Texts | None = texts_column(default=None)
    learnings: Texts | None = texts_column(default=None)
    sessions: int | None = Field(default=None, ge=0)
    participants: int | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def end_after_begin(self) -> Self:
        """Refuse an event that ends before it begins."""
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise early_end_error("ends_on", self.ends_on, "starts_on", self.starts_on)
        return self


class EventTopic(Row, table=True):
    """That an event is about a theme."""

    __table_args__ = (UniqueConstraint("event_id", "topic_id"),)

    event_id: int = link_column("event.id")
    topic_id: int = link_column("topic.id")


class Delegation(Row, table=True):
    """How many people a municipality sent to an event; counts, never names."""

    __table_args__ = (UniqueConstraint("event_id", "municipality_id"),)

    event_id: int = link_column("event.id")
    municipality_id: int = link_column("municipality.id")
    participants: int | None = Field(default=None, ge=0)
