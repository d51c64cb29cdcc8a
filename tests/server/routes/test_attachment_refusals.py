"""Attachments that are refused: who may not, what is no file, names that lead elsewhere."""

from urllib.parse import unquote

import pytest
import samples
from office import (
    DRAFT,
    EDITS,
    MOST,
    OPEN,
    OTHER,
    OWN,
    READS,
    Office,
    bearer,
)
from starlette.testclient import TestClient

from schema import ids
from server.app import create_app
from server.settings import HttpSettings


@pytest.mark.parametrize(
    ("who", "practice", "status", "code"),
    [
        ("", OPEN, 401, "UNAUTHENTICATED"),
        ("", DRAFT, 401, "UNAUTHENTICATED"),
        (OTHER, OPEN, 403, "FORBIDDEN"),
        (OWN, OPEN, 403, "FORBIDDEN"),
        (READS, OPEN, 403, "FORBIDDEN"),
        (OTHER, DRAFT, 404, "NOT_FOUND"),
        (OTHER, ids.write_global_id("Practice", 99), 404, "NOT_FOUND"),
        (OWN, ids.write_global_id("Topic", 1), 404, "NOT_FOUND"),
        (OWN, "rubbish", 404, "NOT_FOUND"),
        (OWN, None, 404, "NOT_FOUND"),
    ],
)
def test_only_who_may_edit_a_practice_adds_to_it(office, who, practice, status, code):
    before = office.state()

    refused = office.send(who, samples.pdf(), practice=practice)

    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert office.state() == before


def test_what_is_hidden_answers_as_what_is_missing(office):
    url = office.send(OWN, samples.pdf(), practice=DRAFT).json()["url"]
    missing = url.replace("/attachments/", "/attachments/99")

    for who in ("", OTHER):
        hidden, none = office.get(who, url), office.get(who, missing)
        assert hidden.status_code == none.status_code == 404
        assert {**hidden.json(), "requestId": ""} == {**none.json(), "requestId": ""}
    assert office.delete(OTHER, url).json()["code"] == "NOT_FOUND"
    assert office.get(OWN, url).status_code == office.get(EDITS, url).status_code == 200
    assert office.found("iepirkums") == []


@pytest.mark.parametrize("who", [OWN, OTHER, READS, ""])
def test_only_who_may_edit_a_practice_takes_away_from_it(office, who):
    url = office.send(EDITS, samples.pdf()).json()["url"]
    before = office.state()

    assert office.delete(who, url).status_code in (401, 403)

    assert office.state() == before


@pytest.mark.parametrize(
    "path",
    [
        "{}/b.pdf",
        "{}/..%2f..%2fblis.sqlite",
        "{}/",
        "/attachments/0/a.pdf",
        "/attachments/99999999999999999999/a.pdf",
        "/attachments/-1/a.pdf",
        "/attachments/..%2f..%2fblis.sqlite",
        "/files/00/00",
    ],
)
def test_an_address_leads_to_attachments_only(office, path):
    own, _, _ = office.send(EDITS, samples.pdf()).json()["url"].rpartition("/")

    assert office.get(EDITS, path.format(own)).status_code == 404


