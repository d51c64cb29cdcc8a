"""Imports over HTTP: who may send a table, and what each of them may have in it."""

import pytest
import samples
import sqlalchemy as sa
from generous import GENEROUS
from imported import held
from spreadsheets import csv
from starlette.testclient import TestClient
from writing import Desk

from schema import tables
from schema.tables.base import table_of
from search import open_index
from server.app import create_app
from server.files.store import FileStore
from server.settings import HttpSettings

MOST = 50_000
OWN, OTHERS = "valmieras-novads-2021", "riga-2021"
CHANGE = table_of(tables.Change)


@pytest.fixture(scope="module")
def office(desk, tmp_path_factory):
    """The desk with a folder for files that come in."""
    files = FileStore(tmp_path_factory.mktemp("files"))
    http = HttpSettings(answer_cache_bytes=0, max_file=MOST)
    app = create_app(desk.database, open_index(None), http, limits=GENEROUS, files=files)
    with TestClient(app) as client:
        yield Desk(desk.database, client, desk.keys)


def send(office, viewer, content, **fields):
    """Send a table as somebody."""
    headers = {k: v for k, v in office.headers(viewer).items() if k != "Content-Type"}
    sent = {"file": ("values.csv", content)}
    return office.client.post("/imports/values", data=fields, files=sent, headers=headers)


def row(place, period, value=100.0):
    return csv(f"population,{place},{period},{value}")


def test_a_municipality_sends_its_values_as_drafts(office):
    tried = send(office, "member", row(OWN, "2081"))
    assert (tried.status_code, tried.json()["created"], held(office, "2081")) == (200, 1, {})

    done = send(office, "member", row(OWN, "2081"), dryRun="false", comment="Gada pārskats")

    assert (done.status_code, done.json()["written"]) == (200, True)
    assert held(office, "2081")[OWN].state == "DRAFT"
    entry = sa.select(CHANGE).order_by(CHANGE.c.id.desc()).limit(1)
    [last] = office.database.all(entry)
    assert (last.kind, last.action, last.comment) == ("IndicatorValue", "CREATED", "Gada pārskats")
    assert (last.content["value"], last.is_public, last.account_id is None) == (100, False, False)


def test_an_editor_publishes_and_corrects_and_every_version_stays(office):
    first = send(office, "editor", row(OTHERS, "2082", 590_000.5), dryRun="false", publish="true")
    assert first.json()["written"], first.text
    silent = send(office, "editor", row(OTHERS, "2082", 590_000), dryRun="false")
    assert (silent.status_code, silent.json()["rejections"][0]["code"]) == (422, "NEEDS_COMMENT")

    send(office, "editor", row(OTHERS, "2082", 590_000), dryRun="false", comment="Kļūda")

    query = """{ indicatorValues(first: 1, filter: {period: {eq: "2082"}}) { nodes {
        value state version revisions { version value comment action } } } }"""
    [value] = office.ask(query)["indicatorValues"]["nodes"]
    assert (value["value"], value["state"], value["version"]) == (590_000, "PUBLISHED", 2)
    assert [(r["version"], r["value"], r["comment"]) for r in value["revisions"]] == [
        (2, 590_000, "Kļūda"),
        (1, 590_000.5, None),
    ]
    newest = sa.select(CHANGE.c.row_id).order_by(CHANGE.c.id.desc()).limit(2)
    assert len({number for (number,) in office.database.all(newest)}) == 1


def test_a_value_of_the_seed_keeps_what_it_was_before_an_import(office):
    query = """{ indicatorValues(first: 1, filter: {period: {eq: "2026"},
        indicator: {code: {eq: "population"}}, municipality: {slug: {eq: "riga-2021"}}}) {
        nodes { value revisions { action value } } } }"""
    [before] = office.ask(query)["indicatorValues"]["nodes"]

    sent = row(OTHERS, "2026", before["value"] + 1)
    assert send(office, "editor", sent, dryRun="false", comment="CSP labojums").json()["written"]

    [after] = office.ask(query)["indicatorValues"]["nodes"]
    told = [(r["action"], r["value"]) for r in after["revisions"]]
    assert told == [("UPDATED", before["value"] + 1), ("CREATED", before["value"])]


