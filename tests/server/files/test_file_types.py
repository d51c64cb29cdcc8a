"""What a file is, is found in it; what is not taken is refused, however it is named."""

import zipfile
from io import BytesIO

import pytest
import samples

from server.files import types
from server.files.inspector import inspect_file
from server.files.names import clean_file_name
from server.files.text_extraction import extract_text
from server.files.types import ENDINGS, UnwantedFile, recognise_media_type

MB = 1024 * 1024


@pytest.fixture
def look(tmp_path):
    """Look into a file with this content."""

    def look(content, name="a"):
        path = tmp_path / "content"
        path.write_bytes(content)
        return inspect_file(path, name)

    return look


@pytest.mark.parametrize(
    ("content", "ending", "media_type", "text"),
    [
        (samples.pdf(), ".docx", types.PDF, "iepirkums"),
        (samples.docx("līgums\npar ielu"), ".pdf", types.DOCX, "līgums\npar ielu"),
        (samples.xlsx(), "", types.XLSX, "tāme"),
        (samples.pptx(), ".exe", types.PPTX, "plāns"),
        (samples.open_document(types.ODT), "", types.ODT, "pārskats"),
        (samples.open_document(types.ODS), "", types.ODS, "pārskats"),
        (samples.png(), ".html", types.PNG, ""),
        (samples.JPEG, ".svg", types.JPEG, ""),
        ("Šis ir teksts.".encode(), ".txt", types.TXT, "Šis ir teksts."),
        ("\ufeffa;b\n1;2".encode(), ".csv", types.CSV, "a;b\n1;2"),
    ],
)
def test_a_file_is_what_its_content_says(content, ending, media_type, text):
    assert recognise_media_type(BytesIO(content), ending) == media_type
    assert "".join(extract_text(BytesIO(content), media_type)).strip() == text


def patched(content, offset, value):
    """Return an archive whose list says something else of its part with the text."""
    patched = bytearray(content)
    at = content.rindex(b"word/document.xml") - 46 + offset
    patched[at : at + len(value)] = value
    return bytes(patched)


FLAGS, SIZE = 8, 24
ENTITIES = '<!DOCTYPE a [<!ENTITY b "cc"><!ENTITY d "&b;&b;">]><a>&d;</a>'
ENTITY = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
UNWANTED = {
    "a program": (b"MZ\x90\0\3\0\0\0" + bytes(99), "a.pdf", "are not taken"),
    "a program as text": (b"\x7fELF" + bytes(99), "a.txt", "more than text"),
    "another picture": (b"GIF89a" + bytes(99), "a.png", "are not taken"),
    "a script": (b"#!/bin/sh\nrm -rf /\n", "a.sh", "are not taken"),
    "a page": (b"<html><script>alert(1)</script></html>", "a.html", "are not taken"),
    "a page as text": (b"  <html><script>alert(1)</script></html>", "a.txt", "markup"),
    "a drawing as a table": (b'<svg xmlns="x" onload="alert(1)"/>', "a.csv", "markup"),
    "an old encoding": ("līgums".encode("cp1257"), "a.txt", "UTF-8"),
    "half a PDF": (samples.pdf()[:300], "a.pdf", "not whole"),
    "half a picture": (samples.png()[:-4], "a.png", "not whole"),
    "half a document": (samples.docx()[:400], "a.docx", "damaged"),
    "an archive": (samples.archive({"a.txt": "a"}), "a.docx", "no office file"),
    "no archive": (b"PK\3\4" + bytes(999), "a.docx", "damaged"),
    "another type": (
        samples.archive({"[Content_Types].xml": samples.types(**{"a.xml": "x/y"})}),
        "a.docx",
        "are not taken",
    ),
    "entities": (samples.archive({"[Content_Types].xml": ENTITIES}), "a.docx", "damaged"),
    "an external entity": (
        samples.docx(**{"word/document.xml": ENTITY}),
        "a.docx",
        "document type",
    ),
    "an entity in a part beside": (
        samples.docx(**{"customXml/item1.xml": ENTITY}),
        "a.docx",
        "document type",
    ),
    "an entity in a part by its type": (
        samples.open_xml(
            {
                "word/document.xml": (samples.DOCX_TYPE, "<w/>", []),
                "word/foot": (f"{samples.WORDS}.footnotes+xml", ENTITY, []),
            }
        ),
        "a.docx",
        "document type",
    ),
    "an entity in an open document": (
        samples.open_document(types.ODT, **{"styles.xml": ENTITY}),
        "a.odt",
        "document type",
    ),
    "a part above": (samples.docx(**{"../../etc/cron.d/a": "x"}), "a.docx", "names"),
    "a part at the root": (samples.docx(**{"/etc/passwd": "x"}), "a.docx", "names"),
    "a part elsewhere": (samples.docx(**{"word\\..\\a": "x"}), "a.docx", "names"),
    "a program in a part": (samples.docx(**{"word/vbaProject.bin": "x"}), "a.docx", "macros"),
    "a type with programs": (
        samples.archive({"[Content_Types].xml": samples.types(**{"a.xml": MACROS})}),
        "a.docx",
        "macros",
    ),
    "a program in a text": (
        samples.open_document(types.ODT, **{"Basic/a.xml": "x"}),
        "a.odt",
        "macros",
    ),
    "too much": (patched(samples.docx(), SIZE, b"\0\0\0\x70"), "a.docx", "far more"),
    "more than is said": (
        patched(samples.docx("a" * MB), SIZE, b"\x0a\0\0\0"),
        "a.docx",
        "damaged",
    ),
    "too many": (samples.docx(**{f"a{n}": "" for n in range(5000)}), "a.docx", "far more"),
    "two in one": (b"PK\3\4" + samples.docx(), "a.docx", "before its beginning"),
    "encrypted": (patched(samples.docx(), FLAGS, b"\1"), "a.docx", "encrypted"),
}


