"""What leaves as a table: to whom, in which form, safe to open, and the same when it comes back."""

import csv
import io

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook

from schema import BLIS, tables
from schema.exchange.imports import ImportOptions, TableDirections
from schema.tables.base import table_of
from search import open_index
from server.tabular.table_import import TableImport

MOST = 10_000_000
SERIES = "indicator=population,median_age&municipality=riga-2021,daugavpils-2021"
FORMS = ("csv", "xlsx", "json")


def get(desk, address, viewer="public", **headers):
    return desk.client.get(address, headers=desk.headers(viewer) | headers)


def rows(answer):
    """Return the rows of a table that was exported as text."""
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "wanted",
    [
        SERIES,
        "group=state-cities&from=2020&to=2026",
        pytest.param("", marks=pytest.mark.slow, id="everything"),
    ],
)
def test_what_is_exported_comes_back_unchanged(desk, tmp_path, form, wanted):
    answer = get(desk, f"/exports/values.{form}?{wanted}", "administrator")
    assert answer.status_code == 200, answer.text
    file = tmp_path / "values"
    file.write_bytes(answer.content)
    before = desk.state()

    given = TableImport(
        desk.database, file, MOST, BLIS, directions=TableDirections(), wish=ImportOptions()
    )
    report = given.write(open_index(None)).shown(["en"])

    assert report["rejections"] == []
    assert (report["created"], report["updated"]) == (0, 0)
    assert report["unchanged"] == report["rows"] >= 8
    assert desk.state()[1] == before[1]


def test_an_export_says_whose_it_is_where_it_comes_from_and_when_it_was_made(desk):
    [first, *_] = rows(get(desk, f"/exports/values.csv?{SERIES}"))
    cube = get(desk, f"/exports/values.json?{SERIES}").json()
    book = load_workbook(io.BytesIO(get(desk, f"/exports/values.xlsx?{SERIES}").content))

    assert first["licence"] == cube["extension"]["licence"] == "CC BY 4.0"
    assert first["address"].endswith(f"/exports/values.csv?{SERIES}")
    assert first["retrieved"] == cube["updated"]
    assert "CSP" in first["indicator_sources"]
    assert "CSP" in cube["source"]
    about = {name.value: told.value for name, told in book["about"].iter_rows()}
    assert about["retrieved"] == cube["updated"]


def test_only_who_may_see_a_draft_gets_it(desk):
    named = {"indicator": "population", "municipality": "valmieras-novads-2021"}
    given = {n: desk.id(n, slug) for n, slug in named.items()} | {"period": "2077", "value": 7.0}
    desk.done("indicatorValueSet", "member", given)
    address = "/exports/values.csv?from=2077&to=2077"

    seen = {v: len(rows(get(desk, address, v))) for v in ("public", "stranger", "member", "editor")}

    assert seen == {"public": 0, "stranger": 0, "member": 1, "editor": 1}


def test_an_export_is_sent_again_only_when_something_has_changed(desk):
    address = f"/exports/values.csv?{SERIES}"
    first = get(desk, address)
    again = get(desk, address, **{"If-None-Match": first.headers["etag"]})
    insider = get(desk, address, "editor", **{"If-None-Match": first.headers["etag"]})

    assert (first.headers["cache-control"], again.status_code) == ("public, no-cache", 304)
    assert (insider.headers["cache-control"], insider.status_code) == ("private, no-cache", 200)


TEXT = '=HYPERLINK("http://example.org","ha")'


def test_a_text_that_looks_like_a_formula_is_none_in_a_spreadsheet(desk):
    value = table_of(tables.IndicatorValue)
    [(number,)] = desk.database.all(sa.select(value.c.id).where(value.c.period == "2026").limit(1))
    with desk.database.transaction(raising=False) as session:
        session.execute(sa.update(value).where(value.c.id == number).values(note=TEXT))

    told = {row["note"] for row in rows(get(desk, "/exports/values.csv?from=2026&to=2026"))}
    book = load_workbook(io.BytesIO(get(desk, "/exports/values.xlsx?from=2026").content))
    cells = [cell for row in book["values"].iter_rows() for cell in row if cell.value == TEXT]

    assert f"'{TEXT}" in told
    assert TEXT not in told
    assert [cell.data_type for cell in cells] == ["s"]


@pytest.mark.parametrize(
    ("address", "status", "field"),
    [
        ("/exports/values.csv?indicator=nothing", 404, "indicator"),
        ("/exports/values.csv?municipality=nothing", 404, "municipality"),
        ("/exports/values.csv?from=last", 422, "from"),
        ("/exports/values.csv?indicator=median_age&from=２０２５", 422, "from"),
        ("/exports/values.csv?indicators=population", 422, "indicators"),
        ("/exports/practices.csv?topic=youth", 422, "topic"),
    ],
)
def test_a_parameter_that_means_nothing_is_refused(desk, address, status, field):
    answer = get(desk, address)

    assert (answer.status_code, answer.json()["field"]) == (status, field)


def test_practices_are_exported_as_the_public_sees_them(desk):
    table = rows(get(desk, "/exports/practices.csv"))
    listed = get(desk, "/exports/practices.json").json()["practices"]
    count = desk.ask("{ practices(first: 1) { totalCount } }")["practices"]["totalCount"]

    assert len(table) == len(listed) == count
    assert {row["slug"] for row in table} == {row["slug"] for row in listed}


@pytest.mark.parametrize("asked", ["lang=lv", "delimiter=%3B", "delimiter=%3B&lang=en"])
def test_a_latvian_excel_opens_an_export_in_columns_and_it_comes_back(desk, tmp_path, asked):
    answer = get(desk, f"/exports/values.csv?indicator=median_age,sex_ratio&{asked}", "editor")
    text = answer.content.decode("utf-8-sig")
    [first, *_] = csv.DictReader(io.StringIO(text), delimiter=";")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert first["value"].replace(",", "").isdigit()
    assert any("," in row["value"] for row in csv.DictReader(io.StringIO(text), delimiter=";"))
    file = tmp_path / "values"
    file.write_bytes(answer.content)

    report = TableImport(desk.database, file, MOST, BLIS).check()

    assert (report.rejections, report.created, report.updated) == ([], 0, 0)


def test_every_export_of_text_has_the_dialects_and_the_other_forms_their_language(desk):
    series = "/exports/series.csv?indicator=median_age&municipality=riga-2021&lang=lv"
    practices = "/exports/practices.csv?lang=lv"
    for address in (series, practices):
        assert b";" in get(desk, address).content.splitlines()[0]
    plain = get(desk, "/exports/values.csv?indicator=median_age&delimiter=tab&decimal=,")
    assert b"\tvalue\t" in plain.content.splitlines()[0]
    assert get(desk, "/exports/values.json?indicator=median_age&lang=en").status_code == 200


@pytest.mark.parametrize("asked", ["delimiter=x", "decimal=x", "lang=xx"])
def test_a_dialect_that_there_is_not_is_refused(desk, asked):
    answer = get(desk, f"/exports/values.csv?indicator=median_age&{asked}")

    assert (answer.status_code, answer.json()["field"]) == (422, asked.partition("=")[0])
