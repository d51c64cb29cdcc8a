"""What a chart says to those who do not see it, in both languages, for each kind."""

import pytest

from bench.charts import EXAMPLES
from schema import ChartKind, clock
from schema.charts.words import format_day
from server.http.chart_addresses import (
    DOCUMENT,
    chart_variables,
    parse_parameters,
)

ALTS = {
    ("ranking", "lv"): "Stabiņu diagramma. Mediānais vecums, 2026. Novadi. "
    "Lielākā vērtība: Krāslavas novads (53,7 gadi); mazākā: Mārupes novads (37,5 gadi). "
    "Aizkraukles novads: 47,9 gadi, 10. vieta no 34; mediāna ir 46,05. Nav datu: Madonas novads.",
    ("ranking", "en"): "Bar chart. Median age, 2026. Counties. "
    "Highest: Krāslava Municipality (53.7 years); lowest: Mārupe Municipality (37.5 years). "
    "Aizkraukle Municipality: 47.9 years, rank 10 of 34; the median is 46.05. "
    "No data: Madona Municipality.",
    ("series", "lv"): "Līniju diagramma. Iedzīvotāju skaits, {today} robežās. "
    "Jelgava: 2019 – 55 972 cilvēki, 2026 – 54 408 cilvēki (−2,8 %). Nav datu: 2020. "
    "Ventspils: 2019 – 34 377 cilvēki, 2026 – 32 479 cilvēki (−5,5 %). "
    "Nav datu: 2020, 2022, 2023, 2024, 2025. "
    "Krāslavas novads: 2019 – 23 035 cilvēki, 2026 – 19 040 cilvēki (−17,3 %). "
    "Nav datu: 2020, 2021, 2022, 2023, 2025.",
    ("series", "en"): "Line chart. Population, in the borders of {today}. "
    "Jelgava: 55,972 persons in 2019, 54,408 persons in 2026 (−2.8 %). No data: 2020. "
    "Ventspils: 34,377 persons in 2019, 32,479 persons in 2026 (−5.5 %). "
    "No data: 2020, 2022, 2023, 2024, 2025. "
    "Krāslava Municipality: 23,035 persons in 2019, 19,040 persons in 2026 (−17.3 %). "
    "No data: 2020, 2021, 2022, 2023, 2025.",
    ("scatter", "lv"): "Izkliedes diagramma. "
    "Mediānais vecums, 2026 / Vīrieši uz 100 sievietēm, 2026. Visas Latvijas pašvaldības. "
    "Lielākā vērtība: Krāslavas novads (53,7 gadi); mazākā: Mārupes novads (37,5 gadi). "
    "Aizkraukles novads: 47,9 gadi, 11. vieta no 41; mediāna ir 46,2. "
    "Aizkraukles novads, Vīrieši uz 100 sievietēm, 2026: 92,7 vīrieši uz 100 sievietēm. "
    "Korelācija 41 pašvaldībā ir 0,08; tā neko nesaka par cēloni. Nav datu: Madonas novads.",
    ("scatter", "en"): "Scatter plot. "
    "Median age, 2026 / Males per 100 females, 2026. All municipalities of Latvia. "
    "Highest: Krāslava Municipality (53.7 years); lowest: Mārupe Municipality (37.5 years). "
    "Aizkraukle Municipality: 47.9 years, rank 11 of 41; the median is 46.2. "
    "Aizkraukle Municipality, Males per 100 females, 2026: 92.7 males per 100 females. "
    "The correlation over 41 municipalities is 0.08, which says nothing of causes. "
    "No data: Madona Municipality.",
    ("distribution", "lv"): "Punktu un kastes diagramma. "
    "Asfaltēto ceļu un ielu īpatsvars, 2024. Novadi. "
    "Pirmajā vietā: Olaines novads (63,7 %); pēdējā: Krāslavas novads (19,9 %). "
    "Aizkraukles novads: 28,4 %, 18. vieta no 35; mediāna ir 28,4. "
    "Vidējā puse ir no 22,65 līdz 34,95.",
    ("distribution", "en"): "Dot plot and box plot. "
    "Share of asphalted roads and streets, 2024. Counties. "
    "First: Olaine Municipality (63.7 %); last: Krāslava Municipality (19.9 %). "
    "Aizkraukle Municipality: 28.4 %, rank 18 of 35; the median is 28.4. "
    "The middle half lies from 22.65 to 34.95.",
    ("map", "lv"): "Karte. Iedzīvotāju skaits, 2026. Visas Latvijas pašvaldības. "
    "Lielākā vērtība: Rīga (588 911 cilvēki); mazākā: Valkas novads (7 501 cilvēks). "
    "Aizkraukles novads: 27 825 cilvēki, 21. vieta no 42; mediāna ir 27 550.",
    ("map", "en"): "Map. Population, 2026. All municipalities of Latvia. "
    "Highest: Riga (588,911 persons); lowest: Valka Municipality (7,501 persons). "
    "Aizkraukle Municipality: 27,825 persons, rank 21 of 42; the median is 27,550.",
}


