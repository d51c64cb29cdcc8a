"""The values of the seed: means, sources, bases and borders, read from the files."""

import csv
from collections import Counter
from functools import cache
from itertools import groupby

import pytest
import yaml

from seed import DATA


@cache
def values() -> list[dict[str, str]]:
    """Return the rows of all tables of values."""
    texts = (file.read_text("utf-8") for file in sorted(DATA.glob("indicator_value*.csv")))
    return [row for text in texts for row in csv.DictReader(text.splitlines())]


@cache
def indicators() -> dict[str, dict[str, str]]:
    """Return the indicators by slug."""
    text = (DATA / "indicator.yaml").read_text("utf-8")
    return {each["slug"]: each for each in yaml.load(text, yaml.CSafeLoader)}


def total(indicator: str, period: str, borders: str) -> float:
    """Return the sum of an indicator over the municipalities of 2009 or of 2021."""
    return sum(
        float(row["value"])
        for row in values()
        if (row["indicator"], row["period"]) == (indicator, period)
        and row["municipality"].endswith(borders)
    )


@pytest.mark.parametrize(("year", "national"), [("2020", 56.11), ("2021", 56.18), ("2022", 57.18)])
def test_exam_results_of_day_schools_weighted_with_their_pupils_give_the_national_mean(
    year, national
):
    found = {
        (row["indicator"], row["municipality"]): float(row["value"])
        for row in values()
        if row["period"] == year
    }
    pairs = [
        (found["pupils-grade-12-day", place], value)
        for (code, place), value in found.items()
        if code == "oce-index-day"
    ]

    mean = sum(n * value for n, value in pairs) / sum(n for n, _ in pairs)
    assert mean == pytest.approx(national, abs=0.006)


def test_school_counts_agree_between_the_borders_of_then_and_of_today():
    for grades, year, schools in (("1-9", "2014", 793), ("1-12", "2018", 753)):
        code = f"day-schools-grades-{grades}"
        assert total(code, year, "2009") == total(code, year, "2021") == schools


ROUTES = ("copy", "DemographicMap", "LatviaOSM", "VineMapper", "manikalkulatori", "github")


def test_every_value_names_its_publisher_and_no_route_by_which_it_was_found():
    for row in values():
        assert row["sources"], row
        assert not any(route in row["sources"] + row["note"] for route in ROUTES), row


def test_no_value_stands_twice():
    keys = Counter((row["indicator"], row["municipality"], row["period"]) for row in values())
    assert [key for key, count in keys.items() if count > 1] == []


def test_what_distance_schools_distort_is_there_only_without_them():
    known = {row["indicator"] for row in values()}

    assert {"oce-index-day", "day-schools-grades-1-9", "pupils-per-day-school-grades-1-12"} <= known
    assert not {"oce-index", "schools-grades-1-9", "pupils-per-school-grades-1-12"} & known


def test_a_series_never_joins_two_bases_of_population():
    """CSP published 2020 by actual place and 2021 by registered place."""
    years = {
        code: {row["period"] for row in values() if row["indicator"] == code}
        for code in ("population", "population-registered-place", "population-actual-place")
    }

    assert "2021" not in years["population"]
    assert years["population-registered-place"] == {"2020", "2021"}
    assert years["population-actual-place"] == {"2020"}
    bases = {indicators()[code]["period_basis"] for code in years}
    assert len(bases) == len(years)


def test_riga_by_registered_place_is_told_on_one_basis():
    riga = {
        row["period"]: row["value"]
        for row in values()
        if row["indicator"] == "population-registered-place" and row["municipality"] == "riga-2009"
    }
    assert riga == {"2020": "621120", "2021": "614618"}


@pytest.mark.parametrize(
    ("indicator", "municipality", "period"),
    [
        ("tai-unemployment", "neretas-novads-2009", "2011"),
        ("tai-income-tax", "salas-novads-2009", "2012"),
        ("raim-dependency-ratio", "balvu-novads-2009", "2012"),
        ("tai-unemployment", "mersraga-novads-2009", "2010"),
        ("tai-income-tax", "rojas-novads-2009", "2009"),
        ("raim-female-share", "salas-novads-2009", "2012"),
        # Whole where a part of it is wrong: Nereta went into Aizkraukle.
        ("tai-unemployment", "aizkraukles-novads-2021", "2012"),
    ],
)
def test_values_known_to_be_wrong_are_left_out(indicator, municipality, period):
    keys = {(row["indicator"], row["municipality"], row["period"]) for row in values()}
    assert (indicator, municipality, period) not in keys


def test_ratios_on_borders_that_came_later_are_computed_and_not_kept():
    kept = [row for row in values() if "RAIM" in row["sources"]]
    weighted = {slug: each for slug, each in indicators().items() if "weight_indicator" in each}

    assert kept
    assert {row["municipality"][-4:] for row in kept} == {"2009"}
    assert {each["weight_indicator"] for each in weighted.values()} == {
        "register-residents",
        "pupils-grades-1-9",
    }
    for each in weighted.values():
        weights = [row for row in values() if row["indicator"] == each["weight_indicator"]]
        assert len([row for row in weights if row["period"] == each["weight_period"]]) >= 119


def test_months_keep_apart_what_is_of_another_season():
    codes = {"registered-unemployment-rate", "covid-cases-cumulative", "register-residents"}
    periods = {row["period"] for row in values() if row["indicator"] in codes}

    assert all(len(period) == len("2015-05") for period in periods)


def test_every_indicator_has_an_owner_and_a_periodicity():
    assert [slug for slug, each in indicators().items() if not each.get("owner")] == []
    assert [slug for slug, each in indicators().items() if not each.get("periodicity")] == []


def test_indicators_with_values_say_dimension_or_how_they_add_up_and_what_day_they_mean():
    used = {row["indicator"] for row in values()}
    for slug in sorted(used):
        assert indicators()[slug].get("aggregation"), slug
        assert indicators()[slug].get("period_basis") or indicators()[slug]["level"], slug


def test_one_municipality_has_one_value_a_year_in_the_borders_of_its_time():
    """The 43 municipalities of 2021 have exams since 2020; Varakļāni had none in 2022."""
    rows = [row for row in values() if row["indicator"] == "oce-index-day"]
    by_year = groupby(sorted(rows, key=lambda row: row["period"]), key=lambda row: row["period"])

    assert {year: len(list(found)) for year, found in by_year} == {
        "2020": 43,
        "2021": 43,
        "2022": 42,
    }
