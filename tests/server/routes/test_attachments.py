"""Attachments over HTTP: who may add them, what is refused, how they are given out and found."""

import hashlib
import stat
from itertools import pairwise

import pytest
import samples
import sqlalchemy as sa
from office import (
    ADMIN,
    DRAFT,
    EDITS,
    OPEN,
    OWN,
)

from schema import tables
from schema.tables import PracticeState
from schema.tables.base import table_of
from server.commands.consistency import file_differences
from server.files.inspector import inspect_file
from server.files.store import FileStore
from server.routes import attachments


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


def test_addresses_of_files_do_not_tell_how_many_there_are(office):
    sent = [office.send(EDITS, samples.docx(f"fails {n}"), "a.docx").json() for n in range(3)]

    numbers = [int(each["url"].split("/")[-2]) for each in sent]
    assert min(numbers) >= 2**24
    assert all(abs(one - other) > 1 for one, other in pairwise(numbers))


@pytest.mark.parametrize("number", ["9" * 5000, "²", "-1", "x", "2147483648"])
def test_a_number_that_no_file_has_is_not_there(office, number):
    assert office.get("", f"/attachments/{number}/a.pdf").status_code == 404


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


def test_a_word_that_ends_in_another_line_of_a_pdf_is_found_with_its_page(office):
    two_lines = "Jauna kanaliza-) Tj 0 -14 Td (cijas sistema"
    office.send(EDITS, samples.pdf("sakums", two_lines), "dalits.pdf")

    [(name, page, [fragment])] = shown(office, "kanalizacijas")
    assert (name, page) == ("dalits.pdf", 2)
    assert fragment.replace("\u00ad", "") == "Jauna [kanalizacijas] sistema"


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
