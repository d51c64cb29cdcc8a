"""Comparing: figures, places, verdicts; known by hand for values of the seed."""

import doctest
import pkgutil
from importlib import import_module
from statistics import pstdev

import pytest
import sqlalchemy as sa

from schema import tables
from schema.comparison import formulas
from schema.tables.base import table_of

MODULES = [
    name for _, name, _ in pkgutil.iter_modules(formulas.__path__, "schema.comparison.formulas.")
]

MEDIAN_AGE = """query($by: MunicipalityByInput!, $peers: PeersInput) {
  comparison(indicator: {code: "median_age"}, municipality: $by, peers: $peers, period: "2026") {
    period
    peers { count isMixed name { value } }
    aggregate { n missing median mean weightedMean min max lowerQuartile upperQuartile }
    position { rank of quantile zScore diffFromMedian diffFromBestPeer }
    verdict { code text { value } }
    caveats { code }
    rows { municipality { slug } value position { rank } }
  }
}"""


@pytest.mark.parametrize("name", MODULES)
def test_every_formula_gives_what_its_docstring_shows(name):
    assert doctest.testmod(import_module(name)).failed == 0


def test_the_median_age_of_the_counties_is_what_is_found_by_hand(ask):
    found = ask(MEDIAN_AGE, by={"slug": "aizkraukles-novads-2021"})["comparison"]

    figures = found["aggregate"]
    # 34 of the 35 counties have a value: that of Madona, merged in 2025, was not published.
    assert (figures["n"], figures["missing"], found["peers"]["count"]) == (34, 1, 35)
    # Sorted, the 17th and 18th are 45.9 and 46.2; the 9th and 10th 43.6 and 44.4, a quarter apart.
    assert figures["median"] == pytest.approx(46.05)
    assert figures["lowerQuartile"] == pytest.approx(43.8)
    assert figures["upperQuartile"] == pytest.approx(48.05)
    assert (figures["min"], figures["max"]) == (37.5, 53.7)
    assert figures["mean"] == pytest.approx(45.8235294)
    assert figures["weightedMean"] == pytest.approx(45.0907221)
    place = found["position"]
    assert (place["rank"], place["of"], place["quantile"]) == (10, 34, 2)
    assert place["diffFromMedian"] == pytest.approx(47.9 - 46.05)
    assert place["diffFromBestPeer"] == pytest.approx(47.9 - 53.7)
    assert found["verdict"]["code"] == "MIDDLE"
    words = found["verdict"]["text"]["value"]
    assert words.startswith("Aizkraukles novads, 2026. gads: 47,9\u00a0gadi – tas ir vidējās")
    assert "novadi (34 ar vērtību, 1 bez tās)" in words


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ('comparison(indicator: {code: "population"}, period: "abc") { period }', "period"),
        ('comparison(indicator: {code: "population"}, period: "0000") { period }', "period"),
        ('comparison(indicator: {code: "population"}, since: "2024-13") { period }', "since"),
        ('series(indicator: {code: "population"}, municipality: {slug: "riga-2021"}, from: "x") '
         "{ refusal }", "from"),
        ('series(indicator: {code: "population"}, municipality: {slug: "riga-2021"}, to: "1") '
         "{ refusal }", "to"),
        ('chart(kind: MAP, indicator: {code: "population"}, period: "2024-Q5") { url }', "period"),
    ],
)  # fmt: skip
def test_what_is_no_period_is_refused_in_a_sentence(answer, query, field):
    [error] = answer(f"{{ {query} }}")["errors"]

    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["extensions"]["field"] == field
    assert error["message"] == "Give a year, a quarter or a month: 2024, 2024-Q1, 2024-08."


def test_a_day_says_in_whose_borders_a_series_is_told(ask):
    query = """query($borders: Borders, $by: MunicipalityByInput!) {
      series(indicator: {code: "population"}, municipality: $by, borders: $borders,
             asOf: "2026-01-01", from: "2019", to: "2019") { points { value } } }"""
    varaklani = {"slug": "varaklanu-novads-2021"}

    # Varakļāni came to Madona in 2025.
    for borders in ("AS_WAS", "TODAY"):
        assert ask(query, borders=borders, by=varaklani)["series"]["points"] == [{"value": 32571}]


