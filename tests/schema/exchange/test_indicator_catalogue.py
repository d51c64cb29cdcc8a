"""Catalogues of indicators and groups from tables, among them the real ones of Sweden."""

from csv import DictReader
from pathlib import Path

import pytest
import sqlalchemy as sa
from seeded import empty_database
from spreadsheets import csv
from sqlmodel import Session

from schema import BLIS, PUBLIC, tables
from schema.exchange.imports import (
    GroupImport,
    ImportOptions,
    IndicatorImport,
    TableDirections,
    ValueImport,
)
from schema.tables.base import table_of
from search import open_index
from server.tabular.table_import import TableImport

PEER = Path(__file__).parents[4] / "shared/data/peer"
HEADER = "code,name.lv,definition.lv,unit,polarity,topic"
GOOD = "bite-1,Bites,Bišu saimes,count,HIGHER_IS_BETTER,environment"


@pytest.fixture
def take(desk, tmp_path):
    """Import a catalogue, and return the report as a program sees it."""

    def take(content, what=IndicatorImport, viewer=BLIS, **wanted):
        file = tmp_path / "table"
        file.write_bytes(content)
        given = TableImport(desk.database, file, 100_000, viewer, what=what, **wanted)
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


def test_an_indicator_comes_with_its_licence_and_whether_it_is_split_by_sex(desk, take):
    header = f"{HEADER},licence,is_split_by_sex"
    first, second = (
        f"{GOOD.replace('bite-1', 'bite-8')},CC0-1.0,True",
        f"{GOOD.replace('bite-1', 'bite-9')},,",
    )
    report = take(csv(first, second, header=header))
    again = take(csv(first, second, header=header))
    wrong = take(csv(f"{GOOD},CC0-1.0,perhaps", header=header))

    assert (report["created"], again["unchanged"]) == (2, 2)
    assert [each["column"] for each in wrong["rejections"]] == ["is_split_by_sex"]
    query = """{ one: indicator(by: {code: "bite-8"}) { licence isSplitBySex }
      two: indicator(by: {code: "bite-9"}) { licence isSplitBySex } }"""
    assert desk.ask(query) == {
        "one": {"licence": "CC0-1.0", "isSplitBySex": True},
        "two": {"licence": None, "isSplitBySex": None},
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


GROUPS = "slug,kind,name.lv,criteria.lv,municipality,valid_from,valid_to"
OGRE = "Upe,CHOSEN,Upes novadi,Pie upes,ogres-novads-2021,2022-01-01,"
TALSI = "Upe,CHOSEN,Upes novadi,Pie upes,talsu-novads-2021,,"
MEMBERS = """{ comparisonGroup(by: {slug: "upe"}) { kind version name { value }
  members(first: 10) { nodes { validFrom validTo municipality { slug } } } }
  comparison(indicator: {code: "population"}, period: "2026", peers: {group: {slug: "upe"}}) {
    rows { municipality { slug } } } }"""


def test_groups_are_recorded_with_their_members_and_compared(desk, take):
    reports = [
        take(csv(*rows, header=GROUPS), GroupImport)
        for rows in (
            (OGRE,),
            (OGRE, TALSI),
            (f"{OGRE}2025-12-31", TALSI),
            (TALSI.replace("Upes", "Ūdens"),),
        )
    ]

    counts = [(each["created"], each["updated"], each["unchanged"]) for each in reports]
    assert counts == [(1, 0, 0), (1, 0, 1), (0, 1, 1), (0, 1, 0)]
    found = desk.ask(MEMBERS)
    group = found["comparisonGroup"]
    assert (group["name"]["value"], group["kind"], group["version"]) == (
        "Ūdens novadi",
        "CHOSEN",
        2,
    )
    assert [(m["municipality"]["slug"], m["validTo"]) for m in group["members"]["nodes"]] == [
        ("ogres-novads-2021", "2025-12-31"),
        ("talsu-novads-2021", None),
    ]
    rows = found["comparison"]["rows"]
    assert [row["municipality"]["slug"] for row in rows] == ["talsu-novads-2021"]


@pytest.mark.parametrize(
    ("rows", "row", "column", "code"),
    [
        ([OGRE.replace("ogres", "nekurienes")], 2, "municipality", "NOT_FOUND"),
        ([OGRE.replace("CHOSEN", "CLUB")], 2, "kind", "INVALID"),
        ([OGRE.replace("Upes novadi", "")], 2, "name", "INVALID"),
        ([OGRE.replace("2022-01-01", "1. maijs")], 2, "valid_from", "INVALID"),
        ([f"{OGRE}2021-12-31"], 2, "valid_to", "INVALID"),
        ([OGRE, TALSI.replace("Pie", "Tālu no")], 3, "criteria", "INVALID"),
        ([OGRE, TALSI, OGRE], 4, "municipality", "DUPLICATE"),
        ([], 0, "", "UNREADABLE"),
    ],
)
def test_a_table_of_groups_that_is_wrong_changes_nothing(desk, take, rows, row, column, code):
    before = desk.state()

    lake = [each.replace("Upe,", "Ezers,") for each in rows]
    report = take(csv(*lake, header=GROUPS), GroupImport)

    told = [(each["row"], each["column"], each["code"]) for each in report["rejections"]]
    assert told == [(row, column, code)]
    assert desk.state() == before


def test_only_editors_take_in_groups_and_indicators(desk, take):
    for content, what in (
        (csv(OGRE, header=GROUPS), GroupImport),
        (csv(GOOD, header=HEADER), None),
    ):
        report = take(content, what or IndicatorImport, PUBLIC)
        assert [each["code"] for each in report["rejections"]] == ["FORBIDDEN"]


def of_sweden(place):
    """Return a municipality, or region, of Sweden as a row of the table of municipalities."""
    name = {"en": f"{place['title']} {place['type']}"}
    kind = tables.MunicipalityKind.FOREIGN
    code = place["id"].zfill(7)
    return tables.Municipality(
        slug=f"se-{place['id']}", name=name, kind=kind, country="SE", atvk_code=code
    )


@pytest.mark.slow
@pytest.mark.skipif(not PEER.is_dir(), reason="the key figures of Sweden are not beside BLIS")
def test_the_6099_key_figures_of_sweden_come_in_with_groups_and_splits(tmp_path):
    """Nothing in them says which way is better, so all of them are neutral."""
    database = empty_database(tmp_path / "blis.sqlite")
    with (PEER / "kolada_municipality.csv").open(encoding="utf-8", newline="") as lines:
        places = [of_sweden(place) for place in DictReader(lines)]
    with Session(database.engine) as session:
        session.add_all(places)
        session.commit()
    index, wish = open_index(None), ImportOptions(is_published=True, comment="as Kolada has them")

    def twice(what, name, columns, fixed, wish):
        wanted = TableDirections(columns, fixed)
        file = PEER / f"kolada_{name}.csv"
        given = TableImport(database, file, 10**7, BLIS, directions=wanted, wish=wish, what=what)
        reports = [given.write(index) for _ in range(2)]
        assert [each.rejections for each in reports] == [[], []]
        return [(each.created, each.unchanged) for each in reports]

    columns = {"code": "id", "name.en": "title", "definition.en": "description"}
    told = {"unit": "as its title says", "polarity": "NEUTRAL", "sources": "Kolada, RKA"}
    columns |= {"note": "perspective", "is_split_by_sex": "is_divided_by_gender"}
    kpis = twice(IndicatorImport, "kpi", columns, told, wish)
    columns = {"slug": "group_id", "name.en": "group_title", "municipality": "member_id"}
    told = {"kind": "CHOSEN", "criteria.en": "Chosen by those who compare themselves."}
    groups = twice(GroupImport, "municipality_group_members", columns, told, wish)
    columns = {"indicator": "kpi", "period": "year", "municipality": "municipality_id"}
    columns |= {"value": "value", "member": "gender"}
    values = twice(ValueImport, "values_sample", columns, {"axis": "gender"}, wish)
    index.close()

    assert kpis == [(6_099, 0), (0, 6_099)]
    assert groups == [(26_573, 0), (0, 26_573)]
    assert values == [(303, 0), (0, 303)]
    split = sa.select(sa.func.count()).where(table_of(tables.Indicator).c.is_split_by_sex)
    assert database.all(split) == [(2_313,)]
