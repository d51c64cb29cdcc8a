"""Themes and everything that is about them."""

import strawberry

from schema import tables
from schema.types.connections import link_to_many, link_to_one
from schema.types.entity import (
    Caller,
    InLanguage,
    Node,
    Sourced,
    Versioned,
    described_field,
    text_field,
)
from search.language import LANGUAGES


@strawberry.federation.type(
    description="A theme, in a tree with stable codes.",
    keys=["id", "slug"],
)
class Topic(Node, Sourced, Versioned, table=tables.Topic):
    slug: str = described_field("The code of the theme; never used again for another.")
    name = text_field("What the theme is called.", required=True)
    legacy_network_code: str | None = described_field("The network of 2013-2016 that covered it.")

    parent = link_to_one(tables.Topic, "parent_id", "The broader theme.")
    children = link_to_many(tables.Topic, "parent_id", "The narrower themes.")
    practices = link_to_many(
        tables.Practice,
        "topic_id",
        "Practices about it.",
        via=tables.PracticeTopic,
        to="practice_id",
    )
    networks = link_to_many(
        tables.Network,
        "topic_id",
        "Networks that work on it.",
        via=tables.NetworkTopic,
        to="network_id",
    )
    events = link_to_many(
        tables.Event, "topic_id", "Events about it.", via=tables.EventTopic, to="event_id"
    )
    documents = link_to_many(
        tables.Document,
        "topic_id",
        "Documents about it.",
        via=tables.DocumentTopic,
        to="document_id",
    )
    experts = link_to_many(
        tables.Expert, "topic_id", "Experts in it.", via=tables.ExpertTopic, to="expert_id"
    )
    experience_requests = link_to_many(
        tables.ExperienceRequest, "topic_id", "Requests for experience about it.", order="-asked_on"
    )
    indicators = link_to_many(tables.Indicator, "topic_id", "Indicators that measure it.")

    @strawberry.field(description="Other words for the theme in one language.")
    def synonyms(self, info: Caller, lang: InLanguage = strawberry.UNSET) -> list[str]:
        wanted = [lang] if lang else info.context.request.languages
        known = self.row.synonyms
        return next((known[each] for each in (*wanted, *LANGUAGES) if each in known), [])
