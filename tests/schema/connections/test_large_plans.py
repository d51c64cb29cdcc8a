"""With much in it PostgreSQL looks at what is asked for, and pages of what happened stay cheap."""

import asyncio
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from bench.comparing import DOCUMENTS
from bench.dataset import fill
from schema import Context, Database, Loaders, graphql_schema
from schema.editing.audit_trail import entry_cursor
from search import open_index

PRACTICES, INDICATORS, ENTRIES = 100, 30, 50_000
LARGE = {"indicator_value", "change"}
FEW = 2_500
"""How many of some ten thousand rows may be looked at: ten indicators of 200 municipalities."""

PERIODS = {"similarity": 3}
"""How many periods are looked at for the newest that enough municipalities share."""

CHANGES = {
    "all": "first: 100",
    "further": f'first: 100, after: "{entry_cursor(ENTRIES // 2)}"',
    "of a rare kind": "first: 100, kinds: [PRACTICE]",
    "of some kinds": "first: 100, kinds: [INDICATOR_VALUE, PRACTICE]",
    "since": 'first: 100, since: "2024-01-01T00:00:00Z"',
}
ASKED = {
    **DOCUMENTS,
    **{f"changes, {n}": f"{{ changes({a}) {{ nodes {{ id }} }} }}" for n, a in CHANGES.items()},
}
HAPPENED = """
insert into change (at, action, kind, row_id, version, was_public, is_public)
select timestamptz '2020-01-01Z' + n * interval '1 hour', 'UPDATED',
  case when mod(n, 5000) = 0 then 'Practice' else 'IndicatorValue' end, n, 1, false, n > 45000
from generate_series(1, {}) n
"""
"""Most of it is of one kind, and nothing that the public may see."""


@pytest.fixture(scope="module")
def large(database) -> Iterator[Database]:
    """A database of PostgreSQL with so much in it that it is worth while to look rows up."""
    if database.is_sqlite:
        pytest.skip("SQLite chooses the same plan however much there is")
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.execute(sa.text("create database large"))
    large = Database(database.url.set(database="large").render_as_string(False))
    large.migrate()
    with large.engine.begin() as connection:
        connection.exec_driver_sql(HAPPENED.format(ENTRIES))
    fill(large, PRACTICES, INDICATORS)
    yield large
    asyncio.run(large.close())


def explained(connection, statement, values):
    """Return the plan of a statement with what it did."""
    [[[told]]] = connection.exec_driver_sql(f"explain (analyze, format json) {statement}", values)
    return told["Plan"]


def touched(plan) -> int:
    """Return how many rows a plan looks at in large tables, those that it passes over included."""
    found = sum(map(touched, plan.get("Plans", ())))
    if plan.get("Relation Name") in LARGE:
        rows = plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)
        found += int(rows * plan["Actual Loops"])
    return found


@pytest.mark.parametrize("name", ASKED)
def test_a_few_rows_of_large_tables_are_looked_at(name, large):
    asked = []
    assert large.reader is not None

    def note(_c, _k, statement, values, *_):
        asked.append((statement, values))

    async def ask():
        context = Context(Loaders(large, open_index(None)))
        answer = await graphql_schema().execute(ASKED[name], context_value=context)
        await large.reader.dispose()
        return answer

    event.listen(large.reader.sync_engine, "before_cursor_execute", note)
    answer = asyncio.run(ask())
    event.remove(large.reader.sync_engine, "before_cursor_execute", note)

    assert answer.errors is None
    with large.engine.connect() as connection:
        plans = [explained(connection, *each) for each in asked]
    assert 0 < sum(map(touched, plans)) <= FEW * PERIODS.get(name, 1)
