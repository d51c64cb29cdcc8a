"""Themes: a tree with stable codes."""

from sqlmodel import Field

from schema.tables.base import JSON, NamedRecord, Words, link_column


class Topic(NamedRecord, table=True):
    """A theme that practices, indicators, networks, experts and documents share."""

    parent_id: int | None = link_column("topic.id", default=None)
    synonyms: dict[str, list[Words]] = Field(default_factory=dict, sa_type=JSON)
    legacy_network_code: str | None = None