@pytest.mark.parametrize("unwanted", UNWANTED)
def test_what_is_not_taken_is_refused(unwanted):
    content, name, sentence = UNWANTED[unwanted]

    with pytest.raises(UnwantedFile, match=sentence):
        recognise_media_type(BytesIO(content), name[-4:])


def test_a_part_that_stands_twice_is_refused():
    held = BytesIO(samples.docx())
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(held, "a") as archive:
        archive.writestr("word/document.xml", "<a/>")

    with pytest.raises(UnwantedFile, match="names"):
        recognise_media_type(BytesIO(held.getvalue()), "")


@pytest.mark.slow
def test_a_file_that_kills_its_reader_is_kept_without_text(look):
    deep = "<a>" * 2_000_000
    assert look(samples.docx(**{"word/document.xml": deep})).text is None

    loop = samples.pdf().replace(b"/Kids [4 0 R]", b"/Kids [2 0 R]")
    assert look(loop).media_type == types.PDF


def test_a_file_that_takes_too_long_is_refused(tmp_path):
    path = tmp_path / "content"
    path.write_bytes(samples.pdf())

    with pytest.raises(UnwantedFile, match="too long"):
        inspect_file(path, "a.pdf", seconds=0.001)


def test_a_long_text_is_cut(look):
    found = look(b"word " * 100_000, "A.TXT")

    assert found.media_type == types.TXT
    assert 99_990 < len(found.text) <= 100_000


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("nolikums.pdf", "nolikums.pdf"),
        ("Nolikums.PDF", "Nolikums.pdf"),
        ("../../../etc/passwd", "passwd.pdf"),
        ("..\\..\\windows\\system.ini", "system.ini.pdf"),
        ("/etc/shadow\x00.pdf", "shadow.pdf"),
        ("a\r\nSet-Cookie: b=c.pdf", "a Set-Cookie_ b=c.pdf"),
        ("līgums\u202efdp.exe", "līgumsfdp.exe.pdf"),
        ("a\u200bb\u2066c\ufeff.pdf", "abc.pdf"),
        ('"; filename="b.exe', "__ filename=_b.exe.pdf"),
        ("<script>.pdf", "_script_.pdf"),
        ("NUL", "_NUL.pdf"),
        ("...", "file.pdf"),
        ("", "file.pdf"),
        (" .pdf", "file.pdf"),
        ("~$a`b|c", "~_a_b_c.pdf"),
        ("a" * 10_000 + ".pdf", "a" * 100 + ".pdf"),
        ("\ud800a.pdf", "a.pdf"),
    ],
)
def test_a_name_is_made_fit_for_any_system(given, kept):
    assert clean_file_name(given, ENDINGS[types.PDF]) == kept
