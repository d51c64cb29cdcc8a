"""A client as others use it: it reads the schema from the server and checks its queries by it."""

import pytest
from gql import Client, GraphQLRequest
from gql.transport.exceptions import TransportQueryError
from gql.transport.httpx import HTTPXTransport
from processes import serving

PAGE = """
query Page($after: String) {
  practices(first: 40, after: $after) {
    totalCount nodes { id slug title { value } } pageInfo { hasNextPage endCursor }
  }
}
"""


def page(session, after=None):
    return session.execute(GraphQLRequest(PAGE, variable_values={"after": after}))["practices"]


@pytest.mark.slow
def test_gql_reads_the_schema_pages_through_a_list_and_understands_errors(tmp_path):
    with serving(tmp_path) as server:
        transport = HTTPXTransport(url=f"{server.address}/graphql")
        with Client(transport=transport, fetch_schema_from_transport=True) as session:
            pages = [page(session)]
            while pages[-1]["pageInfo"]["hasNextPage"]:
                pages.append(page(session, pages[-1]["pageInfo"]["endCursor"]))
            with pytest.raises(TransportQueryError) as refused:
                page(session, "x")

    slugs = [node["slug"] for found in pages for node in found["nodes"]]
    assert len(slugs) == len(set(slugs)) == pages[0]["totalCount"]
    assert refused.value.errors
    assert refused.value.errors[0]["extensions"]["code"] == "INVALID_CURSOR"
