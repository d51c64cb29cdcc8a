"""Sheets of the old BLIS: a row for each municipality, a column for each indicator, one year."""

import json

import pytest
import sqlalchemy as sa
from generous import GENEROUS
from starlette.testclient import TestClient

from schema.tables import Indicator, IndicatorValue
from schema.tables.base import table_of
from search import open_index
from server.app import create_app
from server.files.store import FileStore

SHEET = """1. lapa. Iedzīvotāji 2043. gada sākumā;;;;
ATVK;Pašvaldība;Reģistrētie iedzīvotāji;0-6;Platība
0001000;Rīga;600 000;40 000;x
0003000;Jelgava;55 000;;y
LV;Latvija;2 000 000;120 000;
"""
MAPPED = {
    "indicator.register_residents": "Reģistrētie iedzīvotāji",
    "indicator.children_0_6": "0-6",
}


@pytest.fixture(scope="module")
def send(desk, tmp_path_factory):
    """Send a sheet as an editor does, and return the report."""
    files = FileStore(tmp_path_factory.mktemp("files"))
    app = create_app(desk.database, open_index(None), limits=GENEROUS, files=files)
    headers = {k: v for k, v in desk.headers("editor").items() if k != "Content-Type"}
    with TestClient(app) as client:

        def send(text, **form):
            sent = {"file": ("sheet.csv", text.encode())}
            data = {"map": json.dumps(MAPPED)} | form
            return client.post("/imports/values", files=sent, data=data, headers=headers).json()

        yield send


def test_each_column_is_an_indicator_and_the_title_says_the_year(desk, send):
    report = send(SHEET, dryRun="false")

    assert (report["written"], report["created"], report["empty"]) == (True, 3, 1), report
    assert report["columns"]["period"] == "2043"
    assert report["left_out"] == [{"level": "COUNTRY", "count": 2, "examples": ["LV"]}]
    assert report["unused"] == ["Pašvaldība", "Platība"]
    value, indicator = table_of(IndicatorValue), table_of(Indicator)
    rows = (
        sa.select(indicator.c.code, value.c.value).join(indicator).where(value.c.period == "2043")
    )
    assert sorted(map(tuple, desk.database.all(rows))) == [
        ("children_0_6", 40_000.0),
        ("register_residents", 55_000.0),
        ("register_residents", 600_000.0),
    ]


def test_columns_that_are_called_as_indicators_need_not_be_told(send):
    text = SHEET.replace("Reģistrētie iedzīvotāji", "register_residents").replace(
        "0-6", "children_0_6"
    )

    assert send(text.replace("2043", "2046"), map="{}")["created"] == 3


def test_a_column_of_years_says_the_period_too(send):
    report = send("ATVK,Gads,0-6,Reģistrētie iedzīvotāji\n0001000,2044,1,2\n0001000,2045,3,4")

    assert (report["created"], report["columns"]["period"]) == (4, "Gads")


@pytest.mark.parametrize("title", ["1. lapa", "2043. un 2044. gads"])
def test_a_sheet_without_one_year_is_refused_until_it_is_told(send, title):
    text = SHEET.replace("1. lapa. Iedzīvotāji 2043. gada sākumā", title)

    [refused] = send(text)["rejections"]
    assert (refused["code"], refused["column"]) == ("HEADER", "period")
    assert send(text, set='{"period": "2043"}')["rejected"] == 0


def test_an_indicator_that_there_is_not_is_refused(send):
    report = send(SHEET, map='{"indicator.no_such": "0-6"}')

    assert report["rejected"] == 1
    assert [each["code"] for each in report["rejections"]] == ["NOT_FOUND"]
