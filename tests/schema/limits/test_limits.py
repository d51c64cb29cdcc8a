"""What is too large, too costly or too long is refused with its code, and nothing is executed."""

import asyncio
import tracemalloc
from functools import partial
from time import monotonic

import pytest
import sqlalchemy as sa
from graphql import build_schema, get_introspection_query, parse
from hostile_documents import HOSTILE, HOSTILE_VARIABLES, spread
from seeded import empty_database
from sqlalchemy import event
from starlette.testclient import TestClient

from schema import Limits
from schema.database.fair_thread_pool import deadline
from schema.database.outages import OutOfTime
from schema.limits.cost import Estimate
from schema.limits.document_shape import fragments_of, operations_of
from search import open_index
from server.app import create_app


@pytest.mark.parametrize(("document", "code"), HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_document_is_refused_and_nothing_is_executed(
    client, answer, statements, document, code
):
    result = answer(document)

    assert {error["extensions"]["code"] for error in result["errors"]} == {code}
    assert statements == []
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    ("document", "variables"), HOSTILE_VARIABLES.values(), ids=HOSTILE_VARIABLES.keys()
)
def test_hostile_variables_are_refused_and_nothing_is_executed(
    client, answer, statements, document, variables
):
    [error] = answer(document, **variables)["errors"]

    assert error["extensions"]["code"] == "INPUT_LIMIT_EXCEEDED"
    assert statements == []
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    ("document", "requested", "actual"),
    [
        ("{ __typename }", 1, 1),
        ("{ practices(first: 50) { totalCount } }", 2, 2),
        ("{ practices(first: 50) { nodes { slug title { value } sources { url } } } }", 52, 52),
        ("{ practices(last: 50) { edges { node { slug } } pageInfo { endCursor } } }", 52, 52),
        ("{ practices(first: 100) { nodes { slug } } }", 102, 88),
        ("{ practices(first: 1, filter: {year: {gt: 1, lt: 2}}) { totalCount } }", 4, 4),
        ('{ practices(first: 1, filter: {title: {contains: "a"}}) { totalCount } }', 102, 102),
        ('{ practices(first: 1, filter: {network: {code: {eq: "x"}}, topics: {some: {slug: '
         '{in: ["a", "b"]}}}}) { totalCount } }', 14, 14),
        ("{ topics(first: 9) { nodes { practices(first: 1, filter: {year: {gt: 3000}}) "
         "{ nodes { slug } } } } }", 2 + 9 * (1 + 2 + 1) + 1, 2 + 9 * (1 + 2) + 1),
        ("{ a: topic(by: {slug: \"youth\"}) { slug } topic(by: {slug: \"none\"}) { slug } }", 2, 1),
        ("{ topics(first: 2) { nodes { practices { nodes { slug } } } } }", 48, None),
        ("{ topics(first: 2) { nodes { ...T } } } fragment T on Topic { children { totalCount } }",
         8, 8),
        ("{ topics(first: 2) { ...C ...C } } fragment C on TopicConnection { nodes { slug } }",
         4, 4),
        ("{ practices(first: 9) { nodes { slug topics @skip(if: true) { nodes { slug } } } } }",
         11, 11),
        ("{ practices(first: 9) @include(if: false) { nodes { slug } } }", 1, 1),
        ('{ search(query: "budžets", first: 3) { nodes { score item { __typename } } } }', 13, 13),
        ('{ search(query: "kkkkkkkk") { nodes { score item { __typename } } } }', 30, 10),
        ('{ suggest(prefix: "a", types: [TITLE], first: 7) { item { __typename } } }', 17, 17),
        ('{ suggest(prefix: "kkkkkkkk", types: [TITLE]) { item { __typename } } }', 20, 10),
        ('{ similar(to: "UHJhY3RpY2U6MjA=", kinds: [PRACTICE], first: 3) '
         "{ item { __typename } } }",
         13, 13),
        ('{ search(query: "novads", first: 1) { facets { field buckets { value } } } }', 20, 20),
        ("{ __schema { queryType { name } } }", 100, 100),
    ],
)  # fmt: skip
def test_the_cost_is_known_before_and_counted_after(answer, document, requested, actual):
    result = answer(document)
    cost = result["extensions"]["cost"]

    assert "errors" not in result
    assert cost["requestedQueryCost"] == requested
    assert actual is None or cost["actualQueryCost"] == actual


