"""What a gateway needs: a schema that names its keys, and entities by them in one go, in order."""

import asyncio
import re

import pytest
from seeded import empty_database

from schema import Context, Database, Loaders, graphql_schema, tables
from search import open_index

ENTITIES = """
query ($representations: [_Any!]!) {
  _entities(representations: $representations) {
    __typename
    ... on Node { id }
    ... on Municipality { slug atvkCode }
    ... on Network { networkCode: code }
  }
}
"""
KEYS = {
    "Municipality": "atvkCode",
    "Topic": "slug",
    "Organisation": "slug",
    "Network": "code",
    "Project": "number",
    "Practice": "slug",
    "Indicator": "code",
    "Expert": "slug",
}
LISTS = {"Municipality": "municipalities", "Practice": "practices"}


def some(ask, name: str) -> list[dict[str, str]]:
    """Return some entities that have their public key."""
    field, key = LISTS.get(name, f"{name.lower()}s"), KEYS[name]
    document = (
        f"{{ {field}(first: 5, filter: {{{key}: {{isNull: false}}}}) {{ nodes {{ id {key} }} }} }}"
    )
    return ask(document)[field]["nodes"]


@pytest.mark.parametrize("name", KEYS)
@pytest.mark.parametrize("by", ["id", "the public key"])
def test_entities_come_by_their_keys_in_order_and_in_one_statement(ask, statements, name, by):
    key = "id" if by == "id" else KEYS[name]
    wanted = some(ask, name)[::-1]
    representations = [{"__typename": name, key: each[key]} for each in wanted]
    statements.clear()

    found = ask(ENTITIES, representations=representations * 2)["_entities"]

    assert [each["id"] for each in found] == [each["id"] for each in wanted] * 2
    assert {each["__typename"] for each in found} == {name}
    assert len(statements) == 1


def test_kinds_and_keys_can_be_mixed_at_one_statement_each(ask, statements):
    topic, network = some(ask, "Topic")[0], some(ask, "Network")[0]
    representations = [
        {"__typename": "Network", "code": network["code"]},
        {"__typename": "Topic", "slug": topic["slug"]},
        {"__typename": "Network", "id": network["id"]},
        {"__typename": "Network", "code": "nowhere"},
    ]
    statements.clear()

    found = ask(ENTITIES, representations=representations)["_entities"]

    ids = [each and each["id"] for each in found]
    assert ids == [network["id"], topic["id"], network["id"], None]
    assert len(statements) == 3


def test_of_several_municipalities_with_one_code_the_newest_answers(small):
    """A code may go on over a reform that changes the borders."""
    periods = [("2009-07-01", "2021-06-30"), ("2021-07-01", None), (None, "2009-06-30")]
    with small.transaction() as session:
        for number, (begin, end) in enumerate(periods):
            row = {
                "slug": f"m-{number}",
                "name": {"lv": "M"},
                "kind": "COUNTY",
                "atvk_code": "0020200",
            }
            period = {"valid_from": begin, "valid_to": end}
            session.add(tables.Municipality.model_validate(row | period))

    newest = asked_of(small, {"__typename": "Municipality", "atvkCode": "0020200"})
    assert newest
    assert newest["slug"] == "m-1"


def test_a_hidden_practice_is_as_unknown_as_a_missing_one(small):
    practice = {"slug": "draft", "title": {"lv": "T"}, "summary": {"lv": "S"}, "kind": "PRACTICE"}
    with small.transaction() as session:
        session.add(tables.Practice.model_validate(practice | {"state": "DRAFT"}))
        session.add(tables.Practice.model_validate(practice | {"slug": "shown"}))

    assert asked_of(small, {"__typename": "Practice", "slug": "draft"}) is None
    assert asked_of(small, {"__typename": "Practice", "slug": "shown"}) is not None


@pytest.fixture
def small(tmp_path):
    """An empty database."""
    database = empty_database(tmp_path / "small.sqlite")
    yield database
    asyncio.run(database.close())


def asked_of(database: Database, representation: dict[str, str]) -> dict[str, str] | None:
    """Return the entity of a representation in a database."""
    context = Context(Loaders(database, open_index(None)))
    variables = {"representations": [representation]}
    result = asyncio.run(graphql_schema().execute(ENTITIES, variables, context_value=context))
    assert result.data, result.errors
    return result.data["_entities"][0]


