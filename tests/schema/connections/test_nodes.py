"""Anything by its id: in order, null for the unknown, a coded error for what is no id."""

import base64

import pytest

NODES = "query($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }"


def encoded(text):
    return base64.b64encode(text.encode()).decode()


def test_nodes_come_in_the_order_asked_and_null_for_the_unknown(ask, statements):
    wanted = [encoded(name) for name in ("Topic:2", "Practice:1", "Topic:1", "Topic:99999")]

    found = ask(NODES, ids=wanted)["nodes"]

    assert [node and node["id"] for node in found] == [*wanted[:3], None]
    assert len(statements) == 3  # the third looks where the unknown may have gone


@pytest.mark.parametrize(
    "wrong",
    ["x", "", encoded("Practice"), encoded("Nothing:1"), encoded("Practice:x"), "Practice:1"]
    + [encoded(f"Practice:{n}") for n in ("1_0", " 1", "٣", "-0", "01", 2**31, 10**30)],
)
def test_what_is_no_id_is_refused_on_its_own(answer, wrong):
    result = answer(NODES, ids=[encoded("Topic:1"), wrong])

    assert result["data"]["nodes"] == [{"id": encoded("Topic:1"), "__typename": "Topic"}, None]
    [error] = result["errors"]
    assert (error["extensions"]["code"], error["path"]) == ("INVALID_ID", ["nodes", 1])


def test_an_id_of_another_kind_is_unknown_to_a_look_up(ask):
    query = "query($id: ID!) { practice(by: {id: $id}) { slug } topic(by: {id: $id}) { slug } }"

    found = ask(query, id=encoded("Topic:1"))

    assert found["practice"] is None
    assert found["topic"]


def test_more_than_a_hundred_ids_are_refused(answer):
    [error] = answer(NODES, ids=[encoded("Topic:1")] * 101)["errors"]

    assert (error["extensions"]["code"], error["extensions"]["field"]) == ("BAD_USER_INPUT", "ids")