PAGE = """query Page($n: Int = 7, $with: Boolean = true) {
  practices(first: $n) { nodes { slug topics(first: 3) @include(if: $with) { totalCount } } } }
query Other { practices(first: 100) { nodes { slug } } }"""


@pytest.mark.parametrize(
    ("variables", "operation", "requested"),
    [
        ({}, "Page", 2 + 7 * (1 + 2)),
        ({"n": 20}, "Page", 2 + 20 * (1 + 2)),
        ({"n": 20, "with": False}, "Page", 2 + 20 * 1),
        ({"n": 5}, "Other", 102),
    ],
)
def test_variables_and_the_operation_that_is_asked_for_decide_the_cost(
    client, variables, operation, requested
):
    body = {"query": PAGE, "variables": variables, "operationName": operation}
    cost = client.post("/graphql", json=body).json()["extensions"]["cost"]

    assert cost["requestedQueryCost"] == requested


def test_no_page_at_all_does_not_make_the_usual_page_free(answer):
    document = """query($n: Int) {
      topics(first: 1) { nodes { practices(first: $n) { nodes { slug } } } } }"""
    costs = [answer(document, n=n)["extensions"]["cost"]["requestedQueryCost"] for n in (0, None)]

    assert costs == [2 + 1 + 2 + 1, 2 + 1 + 2 + 20]


def test_so_many_buckets_are_not_asked_for_at_once(answer):
    buckets = "facets(first: 100) { buckets { value label count } }"
    facets = " ".join(f"f{n}: {buckets}" for n in range(30))
    [error] = answer(f'{{ search(query: "", first: 1) {{ {facets} }} }}')["errors"]

    assert error["extensions"]["code"] == "COST_LIMIT_EXCEEDED"


def test_a_list_of_ids_costs_as_many_as_there_are(answer):
    document = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    result = answer(document, ids=["UHJhY3RpY2U6MQ=="] * 3 + ["UHJhY3RpY2U6OTk5OTk="])

    cost = result["extensions"]["cost"]
    assert (cost["requestedQueryCost"], cost["actualQueryCost"]) == (4, 3)


def test_the_nodes_are_counted_as_github_counts_them():
    schema = build_schema("""
        type Query { viewer: User }
        type User { id: ID! login: String repositories(first: Int): RepositoryConnection
                    followers(first: Int): UserConnection }
        type Repository { id: ID! name: String pullRequests(first: Int): PullConnection
                          issues(first: Int): PullConnection }
        type Pull { id: ID! title: String comments(first: Int): CommentConnection }
        type Comment { id: ID! bodyHTML: String }
        type RepositoryConnection { pageInfo: Info edges: [RepositoryEdge] }
        type PullConnection { pageInfo: Info edges: [PullEdge] }
        type CommentConnection { pageInfo: Info edges: [CommentEdge] }
        type UserConnection { pageInfo: Info edges: [UserEdge] }
        type RepositoryEdge { node: Repository } type PullEdge { node: Pull }
        type CommentEdge { node: Comment } type UserEdge { node: User } type Info { a: Int }
    """)
    document = parse("""{ viewer {
      repositories(first: 50) { edges { repository: node {
        name
        pullRequests(first: 20) { edges { node { title comments(first: 10) {
          edges { node { bodyHTML } } } } } }
        issues(first: 20) { edges { node { title comments(first: 10) {
          edges { node { bodyHTML } } } } } }
      } } }
      followers(first: 10) { edges { node { login } } }
    } }""")

    answer = Estimate(schema, fragments_of(document), {}).of(operations_of(document)[0])

    assert answer.nodes == 22_060


@pytest.mark.parametrize("depth", [7, 9])
def test_tools_can_read_the_whole_schema(ask, depth):
    document = get_introspection_query(
        specified_by_url=True,
        directive_is_repeatable=True,
        schema_description=True,
        input_value_deprecation=True,
        one_of=True,
        type_depth=depth,
    )

    assert len(ask(document)["__schema"]["types"]) > 100


