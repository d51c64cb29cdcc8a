"""Attachments over HTTP: who may add them, what is refused, how they are given out and found."""

import hashlib
import stat
from urllib.parse import unquote

import pytest
import samples
import sqlalchemy as sa
from office import (
    ADMIN,
    DRAFT,
    EDITS,
    MOST,
    OPEN,
    OTHER,
    OWN,
    READS,
    Office,
    bearer,
    opened,
    viewer_of,
)
from starlette.testclient import TestClient

from schema import ids, tables
from schema.tables import PracticeState
from schema.tables.base import table_of
from server.app import create_app
from server.commands.consistency import file_differences
from server.files.inspector import inspect_file
from server.files.store import FileStore
from server.routes import attachments
from server.settings import HttpSettings


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """An application with a public practice and a draft, both held by the first municipality."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(attachments, "request_viewer", viewer_of)
        yield from opened(tmp_path_factory.mktemp("office"))


@pytest.fixture
def office(served):
    """The application, without an attachment."""
    served.clear()
    return served


def test_a_file_is_added_shown_found_and_given_out(office):
    content = samples.docx("Piegādātājs nodrošina kompostēšanu")

    sent = office.send(EDITS, content, "Līgums (paraugs).docx", titleEn="A model contract")

    assert sent.status_code == 201, sent.text
    sha256, told = hashlib.sha256(content).hexdigest(), sent.json()
    assert (told["size"], told["sha256"]) == (len(content), sha256)
    fields = 'id kind fileName mediaType size sha256 url title(lang: "en") { value }'
    back = "practice { attachments { totalCount } }"
    nodes = f"attachments {{ nodes {{ {fields} {back} }} }}"
    shown = office.ask(f'{{ practice(by: {{slug: "practice-1"}}) {{ {nodes} }} }}')
    [node] = shown["practice"]["attachments"]["nodes"]
    assert node.items() >= told.items()
    assert node["kind"] == "CONTRACT"
    assert node["title"]["value"] == "A model contract"
    assert node["practice"]["attachments"]["totalCount"] == 1
    assert office.found("kompostēšana") == ["practice-1"]
    assert office.get("", told["url"]).content == content
    assert list(file_differences(office.database, office.files)) == []


SHOWN = """{ search(query: "%s", first: 1) { nodes { highlights(pre: "[", post: "]") {
  field fragments page attachment { fileName }
} } } }"""


def shown(office, text):
    """Return the passages of files that a search shows, with the file and the page of each."""
    [hit] = office.ask(SHOWN % text)["search"]["nodes"]
    return [
        (each["attachment"]["fileName"], each["page"], each["fragments"])
        for each in hit["highlights"]
        if each["field"] == "ATTACHMENTS"
    ]


def test_a_passage_names_its_file_and_page_and_runs_over_neither(office):
    office.send(EDITS, samples.pdf("pirmais nolikums", "otrais tilts", "treja puse"), "a.pdf")
    office.send(EDITS, samples.docx("tilts pa upi"), "b.docx", titleLv="Trepes")
    office.send(EDITS, samples.pdf("cita lapa"), "c.pdf", titleLv="Tilta plāns")

    assert shown(office, "nolikums") == [("a.pdf", 1, ["pirmais [nolikums]"])]
    assert shown(office, "treja") == [("a.pdf", 3, ["[treja] puse"])]
    assert shown(office, "upe") == [("b.docx", None, ["tilts pa [upi]"])]
    assert shown(office, "plāns") == [("c.pdf", None, ["Tilta [plāns]"])]
    assert shown(office, "tilts") == [
        ("a.pdf", 2, ["otrais [tilts]"]),
        ("b.docx", None, ["[tilts] pa upi"]),
    ]


def test_a_title_in_one_language_does_not_shift_the_files_of_another(office):
    office.send(EDITS, samples.docx("viens"), "a.docx", titleLv="Pirmais", titleEn="First")
    office.send(EDITS, samples.docx("divi"), "b.docx", titleLv=None, titleEn="Second")

    assert shown(office, "second") == [("b.docx", None, ["[Second]"])]
    assert shown(office, "divi") == [("b.docx", None, ["[divi]"])]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", "Notekūdeņu kanalizā-\ncijas tīkls".encode()),
        ("a.docx", samples.docx("Notekūdeņu kanalizā-\ncijas tīkls")),
        ("a.txt", "Notekūdeņu kanali\u00adzā\u00adcijas tīkls".encode()),
    ],
)
def test_a_divided_word_is_found_whole_in_any_form(office, name, content):
    office.send(EDITS, content, name)

    assert office.found("kanalizācija") == ["practice-1"]
    [(_, _, [fragment])] = shown(office, "kanalizācija")
    assert fragment.replace("\u00ad", "") == "Notekūdeņu [kanalizācijas] tīkls"


def test_a_word_with_a_hyphen_at_the_end_of_a_line_is_found_by_its_parts(office):
    office.send(EDITS, "Pašvaldības e-\npakalpojums, Rīgas-\nJelgavas ceļš".encode(), "a.txt")

    for text in ("e-pakalpojums", "pakalpojumi", "Rīgas-Jelgavas", "Jelgava"):
        assert office.found(text) == ["practice-1"], text


def test_a_download_is_saved_and_never_run(office):
    url = office.send(EDITS, samples.pdf(), "Līgums 1.pdf").json()["url"]

    given = office.get("", url)

    headers = given.headers
    assert headers["content-type"] == "application/pdf"
    saved = "attachment; filename=\"Ligums 1.pdf\"; filename*=UTF-8''L%C4%ABgums%201.pdf"
    assert headers["content-disposition"] == saved
    assert headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in headers["content-security-policy"]
    assert headers["cache-control"] == "private, no-cache"
    again = office.get("", url, **{"if-none-match": headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    part = office.get("", url, range="bytes=0-4")
    assert (part.status_code, part.content) == (206, b"%PDF-")
    assert office.client.head(url).headers["content-length"] == str(len(samples.pdf()))


def test_content_lies_once_outside_of_what_the_web_shows(office):
    for practice in (OPEN, DRAFT):
        assert office.send(EDITS, samples.pdf(), practice=practice).status_code == 201

    sha256 = hashlib.sha256(samples.pdf()).hexdigest()
    place = office.files.folder / sha256[:2] / sha256
    assert [p for p in office.files.folder.rglob("*") if p.is_file()] == [place]
    assert stat.S_IMODE(place.stat().st_mode) == 0o600


def test_the_same_file_sent_again_is_the_same_attachment(office):
    first, second = (office.send(EDITS, samples.pdf()) for _ in range(2))

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert len(office.rows(tables.Change)) == 1


def test_what_is_taken_away_is_gone_and_told_in_the_audit_trail(office):
    content = samples.docx("kompostēšana")
    url, other = (office.send(EDITS, content, practice=p).json()["url"] for p in (OPEN, DRAFT))

    assert office.delete(EDITS, url).status_code == 204

    assert office.get(EDITS, url).status_code == 404
    assert office.delete(EDITS, url).status_code == 404
    assert office.found("kompostēšana") == []
    assert office.get(OWN, other).content == content
    assert office.delete(EDITS, other).status_code == 204
    assert list(office.files.held()) == []
    assert office.rows(tables.AttachmentText) == []
    trail = [
        (c.action, c.account_id, c.was_public, c.is_public) for c in office.rows(tables.Change)
    ]
    assert trail == [
        ("CREATED", 3, False, True),
        ("CREATED", 3, False, False),
        ("DELETED", 3, True, False),
        ("DELETED", 3, False, False),
    ]
    assert office.rows(tables.Change)[0].content["file_name"] == "a.pdf.docx"


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


@pytest.mark.parametrize("who", [OWN, EDITS, ADMIN])
def test_who_may_edit_a_practice_adds_to_it(office, who):
    assert office.send(who, samples.pdf(), practice=DRAFT).status_code == 201


def test_what_was_handed_in_while_a_file_was_looked_into_stays_as_it_is(office, monkeypatch):
    def state(value):
        source = table_of(tables.Practice)
        with office.database.transaction(raising=False) as session:
            session.execute(
                sa.update(source).where(source.c.slug == "practice-2").values(state=value)
            )

    def handed_in(path, name):
        state(PracticeState.SUBMITTED)
        return inspect_file(path, name)

    monkeypatch.setattr(attachments, "inspect_file", handed_in)
    refused = office.send(OWN, samples.pdf(), practice=DRAFT)
    state(PracticeState.DRAFT)

    assert (refused.status_code, refused.json()["code"]) == (403, "FORBIDDEN")
    assert office.rows(tables.Attachment) == list(office.files.held()) == []


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
        (samples.pdf(), {"more": "a"}, 201, None, None),
        (samples.pdf(), {"more": "a", "titleEn": "b", "most": "c"}, 400, "BAD_REQUEST", None),
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


def test_check_tells_files_without_a_row_and_rows_without_a_file(office):
    sha256 = office.send(EDITS, samples.pdf()).json()["sha256"]
    stray = "ab" * 32
    [row] = office.rows(tables.Attachment)
    office.files.path(sha256).unlink()
    office.files.path(stray).parent.mkdir(exist_ok=True)
    office.files.path(stray).write_bytes(b"x")

    assert list(file_differences(office.database, office.files)) == [
        f"The file is missing or damaged of: attachment {row.id}.",
        f"No attachment names the file: {stray}.",
    ]


def test_what_a_killed_process_was_writing_down_is_cleared(tmp_path):
    files = FileStore(tmp_path)
    tmp_path.joinpath("unfinished-abc").write_bytes(b"half")

    files.clear()

    assert list(tmp_path.iterdir()) == []


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
