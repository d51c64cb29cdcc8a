"""What surrounds the search: synonyms, what was asked, requests for experience, saved searches."""

import sqlalchemy as sa
from alembic import op

from schema.migrations.columns import (
    BYTEWISE,
    choice,
    column,
    create,
    day,
    flag,
    json,
    moment,
    number,
    ref,
    slug,
    unique,
    word,
)

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    create("synonym_set", slug(), json("words"), json("finds"), word("note", null=True), version())
    create(
        "asked_query",
        day("day", index=True),
        column("text", BYTEWISE),
        column("spelling", BYTEWISE),
        number("times"),
        number("found", null=True),
    )
    op.create_index("ix_asked_query_of_text", "asked_query", ["text", "day"])
    requests()
    create(
        "saved_search",
        ref("account_id", "account", null=True),
        word("token", unique=True),
        word("name"),
        word("query"),
        json("filters"),
        word("lang"),
        choice("access"),
        moment("created_at"),
        flag("is_deleted"),
        version(),
    )


def requests() -> None:
    """Make the tables of what municipalities ask each other for."""
    create(
        "experience_request",
        slug(),
        json("title"),
        json("question", null=True),
        word("search_text", null=True),
        ref("topic_id", "topic", null=True),
        ref("municipality_id", "municipality", null=True),
        ref("organisation_id", "organisation", null=True),
        choice("state"),
        day("asked_on", index=True),
        word("note", null=True),
        version(),
    )
    for answer in ("practice", "expert"):
        create(
            f"experience_request_{answer}",
            ref("experience_request_id", "experience_request"),
            ref(f"{answer}_id", answer),
            unique("experience_request_id", f"{answer}_id"),
        )


def version() -> sa.Column[int]:
    """Return the number that each write raises."""
    return number("version")
