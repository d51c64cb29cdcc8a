"""Documents and news: research, recommendations, strategies, and what was published about it."""

from datetime import date
from typing import Annotated

from pydantic import StringConstraints
from sqlmodel import Field, UniqueConstraint

from schema.tables.base import (
    Choice,
    Language,
    Row,
    Texts,
    TitledRecord,
    Visibility,
    Words,
    choice_column,
    link_column,
    texts_column,
)

TimeOfDay = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class DocumentKind(Choice):
    """What sort of publication a document is."""

    RESEARCH = "RESEARCH", "A study."
    RECOMMENDATION = "RECOMMENDATION", "Recommendations."
    STRATEGY = "STRATEGY", "A strategy or plan."
    GUIDELINE = "GUIDELINE", "Guidelines."
    MODEL = "MODEL", "The description of a system or method."
    HANDBOOK = "HANDBOOK", "A handbook."
    TOOL = "TOOL", "A tool such as a questionnaire."
    DATABASE = "DATABASE", "A database, such as BLIS itself."
    REGULATION = "REGULATION", "A law, regulation or rule."


class Document(TitledRecord, table=True):
    """A publication worth finding; what it says is described in our own words."""

    kind: DocumentKind = choice_column(DocumentKind)
    language: Language = "lv"
    year: int | None = Field(default=None, ge=1990, le=2100, index=True)
    published_on: date | None = None
    summary: Texts | None = texts_column(default=None)
    url: str | None = None
    publisher_id: int | None = link_column("organisation.id", default=None)
    project_id: int | None = link_column("project.id", default=None)
    network_id: int | None = link_column("network.id", default=None)
    licence: Words | None = None
    visibility: Visibility = choice_column(Visibility, default=Visibility.PUBLIC)


class DocumentTopic(Row, table=True):
    """That a document is about a theme."""

    __table_args__ = (UniqueConstraint("document_id", "topic_id"),)

    document_id: int = link_column("document.id")
    topic_id: int = link_column("topic.id")


class NewsItem(TitledRecord, table=True):
    """What was published about the work, with its funder line and its mark of advertising."""

    published_on: date | None = Field(default=None, index=True)
    published_time: TimeOfDay | None = None
    summary: Texts = texts_column()
    url: str | None = None
    licence: Words | None = None
    author_office: Texts | None = texts_column(default=None)
    funder_notice: Texts | None = texts_column(default=None)
    is_advertising: bool = False
    publisher_id: int | None = link_column("organisation.id", default=None)
    project_id: int | None = link_column("project.id", default=None)
    network_id: int | None = link_column("network.id", default=None)
    municipality_id: int | None = link_column("municipality.id", default=None)
    is_published: bool = True
