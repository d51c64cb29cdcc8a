"""However many rows hang on parents, their first pages take about as long as what is on them."""

import asyncio
import sqlite3
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from bench.dataset import fill
from schema import Context, Database, Loaders, graphql_schema
from schema.connections.pages import FURTHEST, WORTHWHILE
from search import open_index

pytestmark = pytest.mark.slow

PRACTICES = 6_000
"""Each has two of twenty themes."""

FEW_ROWS, FEW_STEPS = 2_000, 400_000
"""Of 12,000 pairs of theme and practice, and of the steps that it takes to sort all of them."""

PAGES = {
    "first": "first: 5",
    "last": "last: 5",
    "descending": "first: 5, orderBy: {field: TITLE, direction: DESC}",
}
OTHERS = {
    "of a rare kind": 'first: 5, filter: {title: {contains: "practice 17"}}',
    "of a network": 'last: 5, filter: {network: {slug: {eq: "network-3"}}}',
    "by year": "first: 5, orderBy: {field: YEAR, direction: DESC}",
    "by what they lead to": "first: 5, orderBy: {field: NETWORK_TITLE}",
}
PAGE = "practices({}) {{ nodes {{ slug }} pageInfo {{ hasNextPage hasPreviousPage endCursor }} }}"


@pytest.fixture(scope="module")
def large(database, tmp_path_factory) -> Iterator[Database]:
    """A database of each kind, with so many practices that not all may be sorted."""
    assert PRACTICES > FURTHEST
    assert 2 * PRACTICES > WORTHWHILE
    address = f"sqlite:///{tmp_path_factory.mktemp('large')}/blis.sqlite"
    if not database.is_sqlite:
        with database.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.execute(sa.text("create database lists"))
        address = database.url.set(database="lists").render_as_string(False)
    made = Database(address)
    fill(made, PRACTICES, 5)
    yield made
    asyncio.run(made.close())


def asked(large, query):
    """Return what is answered, and the statements that it took."""
    sent = []

    def note(_c, _k, statement, values, *_):
        sent.append((statement, values))

    async def ask():
        context = Context(Loaders(large, open_index(None)))
        answer = await graphql_schema().execute(query, context_value=context)
        if large.reader is not None:
            await large.reader.dispose()
        return answer

    engine = large.reading if large.reader is None else large.reader.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    answer = asyncio.run(ask())
    event.remove(engine, "before_cursor_execute", note)
    assert answer.errors is None
    assert answer.data is not None
    return answer.data, sent


def pages(large, arguments):
    """Return the pages of all themes, asked for together, and the statement that it took."""
    query = f"{{ topics(first: 20) {{ nodes {{ slug {PAGE.format(arguments)} }} }} }}"
    data, [_, *sent] = asked(large, query)
    # One that proves to be long on SQLite is sent again in a thread.
    assert len({statement for statement, _ in sent}) == 1
    return {node["slug"]: node["practices"] for node in data["topics"]["nodes"]}, sent[-1]


def alone(large, slug, arguments):
    """Return the page of one theme, asked for alone."""
    query = f'{{ topic(by: {{slug: "{slug}"}}) {{ {PAGE.format(arguments)} }} }}'
    return asked(large, query)[0]["topic"]["practices"]


def places(plan) -> int:
    """Return how many rows a plan of PostgreSQL puts into places among those of their parent."""
    found = sum(map(places, plan.get("Plans", ())))
    is_placing = plan["Node Type"] == "WindowAgg"
    return found + int(is_placing and plan["Plans"][0]["Actual Rows"] * plan["Actual Loops"])


def steps(large, statement, values) -> int:
    """Return how many steps of its machine SQLite takes for a statement."""
    taken = []
    with sqlite3.connect(large.url.database) as connection:
        connection.set_progress_handler(lambda: taken.append(100), 100)
        connection.execute(statement, values).fetchall()
    connection.close()
    return sum(taken)


@pytest.mark.parametrize("name", PAGES)
def test_of_parents_with_many_rows_only_the_first_are_put_into_places(name, large):
    _, (statement, values) = pages(large, PAGES[name])

    if large.is_sqlite:
        assert 0 < steps(large, statement, values) <= FEW_STEPS
        return
    with large.engine.connect() as connection:
        told = f"explain (analyze, format json) {statement}"
        [[[plan]]] = connection.exec_driver_sql(told, values)
    assert 0 < places(plan["Plan"]) <= FEW_ROWS


@pytest.mark.parametrize("arguments", [*PAGES.values(), *OTHERS.values()])
def test_pages_of_many_parents_are_those_of_each(arguments, large):
    found, _ = pages(large, arguments)

    assert len(found) == 20
    for slug in list(found)[::6]:
        assert found[slug] == alone(large, slug, arguments)


def test_pages_of_many_parents_go_on_after_a_cursor(large):
    [first, *_] = pages(large, "first: 5")[0].values()
    further, _ = pages(large, f'first: 5, after: "{first["pageInfo"]["endCursor"]}"')
    back, _ = pages(large, f'last: 5, before: "{first["pageInfo"]["endCursor"]}"')

    for slug in list(further)[::6]:
        whole = [node["slug"] for node in alone(large, slug, "first: 100")["nodes"]]
        page, before = ([node["slug"] for node in each[slug]["nodes"]] for each in (further, back))
        place = whole.index(page[0])
        assert page == whole[place : place + 5]
        assert len(before) <= 5
        assert set(before) <= set(whole[:place])