def test_the_cost_is_told_by_field_to_those_who_ask(answer):
    document = "{ practices(first: 5) { nodes { slug topics(first: 3) { nodes { slug } } } } }"
    plain = answer(document)["extensions"]["cost"]
    told = answer(document, headers={"BLIS-Cost-Debug": "1"})["extensions"]["cost"]

    assert "fields" not in plain
    assert told["fields"] == [
        {"path": "practices", "requestedCost": 32},
        {"path": "practices.nodes", "requestedCost": 30},
        {"path": "practices.nodes.topics", "requestedCost": 5},
        {"path": "practices.nodes.topics.nodes", "requestedCost": 3},
    ]


def test_the_limits_are_those_of_the_settings(database):
    strict = Limits(depth=2, tokens=50, cost=10)
    client = TestClient(create_app(database, open_index(None), limits=strict))

    def code(document: str) -> str:
        [error] = client.post("/graphql", json={"query": document}).json()["errors"]
        return error["extensions"]["code"]

    assert code(spread("title { value }")) == "DEPTH_LIMIT_EXCEEDED"
    assert code("{" + "__typename " * 50 + "}") == "TOKEN_LIMIT_EXCEEDED"
    assert code("{ practices(first: 9) { nodes { slug } } }") == "COST_LIMIT_EXCEEDED"


def test_a_document_that_was_prepared_under_wider_limits_is_still_refused(answer, database):
    document = spread("slug year outcome")
    assert "errors" not in answer(document)

    client = TestClient(create_app(database, open_index(None), limits=Limits(fields=3)))
    [error] = client.post("/graphql", json={"query": document}).json()["errors"]
    assert error["extensions"]["code"] == "FIELD_LIMIT_EXCEEDED"


WORST = ("a chain of fragments to 2^25 fields", "fragments that all spread all",
         "5,000 overlapping fields", "200 overlapping objects", "10,000 brackets",
         "heaps of unknown directives", "a million rows")  # fmt: skip


@pytest.mark.parametrize("name", WORST)
def test_a_refusal_takes_little_memory(answer, name):
    answer(HOSTILE[name][0])
    tracemalloc.start()
    try:
        answer(HOSTILE[name][0])
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 5_000_000


COUNTING = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"


def test_a_statement_that_runs_out_of_time_is_stopped(client, database):
    async def run() -> None:
        before = deadline.set(monotonic() + 0.1)
        try:
            await database.rows(sa.text(COUNTING))
        finally:
            deadline.reset(before)

    assert client.portal is not None
    with pytest.raises(OutOfTime):
        client.portal.call(run)

    assert client.portal.call(partial(database.rows, sa.text("select 1"))) == [(1,)]
    if not database.is_sqlite:
        running = "select count(*) from pg_stat_activity where state = 'active' and query like %s"
        with database.engine.connect() as connection:
            [[number]] = connection.exec_driver_sql(running, ("with recursive n(i)%",)).all()
        assert number == 0


def count_instead(*_):
    return COUNTING, ()


@pytest.fixture
def slow(tmp_path):
    """A client of an application whose statements never end by themselves."""
    database = empty_database(tmp_path / "blis.sqlite")
    limits = Limits(seconds=0.1)
    with TestClient(create_app(database, open_index(None), limits=limits)) as client:
        event.listen(database.reading, "before_cursor_execute", count_instead, retval=True)
        yield client
    asyncio.run(database.close())


@pytest.mark.parametrize(
    "document",
    [
        "{ practices(first: 1) { nodes { slug } } }",
        "{ practices(first: 1) { totalCount } topics(first: 1) { nodes { slug } } }",
        '{ topic(by: {slug: "x"}) { slug } }',
    ],
)
def test_an_operation_that_runs_out_of_time_is_stopped(slow, document):
    result = slow.post("/graphql", json={"query": document}).json()

    assert {error["extensions"]["code"] for error in result["errors"]} == {"TIMEOUT"}
    assert slow.post("/graphql", json={"query": "{ __typename }"}).json()["data"]


@pytest.mark.parametrize(
    ("size", "way"),
    [
        ("(first: 100)", "samaziniet `first`."),
        ("", "norādiet sarakstiem `first`."),
    ],
)
def test_who_asks_for_too_much_is_told_how_to_ask_for_less(answer, size, way):
    inner = "topics { nodes { practices { nodes { topics { nodes { slug } } } } } }"
    document = f"{{ practices{size} {{ nodes {{ {inner} }} }} }}"
    [error] = answer(document, {"Accept-Language": "lv"})["errors"]

    assert error["extensions"]["code"] == "NODE_LIMIT_EXCEEDED"
    assert error["message"].endswith(way)