SERIES = """query($code: String!, $by: MunicipalityByInput!, $from: String, $to: String) {
  series(indicator: {code: $code}, municipality: $by, borders: TODAY, from: $from, to: $to) {
    municipality { slug }
    refusal refusalText { value }
    places { slug }
    points {
      period value status isRebuilt isEstimated isRounded refusal refusalText { value } known
      parts { municipality { slug } share value }
      missing { municipality { slug } lack }
    }
  }
}"""


@pytest.mark.parametrize(
    ("code", "slug", "period", "value", "is_estimated"),
    [
        # Six old municipalities, Pļaviņas among them: 8036 + 5140 + 5013 + 3376 + 4904 + 3339.
        ("population", "aizkraukles-novads-2021", "2019", 29808, False),
        ("population", "plavinu-novads-2009", "2019", 29808, False),
        # Aglona was split by area: 14155 + 6777 + 0.659 * 3191.
        ("population", "kraslavas-novads-2021", "2019", 23035, True),
        # The rest of it: 9231 + 4625 + 1824 + 0.341 * 3191.
        ("population", "preilu-novads-2021", "2019", 16768, True),
        # Mērsrags left Roja in 2011, both came to Talsi: 5354 + 2048 + 4671 + 38031.
        ("population", "talsu-novads-2021", "1990", 50104, False),
        # Varakļāni came to Madona in 2025: 2339 + 2689 + 2226 + 22261 + 3056.
        ("population", "madonas-novads-2025", "2019", 32571, False),
        ("population", "varaklanu-novads-2021", "2024", 26989 + 2892, False),
        # A ratio is put together from what it divides: 10000 * (22 + 3) / (27306 + 2856).
        ("libraries_per_10000", "madonas-novads-2025", "2024", 10000 * 25 / (27306 + 2856), False),
        ("libraries_per_10000", "aizkraukles-novads-2021", "2024", 10000 * 23 / 28446, False),
    ],
)  # fmt: skip
def test_old_values_are_told_in_the_borders_of_today(ask, code, slug, period, value, is_estimated):
    found = ask(SERIES, code=code, by={"slug": slug}, **{"from": period, "to": period})["series"]

    [point] = found["points"]
    assert point["value"] == pytest.approx(value, rel=1e-9)
    assert point["isEstimated"] is is_estimated
    # Persons are told in whole ones, and that they were rounded.
    assert point["isRounded"] is is_estimated


def test_a_share_that_nobody_knows_leaves_a_gap_that_names_it(ask):
    found = ask(SERIES, code="population", by={"slug": "siguldas-novads-2021"}, to="2019")["series"]

    [point] = [each for each in found["points"] if each["period"] == "2019"]
    assert (point["value"], point["status"]) == (None, "MISSING")
    assert point["known"] == 17761 + 4858 + 3350
    incukalns = {"municipality": {"slug": "incukalna-novads-2009"}, "lack": "NO_SHARE"}
    assert point["missing"] == [incukalns]


def test_what_no_source_knows_of_the_time_before_a_municipality_is_missing_and_not_left_out(ask):
    """Of the parts of Preiļi of today, only Aglona was told for the years before 2009."""
    found = ask(SERIES, code="population", by={"slug": "preilu-novads-2021"}, to="1990")["series"]

    [point] = found["points"]
    assert (point["value"], point["status"]) == (None, "MISSING")
    assert point["known"] == round(0.341 * 6141)
    assert {(part["municipality"]["slug"], part["lack"]) for part in point["missing"]} == {
        ("preilu-novads-2009", "NO_VALUE"),
        ("riebinu-novads-2009", "NO_VALUE"),
        ("varkavas-novads-2009", "NO_VALUE"),
    }


