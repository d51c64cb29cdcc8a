"""The whole model of the first release."""

import sqlalchemy as sa
from alembic import op

from schema.migrations.columns import (
    cents,
    choice,
    create,
    day,
    decimal,
    flag,
    json,
    named,
    number,
    period,
    real,
    ref,
    slug,
    sourced,
    unique,
    word,
)

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# The same folding as schema.database.engine.fold, which SQLite calls by the same name.
FOLD = r"""
create or replace function blis_fold(text) returns text language sql immutable strict parallel safe
as $$ select lower(regexp_replace(normalize($1, NFD), '[\u0300-\u036f]', '', 'g')) $$
"""


def upgrade() -> None:
    """Make every table, and the one row that counts revisions."""
    create(
        "comparison_group",
        *sourced(),
        slug(),
        *named("name"),
        *period(),
        choice("kind"),
        json("criteria"),
    )
    create(
        "organisation",
        *sourced(),
        slug(),
        *named("name"),
        choice("kind"),
        json("abbreviations"),
        word("country"),
        json("description", null=True),
        word("homepage", null=True),
    )
    create(
        "project",
        *sourced(),
        slug(),
        *named("title"),
        word("number", null=True, unique=True),
        json("other_numbers"),
        json("programme", null=True),
        json("aim", null=True),
        json("place", null=True),
        json("slogan", null=True),
        json("funder_notice", null=True),
        day("contract_date", null=True),
        day("starts", null=True, index=True),
        day("planned_end", null=True),
        day("actual_end", null=True),
        cents("total_cost", null=True),
        word("currency"),
        ref("continues_id", "project", null=True),
    )
    create("revision", number("id", key=True), number("number"), word("seed_digest"), has_id=False)
    create(
        "seed_record",
        word("table_name", key=True),
        word("key", key=True),
        number("row_id"),
        word("digest"),
        has_id=False,
    )
    create(
        "topic",
        *sourced(),
        slug(),
        *named("name"),
        ref("parent_id", "topic", null=True),
        json("synonyms"),
        word("legacy_network_code", null=True),
    )
    create(
        "expert",
        *sourced(),
        slug(),
        *named("name"),
        choice("role"),
        ref("organisation_id", "organisation"),
        ref("project_id", "project", null=True),
        json("description", null=True),
        json("languages"),
        number("headcount", null=True),
    )
    create(
        "funding",
        ref("project_id", "project"),
        number("position"),
        json("source"),
        cents("amount"),
        word("currency"),
        unique("project_id", "position"),
    )
    create(
        "indicator",
        *sourced(),
        slug(),
        *named("name"),
        word("code", unique=True),
        json("definition"),
        word("unit"),
        choice("polarity"),
        choice("dimension", null=True),
        choice("aggregation"),
        word("denominator", null=True),
        ref("denominator_id", "indicator", null=True),
        choice("level"),
        word("period_basis", null=True),
        json("origin", null=True),
        real("weight", null=True),
        json("comparable_only_within", null=True),
        ref("topic_id", "topic", null=True),
    )
    create(
        "municipality",
        *sourced(),
        slug(),
        *named("name"),
        *period(),
        choice("kind"),
        word("country"),
        word("atvk_code", null=True, index=True),
        word("iso", null=True, index=True),
        word("nuts3_code", null=True),
        ref("planning_region_id", "organisation", null=True),
        word("centre", null=True),
        real("latitude", null=True),
        real("longitude", null=True),
        real("area_km2", null=True),
    )
    create(
        "network",
        *sourced(),
        slug(),
        *named("title"),
        *period(),
        word("code", unique=True),
        word("generation", index=True),
        json("description", null=True),
        ref("parent_id", "network", null=True),
        ref("project_id", "project", null=True),
        ref("coordinator_id", "organisation", null=True),
    )
    create(
        "partnership",
        *sourced(),
        slug(),
        *named("title"),
        *period(),
        word("country"),
        json("purpose"),
        ref("project_id", "project", null=True),
    )
    create(
        "project_activity",
        ref("project_id", "project"),
        number("position"),
        json("description"),
        unique("project_id", "position"),
    )
    create(
        "project_partner",
        ref("project_id", "project"),
        ref("organisation_id", "organisation"),
        choice("role"),
        number("position"),
        unique("project_id", "organisation_id", "role"),
    )
    create(
        "project_result",
        *sourced(),
        ref("project_id", "project"),
        number("position"),
        json("description"),
        decimal("planned", 15, null=True),
        decimal("achieved", 15, null=True),
        json("unit", null=True),
        day("as_of", null=True),
        unique("project_id", "position"),
    )
    create(
        "target_group",
        ref("project_id", "project"),
        number("position"),
        choice("level"),
        json("description"),
        unique("project_id", "position"),
    )
    create(
        "comparison_group_member",
        *period(),
        ref("comparison_group_id", "comparison_group"),
        ref("municipality_id", "municipality"),
        unique("comparison_group_id", "municipality_id", "valid_from"),
    )
    create(
        "document",
        *sourced(),
        slug(),
        *named("title"),
        choice("kind"),
        word("language"),
        number("year", null=True, index=True),
        day("published", null=True),
        json("summary", null=True),
        word("url", null=True),
        ref("publisher_id", "organisation", null=True),
        ref("project_id", "project", null=True),
        ref("network_id", "network", null=True),
    )
    create(
        "event",
        *sourced(),
        slug(),
        *named("title"),
        choice("kind"),
        choice("status"),
        day("starts", null=True, index=True),
        day("ends", null=True),
        json("when_text", null=True),
        word("place", null=True),
        word("country"),
        ref("municipality_id", "municipality", null=True),
        ref("host_id", "organisation", null=True),
        ref("organiser_id", "organisation", null=True),
        ref("network_id", "network", null=True),
        ref("project_id", "project", null=True),
        json("summary", null=True),
        json("learnings", null=True),
        number("sessions", null=True),
        number("participants", null=True),
    )
    create(
        "expert_topic",
        ref("expert_id", "expert"),
        ref("topic_id", "topic"),
        unique("expert_id", "topic_id"),
    )
    create(
        "indicator_value",
        *sourced(),
        ref("indicator_id", "indicator", index=False),
        ref("municipality_id", "municipality", index=False),
        word("period"),
        word("split"),
        real("value", null=True),
        choice("status"),
        unique("indicator_id", "municipality_id", "period", "split"),
        sa.Index("ix_indicator_value_newest", "municipality_id", "indicator_id", "split", "period"),
        sa.Index("ix_indicator_value_series", "indicator_id", "period", "id"),
        sa.Index("ix_indicator_value_period", "period", "id"),
    )
    create(
        "membership",
        *sourced(),
        *period(),
        ref("network_id", "network"),
        ref("municipality_id", "municipality"),
        choice("role"),
        choice("audience", null=True),
        unique("network_id", "municipality_id", "role", "valid_from"),
    )
    create(
        "network_topic",
        ref("network_id", "network"),
        ref("topic_id", "topic"),
        unique("network_id", "topic_id"),
    )
    create(
        "news_item",
        *sourced(),
        slug(),
        *named("title"),
        day("published", null=True, index=True),
        json("summary"),
        word("url", null=True),
        json("author_office", null=True),
        json("funder_notice", null=True),
        flag("is_advertising"),
        ref("publisher_id", "organisation", null=True),
        ref("project_id", "project", null=True),
        ref("network_id", "network", null=True),
        ref("municipality_id", "municipality", null=True),
    )
    create(
        "partnership_partner",
        ref("partnership_id", "partnership"),
        ref("organisation_id", "organisation"),
        unique("partnership_id", "organisation_id"),
    )
    create(
        "succession",
        *sourced(),
        ref("predecessor_id", "municipality"),
        ref("successor_id", "municipality"),
        day("date"),
        choice("kind"),
        real("area_share", null=True),
        unique("predecessor_id", "successor_id", "date"),
    )
    create(
        "target",
        *sourced(),
        ref("municipality_id", "municipality"),
        ref("indicator_id", "indicator"),
        number("due_year"),
        real("value"),
        real("baseline", null=True),
        day("set_on", null=True),
        json("description", null=True),
        unique("municipality_id", "indicator_id", "due_year"),
    )
    create(
        "delegation",
        ref("event_id", "event"),
        ref("municipality_id", "municipality"),
        number("participants", null=True),
        unique("event_id", "municipality_id"),
    )
    create(
        "document_topic",
        ref("document_id", "document"),
        ref("topic_id", "topic"),
        unique("document_id", "topic_id"),
    )
    create(
        "event_topic",
        ref("event_id", "event"),
        ref("topic_id", "topic"),
        unique("event_id", "topic_id"),
    )
    create(
        "network_output",
        *sourced(),
        slug(),
        *named("title"),
        ref("network_id", "network"),
        choice("kind"),
        number("year", null=True),
        ref("municipality_id", "municipality", null=True),
        ref("document_id", "document", null=True),
    )
    create(
        "practice",
        *sourced(),
        slug(),
        *named("title"),
        choice("kind"),
        choice("outcome"),
        word("country"),
        number("year", null=True, index=True),
        json("summary"),
        json("problem", null=True),
        json("solution", null=True),
        json("resources", null=True),
        json("results", null=True),
        json("lessons", null=True),
        json("preconditions", null=True),
        json("transfer_advice", null=True),
        json("place_name", null=True),
        cents("total_cost", null=True),
        word("currency"),
        decimal("staff_fte", 9, null=True),
        ref("network_id", "network", null=True),
        ref("suggested_network_id", "network", null=True),
        ref("project_id", "project", null=True),
        word("project_name", null=True),
        ref("event_id", "event", null=True),
        choice("state"),
        choice("visibility"),
    )
    create(
        "adoption",
        *sourced(),
        *period(),
        ref("practice_id", "practice"),
        ref("municipality_id", "municipality"),
        choice("status"),
        choice("outcome"),
        json("adaptations", null=True),
        day("confirmed_by_giver", null=True),
        day("confirmed_by_taker", null=True),
        unique("practice_id", "municipality_id"),
    )
    create(
        "cycle",
        *sourced(),
        *period(),
        ref("network_id", "network"),
        number("number"),
        choice("phase"),
        json("summary"),
        ref("output_id", "network_output", null=True),
        unique("network_id", "number", "phase"),
    )
    create(
        "evidence",
        *sourced(),
        ref("practice_id", "practice"),
        ref("indicator_id", "indicator"),
        choice("status"),
        real("baseline", null=True),
        real("result", null=True),
        word("period"),
        json("method", null=True),
        unique("practice_id", "indicator_id", "period"),
    )
    create(
        "pilot",
        *sourced(),
        slug(),
        *named("title"),
        *period(),
        choice("status"),
        ref("municipality_id", "municipality", null=True),
        ref("organisation_id", "organisation", null=True),
        ref("network_id", "network", null=True),
        ref("project_id", "project", null=True),
        ref("practice_id", "practice", null=True),
        json("result", null=True),
    )
    create(
        "practice_municipality",
        ref("practice_id", "practice"),
        ref("municipality_id", "municipality"),
        unique("practice_id", "municipality_id"),
    )
    create(
        "practice_municipality_then",
        ref("practice_id", "practice"),
        ref("municipality_id", "municipality"),
        unique("practice_id", "municipality_id"),
    )
    create(
        "practice_topic",
        ref("practice_id", "practice"),
        ref("topic_id", "topic"),
        unique("practice_id", "topic_id"),
    )

    op.execute("insert into revision (id, number, seed_digest) values (1, 0, '')")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(FOLD)


def downgrade() -> None:
    """Take it back: there was nothing before."""
    metadata = sa.MetaData()
    metadata.reflect(op.get_bind())
    metadata.remove(metadata.tables["alembic_version"])
    metadata.drop_all(op.get_bind())
