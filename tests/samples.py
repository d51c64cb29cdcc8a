"""Small files of each type that is taken, and of some that are not."""

import zlib
from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from server import formats

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DOCX_TYPE = f"{formats.DOCX}.main+xml"
XLSX_TYPE = f"{formats.XLSX}.main+xml"
PPTX_TYPE = f"{formats.PPTX}.main+xml"


def archive(parts: Mapping[str, str | bytes]) -> bytes:
    """Return an archive of these parts."""
    held = BytesIO()
    with ZipFile(held, "w", ZIP_DEFLATED) as written:
        for name, content in parts.items():
            written.writestr(name, content)
    return held.getvalue()


def types(*said: str) -> str:
    """Return the part of an Office Open XML file that tells the types of the others."""
    parts = "".join(f'<Override PartName="/p{n}" ContentType="{t}"/>' for n, t in enumerate(said))
    return f'<?xml version="1.0"?><Types xmlns="urn:types">{parts}</Types>'


def docx(text: str = "līgums", **more: str | bytes) -> bytes:
    """Return a document of Word with a text in it."""
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.split("\n"))
    document = f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    return archive({"[Content_Types].xml": types(DOCX_TYPE), "word/document.xml": document, **more})


def xlsx(text: str = "tāme") -> bytes:
    """Return a workbook of Excel with a text in it."""
    strings = f"<sst><si><t>{text}</t></si></sst>"
    return archive({"[Content_Types].xml": types(XLSX_TYPE), "xl/sharedStrings.xml": strings})


def pptx(text: str = "plāns") -> bytes:
    """Return a presentation of PowerPoint with a text in it."""
    slide = f'<s xmlns:a="urn:a"><a:p><a:r><a:t>{text}</a:t></a:r></a:p></s>'
    return archive({"[Content_Types].xml": types(PPTX_TYPE), "ppt/slides/slide1.xml": slide})


def open_document(media_type: str, text: str = "pārskats", **more: str) -> bytes:
    """Return an OpenDocument file with a text in it."""
    content = f'<c xmlns:text="urn:text"><text:p>{text}</text:p></c>'
    return archive({"mimetype": media_type, "content.xml": content, **more})


def pdf(text: str = "iepirkums") -> bytes:
    """Return a PDF of one page with a text of plain letters."""
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
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
