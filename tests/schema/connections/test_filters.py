"""Filters: what is given must hold, on own fields, on texts and across links."""

import pytest

COUNT = """query($filter: PracticeFilterInput) {
  practices(first: 100, filter: $filter) { totalCount nodes { slug year country } }
}"""


def found(ask, **filter):
    return ask(COUNT, filter=filter)["practices"]


@pytest.mark.parametrize(
    ("filter", "holds"),
    [
        ({"year": {"eq": 2023}}, lambda p: p["year"] == 2023),
        ({"year": {"in": [2019, 2023]}}, lambda p: p["year"] in (2019, 2023)),
        ({"year": {"gt": 2020, "lte": 2023}}, lambda p: p["year"] and 2020 < p["year"] <= 2023),
        ({"year": {"isNull": True}}, lambda p: p["year"] is None),
        (
            {"country": {"eq": "NO"}, "year": {"gt": 0}},
            lambda p: p["country"] == "NO" and p["year"],
        ),
        (
            {"or": [{"country": {"eq": "PL"}}, {"year": {"eq": 2023}}]},
            lambda p: p["country"] == "PL" or p["year"] == 2023,
        ),
        (
            {"and": [{"country": {"eq": "LV"}}, {"year": {"gte": 2023}}]},
            lambda p: p["country"] == "LV" and (p["year"] or 0) >= 2023,
        ),
        ({"not": {"country": {"eq": "LV"}}}, lambda p: p["country"] != "LV"),
        ({"country": {"in": []}}, lambda p: False),
        ({"or": []}, lambda p: False),
        ({}, lambda p: True),
    ],
)
def test_a_filter_gives_exactly_the_rows_that_meet_it(ask, filter, holds):
    everything = found(ask)["nodes"]

    assert found(ask, **filter)["nodes"] == [practice for practice in everything if holds(practice)]


@pytest.mark.parametrize(
    "filter",
    [
        {"year": {"gte": 2020}},
        {"project": {"number": {"contains": "NFI"}}},
        {"network": {"code": {"eq": "T1"}}},
        {"municipalities": {"some": {"areaKm2": {"gt": 1000}}}},
        {"municipalities": {"every": {"areaKm2": {"gt": 0}}}},
        {"problem": {"contains": "skola"}},
    ],
)
def test_a_filter_and_its_opposite_give_everything_once(ask, filter):
    those, others = found(ask, **filter)["nodes"], found(ask, **{"not": filter})["nodes"]

    slugs = sorted(practice["slug"] for practice in those + others)
    assert slugs == sorted(practice["slug"] for practice in found(ask)["nodes"])


def test_every_does_not_hold_where_one_is_unknown(ask):
    known = found(ask, municipalities={"every": {"areaKm2": {"gt": 0}}})["totalCount"]
    unknown = found(ask, municipalities={"some": {"areaKm2": {"isNull": True}}})["totalCount"]

    assert unknown > 0
    assert known + unknown == 86


def test_rows_can_be_filtered_by_their_ids(ask):
    query = """query($filter: MembershipFilterInput) {
      memberships(first: 100, filter: $filter) { nodes { id } } }"""
    ids = [m["id"] for m in ask(query, filter={})["memberships"]["nodes"]]

    some = ask(query, filter={"id": {"in": ids[:2]}})["memberships"]["nodes"]

    assert [m["id"] for m in some] == ids[:2]


NESTED = {"year": {"eq": 2023}}
for _ in range(7):
    NESTED = {"topics": {"some": {"practices": {"some": NESTED}}}}


@pytest.mark.parametrize(
    "filter",
    [
        {"year": {"eq": None}},
        {"year": {"in": None}},
        {"project": None},
        {"or": [{"year": {"eq": 2023}}] * 1100},
        {"year": {"in": [2023] * 2000}},
        {"title": {"contains": "a" * 60_000}},
        {"title": {"contains": "a\u0000"}},
        {"slug": {"eq": "a\u0000"}},
        {"id": {"eq": "x"}},
        NESTED,
    ],
)
def test_a_filter_that_cannot_be_taken_is_refused(answer, filter):
    result = answer(COUNT, filter=filter)

    [error] = result["errors"]
    if error["extensions"]["code"] != "INPUT_LIMIT_EXCEEDED":
        assert error["extensions"]["code"] in ("BAD_USER_INPUT", "INVALID_ID")
        assert error["path"][0] == "practices"
        assert result["data"] == {"practices": None}


def test_links_nested_as_deep_as_a_filter_may_go_are_answered(ask):
    deep = {"year": {"eq": 2023}}
    for link in ("practices", "topics", "practices", "topics"):
        deep = {link: {"some": deep}}

    assert ask(
        """query($filter: PracticeFilterInput) {
             practices(first: 1, filter: $filter) { totalCount } }""",
        filter=deep,
    )["practices"]["totalCount"]


def test_contains_folds_case_and_diacritics_in_every_language(ask):
    spelt = found(ask, title={"contains": "Līdzdalības budžet"})
    typed = found(ask, title={"contains": "lidzdalibas BUDZET"})
    english = found(ask, title={"contains": "participatory budget"})

    assert spelt == typed
    assert spelt["totalCount"] >= 2
    assert english["totalCount"] >= 2


def test_contains_takes_wildcards_literally(ask):
    assert found(ask, title={"contains": "k%a"})["totalCount"] == 0
    assert found(ask, title={"contains": "_"})["totalCount"] == 0


def test_relations_can_be_filtered_by_some_none_and_every(ask):
    kuldiga = {"slug": {"eq": "kuldigas-novads-2021"}}
    some = found(ask, municipalities={"some": kuldiga})["totalCount"]
    none = found(ask, municipalities={"none": kuldiga})["totalCount"]
    only = found(ask, municipalities={"some": kuldiga, "every": kuldiga})["totalCount"]

    assert some == 11
    assert some + none == 86
    assert 0 < only <= some


def test_a_filter_can_cross_several_links(ask):
    crossed = {"predecessor": {"name": {"contains": "pļaviņu"}}}

    found = ask(
        """query($filter: MunicipalityFilterInput) {
             municipalities(first: 5, filter: $filter) { nodes { slug } } }""",
        filter={"predecessors": {"some": crossed}},
    )

    assert found["municipalities"]["nodes"] == [{"slug": "aizkraukles-novads-2021"}]


def test_names_sort_in_the_order_of_the_latvian_alphabet(ask):
    names = ask(
        """{ municipalities(first: 50, asOf: "2022-01-01", filter: {country: {eq: "LV"}}) {
               nodes { name { value } } } }"""
    )
    names = [node["name"]["value"] for node in names["municipalities"]["nodes"]]

    assert names[:4] == [
        "Aizkraukles novads",
        "Alūksnes novads",
        "Augšdaugavas novads",
        "Ādažu novads",
    ]
    assert len(names) == 43
    assert names.index("Ķekavas novads") > names.index("Kuldīgas novads")


def test_a_list_of_a_day_holds_what_was_valid_then(ask):
    count = """query($day: Date!) {
      municipalities(first: 1, asOf: $day, filter: {country: {eq: "LV"}}) { totalCount } }"""
    totals = [
        ask(count, day=day)["municipalities"]["totalCount"]
        for day in ("2010-01-01", "2011-06-01", "2021-06-30", "2021-07-01", "2025-07-01")
    ]

    assert totals == [118, 119, 119, 43, 42]
