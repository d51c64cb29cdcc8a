"""What a chart says to those who do not see it, in both languages, for each kind."""

import re

import pytest

from bench.charts import DOCUMENTATION, EXAMPLES
from schema import ChartKind, clock
from schema.text.locale_format import format_day
from server.http.chart_addresses import DOCUMENT, chart_variables, parse_parameters

ALTS = {
    (kind, lang): words
    for kind, both in re.findall(
        r"`/charts/(\w+)\.svg\?\S+`\n\n```text\n(.*?)```", DOCUMENTATION, re.DOTALL
    )
    for lang, words in re.findall(r"(\w\w): (.*)", both)
}
"""What docs/charts.md says that the alternative text of each kind is."""


@pytest.fixture
def chart(client):
    """Return the chart of an address, as the API tells it."""

    def asked(kind: str, query: str, lang: str) -> dict:
        given = chart_variables(kind, parse_parameters(query.encode())) | {"lang": lang}
        body = {"query": DOCUMENT, "variables": given}
        return client.post("/graphql", json=body).json()["data"]["chart"]

    return asked


def test_every_kind_has_an_example_and_its_words_in_the_documentation():
    kinds = {kind.lower() for kind in ChartKind}

    assert {*EXAMPLES} == kinds
    assert {*ALTS} == {(kind, lang) for kind in kinds for lang in ("lv", "en")}


@pytest.mark.parametrize(("kind", "lang"), ALTS)
def test_each_kind_is_told_in_words_in_both_languages(chart, kind, lang):
    found = chart(kind, EXAMPLES[kind], lang)

    plain = found["alt"].replace("\u00a0", " ").replace("\u202f", " ")
    assert plain == ALTS[kind, lang].replace("DAY", format_day(clock.today(), lang))
    assert found["specification"]["description"] == found["alt"]


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("lv", "Pļaviņu novads: 2019 – 4\u00a0904\u00a0cilvēki, vienīgā vērtība."),
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
  chart(kind: RANKING, indicator: {code: "registered_unemployment_rate"},
  lang: $lang, peers: {all: true}) { licence source } }"""


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
