"""Comparisons and series as files: the same figures as the API answers, in every form."""

import csv
import io
from typing import Any

import pytest
from openpyxl import load_workbook

COUNTIES = "indicator=median_age&group=counties&municipality=riga-2021&period=2026"
KRASLAVA = "indicator=population&municipality=kraslavas-novads-2021&borders=TODAY&from=2019"
COMPARED = """{ comparison(indicator: {code: "median_age"}, peers: {group: {slug: "counties"}},
  municipality: {slug: "riga-2021"}, period: "2026") {
  aggregate { median } rows { municipality { slug } value position { rank } } } }"""
SERIES = """{ series(indicator: {code: "population"}, from: "2019", borders: TODAY,
  municipality: {slug: "kraslavas-novads-2021"}) { points { period value } } }"""


def rows(answer):
    """Return the rows of a table that was exported as text."""
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_a_comparison_is_exported_as_it_is_answered_with_who_asks_at_the_end(client, ask):
    told = ask(COMPARED)["comparison"]["rows"]
    *group, own = rows(client.get(f"/exports/comparison.csv?{COUNTIES}"))

    assert [(row["municipality"], row["rank"], row["value"]) for row in group] == [
        (each["municipality"]["slug"],
         str(each["position"]["rank"]) if each["position"] else "",
         "" if each["value"] is None else f"{each['value']:g}")
        for each in told
    ]  # fmt: skip
    assert (own["municipality"], own["rank"], own["value"]) == ("riga-2021", "26", "44.1")


def test_a_series_in_other_borders_is_exported_with_what_was_put_together(client, ask):
    told = ask(SERIES)["series"]["points"]
    found = rows(client.get(f"/exports/series.csv?{KRASLAVA}"))

    assert [(row["period"], float(row["value"]) if row["value"] else None) for row in found] == [
        (each["period"], each["value"]) for each in told
    ]
    assert found[0]["note"] == "aplēse, dalot pēc platības"
    assert found[1]["note"] == "trūkst: Aglonas novads, Dagdas novads, Krāslavas novads"
    assert (found[0]["split"], found[0]["status"], found[1]["status"]) == (
        "T",
        "PUBLISHED",
        "MISSING",
    )


def test_a_workbook_says_what_the_group_comes_to_and_what_to_keep_in_mind(client):
    answer = client.get(f"/exports/comparison.xlsx?{COUNTIES}&lang=en")
    book = load_workbook(io.BytesIO(answer.content))

    about: dict[Any, Any] = {name.value: cell.value for name, cell in book["about"].iter_rows()}
    assert (about["n"], about["missing"], about["median"], about["upperQuartile"]) == (
        34, 1, 46.05, 48.05,
    )  # fmt: skip
    assert about["verdict"].startswith("Riga, 2026: 44.1\u00a0years")
    assert "a state city is not a county" in about["caveats"]
    assert about["licence"].startswith("CC BY 4.0")
    assert about["address"].endswith("&lang=en")
    assert book["values"].max_row == 1 + 35 + 1


def test_a_cube_holds_every_municipality_and_period_of_the_series(client):
    both = KRASLAVA.replace("kraslavas-novads-2021", "kraslavas-novads-2021,preilu-novads-2021")
    cube = client.get(f"/exports/series.json?{both}").json()

    assert cube["id"] == ["indicator", "municipality", "period", "split"]
    assert cube["size"] == [1, 2, 8, 1]
    assert cube["dimension"]["period"]["category"]["index"][0] == "2019"
    assert cube["value"]["0"] == 23035
    assert cube["value"]["8"] == 16768
    assert cube["extension"]["notes"]["0"] == "aplēse, dalot pēc platības"


CHANGED = "indicator=oce_math_day&municipality=dobeles-novads-2021&all=true&period=2022&since=2020"


def test_a_comparison_with_an_earlier_period_is_exported_with_what_changed(client):
    found = {
        row["municipality"]: row for row in rows(client.get(f"/exports/comparison.csv?{CHANGED}"))
    }
    plain = rows(client.get(f"/exports/comparison.csv?{CHANGED.removesuffix('&since=2020')}"))

    dobele = found["dobeles-novads-2021"]
    assert (dobele["since"], dobele["before"], dobele["change"]) == ("2020", "37.63", "12.79")
    assert dobele["change_percent"] == ""
    assert int(dobele["rank_before"]) > int(dobele["rank"])
    assert "since" not in plain[0]


def test_a_workbook_says_what_changed_in_the_words_of_pages(client):
    answer = client.get(f"/exports/comparison.xlsx?{CHANGED}&lang=lv")
    book = load_workbook(io.BytesIO(answer.content))

    about: dict[Any, Any] = {name.value: cell.value for name, cell in book["about"].iter_rows()}
    assert "par 12,79\u00a0procentpunktiem vairāk" in about["change"]
    assert about["others"].startswith("Tikmēr pārējās pašvaldībās (ar abām vērtībām – ")


@pytest.mark.parametrize(
    ("address", "status", "field"),
    [
        ("comparison.csv", 422, "indicator"),
        ("comparison.csv?indicator=nothing", 404, "indicator"),
        ("comparison.csv?indicator=population&group=nowhere", 404, "group"),
        ("comparison.csv?indicator=population&borders=TODAY", 422, "borders"),
        ("comparison.csv?indicator=population&municipality=riga-2021,jelgava-2021", 422,
         "municipality"),
        ("comparison.csv?indicator=population&since=2020-13", 422, "since"),
        ("series.csv?indicator=population&municipality=riga-2021&since=2020", 422, "since"),
        ("series.csv?indicator=population", 422, "municipality"),
        ("series.csv?indicator=population&municipality=nowhere", 404, "municipality"),
        ("series.csv?indicator=population&municipality=riga-2021&group=counties", 422, "group"),
        ("series.csv?indicator=population&municipality=aglonas-novads-2009&borders=TODAY", 422,
         "borders"),
    ],
)  # fmt: skip
def test_a_wrong_address_is_told_what_is_wrong(client, address, status, field):
    answer = client.get(f"/exports/{address}")

    assert (answer.status_code, answer.json()["field"]) == (status, field)
    assert answer.json()["message"].endswith(".")
