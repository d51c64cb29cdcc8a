"""Charts: what they say is what the API says, and what they draw can be read."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from bench.charts import EXAMPLES
from schema import PUBLIC, Context, Database, Loaders, Viewer, graphql_schema
from schema.tables import Role

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
    assert "Aizkraukles novads: 47,9\u00a0gadi, 10. vieta no 34; mediāna ir 46,05." in lv["alt"]
    assert "Nav datu: Madonas novads." in lv["alt"]
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
        ("indicator=median_age&group=nowhere", 404, "NOT_FOUND", "group"),
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


@pytest.mark.parametrize(
    ("kind", "query", "field"),
    [
        ("series", "indicator=population", "municipality"),
        ("series", "indicator=population&municipality=riga-2021&period=2024", "period"),
        ("series", "indicator=population&municipality=riga-2021&borders=OLD", "borders"),
        ("ranking", "indicator=population&from=2020", "from"),
        ("scatter", "indicator=population", "against"),
        ("map", "indicator=median_age&group=counties&municipality=riga-2021,liepaja-2021",
         "municipality"),
    ],
)  # fmt: skip
def test_what_does_not_go_with_a_kind_of_chart_is_refused(client, kind, query, field):
    told = client.get(f"/charts/{kind}.png?{query}").json()
    assert (told["code"], told["field"]) == ("BAD_USER_INPUT", field)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("width=319", "width"),
        ("width=801", "width"),
        ("width=wide", "width"),
        ("width=-400", "width"),
        ("theme=DARK", "theme"),
        ("theme=grey", "theme"),
    ],
)
def test_a_look_that_there_is_not_is_refused(client, query, field):
    told = client.get(f"/charts/map.svg?indicator=population&{query}").json()
    assert (told["code"], told["field"]) == ("BAD_USER_INPUT", field)


def test_charts_of_other_kinds_and_forms_are_not_there(client):
    assert client.get("/charts/pie.svg?indicator=population").status_code == 404
    assert client.get("/charts/map.pdf?indicator=population").status_code == 404


SERIES = """query($by: MunicipalityByInput!) {
  series(indicator: {code: "population"}, municipality: $by, borders: TODAY) {
    points { period value status }
  }
  chart(kind: SERIES, indicator: {code: "population"}, municipalities: [$by], borders: TODAY) {
    alt table { rows { text number } } specification
  }
}"""


def test_the_table_of_a_series_is_what_the_series_answers_gaps_and_all(ask):
    found = ask(SERIES, by={"slug": "kraslavas-novads-2021"})

    points = [(each["period"], each["value"]) for each in found["series"]["points"]]
    rows = found["chart"]["table"]["rows"]
    assert [(period["text"], value["number"]) for _, period, value, *_ in rows] == points
    assert any(value is None for _, value in points)


def test_a_line_is_broken_where_there_is_no_value(ask):
    found = ask(SERIES, by={"slug": "kraslavas-novads-2021"})

    line, _, gaps, *_ = found["chart"]["specification"]["layer"]
    missing = sum(each["value"] is None for each in found["series"]["points"])
    known = [each for each in found["series"]["points"] if each["value"] is not None]
    assert len(gaps["data"]["values"]) == missing
    assert len(line["data"]["values"]) == len(known)
    assert len({row["run"] for row in line["data"]["values"]}) > 1


SCATTER = """{
  chart(kind: SCATTER, indicator: {code: "median_age"}, against: {code: "sex_ratio"},
    peers: {group: {slug: "state-cities"}}) { table { rows { text number } } alt subtitle }
  comparison(indicator: {code: "sex_ratio"}, peers: {group: {slug: "state-cities"}}) {
    rows { municipality { name { value } } value }
  }
}"""


def test_a_scatter_has_the_values_of_both_indicators_in_its_table(ask):
    found = ask(SCATTER)

    second = {row[1]["text"]: row[4]["number"] for row in found["chart"]["table"]["rows"]}
    compared = found["comparison"]["rows"]
    assert second == {each["municipality"]["name"]["value"]: each["value"] for each in compared}
    assert "neko nesaka par cēloni" in found["chart"]["alt"]


def test_a_scatter_says_of_both_indicators_which_way_is_better(ask):
    query = SCATTER.replace('{code: "median_age"}', '{code: "roads_paved_share"}')
    names = "Asfaltēto ceļu un ielu īpatsvars", "Vīrieši uz 100 sievietēm"

    subtitle = ask(query)["chart"]["subtitle"]

    assert all(f"{name}: " in subtitle for name in names)
    assert subtitle.count("labāka") == 2  # "labāka" of the first, "ne labāka" of the second


def test_each_kind_has_its_picture_and_its_address_in_the_documentation():
    folder = Path(__file__).parents[3] / "docs"
    told = folder.joinpath("charts.md").read_text("utf-8")

    for kind, query in EXAMPLES.items():
        picture = folder / "charts" / f"{kind}.png"
        assert picture.stat().st_size < 60_000
        assert f"/charts/{kind}.svg?{query}" in told


DRAFT = """insert into indicator_value
  (indicator_id, municipality_id, period, split, value, status, state, certainty, sources, version)
  select i.id, m.id, '2031', 'T', 1, 'PUBLISHED', 'DRAFT', 'CONFIRMED', '[]', 1
  from indicator i, municipality m where i.code = 'median_age' and m.slug = 'riga-2021'"""


@pytest.fixture
def drawn(parts, tmp_path):
    """Answer a chart of a copy of the seed, to which made-up rows were added."""
    database, index = parts

    def drawn(rows, viewers=(PUBLIC,), **asked):
        source, target = sqlite3.connect(database.url.database), sqlite3.connect(tmp_path / "copy")
        with closing(source), closing(target):
            source.backup(target)
        copy = Database(f"sqlite:///{tmp_path}/copy")
        with copy.transaction() as session:
            for row in rows:
                session.execute(sa.text(row))

        async def answers():
            contexts = [Context(Loaders(copy, index, viewer)) for viewer in viewers]
            found = [await graphql_schema().execute(CHART, asked, each) for each in contexts]
            await copy.close()
            return found

        return asyncio.run(answers())

    return drawn


def test_a_value_that_is_not_public_is_drawn_for_nobody(drawn):
    asked = {"kind": "MAP", "indicator": {"code": "median_age"}, "period": "2031"}
    viewers = PUBLIC, Viewer(4, frozenset({Role.EDITOR}))

    answers = drawn([DRAFT], viewers, **asked)

    codes = [(error.extensions or {})["code"] for each in answers for error in each.errors or ()]
    assert codes == ["NOT_FOUND", "NOT_FOUND"]


PUBLISHED = DRAFT.replace("DRAFT", "PUBLISHED")
BELOW = {"riga-2021": -40.0, "liepaja-2021": -5.0, "jelgava-2021": 20.0}


def test_bars_below_zero_begin_at_zero_and_go_the_other_way(drawn):
    rows = [
        PUBLISHED.replace("'T', 1", f"'T', {value}").replace("riga-2021", slug)
        for slug, value in BELOW.items()
    ]
    peers = {"municipalities": [{"slug": slug} for slug in BELOW]}
    asked = {"kind": "RANKING", "indicator": {"code": "median_age"}, "period": "2031"}

    [answer] = drawn(rows, **asked, peers=peers)

    assert answer.errors is None
    bars, *others = answer.data["chart"]["specification"]["layer"]
    assert sorted(row["value"] for row in bars["data"]["values"]) == sorted(BELOW.values())
    assert bars["encoding"]["x"]["scale"] == {"zero": True}
    rows = [row for layer in others for row in layer["data"]["values"]]
    assert {row["label"]: row["number"] for row in rows if "number" in row} == {
        "1. Jelgava": "20",
        "2. Liepāja": "\u22125",
        "3. Rīga": "\u221240",
    }


AIM = """insert into target
  (municipality_id, indicator_id, due_year, value, certainty, sources, version)
  select m.id, i.id, 2035, 31000, 'CONFIRMED', '[]', 1
  from indicator i, municipality m where i.code = 'population' and m.slug = 'jelgava-2021'"""


def test_a_target_is_a_mark_of_its_own_and_told_in_words(drawn):
    asked = {"kind": "SERIES", "indicator": {"code": "population"}}

    [answer] = drawn([AIM], **asked, municipalities=[{"slug": "jelgava-2021"}])

    assert answer.errors is None
    chart = answer.data["chart"]
    marks = [
        (layer["mark"]["type"], row["x"], row["text"])
        for layer in chart["specification"]["layer"]
        for row in layer["data"]["values"]
        if row.get("y") == 31000
    ]
    words = "mērķis 2035: 31\u00a0000"
    assert sorted(marks) == [("point", 2035, words), ("text", 2035, words)]
    assert "Mērķis 2035. gadā: 31\u00a0000" in chart["alt"]
    told = [[cell["text"] for cell in row[1:4]] for row in chart["table"]["rows"]]
    assert told[-1] == ["2035", "31\u00a0000", "Mērķis"]
