"""The queries that front ends send most take few statements, and those read from indexes."""

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from schema import tables
from schema.tables.base import table_of

QUERIES = Path(__file__).parents[3] / "bench/queries"
MOST_STATEMENTS = {"q1": 8, "q2": 4, "q3": 2, "q4": 4, "q5": 3}
SMALL = {"municipality"}
"""What may be read from end to end: there are some 200 of them, and there will not be more."""

SCAN = re.compile(r"SCAN (\w+)(?! USING INDEX ix_\1_sort_key)\b")
"""A table is read from end to end; along the order of a list it is read until a page is full."""


@pytest.fixture
def variables(database):
    """Names from the seed for what the queries leave open."""
    practice, topic = table_of(tables.Practice).c, table_of(tables.Topic).c
    indicator, about = table_of(tables.Indicator).c, table_of(tables.PracticeTopic).c
    named = sa.select(practice.slug, topic.slug).where(
        practice.id == about.practice_id, topic.id == about.topic_id
    )
    [(slug, theme)] = database.all(named.order_by(about.id).limit(1))
    codes = [code for [code] in database.all(sa.select(indicator.code).order_by(indicator.id))]
    return {
        "q1": {"practice": slug},
        "q2": {"topic": theme},
        "q3": {"indicator": codes[0]},
        "q4": {},
        "q5": {"indicators": codes[:5]},
    }


@pytest.mark.parametrize(("name", "most"), MOST_STATEMENTS.items())
def test_a_query_takes_few_statements(name, most, ask, variables, statements):
    statements.clear()

    found = ask(QUERIES.joinpath(f"{name}.graphql").read_text("utf-8"), **variables[name])

    assert all(found.values())
    assert 0 < len(statements) <= most


@pytest.mark.parametrize("name", MOST_STATEMENTS)
def test_a_query_reads_no_large_table_from_end_to_end(name, ask, variables, database):
    if not database.is_sqlite:
        pytest.skip("PostgreSQL chooses a plan by how much there is")
    plans = []

    def explain(_c, cursor, statement, values, *_):
        rows = cursor.connection.execute(f"explain query plan {statement}", values)
        plans.append([detail for *_, detail in rows])

    event.listen(database.reading, "before_cursor_execute", explain)
    ask(QUERIES.joinpath(f"{name}.graphql").read_text("utf-8"), **variables[name])
    event.remove(database.reading, "before_cursor_execute", explain)

    names = {table.__tablename__ for table in tables.TABLES}
    scanned = {word for plan in plans for line in plan for word in SCAN.findall(line)}
    assert plans
    assert scanned & names <= SMALL