def test_a_territory_that_was_divided_has_no_series_of_its_own_today(ask):
    found = ask(SERIES, code="population", by={"slug": "aglonas-novads-2009"})["series"]

    assert (found["refusal"], found["points"]) == ("SEVERAL_PLACES", [])
    words = "Tajā dienā šī teritorija nebija vienā pašvaldībā."
    assert found["refusalText"] == {"value": words}
    assert {each["slug"] for each in found["places"]} == {
        "kraslavas-novads-2021",
        "preilu-novads-2021",
    }


def test_medians_are_not_put_together(ask):
    found = ask(SERIES, code="median_age", by={"slug": "madonas-novads-2025"})["series"]

    [point] = found["points"]
    assert (point["period"], point["value"]) == ("2025", None)
    assert (point["status"], point["refusal"]) == ("NOT_APPLICABLE", "NOT_ADDITIVE")
    assert point["refusalText"] == {
        "value": "Mediānas un indeksus no daļu vērtībām aprēķināt nevar."
    }


def test_a_series_has_every_period_and_says_which_were_not_measured(ask):
    found = ask(SERIES, code="population", by={"slug": "madonas-novads-2025"}, **{"from": "2019"})

    points = found["series"]["points"]
    assert [each["period"] for each in points] == [str(year) for year in range(2019, 2027)]
    assert {each["status"] for each in points if each["value"] is None} == {"MISSING"}


def test_a_city_whose_code_changed_has_one_series(ask):
    query = """{ series(indicator: {code: "population"}, municipality: {slug: "%s"}) {
                 points { period value isRebuilt } } }"""

    now, then = (ask(query % f"daugavpils-{year}")["series"]["points"] for year in (2021, 2009))

    assert now == then
    assert {"2019", "2026"} <= {each["period"] for each in now if each["value"]}
    assert not any(each["isRebuilt"] for each in now)


def test_many_parts_are_read_in_few_statements(ask, statements):
    statements.clear()

    ask(SERIES, code="population", by={"slug": "talsu-novads-2021"})

    assert len(statements) == 7


SIMILAR = """query($criteria: [CriterionInput!]!) {
  similarMunicipalities(to: {slug: "aizkraukles-novads-2021"}, criteria: $criteria, first: 3) {
    municipality { slug }
    distance
    missing
    isUnlike
    parts { indicator { code } period mine theirs steps partOfDistance }
  }
}"""


def test_similar_municipalities_are_those_that_are_found_by_hand(ask, database):
    people, paved = by_slug(database, "population", "2026"), by_slug(database, "roads-paved-share")
    # Both are weighed in standard deviations of all 42; the roads of Madona are those of its parts.
    criteria = [
        {"indicator": {"code": "population"}, "weight": 3.0},
        {"indicator": {"code": "roads_paved_share"}, "weight": 1.0},
    ]

    found = ask(SIMILAR, criteria=criteria)["similarMunicipalities"]

    own, width = "aizkraukles-novads-2021", pstdev(people.values())
    assert len(people) == 42
    assert [each["distance"] for each in found] == sorted(each["distance"] for each in found)
    for each in found:
        slug, (first, second) = each["municipality"]["slug"], each["parts"]
        assert (first["mine"], first["theirs"]) == (people[own], people[slug])
        assert first["steps"] == pytest.approx((people[slug] - people[own]) / width)
        assert (second["mine"], second["theirs"]) == (paved[own], paved[slug])
        squares = 3 * first["steps"] ** 2, second["steps"] ** 2
        assert each["distance"] == pytest.approx((sum(squares) / 4) ** 0.5)
        assert first["partOfDistance"] == pytest.approx(squares[0] / sum(squares))
        assert (each["missing"], each["isUnlike"]) == (0, False)


def by_slug(database, indicator, period="2024"):
    """Return the values of an indicator, by municipality."""
    value, place = table_of(tables.IndicatorValue).c, table_of(tables.Municipality).c
    measured = table_of(tables.Indicator).c
    found = sa.select(place.slug, value.value).where(
        value.municipality_id == place.id,
        value.indicator_id == measured.id,
        measured.slug == indicator,
        value.period == period,
    )
    return dict(map(tuple, database.all(found)))