def test_a_field_of_a_form_that_means_nothing_is_named(office):
    told = send(office, "member", row(OWN, "2083"), dryrun="false").json()

    assert (told["code"], told["field"]) == ("BAD_USER_INPUT", "dryrun")
    assert told["message"].startswith("There is no field “dryrun”: dryRun, publish")


@pytest.mark.parametrize(
    ("viewer", "content", "fields", "status", "code"),
    [
        ("public", row(OWN, "2083"), {}, 401, "UNAUTHENTICATED"),
        ("member who only reads", row(OWN, "2083"), {}, 403, "FORBIDDEN"),
        ("reviewer", row(OWN, "2083"), {}, 403, "FORBIDDEN"),
        ("partner", row(OWN, "2083"), {}, 403, "FORBIDDEN"),
        ("member", row(OTHERS, "2083"), {}, 200, "FORBIDDEN"),
        ("member", row(OTHERS, "2083"), {"dryRun": "false"}, 422, "FORBIDDEN"),
        ("member", row(OWN, "2026"), {"dryRun": "false"}, 422, "INVALID_STATE"),
        ("member", row(OWN, "2083"), {"publish": "true"}, 403, "FORBIDDEN"),
        ("member", row(OWN, "2083"), {"dryRun": "maybe"}, 422, "BAD_USER_INPUT"),
        ("member", row(OWN, "2083"), {"dryrun": "false"}, 422, "BAD_USER_INPUT"),
        ("member", row(OWN, "2083"), {"decimal": ";"}, 422, "BAD_USER_INPUT"),
        ("member", row(OWN, "2083"), {"map": "value"}, 422, "BAD_USER_INPUT"),
        ("member", row(OWN, "2083"), {"map": '{"valu": "value"}'}, 200, "HEADER"),
        ("member", samples.docx("vārdi"), {}, 200, "UNREADABLE"),
        ("member", b"x" * (MOST + 1), {}, 413, "REQUEST_TOO_LARGE"),
        ("member", b"x" * (MOST * 3), {}, 413, "REQUEST_TOO_LARGE"),
    ],
)
def test_what_may_not_be_sent_is_refused_and_changes_nothing(
    office, viewer, content, fields, status, code
):
    before = office.state()

    answer = send(office, viewer, content, **fields)

    told = answer.json()
    assert (answer.status_code, office.state()) == (status, before)
    assert (
        told.get("code", *[each["code"] for each in told.get("rejections", [{"code": 0}])]) == code
    )


def test_a_table_is_refused_at_once_while_another_import_writes(office):
    with office.database.importing:
        answer = send(office, "editor", row(OWN, "2084"), dryRun="false")
        tried = send(office, "editor", row(OWN, "2084"))

    assert (answer.status_code, answer.json()["code"]) == (409, "CONFLICT")
    assert answer.headers["retry-after"].isdigit()
    assert (tried.status_code, held(office, "2084")) == (200, {})


@pytest.mark.parametrize(
    "line", ["popu\0lation,riga-2021,2088,7", "population,riga-2021,2088,7,a\0b"]
)
def test_nul_in_a_table_is_refused_with_a_code_and_nothing_is_written(office, line):
    before, header = office.state(), "indicator,municipality,period,value,note"

    for dry in ("true", "false"):
        answer = send(office, "editor", csv(line, header=header), dryRun=dry, publish="true")
        told = answer.json()
        assert answer.status_code < 500, told
        assert told.get("code") or [each["code"] for each in told["rejections"]]

    assert (office.state(), held(office, "2088")) == (before, {})
