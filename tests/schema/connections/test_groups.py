"""Groups: counted in one statement, and equal to what the lists say."""

from collections import Counter
from statistics import mean

import pytest

GROUPED = """query($by: PracticeGroupField!, $filter: PracticeFilterInput) {
  practicesGroupedBy(by: $by, filter: $filter) { key count item { id __typename } }
}"""
ALL = """{ practices(first: 100) { nodes { year outcome country certainty
  topics { nodes { id } } municipalities(first: 30) { nodes { id } } network { id } } } }"""


def sizes(ask, by, **filter):
    return {g["key"]: g["count"] for g in ask(GROUPED, by=by, filter=filter)["practicesGroupedBy"]}


@pytest.mark.parametrize("field", ["year", "outcome", "country", "certainty"])
def test_groups_by_a_field_count_what_the_list_shows(ask, field):
    practices = ask(ALL)["practices"]["nodes"]
    listed = Counter(None if p[field] is None else str(p[field]) for p in practices)

    assert sizes(ask, field.upper()) == listed


@pytest.mark.parametrize("link", ["topics", "municipalities"])
def test_groups_by_a_link_count_what_the_list_shows(ask, link):
    practices = ask(ALL)["practices"]["nodes"]

    assert sizes(ask, link.upper()) == Counter(n["id"] for p in practices for n in p[link]["nodes"])


def test_groups_by_a_link_lead_to_it_in_two_statements(ask, statements):
    groups = ask(GROUPED, by="NETWORK")["practicesGroupedBy"]

    assert [g["item"] and g["item"]["id"] for g in groups] == [g["key"] for g in groups]
    assert {g["item"]["__typename"] for g in groups if g["item"]} == {"Network"}
    assert len(statements) == 2


def test_groups_obey_the_filter(ask):
    assert sizes(ask, "COUNTRY", country={"eq": "NO"}) == {"NO": 4}
    assert sizes(ask, "COUNTRY", country={"in": []}) == {}


def test_the_largest_group_is_first_unless_the_key_decides(ask):
    query = "{ practicesGroupedBy(by: YEAR, orderBy: %s, first: 100) { key count } }"
    by_count = ask(query % "COUNT")["practicesGroupedBy"]
    by_key = ask(query % "KEY")["practicesGroupedBy"]

    assert [g["count"] for g in by_count] == sorted((g["count"] for g in by_count), reverse=True)
    years = [g["key"] for g in by_key]
    assert years[:-1] == sorted(years[:-1])
    assert years[-1] is None


VALUES = """query($by: IndicatorValueGroupField!, $filter: IndicatorValueFilterInput) {
  indicatorValuesGroupedBy(by: $by, filter: $filter, orderBy: KEY) {
    key count values min max mean sum }
}"""


def test_figures_of_a_group_are_those_of_its_values(ask):
    libraries = {"indicator": {"code": {"eq": "libraries"}}, "period": {"eq": "2024"}}
    listed = ask(
        """query($filter: IndicatorValueFilterInput) {
             indicatorValues(first: 100, filter: $filter) { nodes { value } } }""",
        filter=libraries,
    )
    values = [node["value"] for node in listed["indicatorValues"]["nodes"]]

    [group] = ask(VALUES, by="PERIOD", filter=libraries)["indicatorValuesGroupedBy"]

    assert group == {
        "key": "2024",
        "count": len(values),
        "values": len(values),
        "min": min(values),
        "max": max(values),
        "mean": pytest.approx(mean(values)),
        "sum": sum(values),
    }


def test_figures_never_mix_indicators_and_sums_never_mix_years(ask):
    mixed = ask(VALUES, by="PERIOD")["indicatorValuesGroupedBy"]
    assert {(g["min"], g["mean"], g["sum"]) for g in mixed if g["key"] == "2024"} == {(None,) * 3}

    population = {"indicator": {"code": {"eq": "population"}}}
    [over_years] = ask(VALUES, by="INDICATOR", filter=population)["indicatorValuesGroupedBy"]
    assert over_years["min"] is not None
    assert over_years["sum"] is None


def test_what_does_not_add_up_has_no_sum(ask):
    age = {"indicator": {"code": {"eq": "median_age"}}}

    for group in ask(VALUES, by="PERIOD", filter=age)["indicatorValuesGroupedBy"]:
        assert group["mean"] is not None
        assert group["sum"] is None


def test_how_many_groups_is_bounded(answer):
    [error] = answer("{ practicesGroupedBy(by: YEAR, first: 101) { key } }")["errors"]

    assert error["extensions"]["code"] == "INVALID_PAGINATION"