@pytest.fixture
def chart(client):
    """Return the chart of an address, as the API tells it."""

    def asked(kind: str, query: str, lang: str) -> dict:
        given = chart_variables(kind, parse_parameters(query.encode())) | {"lang": lang}
        body = {"query": DOCUMENT, "variables": given}
        return client.post("/graphql", json=body).json()["data"]["chart"]

    return asked


def test_every_kind_has_an_example_in_the_documentation_and_its_words_here():
    kinds = {kind.lower() for kind in ChartKind}

    assert {*EXAMPLES} == kinds
    assert {*ALTS} == {(kind, lang) for kind in kinds for lang in ("lv", "en")}


@pytest.mark.parametrize(("kind", "lang"), ALTS)
def test_each_kind_is_told_in_words_in_both_languages(chart, kind, lang):
    found = chart(kind, EXAMPLES[kind], lang)

    plain = found["alt"].replace("\u00a0", " ").replace("\u202f", " ")
    assert plain == ALTS[kind, lang].format(today=format_day(clock.today(), lang))
    assert found["specification"]["description"] == found["alt"]


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("lv", "Pļaviņu novads: 2019 – 4\u202f904\u00a0cilvēki, vienīgā vērtība."),
        ("en", "Pļaviņas Municipality: 4,904\u00a0persons in 2019, the only value."),
    ],
)
def test_a_series_of_one_value_goes_from_nothing_to_nothing(chart, lang, words):
    query = "indicator=population&municipality=plavinu-novads-2009"

    assert chart("series", query, lang)["alt"].endswith(words)


def test_what_is_the_same_of_both_indicators_is_said_once(chart):
    subtitle = chart("scatter", EXAMPLES["scatter"], "en")["subtitle"]

    assert subtitle == (
        "All municipalities of Latvia; Median age: years; "
        "a higher value is in itself neither better nor worse"
    )


LICENCE = """query($lang: Language) {
  chart(kind: RANKING, indicator: {code: "tai_level"}, lang: $lang,
  peers: {all: true}, asOf: "2010-01-01") { licence source } }"""


@pytest.mark.parametrize(
    ("lang", "words"), [("lv", "avots to nenorāda"), ("en", "not stated by the source")]
)
def test_a_licence_that_no_source_states_is_not_made_up(ask, lang, words):
    assert ask(LICENCE, lang=lang)["chart"]["licence"] == words


def test_a_chart_of_two_indicators_credits_both_and_each_once(ask):
    query = """{ chart(kind: SCATTER, indicator: {code: "median_age"}, peers: {all: true},
      against: {code: "%s"}, lang: "en") { licence source } }"""
    bureau = "Official statistics (Central Statistical Bureau of Latvia)"

    same = ask(query % "sex_ratio")["chart"]
    other = ask(query % "registered_unemployment_rate")["chart"]

    assert same == {"licence": "CC BY 4.0", "source": bureau}
    assert other["licence"] == "CC BY 4.0; not stated by the source"
    assert other["source"].startswith(f"{bureau}; ")
