"""Comparisons over the first content that were worked out by hand, figure by figure."""

import pytest

SERIES = """query($code: String!, $slug: String!) {
  series(indicator: {code: $code}, municipality: {slug: $slug}, borders: TODAY) {
    points { period value status refusal } } }"""
CASE = """{ practice(by: {slug: "smiltene-kuldiga-tris-skolas-viena"}) {
  evidence(filter: {indicator: {code: {eq: "day_schools_grades_1_9"}}}) {
    nodes { baseline result period method(lang: "en") { value } } } } }"""
CHANGE = """{ comparison(indicator: {code: "oce_index_day"}, period: "2022", since: "2020",
    municipality: {slug: "dobeles-novads-2021"}, peers: {all: true}) {
  change { before absolute points direction } position { rank of } } }"""

ADAZI = {"2009": 8.05, "2010": 6.00, "2011": 4.89, "2012": 3.24, "2013": 3.36}
CARNIKAVA = {"2009": 9.12, "2010": 6.51, "2011": 5.29, "2012": 3.50, "2013": 3.32}
"""Registered unemployment in per cent, as RAIM published it for the counties of then."""

RESIDENTS = 10_280, 6_894
"""In the population register on 1 July 2013, in Ādaži and in Carnikava."""


def points(ask, code, slug):
    found = ask(SERIES, code=code, slug=slug)["series"]["points"]
    return {point["period"]: point for point in found}


def test_unemployment_of_two_merged_counties_is_their_mean_weighted_with_residents(ask):
    found = points(ask, "tai-unemployment", "adazu-novads-2021")

    for year, rate in ADAZI.items():
        both = rate * RESIDENTS[0] + CARNIKAVA[year] * RESIDENTS[1]
        assert found[year]["value"] == pytest.approx(both / sum(RESIDENTS), abs=0.0051)


def test_the_day_schools_of_dobele_fell_from_17_to_14_and_its_case_tells_so(ask):
    found = points(ask, "day_schools_grades_1_9", "dobeles-novads-2021")
    [told] = [
        each
        for each in ask(CASE)["practice"]["evidence"]["nodes"]
        if "Dobeles novads" in each["period"]
    ]

    # 13 in Dobele, 2 in Auce and 2 in Tērvete, which became one county in 2021.
    assert (found["2014"]["value"], found["2022"]["value"]) == (13 + 2 + 2, 14)
    assert (told["baseline"], told["result"]) == (17, 14)
    text = told["method"]["value"]
    assert "17 in 2014, 14 in 2022" in text
    assert "All 43 municipalities together: −20.8 %." in text
    assert text.endswith("that the practice caused it is not shown.")


def test_results_of_exams_change_in_percentage_points(ask):
    found = ask(CHANGE)["comparison"]

    assert found["change"]["before"] == 58.0
    assert found["change"]["points"] == found["change"]["absolute"]
    assert found["change"]["points"] == pytest.approx(62.16 - 58.00)
    assert found["change"]["direction"] == "IMPROVING"
    assert found["position"]["of"] == 41


def test_what_is_not_measured_in_per_cent_changes_by_no_points(ask):
    asked = CHANGE.replace("oce_index_day", "population_average").replace("2022", "2024")
    found = ask(asked.replace("2020", "2023"))["comparison"]["change"]

    assert found["points"] is None
    assert found["absolute"] < 0


def test_a_mean_of_schools_is_refused_on_borders_that_came_later(ask):
    found = points(ask, "exam9_math_mean_of_schools", "adazu-novads-2021")

    assert found
    assert {point["refusal"] for point in found.values()} == {"NOT_ADDITIVE"}
    assert {point["value"] for point in found.values()} == {None}
