"""Lists in pages: nothing skipped, nothing repeated, whatever the order."""

from itertools import product

import pytest

from schema.connections.cursors import encode_cursor

PAGE = """
query($first: Int, $last: Int, $after: String, $before: String, $order: [PracticeOrderInput!]) {
  practices(first: $first, last: $last, after: $after, before: $before, orderBy: $order) {
    totalCount nodes { slug } edges { cursor }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""
FORGED = encode_cursor({"v": 1, "o": "practice:sort_key", "k": ["a", 2**40]})
OLD = encode_cursor({"v": 0, "o": "practice:sort_key", "k": ["a", 1]})
ORDERS = [
    [],
    [{"field": "YEAR", "direction": "DESC"}],
    [{"field": "YEAR"}],
    [{"field": "COUNTRY"}, {"field": "YEAR", "direction": "DESC"}, {"field": "TITLE"}],
    [{"field": "PROJECT_TITLE", "direction": "DESC"}, {"field": "OUTCOME"}],
    [{"field": "MUNICIPALITIES_COUNT", "direction": "DESC"}, {"field": "NETWORK_TITLE"}],
]


def slugs(ask, **arguments):
    return [node["slug"] for node in ask(PAGE, **arguments)["practices"]["nodes"]]


@pytest.mark.parametrize(
    ("size", "order"), [*product([7, 85, 86], ORDERS), (3, ORDERS[3]), (1, ORDERS[-1])]
)
def test_pages_forward_give_the_whole_list_once(ask, order, size):
    whole, seen, after = slugs(ask, first=100, order=order), [], None
    for _ in range(100):
        page = ask(PAGE, first=size, after=after, order=order)["practices"]
        seen += [node["slug"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break

    assert seen == whole
    assert len(set(whole)) == 86


@pytest.mark.parametrize("order", ORDERS)
def test_pages_backward_give_the_same_list(ask, order):
    whole, seen, before = slugs(ask, first=100, order=order), [], None
    for _ in range(100):
        page = ask(PAGE, last=9, before=before, order=order)["practices"]
        seen = [node["slug"] for node in page["nodes"]] + seen
        before = page["pageInfo"]["startCursor"]
        if not page["pageInfo"]["hasPreviousPage"]:
            break

    assert seen == whole


def test_before_cuts_first_and_then_first_takes_from_the_start(ask):
    whole = slugs(ask, first=100)
    cursor = ask(PAGE, first=10)["practices"]["edges"][9]["cursor"]

    assert slugs(ask, first=3, before=cursor) == whole[:3]
    assert slugs(ask, last=3, before=cursor) == whole[6:9]


def test_what_is_not_selected_is_not_computed(ask, statements):
    ask("{ practices(first: 5) { totalCount } }")
    assert len(statements) == 1
    assert "count" in statements[0]

    statements.clear()
    ask("{ practices(first: 5) { nodes { slug } edges { cursor } pageInfo { endCursor } } }")
    assert len(statements) == 1


@pytest.mark.parametrize(
    ("arguments", "code", "field"),
    [
        ("", "INVALID_PAGINATION", "first"),
        ("first: 0", "INVALID_PAGINATION", "first"),
        ("first: -1", "INVALID_PAGINATION", "first"),
        ("first: 101", "INVALID_PAGINATION", "first"),
        ("last: 101", "INVALID_PAGINATION", "last"),
        ("first: 1, last: 1", "INVALID_PAGINATION", "last"),
        ('first: 1, after: "x"', "INVALID_CURSOR", "after"),
        ('first: 1, after: "WzFd"', "INVALID_CURSOR", "after"),
        ('first: 1, before: "ļ"', "INVALID_CURSOR", "before"),
        (f'first: 1, after: "{FORGED}"', "INVALID_CURSOR", "after"),
        (f'first: 1, after: "{OLD}"', "INVALID_CURSOR", "after"),
        ('first: 1, after: "eyJ2IjoxLCJvIjoiIiwiayI6W10sImlkIjoieCJ9"', "INVALID_CURSOR", "after"),
    ],
)
def test_wrong_pages_are_refused_with_a_code(answer, arguments, code, field):
    given = f"({arguments})" if arguments else ""

    [error] = answer(f"{{ practices{given} {{ nodes {{ slug }} }} }}")["errors"]

    assert (error["extensions"]["code"], error["extensions"]["field"]) == (code, field)


def test_a_cursor_belongs_to_its_order_and_filter(ask, answer):
    cursor = ask(PAGE, first=1)["practices"]["edges"][0]["cursor"]

    for other in ("orderBy: {field: YEAR}", 'filter: {country: {eq: "LV"}}'):
        [error] = answer(
            f'{{ practices(first: 1, after: "{cursor}", {other}) {{ nodes {{ slug }} }} }}'
        )["errors"]
        assert error["extensions"]["code"] == "INVALID_CURSOR"


def test_a_cursor_belongs_to_its_list(ask, answer):
    other = ask("{ projects(first: 1) { pageInfo { endCursor } } }")["projects"]["pageInfo"]

    [error] = answer(f'{{ practices(first: 1, after: "{other["endCursor"]}") {{ totalCount }} }}')[
        "errors"
    ]

    assert error["extensions"]["code"] == "INVALID_CURSOR"


def test_sorting_twice_by_the_same_counts_once(ask):
    twice = [{"field": "TOPICS_COUNT", "direction": "DESC"}, {"field": "TOPICS_COUNT"}]

    assert slugs(ask, first=20, order=twice) == slugs(ask, first=20, order=twice[:1])


def test_pages_of_a_link_are_cut_for_each_parent(ask, statements):
    municipalities = ask(
        """{ municipalities(first: 50, asOf: "2022-01-01") { nodes {
               practices(first: 2) { totalCount nodes { slug } pageInfo { hasNextPage } } } } }"""
    )["municipalities"]["nodes"]

    assert len(statements) == 3
    for found in (m["practices"] for m in municipalities):
        assert len(found["nodes"]) == min(2, found["totalCount"])
        assert found["pageInfo"]["hasNextPage"] == (found["totalCount"] > 2)


def test_lists_sort_by_how_many_there_are(ask):
    query = """{ topics(first: 100, orderBy: {field: PRACTICES_COUNT, direction: DESC}) {
                   nodes { slug practices { totalCount } } } }"""

    counts = [topic["practices"]["totalCount"] for topic in ask(query)["topics"]["nodes"]]

    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[-1] == 0


def test_links_sort_by_the_name_of_what_their_rows_lead_to(ask, statements):
    query = """{ network(by: {code: "T"}) {
      memberships(first: 5, orderBy: {field: MUNICIPALITY_NAME}) {
        nodes { municipality { name { value } } } } } }"""

    nodes = ask(query)["network"]["memberships"]["nodes"]

    names = [node["municipality"]["name"]["value"] for node in nodes]
    assert [name.removesuffix(" novads") for name in names] == [
        "Aknīstes",
        "Alojas",
        "Alsungas",
        "Alūksnes",
        "Amatas",
    ]
    assert len(statements) == 3
