"""The Python client `gql` against a real server; `make test-clients` runs those of Node."""

import asyncio
import os
from importlib import import_module
from pathlib import Path

import pytest
from processes import serving

REASON = "the client gql is not installed: it is one of the dev dependencies"
WANTED = ("gql", "gql.dsl", "gql.transport.exceptions", "gql.transport.httpx")
is_required = os.environ.get("CI") == "true"
gql, dsl, exceptions, httpx = (
    import_module(name) if is_required else pytest.importorskip(name, reason=REASON)
    for name in WANTED
)

EXAMPLES = sorted(Path(__file__).parents[2].glob("server/pages/examples/*.graphql"))
PAGE = """
query Page($after: String) {
  practices(first: 40, after: $after) {
    totalCount
    nodes { id }
    pageInfo { hasNextPage endCursor }
  }
}
"""
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory):
    """The address of a real server with the whole seed."""
    with serving(tmp_path_factory.mktemp("served")) as served:
        yield f"{served.address}/graphql"


@pytest.fixture(scope="module")
def client(endpoint):
    """A client that has asked the server for its schema and checks documents against it."""
    transport = httpx.HTTPXTransport(url=endpoint)
    with gql.Client(transport=transport, fetch_schema_from_transport=True) as session:
        yield session


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_valid_by_introspection_and_answered(client, path):
    data = client.execute(gql.gql(path.read_text("utf-8")))

    assert data
    assert None not in data.values()


def test_pages_are_followed_to_the_end(client):
    page, found = gql.gql(PAGE), []
    practices = {"pageInfo": {"hasNextPage": True, "endCursor": None}}
    while practices["pageInfo"]["hasNextPage"]:
        page.variable_values = {"after": practices["pageInfo"]["endCursor"]}
        practices = client.execute(page)["practices"]
        found += [node["id"] for node in practices["nodes"]]

    assert len(found) > 40
    assert len(set(found)) == len(found) == practices["totalCount"]


def test_a_query_can_be_written_in_python(client):
    schema = dsl.DSLSchema(client.client.schema)
    topic = schema.Query.topic(by={"slug": "housing"})
    asked = topic.select(schema.Topic.slug, schema.Topic.name.select(schema.LocalizedText.lang))

    data = client.execute(dsl.dsl_gql(dsl.DSLQuery(asked)))

    assert data == {"topic": {"slug": "housing", "name": {"lang": "lv"}}}


def test_an_error_comes_with_its_code(client):
    with pytest.raises(exceptions.TransportQueryError) as raised:
        client.execute(gql.gql("{ practices(first: 0) { totalCount } }"))

    assert raised.value.errors[0]["extensions"]["code"] == "INVALID_PAGINATION"


def test_many_queries_run_at_the_same_time(endpoint):
    async def ask() -> list[dict[str, dict[str, str]]]:
        transport = httpx.HTTPXAsyncTransport(url=endpoint)
        async with gql.Client(transport=transport) as session:
            asked = gql.gql('{ network(by: {code: "T3"}) { code } }')
            return await asyncio.gather(*(session.execute(asked) for _ in range(20)))

    assert asyncio.run(ask()) == [{"network": {"code": "T3"}}] * 20
