"""The words in a file, for the search. Runs where files are opened: in `worker`."""

import re
from collections.abc import Iterator
from typing import IO
from zipfile import ZipFile

from pypdf import PageObject, PdfReader

from server.files.office_text import PAGE, open_document_text, open_xml_text
from server.files.types import CSV, DOCX, ODS, ODT, PDF, PPTX, TXT, XLSX

LONGEST = 100_000
"""So many characters of a file are kept for the search: some forty pages."""

UNSEEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff]")


def extract_text(file: IO[bytes], media_type: str) -> Iterator[str]:
    """Yield the text of a file in pieces until there is enough; a form feed parts two pages.

    Nothing comes from pictures.
    """
    left = LONGEST
    for piece in text_pieces(file, media_type):
        text = UNSEEN.sub("", piece)[:left]
        left -= len(text)
        yield text
        if not left:
            return


def text_pieces(file: IO[bytes], media_type: str) -> Iterator[str]:
    """Yield the text of a file as it is read."""
    if media_type in (TXT, CSV):
        yield file.read(4 * LONGEST).decode("utf-8-sig", "ignore")
    elif media_type == PDF:
        for number, page in enumerate(PdfReader(file).pages):
            yield PAGE if number else ""
            yield page.extract_text()
            yield from pdf_annotations(page)
    elif media_type in (DOCX, PPTX, XLSX):
        with ZipFile(file) as archive:
            yield from open_xml_text(archive, media_type)
    elif media_type in (ODT, ODS):
        with ZipFile(file) as archive:
            yield from open_document_text(archive, is_sheets=media_type == ODS)


def pdf_annotations(page: PageObject) -> Iterator[str]:
    """Yield what was noted or filled in on a page of a PDF."""
    for link in page.get("/Annots") or ():
        note = link.get_object()
        for name in ("/V", "/Contents"):
            if isinstance(said := note.get(name), str) and note.get("/Subtype") != "/Link":
                yield f"\n{said}"