@pytest.mark.parametrize(
    ("content", "form", "status", "code", "field"),
    [
        (b"MZ" + bytes(99), {}, 415, "UNSUPPORTED_MEDIA_TYPE", "file"),
        (b"<script>alert(1)</script>", {"name": "a.txt"}, 415, "UNSUPPORTED_MEDIA_TYPE", "file"),
        (samples.docx(**{"../a": "x"}), {}, 415, "UNSUPPORTED_MEDIA_TYPE", "file"),
        (b"", {}, 422, "BAD_USER_INPUT", "file"),
        (b"%PDF-" + bytes(MOST), {}, 413, "REQUEST_TOO_LARGE", "file"),
        (b"%PDF-" + bytes(2 * MOST), {}, 413, "REQUEST_TOO_LARGE", "file"),
        (samples.pdf(), {"kind": "VIRUS"}, 422, "BAD_USER_INPUT", "kind"),
        (samples.pdf(), {"kind": None}, 422, "BAD_USER_INPUT", "kind"),
        (samples.pdf(), {"titleLv": None}, 422, "BAD_USER_INPUT", "titleLv"),
        (samples.pdf(), {"titleLv": " "}, 422, "BAD_USER_INPUT", "titleLv"),
        (samples.pdf(), {"titleLv": "a" * 10_000}, 422, "BAD_USER_INPUT", "titleLv"),
        (samples.pdf(), {"titleEn": "a\x00b"}, 422, "BAD_USER_INPUT", "titleEn"),
        (samples.pdf(), {"titleEn": "a\u202eb"}, 422, "BAD_USER_INPUT", "titleEn"),
        (samples.pdf(), {"titleEn": "a\nb"}, 422, "BAD_USER_INPUT", "titleEn"),
        (samples.pdf(), {"titleLv": "a" * 70_000}, 400, "BAD_REQUEST", None),
        (samples.pdf(), {"more": "a"}, 422, "BAD_USER_INPUT", "more"),
        (samples.pdf(), {f"more{n}": "a" for n in range(9)}, 400, "BAD_REQUEST", None),
    ],
)
def test_each_mistake_has_its_code_and_leaves_nothing(office, content, form, status, code, field):
    before = office.state()

    answer = office.send(EDITS, content, **form)

    told = answer.json()
    assert answer.status_code == status, told
    if status != 201:
        assert (told["code"], told["field"]) == (code, field)
        assert told["message"].endswith(".")
        assert office.state() == before


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/json", b"{}", 415),
        ("", b"", 415),
        ("multipart/form-data", b"", 400),
        ("multipart/form-data; boundary=a", b"rubbish", 400),
        ("multipart/form-data; boundary=a", b"--a\r\n\r\n\r\n--a--", 400),
        ("multipart/form-data; boundary=a", b"--a--\r\n", 404),
    ],
)
def test_what_is_no_form_is_refused(office, kind, body, status):
    headers = bearer(OWN) | {"content-type": kind}

    assert office.client.post("/attachments", content=body, headers=headers).status_code == status


def test_a_body_without_an_end_is_read_no_further_than_a_file_may_be(office):
    taken = 0

    def body():
        nonlocal taken
        yield b'--a\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
        while taken < 100 * MOST:
            taken += MOST
            yield bytes(MOST)

    headers = bearer(OWN) | {"content-type": "multipart/form-data; boundary=a"}
    refused = office.client.post("/attachments", content=body(), headers=headers)

    assert refused.status_code == 413


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../../etc/passwd", "passwd.pdf"),
        ("C:\\autoexec.bat", "autoexec.bat.pdf"),
        ("gnp.\u202efdp.exe", "gnp.fdp.exe.pdf"),
        ("a\r\nX-Evil: 1.pdf", None),
        ("<img src=x onerror=alert(1)>.pdf", "_img src=x onerror=alert(1)_.pdf"),
        ("a" * 500, "a" * 100 + ".pdf"),
    ],
)
def test_a_name_cannot_lead_elsewhere(office, name, kept):
    told = office.send(EDITS, samples.pdf(), name).json()

    assert kept in (None, told["fileName"])
    assert unquote(told["url"]).rpartition("/")[2] == told["fileName"]
    assert office.get("", told["url"]).content == samples.pdf()
    assert sorted(p.name for p in office.files.folder.parent.iterdir())[-1] == "files"


@pytest.mark.parametrize(
    ("command", "status", "code"),
    [
        (("test", "-s"), 201, None),
        (("false",), 422, "FILE_REFUSED"),
        (("sh", "-c", "exit 2"), 503, "UNAVAILABLE"),
        (("/no/such/scanner",), 503, "UNAVAILABLE"),
    ],
)
def test_a_virus_scanner_decides(office, command, status, code):
    http = HttpSettings(virus_scan=command)
    app = create_app(office.database, office.index, http, files=office.files)

    answer = Office(TestClient(app), office.database, office.index, office.files).send(
        EDITS, samples.pdf()
    )

    assert (answer.status_code, answer.json().get("code")) == (status, code)
    assert len(list(office.files.held())) == (status == 201)


def test_a_file_with_a_personal_code_is_refused_and_leaves_nothing(office):
    before = office.state()
    for content, form in (
        (b"Sarunas: 010180-12345.", {}),
        (b"Sarunas.", {"titleLv": "P.k. 320010-12345"}),
    ):
        answer = office.send(OWN, content, "a.txt", practice=DRAFT, **form)
        assert answer.status_code == 422
        assert "FILE_REFUSED" in answer.text
    assert office.state() == before
