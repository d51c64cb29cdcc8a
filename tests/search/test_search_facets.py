"""Facets, ranges, reasons and markers: how what was found spreads, and why it was found."""

import pytest
from strawberry.utils.str_converters import to_camel_case

from schema.indexing.search_fields import BY_NAME, FIELDS

FACETS = """
query(
  $query: String!, $fields: [SearchFacetField!], $filter: SearchFilterInput, $containing: String
  $first: Int = 100
) {
  search(query: $query, first: 1, filter: $filter) {
    totalCount
    facets(fields: $fields, containing: $containing, first: $first) {
      field totalCount buckets { value label count selected gte lte }
    }
  }
}"""
# Which filter asks for the values of which facet.
ASKED = {field.name.upper(): to_camel_case(field.plural) for field in FIELDS if field.plural}
SOME = {"kinds": ["PRACTICE"]}


def facets(ask, query="", fields=None, headers=None, **variables):
    """The buckets of each facet by value."""
    found = ask(FACETS, headers, query=query, fields=fields, **variables)["search"]["facets"]
    return {
        facet["field"]: {bucket["value"]: bucket for bucket in facet["buckets"]} for facet in found
    }


def counts(ask, query="", filter=None):
    return ask(FACETS, query=query, fields=["KIND"], filter=filter)["search"]["totalCount"]


def typed(field, value):
    return int(value) if BY_NAME[field.lower()].kind is int else value


