"""The character NUL, which PostgreSQL takes in no text: a code and a field, never a bug of ours."""

from urllib.parse import quote

import pytest

NUL = "a\0b"
COUNT = "query($f: PracticeFilterInput) { practices(first: 1, filter: $f) { totalCount } }"
QUERIES = {
    "in a filter": (COUNT, {"f": {"slug": {"eq": NUL}}}, "practices"),
    "in a list of a filter": (COUNT, {"f": {"slug": {"in": ["x", NUL]}}}, "practices"),
    "in a literal": (
        '{ practices(first: 1, filter: {slug: {eq: "a\\u0000b"}}) { totalCount } }',
        {},
        "practices",
    ),
}
LOOKUPS = {
    "by a slug": ("query($s: String!) { topic(by: {slug: $s}) { slug } }", "topic"),
    "by a code": ("query($s: String!) { network(by: {code: $s}) { code } }", "network"),
    "as a period": (
        'query($s: String!) { series(indicator: {code: "population"}, '
        'municipality: {slug: "riga-2021"}, from: $s) { refusal } }',
        "series",
    ),
}


@pytest.mark.parametrize("name", QUERIES)
def test_nul_in_a_document_is_refused_with_a_code_and_a_field(answer, name):
    document, variables, field = QUERIES[name]

    told = answer(document, **variables)

    [error] = told["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["extensions"]["field"]
    assert error["path"] == [field]


@pytest.mark.parametrize("name", LOOKUPS)
def test_nothing_is_found_by_nul_and_nothing_breaks(answer, name):
    document, field = LOOKUPS[name]

    told = answer(document, s=NUL)

    codes = [error["extensions"]["code"] for error in told.get("errors", ())]
    assert set(codes) <= {"BAD_USER_INPUT"}
    assert told["data"] is None or told["data"][field] is None or codes


@pytest.mark.parametrize(
    "path",
    [
        "/feeds/{}.atom",
        "/exports/values.csv?indicator={}",
        "/exports/values.csv?municipality={}",
        "/exports/comparison.csv?indicator={}&municipality=riga-2021",
        "/charts/ranking.svg?indicator={}",
        "/charts/{}.svg",
        "/attachments/{}",
        "/graphql?query={}",
        "/graphql?query=%7B__typename%7D&operationName={}",
        "/explorer?example={}",
        "/sign-in/link?secret={}",
        "/{}",
    ],
)
def test_nul_in_an_address_is_a_mistake_of_who_asks(client, path):
    answer = client.get(path.format(quote(NUL)))

    assert answer.status_code < 500, answer.text
    if answer.status_code == 400 and "graphql" not in path:
        assert answer.json()["code"] in ("BAD_USER_INPUT", "BAD_REQUEST")


def test_nul_in_a_key_of_repetition_is_refused_with_nothing_written(desks):
    before = desks.state()
    given = {"name": [{"lang": "lv", "value": "Ar nulli"}]}
    document = "mutation($i: TopicCreateInput!) { topicCreate(input: $i) { topic { id } } }"

    answer = desks.client.post(
        "/graphql",
        json={"query": document, "variables": {"i": given}},
        headers=desks.headers("editor") | {"Idempotency-Key": "a\0b"},
    )

    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert desks.state() == before
