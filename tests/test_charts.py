"""Charts: what they say is what the API says, and what they draw can be read."""

import struct
from xml.etree import ElementTree

import pytest

AIZKRAUKLE = "aizkraukles-novads-2021"
CHART = """query($kind: ChartKind!, $indicator: IndicatorByInput!,
  $municipalities: [MunicipalityByInput!], $peers: PeersInput, $period: String, $lang: Language) {
  chart(kind: $kind, indicator: $indicator, municipalities: $municipalities, peers: $peers,
    period: $period, lang: $lang) {
    kind lang title subtitle alt source licence retrievedOn specification url
    table { columns rows { text number } }
  }
}"""
COMPARISON = """query($indicator: IndicatorByInput!, $peers: PeersInput, $period: String) {
  comparison(indicator: $indicator, peers: $peers, period: $period) {
    rows { municipality { name { value } } value status position { rank } }
  }
}"""
COUNTIES = {
    "indicator": {"code": "median_age"},
    "peers": {"group": {"slug": "counties"}},
    "period": "2026",
}


def test_the_table_of_a_ranking_is_what_the_comparison_answers(ask):
    rows = ask(CHART, kind="RANKING", **COUNTIES)["chart"]["table"]["rows"]
    compared = ask(COMPARISON, **COUNTIES)["comparison"]["rows"]

    told = [(rank["number"], name["text"], value["number"]) for rank, name, value, _ in rows]
    assert told == [
        (each["position"] and each["position"]["rank"], each["municipality"]["name"]["value"],
         each["value"])
        for each in compared
    ]  # fmt: skip


def test_a_ranking_says_in_words_who_leads_where_one_stands_and_what_is_missing(ask):
    asked = {**COUNTIES, "municipalities": {"slug": AIZKRAUKLE}}

    lv = ask(CHART, kind="RANKING", **asked)["chart"]
    en = ask(CHART, kind="RANKING", **asked, lang="en-GB")["chart"]

    assert lv["title"] == "Mediānais vecums, 2026"
    assert "Pirmajā vietā: Krāslavas novads (53,7\u00a0gadi)" in lv["alt"]
    assert "Aizkraukles novads ir 10. vietā no 34 ar 47,9\u00a0gadi; mediāna ir 46,05" in lv["alt"]
    assert "Nav datu: Madonas novads." in lv["alt"]
    assert "has rank 10 of 34 with 47.9\u00a0years; the median is 46.05." in en["alt"]
    assert (lv["lang"], en["lang"]) == ("lv", "en")


def test_a_missing_value_is_named_and_never_drawn_as_zero(ask):
    layers = ask(CHART, kind="RANKING", **COUNTIES)["chart"]["specification"]["layer"]

    bars, gaps = layers[0]["data"]["values"], layers[1]["data"]["values"]
    assert min(bar["value"] for bar in bars) == 37.5
    assert gaps == [{"label": "Madonas novads", "words": "nav datu"}]


@pytest.mark.parametrize(
    ("query", "status", "code", "field"),
    [
        ("", 422, "BAD_USER_INPUT", "indicator"),
        ("indicator=nothing", 404, "NOT_FOUND", "indicator"),
        ("indicator=median_age&municipality=nowhere", 404, "NOT_FOUND", "municipality"),
        ("indicator=median_age&group=nowhere", 404, "NOT_FOUND", "peers"),
        ("indicator=median_age&period=1950", 404, "NOT_FOUND", "period"),
        ("indicator=median_age&colour=red", 422, "BAD_USER_INPUT", "colour"),
        ("indicator=a&indicator=b", 422, "BAD_USER_INPUT", "indicator"),
        ("indicator=a&group=b&all=true", 422, "BAD_USER_INPUT", "all"),
        ("indicator=median_age&against=population", 422, "BAD_USER_INPUT", "against"),
        ("indicator=%ff", 400, "BAD_REQUEST", None),
        (f"indicator={'a' * 5000}", 414, "REQUEST_TOO_LARGE", None),
    ],
)
def test_a_wrong_address_of_a_picture_is_told_what_is_wrong(client, query, status, code, field):
    answer = client.get(f"/charts/ranking.svg?{query}")

    told = answer.json()
    assert (answer.status_code, told["code"], told["field"]) == (status, code, field)
    assert told["message"].endswith(".")


def texts(svg: str) -> set[str]:
    """Return everything that is written in a drawing."""
    return {text for node in ElementTree.fromstring(svg).iter() if (text := node.text)}


@pytest.mark.slow
def test_the_address_of_a_chart_gives_it_as_a_picture(ask, client):
    chart = ask(CHART, kind="RANKING", **COUNTIES, municipalities={"slug": AIZKRAUKLE})["chart"]

    answer = client.get(chart["url"])
    written = texts(answer.text)
    assert {chart["title"], chart["subtitle"], chart["alt"], "► 10. Aizkraukles novads"} <= written
    assert any(chart["source"] in text and chart["licence"] in text for text in written)
    again = client.get(chart["url"], headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    png = client.get(chart["url"].replace(".svg", ".png")).content
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack("!I", png[16:20])[0] == 1200
