"""Small files of each type that is taken, and of some that are not."""

import zlib
from collections.abc import Mapping, Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from server.files import types as formats

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DOCX_TYPE = f"{formats.DOCX}.main+xml"
XLSX_TYPE = f"{formats.XLSX}.main+xml"
PPTX_TYPE = f"{formats.PPTX}.main+xml"
WORDS, SHEETS, SLIDES = (
    f"{formats.OFFICE}{name}ml" for name in ("wordprocessing", "spreadsheet", "presentation")
)
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def archive(parts: Mapping[str, str | bytes]) -> bytes:
    """Return an archive of these parts."""
    held = BytesIO()
    with ZipFile(held, "w", ZIP_DEFLATED) as written:
        for name, content in parts.items():
            written.writestr(name, content)
    return held.getvalue()


def types(**said: str) -> str:
    """Return the part of an Office Open XML file that tells the types of the others."""
    parts = "".join(f'<Override PartName="/{n}" ContentType="{t}"/>' for n, t in said.items())
    return f'<?xml version="1.0"?><Types xmlns="urn:types">{parts}</Types>'


def docx(text: str = "līgums", **more: str | bytes) -> bytes:
    """Return a document of Word with a text in it."""
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.split("\n"))
    document = f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    told = types(**{"word/document.xml": DOCX_TYPE})
    return archive({"[Content_Types].xml": told, "word/document.xml": document, **more})


def xlsx(text: str = "tāme") -> bytes:
    """Return a workbook of Excel with a text in it."""
    strings = f"<sst><si><t>{text}</t></si></sst>"
    sheet = '<worksheet><sheetData><row><c t="s"><v>0</v></c></row></sheetData></worksheet>'
    return open_xml(
        {
            "xl/workbook.xml": (
                XLSX_TYPE,
                "<workbook/>",
                ["sharedStrings.xml", "worksheets/sheet1.xml"],
            ),
            "xl/worksheets/sheet1.xml": (f"{SHEETS}.worksheet+xml", sheet, []),
            "xl/sharedStrings.xml": (f"{SHEETS}.sharedStrings+xml", strings, []),
        }
    )


def pptx(text: str = "plāns") -> bytes:
    """Return a presentation of PowerPoint with a text in it."""
    slide = f'<s xmlns:a="urn:a"><a:p><a:r><a:t>{text}</a:t></a:r></a:p></s>'
    return open_xml(
        {
            "ppt/presentation.xml": (PPTX_TYPE, "<presentation/>", ["slides/slide1.xml"]),
            "ppt/slides/slide1.xml": (f"{SLIDES}.slide+xml", slide, []),
        }
    )


Part = tuple[str, str, Sequence[str]]
"""The type of a part, its content, and where it leads: the first to r1, and so on."""


def open_xml(parts: Mapping[str, Part]) -> bytes:
    """Return an Office Open XML file of parts that lead to each other."""
    held = {"[Content_Types].xml": types(**{name: said for name, (said, *_) in parts.items()})}
    for name, (_, content, targets) in parts.items():
        folder, _, file = name.rpartition("/")
        links = "".join(
            f'<Relationship Id="r{n}" Target="{target}"/>' for n, target in enumerate(targets, 1)
        )
        held[name] = content
        held[f"{folder}/_rels/{file}.rels"] = f"<Relationships>{links}</Relationships>"
    return archive(held)


def open_document(media_type: str, text: str = "pārskats", **more: str) -> bytes:
    """Return an OpenDocument file with a text in it."""
    content = f'<c xmlns:text="urn:text"><text:p>{text}</text:p></c>'
    return archive({"mimetype": media_type, "content.xml": content, **more})


def pdf(*pages: str) -> bytes:
    """Return a PDF of pages with a text of plain letters."""
    pages = pages or ("iepirkums",)
    kids = b" ".join(b"%d 0 R" % (4 + 2 * n) for n in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for n, text in enumerate(pages):
        stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode()
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % (5 + 2 * n),
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        ]
    written, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    begin = len(written)
    written += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    written += b"trailer << /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    return written + b"startxref\n%d\n%%%%EOF\n" % begin


def png() -> bytes:
    """Return a picture of one grey point."""

    def chunk(name: bytes, content: bytes) -> bytes:
        check = zlib.crc32(name + content).to_bytes(4)
        return len(content).to_bytes(4) + name + content + check

    header = (1).to_bytes(4) * 2 + bytes([8, 0, 0, 0, 0])
    points = zlib.compress(b"\0\x80")
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", points) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xd9"
