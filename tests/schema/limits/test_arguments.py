"""What is wrong with an argument costs its own field, and is named in the same way everywhere."""

import pytest

REST = "practices(first: 1) { totalCount }"
SEARCH = 'search(query: "siltums", first: 1) { nodes { %s } %s }'


@pytest.mark.parametrize(
    ("field", "path", "argument"),
    [
        ('search(query: "x", first: 0) { totalCount }', ["search"], "first"),
        ('search(query: "x", after: "-") { totalCount }', ["search"], "after"),
        ('suggest(prefix: "a", first: 0) { text }', ["suggest"], "first"),
        ('similar(to: "x") { score }', ["similar"], "to"),
        ("practicesGroupedBy(by: YEAR, first: 0) { count }", ["practicesGroupedBy"], "first"),
        (f"nodes(ids: {['x'] * 101}) {{ id }}".replace("'", '"'), ["nodes"], "ids"),
        ("networks(first: 0) { totalCount }", ["networks"], "first"),
        ("changes(first: 0) { totalCount }", ["changes"], "first"),
        (SEARCH % ("score", "facets(first: 0) { field }"), ["search", "facets"], "first"),
        (
            SEARCH % (f'highlights(pre: "{"x" * 999}") {{ field }}', ""),
            ["search", "nodes", 0, "highlights"],
            "pre",
        ),
    ],
)
def test_a_refused_argument_makes_its_field_null_and_the_rest_is_answered(
    answer, field, path, argument
):
    result = answer(f"{{ {REST} {field} }}")

    [error] = result["errors"]
    assert (error["path"], error["extensions"]["field"]) == (path, argument)
    assert result["data"]["practices"]["totalCount"] > 80
    assert at(result["data"], path) is None


def at(data, path):
    for step in path:
        data = data[step]
    return data


DATES = "networks(first: 1, asOf: %s) { totalCount }"
FILTERED = "practices(first: 1, filter: %s) { totalCount }"
COMPARED = 'comparison(indicator: {code: "population"}, peers: %s) { period }'


@pytest.mark.parametrize(
    ("kind", "query", "literal", "value", "literal_field", "field"),
    [
        ("Date", DATES, '"2010-13-01"', "2010-13-01", "asOf", "v"),
        ("PracticeFilterInput", FILTERED, "{year: {gte: 1.5}}", {"year": {"gte": 1.5}},
         "filter.year.gte", "v.year.gte"),
        ("PracticeFilterInput", FILTERED, '{and: [{year: {in: [1, "x"]}}]}',
         {"and": [{"year": {"in": [1, "x"]}}]}, "filter.and.0.year.in.1", "v.and.0.year.in.1"),
        ("Int", "practices(first: %s) { totalCount }", '"x"', "x", "first", "v"),
        ("TopicByInput!", "topic(by: %s) { slug }", "{}", {}, "by", "v"),
        ("TopicByInput!", "topic(by: %s) { slug }", "{slug: null}", {"slug": None}, "by.slug",
         "v.slug"),
        ("PeersInput", COMPARED, '{all: true, group: {slug: "x"}}',
         {"all": True, "group": {"slug": "x"}}, "peers", "v"),
        ("PeersInput", COMPARED, "{group: {}}", {"group": {}}, "peers.group", "v.group"),
    ],
)  # fmt: skip
def test_a_wrong_value_has_the_same_code_in_the_document_and_in_a_variable(
    answer, kind, query, literal, value, literal_field, field
):
    [inline] = answer(f"{{ {query % literal} }}")["errors"]
    [by_variable] = answer(f"query ($v: {kind}) {{ {query % '$v'} }}", v=value)["errors"]

    codes = {error["extensions"]["code"] for error in (inline, by_variable)}
    assert codes == {"BAD_USER_INPUT"}
    assert inline["locations"]
    assert inline["extensions"]["field"] == literal_field
    assert by_variable["extensions"]["field"] == field


def test_a_variable_that_is_missing_is_named(answer):
    [error] = answer("query ($n: Int!) { practices(first: $n) { totalCount } }")["errors"]

    assert error["extensions"]["field"] == "n"


def test_a_time_says_in_which_zone_it_is(answer):
    document = "query ($t: DateTime) { changes(first: 1, since: $t) { totalCount } }"

    [error] = answer(document, t="2026-11-28T09:00:00")["errors"]

    assert (error["extensions"]["code"], error["extensions"]["field"]) == (
        "BAD_USER_INPUT",
        "since",
    )
    assert "errors" not in answer(document, t="2026-11-28T09:00:00+02:00")


@pytest.mark.parametrize(
    ("accepted", "lang", "is_fallback"),
    [
        ("lv", "lv", False),
        ("ru", "lv", True),
        ("de, en;q=0.5", "en", True),
        ("en", "en", False),
        ("*", "lv", False),
        ("en;q=0.4, lt", "en", True),
    ],
)
def test_a_text_says_whether_it_is_in_the_language_that_was_asked_for(
    ask, accepted, lang, is_fallback
):
    document = "{ topics(first: 1) { nodes { name { lang isFallback } } } }"

    name = ask(document, {"Accept-Language": accepted})["topics"]["nodes"][0]["name"]

    assert name == {"lang": lang, "isFallback": is_fallback}


def test_what_is_left_is_the_same_in_the_answer_and_in_its_headers(client):
    document = '{ search(query: "siltums", first: 50) { totalCount } rateLimit { remaining used } }'

    sent = client.post("/graphql", json={"query": document})

    told, cost = sent.json()["data"]["rateLimit"], sent.json()["extensions"]["cost"]
    assert sent.headers["x-ratelimit-remaining"] == str(told["remaining"])
    assert sent.headers["x-ratelimit-used"] == str(told["used"])
    assert cost["throttleStatus"]["currentlyAvailable"] == told["remaining"]


def test_the_three_lists_of_what_happened_count_all_of_it(ask):
    document = "{ changes(first: 2) { totalCount nodes { id } pageInfo { hasNextPage } } }"

    page = ask(document)["changes"]

    assert page["pageInfo"]["hasNextPage"] == (page["totalCount"] > 2)
