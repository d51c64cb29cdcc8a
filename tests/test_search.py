"""Search as a client sees it: any form, with or without diacritics, then and now."""

import pytest

SEARCH = """
query(
  $text: String!, $first: Int, $after: String, $filter: SearchFilterInput, $lang: Language
) {
  search(query: $text, first: $first, after: $after, filter: $filter, lang: $lang) {
    totalCount pageInfo { hasNextPage endCursor } meta { interpretedAs }
    nodes { score highlights { field lang fragments } item { __typename
      ... on Network { slug } ... on Practice { slug } ... on Project { slug number }
      ... on Document { slug } ... on Event { slug } ... on Organisation { slug } } }
  }
}"""


def find(ask, text, **arguments):
    return ask(SEARCH, text=text, **{"first": 100, **arguments})["search"]


def slugs(ask, text, kind="PRACTICE", **arguments):
    hits = find(ask, text, filter={"kinds": [kind]}, **arguments)["nodes"]
    return [hit["item"]["slug"] for hit in hits]


@pytest.mark.parametrize("kind", ["NETWORK", "PRACTICE"])
def test_every_form_of_a_word_finds_the_same(ask, kind):
    forms = ["tīkliem", "tīklos", "tiklu", "tīkls", "Tīklu"]

    first, *others = [set(slugs(ask, form, kind)) for form in forms]

    assert first
    assert all(other == first for other in others)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("pasvaldibu sadarbiba", "pašvaldību sadarbība"),
        ("līdzdalības budžets", "līdzdalības budžetu"),
        ("gimenes arsts", "ģimenes ārstu"),
        ("mājoklis", "mājokļi"),
    ],
)
def test_two_spellings_find_the_same_cases(ask, one, other):
    assert set(slugs(ask, one)) == set(slugs(ask, other)) != set()


def test_an_abbreviation_is_not_taken_for_a_verb(ask):
    ministry = {hit["item"]["slug"] for hit in find(ask, "VARAM")["nodes"]}

    assert "varam" in ministry
    for word in ("var", "varēja", "vara"):
        assert "varam" not in {hit["item"]["slug"] for hit in find(ask, word)["nodes"]}


def test_a_case_is_found_under_the_name_of_its_municipality_then_and_now(ask):
    new, old = set(slugs(ask, "Aizkraukles novads")), set(slugs(ask, "Pļaviņu novads"))
    held = ask(
        """{ municipality(by: {slug: "aizkraukles-novads-2021"}) {
               practices(first: 100) { nodes { slug } } } }"""
    )
    held = {practice["slug"] for practice in held["municipality"]["practices"]["nodes"]}

    assert held <= new
    assert held <= old


def test_the_number_of_a_project_finds_it(ask):
    hit = find(ask, "4.3-24/NFI/INP-004", first=1)["nodes"][0]["item"]

    assert hit["__typename"] == "Project"
    assert hit["number"] == "4.3-24/NFI/INP-004"


def test_pages_of_a_search_neither_skip_nor_repeat(ask):
    whole = [hit["item"] for hit in find(ask, "pašvaldība")["nodes"]]
    seen, after = [], None
    for _ in range(100):
        page = find(ask, "pašvaldība", first=7, after=after)
        seen += [hit["item"] for hit in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if len(seen) >= len(whole) or not page["pageInfo"]["hasNextPage"]:
            break

    assert seen[: len(whole)] == whole


def test_hits_of_a_kind_are_read_in_one_statement(ask, statements):
    kinds = {hit["item"]["__typename"] for hit in find(ask, "sadarbība", first=50)["nodes"]}

    assert len(kinds) > 2
    assert len(statements) == len(kinds)


def test_highlights_show_the_original_spelling(ask):
    hits = find(ask, "lidzdalibas budzets", filter={"kinds": ["PRACTICE"]}, first=3)["nodes"]

    marked = [f for hit in hits for h in hit["highlights"] for f in h["fragments"]]
    assert any("<mark>līdzdalības</mark>" in fragment.lower() for fragment in marked)


@pytest.mark.parametrize(
    ("filter", "check"),
    [
        ({"topics": ["participation"]}, "topics { nodes { slug } }"),
        ({"countries": ["NO"]}, "country"),
        ({"years": [2023]}, "year"),
        ({"outcomes": ["FAILED"]}, "outcome"),
        ({"municipalities": ["kuldigas-novads-2021"]}, "municipalities { nodes { slug } }"),
    ],
)
def test_filters_narrow_an_empty_search_to_exactly_those(ask, filter, check):
    item = f"item {{ ... on Practice {{ {check} }} }}"
    query = f"""query($filter: SearchFilterInput) {{
      search(query: "", first: 100, filter: $filter) {{ totalCount nodes {{ {item} }} }} }}"""
    [wanted] = [str(value) for values in filter.values() for value in values]

    found = ask(query, filter={**filter, "kinds": ["PRACTICE"]})["search"]

    assert found["totalCount"] == len(found["nodes"])
    assert all(wanted in str(node["item"]) for node in found["nodes"])


BROKEN = ['"', "(((", "-", "lauks:", "AND OR NOT", "*", "a" * 5000, "ā́", "\x00"]


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_query_is_read_as_words(ask, text):
    assert find(ask, text, first=5)["totalCount"] >= 0


def test_a_wrong_cursor_is_refused(answer):
    [error] = answer('{ search(query: "x", after: "eA") { totalCount } }')["errors"]

    assert error["extensions"].items() >= {"code": "INVALID_CURSOR", "field": "after"}.items()
