"""Tables of offices that can be called: what was exported comes back, and a register refreshes."""

import json

import pytest
from spreadsheets import csv

from schema import BLIS, Viewer
from schema.exchange.imports import ContactImport
from search import open_index
from server.tabular.table_import import TableImport

HEADER = "municipality,phone,checked_on,name.lv,role"
OWN = "valmieras-novada-pasvaldiba"


@pytest.fixture
def take(desk, tmp_path):
    """Import offices, and return the report as a program sees it."""

    def take(content, viewer=BLIS):
        file = tmp_path / "table"
        file.write_bytes(content)
        given = TableImport(desk.database, file, 1_000_000, viewer, what=ContactImport)
        return given.write(open_index(None)).shown(["en"])

    return take


def export(desk, form, viewer="public"):
    answer = desk.client.get(f"/exports/contacts.{form}", headers=desk.headers(viewer))
    assert answer.status_code == 200
    return answer.content


def test_what_was_exported_and_comes_back_is_unchanged(desk, take):
    report = take(export(desk, "csv"))

    assert report["rejections"] == []
    assert report["unchanged"] == report["rows"] >= 83


def test_an_export_has_what_its_reader_may_see(desk):
    hidden = {"name": [{"lang": "lv", "value": "Nodaļa"}], "phone": "64207120"}
    hidden["role"] = "CLIENT_CENTRE"
    made = desk.done("contactCreate", "member", hidden, "slug")

    slugs = {
        viewer: {each["slug"] for each in json.loads(export(desk, "json", viewer))["contacts"]}
        for viewer in ("public", "stranger", "member", "editor")
    }
    found = {viewer for viewer, seen in slugs.items() if made["slug"] in seen}
    assert found == {"member", "editor"}
    assert OWN in slugs["public"]


def test_a_register_without_public_names_refreshes_the_only_office_of_each_municipality(desk, take):
    row = "Valmieras novads,64 207 121,2026-11-20,,GENERAL"
    first, again = take(csv(row, header=HEADER)), take(csv(row, header=HEADER))

    assert (first["updated"], again["unchanged"]) == (1, 1)
    query = (
        f'{{ contact(by: {{slug: "{OWN}"}}) {{ phone checkedOn isConfirmed name {{ value }} }} }}'
    )
    assert desk.ask(query)["contact"] == {
        "phone": "+37164207121",
        "checkedOn": "2026-11-20",
        "isConfirmed": True,
        "name": {"value": "Office of Valmiera Municipality"},
    }


def test_a_new_office_of_a_table_is_hidden_until_it_is_confirmed(desk, take):
    report = take(csv("Kuldīgas novads,64207122,,Sociālā pārvalde,DEPARTMENT", header=HEADER))

    assert report["created"] == 1
    query = '{ contacts(first: 2, filter: {phone: {eq: "+37164207122"}}) { nodes { id } } }'
    assert desk.ask(query)["contacts"]["nodes"] == []
    [made] = desk.ask(query, "editor")["contacts"]["nodes"]
    desk.done("contactConfirm", "editor", made)
    assert desk.ask(query)["contacts"]["nodes"] == [made]


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("Valmieras novads,123,,,GENERAL", "INVALID", "phone"),
        ("Nekurienes novads,64207122,,,GENERAL", "NOT_FOUND", "municipality"),
        ("Valmieras novads,64207122,,Nodaļa,BOSS", "INVALID", "role"),
        (",64207122,,Nodaļa,GENERAL", "INVALID", ""),
        ("Rīga,64207122,,,DEPARTMENT", "INVALID", "name"),
    ],
)
def test_a_row_that_is_wrong_refuses_the_table(desk, take, row, code, column):
    good = "Ādažu novads,64207122,,,GENERAL"
    before = desk.state()
    report = take(csv(good, row, header=HEADER))

    assert [(each["code"], each["column"]) for each in report["rejections"]] == [(code, column)]
    assert desk.state() == before


def test_two_rows_of_one_office_and_two_offices_for_one_row_are_refused(desk, take):
    row = "Ādažu novads,64207122,,,GENERAL"
    assert [r["code"] for r in take(csv(row, row, header=HEADER))["rejections"]] == ["DUPLICATE"]

    more = {"name": [{"lang": "lv", "value": "Otrs"}], "phone": "64207120", "role": "GENERAL"}
    more |= {"municipality": desk.id("municipality", "adazu-novads-2021")}
    desk.done("contactCreate", "editor", more)
    [refused] = take(csv(row, header=HEADER))["rejections"]
    assert refused["code"] == "AMBIGUOUS"
    assert "adazu-novada-pasvaldiba" in refused["message"]


def test_only_who_edits_takes_in_offices(desk, take):
    report = take(csv("Rīga,64207122,,,GENERAL", header=HEADER), Viewer())

    assert [each["code"] for each in report["rejections"]] == ["FORBIDDEN"]