@pytest.mark.parametrize("field", ASKED)
def test_a_bucket_counts_what_its_filter_finds(ask, field):
    buckets = facets(ask, "pašvaldība", [field])[field]
    some = [*buckets][:: -(-len(buckets) // 12)]

    assert {value: buckets[value]["count"] for value in some} == {
        value: counts(ask, "pašvaldība", {ASKED[field]: [typed(field, value)]}) for value in some
    }
    assert all(bucket["count"] for bucket in buckets.values())


def test_every_type_has_a_name_and_can_be_chosen(ask):
    buckets = facets(ask, "", ["TYPE"])["TYPE"]

    assert {"PRACTICE", "DATABASE"} <= buckets.keys()
    assert [value for value, bucket in buckets.items() if bucket["label"] == value] == []
    for value, bucket in buckets.items():
        assert bucket["count"] == counts(ask, "", {"types": [value]})


@pytest.mark.parametrize("field", [field for field in ASKED if field != "KIND"])
def test_a_facet_ignores_its_own_filter_and_no_other(ask, field):
    free = facets(ask, "budžets", [field])[field]
    value = list(free)[-1]
    asked = {ASKED[field]: [typed(field, value)]}

    narrowed = facets(ask, "budžets", [field, "KIND"], filter=asked)

    assert {v: b["count"] for v, b in narrowed[field].items()} == {
        v: b["count"] for v, b in free.items()
    }
    assert [v for v, bucket in narrowed[field].items() if bucket["selected"]] == [value]
    assert sum(bucket["count"] for bucket in narrowed["KIND"].values()) == free[value]["count"]


@pytest.mark.parametrize("query", ["", "projekts pašvaldība"])
def test_a_bucket_of_costs_counts_what_its_range_finds(ask, query):
    buckets = facets(ask, query, ["COST"])["COST"].values()
    assert buckets
    assert [bucket["gte"] or 0 for bucket in buckets] == sorted(b["gte"] or 0 for b in buckets)
    for bucket in buckets:
        chosen = {"cost": {"gte": bucket["gte"], "lte": bucket["lte"]}}
        assert bucket["count"] == counts(ask, query, chosen) > 0
        [again] = [
            b for b in facets(ask, query, ["COST"], filter=chosen)["COST"].values() if b["selected"]
        ]
        assert again == bucket | {"selected": True}


def test_costs_are_named_by_their_range(ask):
    named = facets(ask, fields=["COST"])["COST"].values()
    assert [bucket["label"] for bucket in named] == [
        "50\xa0000–250\xa0000 €", "250\xa0000–1\xa0000\xa0000 €", "no 1\xa0000\xa0000 €"
    ]  # fmt: skip
    english = facets(ask, fields=["COST"], containing="250", headers={"Accept-Language": "en"})
    assert list(english["COST"]) == ["50000..249999.99", "250000..999999.99"]
    assert english["COST"]["50000..249999.99"]["label"] == "€50,000–250,000"


def test_years_come_the_latest_first(ask):
    years = list(facets(ask, "pašvaldība", ["YEAR"])["YEAR"])

    assert years == sorted(years, reverse=True)


def test_all_fields_are_counted_unless_some_are_named(ask):
    assert list(facets(ask, "tīkls")) == [*ASKED, "COST", "STAFF"]
    assert facets(ask, "tīkls", []) == {}
    assert list(facets(ask, "tīkls", ["YEAR", "KIND", "YEAR"])) == ["YEAR", "KIND"]
    assert ask('{ search(query: "") { facets(fields: TOPIC, first: 1) { field } } }') == {
        "search": {"facets": [{"field": "TOPIC"}]}
    }


def test_labels_are_in_the_language_that_was_asked_for(ask):
    fields = ["KIND", "OUTCOME", "TOPIC", "REGION", "COUNTRY"]
    values = ["PRACTICE", "FAILED", "participation", "vidzemes-planosanas-regions", "NO"]

    latvian = facets(ask, fields=fields)
    english = facets(ask, fields=fields, headers={"Accept-Language": "en"})

    named = [latvian[f][v]["label"] for f, v in zip(fields, values, strict=True)]
    assert named == [
        "Pieredzes apraksti", "Neizdevās", "Sabiedrības līdzdalība", "Vidzemes plānošanas reģions",
        "Norvēģija",
    ]  # fmt: skip
    assert [english[f][v]["label"] for f, v in zip(fields, values, strict=True)][:3] == [
        "Practices", "Failed", "Public participation"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("field", "containing", "value"),
    [
        ("MUNICIPALITY", "plavin", "plavinu-novads-2009"),
        ("TOPIC", "LĪDZDALĪBAS budz", "participation"),
        ("TOPIC", "public particip", "participation"),
        ("NETWORK", "t4", "t4"),
        ("COUNTRY", "norway", "NO"),
        ("COUNTRY", " norv ", "NO"),
        ("MUNICIPALITY", "nov plav", "plavinu-novads-2009"),
        ("MUNICIPALITY", "pļaviņām", "plavinu-novads-2009"),
        ("REGION", "Vidzemē", "vidzemes-planosanas-regions"),
    ],
)
def test_a_long_facet_is_searched_by_whatever_a_value_is_called(ask, field, containing, value):
    found = facets(ask, fields=[field], containing=containing)[field]

    assert value in found
    assert len(found) < len(facets(ask, fields=[field])[field])


def test_what_the_filter_asks_for_is_never_cut_off(ask):
    asked = {"municipalities": ["plavinu-novads-2009", "nekur-2009"]}
    found = facets(ask, fields=["MUNICIPALITY"], filter=asked, first=1)["MUNICIPALITY"]

    assert len(found) == 3
    assert found["plavinu-novads-2009"]["label"] == "Pļaviņu novads (–2021)"
    assert found["nekur-2009"] == {
        "value": "nekur-2009", "label": "nekur-2009", "count": 0, "selected": True,
        "gte": None, "lte": None,
    }  # fmt: skip


def test_what_is_found_lies_in_the_ranges(ask):
    document = """query($filter: SearchFilterInput) {
      search(query: "", first: 100, filter: $filter) {
        nodes { item { ... on Practice { year totalCost { amount } }
                       ... on Project { totalCost { amount } } } } } }"""

    years = ask(document, filter={**SOME, "year": {"gte": 2018, "lte": 2020}})["search"]["nodes"]
    costs = ask(document, filter={"cost": {"gte": 500_000}})["search"]["nodes"]

    assert {node["item"]["year"] for node in years} == {2018, 2019, 2020}
    assert costs
    assert all(float(node["item"]["totalCost"]["amount"]) >= 500_000 for node in costs)


def test_a_cursor_belongs_to_its_ranges(ask, answer):
    page = """query($after: String, $filter: SearchFilterInput) {
      search(query: "", first: 1, after: $after, filter: $filter) { pageInfo { endCursor } } }"""
    cursor = ask(page, filter={"year": {"gte": 2018}})["search"]["pageInfo"]["endCursor"]

    [error] = answer(page, filter={"year": {"gte": 2019}}, after=cursor)["errors"]

    assert error["extensions"]["code"] == "INVALID_CURSOR"


@pytest.mark.parametrize(
    "text", ["lidzdalibas budzets", "budžets tilts OR skola", '"ģimenes ārsts"']
)
def test_the_reasons_add_up_to_the_score(ask, text):
    document = """query($text: String!) { search(query: $text, first: 5) {
      nodes { score explanation { rule about score text } } } }"""

    found = ask(document, text=text)["search"]["nodes"]

    assert found
    for hit in found:
        assert hit["explanation"]
        total = sum(reason["score"] for reason in hit["explanation"])
        assert total == pytest.approx(hit["score"])
        assert all(reason["text"] and "{}" not in reason["text"] for reason in hit["explanation"])


def test_reasons_are_told_in_the_language_asked_for(ask):
    document = """{ search(query: "tilts", first: 1) { nodes {
      explanation { text } english: explanation(lang: "en") { text } } } }"""

    [hit] = ask(document)["search"]["nodes"]

    assert hit["explanation"][0]["text"] == "atrasti visi vārdi"
    assert hit["english"][0]["text"] == "all words were found"


def test_each_selection_marks_found_words_in_its_own_way(ask):
    document = """{ search(query: "tilts", first: 1) { nodes {
      highlights { fragments } stars: highlights(pre: "**", post: "") { fragments } } } }"""

    [hit] = ask(document)["search"]["nodes"]

    usual, stars = str(hit["highlights"]), str(hit["stars"])
    assert "<mark>" in usual
    assert "**" in stars
    assert usual.replace("<mark>", "**").replace("</mark>", "") == stars


def test_a_marker_has_an_end(answer):
    document = """query($pre: String!) {
      search(query: "tilts", first: 1) { nodes { highlights(pre: $pre) { field } } } }"""

    [error] = answer(document, pre="x" * 101)["errors"]

    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["extensions"]["field"] == "pre"


NOTES = """query($filter: SearchFilterInput) {
  search(query: "", first: 1, filter: $filter) {
    totalCount meta { notes { code field value meant text } } } }"""


@pytest.mark.parametrize(
    ("filter", "value", "meant"),
    [
        ({"topics": ["mājokļi"]}, "mājokļi", ["housing"]),
        ({"topics": ["housng"]}, "housng", ["housing"]),
        ({"topics": [""]}, "", []),
        ({"municipalities": ["riga"]}, "riga", ["riga-2009", "riga-2021"]),
        ({"regions": ["vidzeme"]}, "vidzeme", ["vidzemes-planosanas-regions"]),
        ({"regions": ["lps"]}, "lps", []),
        ({"projects": ["4.3-24/NFI/INP-004"]}, "4.3-24/NFI/INP-004", ["lietpratiga-parvaldiba"]),
        ({"countries": ["Norway"]}, "NORWAY", ["NO"]),
        ({"languages": ["x" * 5_000]}, "x" * 5_000, []),
    ],
)
def test_a_value_of_a_filter_that_nothing_can_have_is_told_with_what_may_be_meant(
    ask, filter, value, meant
):
    found = ask(NOTES, filter=filter)["search"]

    [field] = filter
    [note] = found["meta"]["notes"]
    assert found["totalCount"] == 0
    assert (note["code"], note["field"]) == ("UNKNOWN_VALUE", f"filter.{field}")
    assert (note["value"], note["meant"]) == (value, meant)
    assert all(each in note["text"] for each in [value, *meant])


def test_what_a_filter_means_finds_something_and_has_no_note(ask):
    [note] = ask(NOTES, filter={"topics": ["majoklis"]})["search"]["meta"]["notes"]

    found = ask(NOTES, filter={"topics": note["meant"]})["search"]

    assert found["totalCount"] > 0
    assert found["meta"]["notes"] == []


def test_a_range_that_ends_before_it_begins_is_told_in_the_language_asked_for(ask):
    turned = {"year": {"gte": 2024, "lte": 2020}, "cost": {"gte": 5}}

    [note] = ask(NOTES, {"Accept-Language": "en"}, filter=turned)["search"]["meta"]["notes"]

    assert note == {
        "code": "EMPTY_RANGE", "field": "filter.year", "value": "2024..2020", "meant": [],
        "text": "The end 2020 is before the beginning 2024, so nothing lies between them.",
    }  # fmt: skip


def test_many_unknown_values_are_told_with_the_first_few(ask):
    strange = {"topics": [f"nekas-{n}" for n in range(60)], "countries": [str(n) for n in range(9)]}

    notes = ask(NOTES, filter=strange)["search"]["meta"]["notes"]

    assert [note["value"] for note in notes] == [*map(str, range(5)), *strange["topics"][:5]]