@pytest.mark.parametrize(
    "representation",
    [
        {"__typename": "Topic", "slug": "no-such-topic"},
        {"__typename": "Topic", "slug": "nul\0byte"},
        {"__typename": "Topic", "slug": ""},
        {"__typename": "Topic", "slug": "x" * 10_000},
        {"__typename": "Municipality", "atvkCode": None},
        {"__typename": "Municipality", "atvkCode": "' or 1=1 --"},
        {"__typename": "Topic", "id": "VG9waWM6OTk5OTk5"},
    ],
)
def test_what_is_unknown_is_null_without_an_error(ask, representation):
    assert ask(ENTITIES, representations=[representation])["_entities"] == [None]


@pytest.mark.parametrize(
    ("representation", "code", "says"),
    [
        ({"__typename": "Spaceship", "id": "1"}, "BAD_USER_INPUT", "__typename"),
        ({"__typename": "Event", "slug": "x"}, "BAD_USER_INPUT", "__typename"),
        ({"__typename": ["Topic"], "slug": "x"}, "BAD_USER_INPUT", "__typename"),
        ({"__typename": {}, "slug": "x"}, "BAD_USER_INPUT", "__typename"),
        ({"slug": "x"}, "BAD_USER_INPUT", "__typename"),
        ({}, "BAD_USER_INPUT", "__typename"),
        ("Topic", "BAD_USER_INPUT", "object"),
        (7, "BAD_USER_INPUT", "object"),
        ([[]], "BAD_USER_INPUT", "object"),
        ({"__typename": "Topic"}, "BAD_USER_INPUT", "id or slug"),
        ({"__typename": "Topic", "code": "x"}, "BAD_USER_INPUT", "id or slug"),
        ({"__typename": "Municipality", "atvkCode": 20200}, "BAD_USER_INPUT", "string"),
        ({"__typename": "Topic", "slug": ["x"]}, "BAD_USER_INPUT", "string"),
        ({"__typename": "Topic", "slug": {"eq": "x"}}, "BAD_USER_INPUT", "string"),
        ({"__typename": "Topic", "id": "x"}, "INVALID_ID", "not an id"),
        ({"__typename": "Topic", "id": "UHJhY3RpY2U6Nw=="}, "INVALID_ID", "not an id of Topic"),
        ({"__typename": "Topic", "id": "VG9waWM6" + "OTk5" * 9}, "INVALID_ID", "not an id"),
    ],
)
def test_a_bad_representation_has_an_error_in_its_place_and_spares_the_others(
    ask, answer, representation, code, says
):
    good = {"__typename": "Topic", "slug": some(ask, "Topic")[0]["slug"]}

    result = answer(ENTITIES, representations=[good, representation, good])

    [error] = result["errors"]
    assert error["path"] == ["_entities", 1]
    field = "id" if code == "INVALID_ID" else "representations"
    assert (error["extensions"]["code"], error["extensions"]["field"]) == (code, field)
    assert says in error["message"]
    first, none, last = result["data"]["_entities"]
    assert first == last != none is None


def test_a_hundred_representations_are_answered_and_no_more(answer):
    unknown = {"__typename": "Topic", "slug": "no-such-topic"}

    assert answer(ENTITIES, representations=[unknown] * 100)["data"]["_entities"] == [None] * 100
    result = answer(ENTITIES, representations=[unknown] * 101)
    assert result["data"] is None
    extensions = result["errors"][0]["extensions"]
    assert (extensions["code"], extensions["field"]) == ("BAD_USER_INPUT", "representations")


def test_representations_may_stand_in_the_document(ask):
    found = ask(
        '{ _entities(representations: [{__typename: "Network", code: "T3"}]) { __typename } }'
    )

    assert found == {"_entities": [{"__typename": "Network"}]}


def test_the_schema_for_gateways_says_every_key(ask):
    sdl = ask("{ _service { sdl } }")["_service"]["sdl"]

    keys: dict[str, list[str]] = {}
    for line in sdl.splitlines():
        if line.startswith("type ") and "@key" in line:
            keys[line.split()[1]] = re.findall(r'@key\(fields: "(\w+)"\)', line)
    assert keys == {name: ["id", key] for name, key in KEYS.items()}
    assert "type PageInfo @shareable {" in sdl


def test_the_contract_with_clients_has_nothing_of_gateways(client):
    printed = client.get("/schema.graphql").text

    assert not [name for name in ("@key", "@link", "_entities", "_Any") if name in printed]
