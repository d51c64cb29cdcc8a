"""Catalogues of indicators from tables, among them the real one of Sweden."""

from contextlib import closing
from pathlib import Path

import pytest
from spreadsheets import csv

from schema import BLIS, Database
from schema.imports import Directions, IndicatorImport
from search import open_index
from server.importing import Import

KOLADA = Path(__file__).parents[2] / "shared/data/peer/kolada_kpi.csv"
HEADER = "code,name.lv,definition.lv,unit,polarity,topic"
GOOD = "bite-1,Bites,Bišu saimes,count,HIGHER_IS_BETTER,environment"


@pytest.fixture
def take(desk, tmp_path):
    """Import a catalogue, and return the report as a program sees it."""

    def take(content, **wanted):
        file = tmp_path / "indicators"
        file.write_bytes(content)
        given = Import(desk.database, file, 100_000, BLIS, what=IndicatorImport, **wanted)
        return given.write(open_index(None)).shown(["en"])

    return take


def test_indicators_are_recorded_and_found_by_their_code(desk, take):
    first = take(csv(GOOD, header=HEADER))
    again = take(csv(GOOD, header=HEADER))
    renamed = take(csv(GOOD.replace("Bites", "Bišu saimes"), header=HEADER))

    assert [first["created"], again["unchanged"], renamed["updated"]] == [1, 1, 1]
    shown = "name { value } polarity version topic { slug }"
    query = f'{{ indicator(by: {{code: "bite-1"}}) {{ {shown} }} }}'
    assert desk.ask(query)["indicator"] == {
        "name": {"value": "Bišu saimes"},
        "polarity": "HIGHER_IS_BETTER",
        "version": 2,
        "topic": {"slug": "environment"},
    }


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (GOOD.replace("HIGHER_IS_BETTER", "UP"), "polarity"),
        (GOOD.replace("environment", "bees"), "topic"),
        (GOOD.replace("Bišu saimes", ""), "definition"),
        (GOOD.replace("count", ""), "unit"),
    ],
)
def test_an_indicator_that_breaks_a_rule_is_refused_and_nothing_written(desk, take, row, column):
    before = desk.state()

    report = take(csv(row.replace("bite-1", "bite-2"), header=HEADER))

    assert [each["column"] for each in report["rejections"]] == [column]
    assert desk.state() == before


@pytest.mark.slow
@pytest.mark.skipif(not KOLADA.is_file(), reason="the key figures of Sweden are not beside BLIS")
def test_the_6099_key_figures_of_sweden_are_taken_in(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/blis.sqlite")
    database.migrate()
    columns = {"code": "id", "name.en": "title", "definition.en": "description"}
    columns["note"] = "perspective"
    fixed = {"unit": "as its title says", "polarity": "NEUTRAL"}
    fixed["sources"] = "Kolada, RKA"
    wanted = Directions(columns, fixed)

    given = Import(database, KOLADA, 10**7, BLIS, directions=wanted, what=IndicatorImport)
    with closing(open_index(None)) as index:
        reports = [given.write(index) for _ in range(2)]

    assert [(r.created, r.unchanged, r.rejected) for r in reports] == [(6_099, 0, 0), (0, 6_099, 0)]
