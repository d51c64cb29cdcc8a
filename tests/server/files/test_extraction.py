"""What a reader sees of a file is found, in every part of it; what was deleted or hidden is not."""

from io import BytesIO
from typing import Any

import pytest
import samples
from openpyxl import Workbook
from samples import R, W

from server.files import types
from server.files.inspector import inspect_file
from server.files.text_extraction import extract_text

CHART = (
    "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
    "<c xmlns:a='a'><a:t>diagrammasvirsraksts</a:t><v>rindasnosaukums</v></c>",
    [],
)


def paragraph(*runs):
    return f"<w:p>{''.join(f'<w:r><w:t>{run}</w:t></w:r>' for run in runs)}</w:p>"


def word(name, content, *targets):
    return (f"{samples.WORDS}.{name}+xml", f'<w:a xmlns:w="{W}" xmlns:r="{R}">{content}</w:a>',
            targets)  # fmt: skip


BODY = f"""{paragraph("zirn", "ekļmežs")}
<w:p><w:r><w:t>saknes</w:t><w:softHyphen/><w:t>augs</w:t><w:noBreakHyphen/><w:t>lapa</w:t></w:r></w:p>
<w:p><w:del><w:r><w:delText>svītrots</w:delText></w:r></w:del>
<w:moveFrom><w:r><w:t>aizvests</w:t></w:r></w:moveFrom>
<w:ins><w:r><w:t xml:space="preserve">ielikts </w:t></w:r></w:ins>
<w:r><w:rPr><w:vanish/></w:rPr><w:t>paslēpts</w:t></w:r><w:r><w:t>redzams</w:t></w:r></w:p>
<w:p><w:r><mc:AlternateContent xmlns:mc="mc"><mc:Choice>{paragraph("lodziņš")}</mc:Choice>
<mc:Fallback>{paragraph("lodziņšvecajiem")}</mc:Fallback></mc:AlternateContent></w:r></w:p>
<w:sectPr><w:headerReference r:id="r2"/><w:footerReference r:id="r1"/></w:sectPr>"""
DOCX = samples.open_xml(
    {
        "word/document.xml": (
            samples.DOCX_TYPE,
            word("", BODY)[1],
            ["footer1.xml", "header1.xml", "footnotes.xml", "endnotes.xml", "comments.xml",
             "charts/chart1.xml", "glossary.xml", "http://127.0.0.1:9/nothing"],
        ),
        "word/header1.xml": word("header", paragraph("galvene")),
        "word/footer1.xml": word("footer", paragraph("kājene")),
        "word/footnotes.xml": word("footnotes", paragraph("vēre")),
        "word/endnotes.xml": word("endnotes", paragraph("beiguvēre")),
        "word/comments.xml": word("comments", paragraph("piezīme")),
        "word/charts/chart1.xml": CHART,
        "word/glossary.xml": word("document.glossary", paragraph("veidnesteksts")),
    }
)  # fmt: skip


def slide(text, *targets):
    return f"{samples.SLIDES}.slide+xml", f"<s><p><r><t>{text}</t></r></p></s>", targets


PPTX = samples.open_xml(
    {
        "ppt/presentation.xml": (
            samples.PPTX_TYPE,
            f'<p xmlns:r="{R}"><s r:id="r2"/><s r:id="r1"/></p>',
            ["slides/slide1.xml", "slides/slide2.xml", "slideMasters/master1.xml"],
        ),
        "ppt/slides/slide1.xml": slide("otrais", "../notesSlides/notes1.xml"),
        "ppt/slides/slide2.xml": slide("pirmais", "slide1.xml", "../comments/comment1.xml",
                                       "../charts/chart1.xml"),
        "ppt/notesSlides/notes1.xml": (f"{samples.SLIDES}.notesSlide+xml",
                                       "<n><p><t>piezīmes</t></p></n>", ["../slides/slide1.xml"]),
        "ppt/comments/comment1.xml": (f"{samples.SLIDES}.comments+xml",
                                      "<c><text>komentārs</text></c>", []),
        "ppt/charts/chart1.xml": CHART,
        "ppt/slideMasters/master1.xml": (f"{samples.SLIDES}.slideMaster+xml",
                                         "<m><t>klikšķiniet</t></m>", []),
    }
)  # fmt: skip
SHEET = """<worksheet><sheetData><row><c t="inlineStr"><is><t>iekšā</t></is></c>
<c t="str"><f>A1</f><v>izrēķināts</v></c><c><v>12345</v></c><c t="s"><v>1</v></c></row></sheetData>
<headerFooter><oddHeader>lapasgalvene</oddHeader></headerFooter></worksheet>"""
XLSX = samples.open_xml(
    {
        "xl/workbook.xml": (samples.XLSX_TYPE, "<workbook/>",
                            ["worksheets/sheet1.xml", "sharedStrings.xml"]),
        "xl/worksheets/sheet1.xml": (f"{samples.SHEETS}.worksheet+xml", SHEET,
                                     ["../comments1.xml", "../drawings/drawing1.xml"]),
        "xl/sharedStrings.xml": (f"{samples.SHEETS}.sharedStrings+xml",
                                 "<sst><si><t>neminēts</t></si><si><t>kopīgs</t>"
                                 "<rPh><t>izruna</t></rPh></si></sst>", []),
        "xl/comments1.xml": (f"{samples.SHEETS}.comments+xml",
                             "<c><comment><t>šūnaspiezīme</t></comment></c>", []),
        "xl/drawings/drawing1.xml": (f"{types.OFFICE}drawing+xml",
                                     "<d><p><t>tekstlodziņš</t></p></d>", ["../charts/c1.xml"]),
        "xl/charts/c1.xml": CHART,
    }
)  # fmt: skip
CONTENT = """<c xmlns:t="urn:text" xmlns:dc="http://purl.org/dc/elements/1.1/">
<t:tracked-changes><t:deletion><t:p>svītrots</t:p></t:deletion></t:tracked-changes>
<t:p>projektu<t:note><t:note-citation>1</t:note-citation><t:note-body><t:p>vēre</t:p></t:note-body>
</t:note> turpina<annotation><dc:creator>Autors</dc:creator><t:p>piezīme</t:p></annotation>
kopā</t:p></c>"""
STYLES = '<s xmlns:t="urn:text"><name>Stils</name><header><t:p>galvene</t:p></header></s>'
ODT = samples.open_document(
    types.ODT, **{"content.xml": CONTENT, "styles.xml": STYLES,
                    "Object 1/content.xml": CONTENT.replace("projektu", "diagramma")},
)  # fmt: skip


@pytest.mark.parametrize(
    ("content", "media_type", "seen"),
    [
        (DOCX, types.DOCX, "zirnekļmežs saknes\u00adaugs-lapa ielikts redzams lodziņš galvene "
         "kājene vēre beiguvēre piezīme diagrammasvirsraksts rindasnosaukums"),
        (PPTX, types.PPTX, "pirmais komentārs diagrammasvirsraksts rindasnosaukums \f otrais "
         "piezīmes"),
        (XLSX, types.XLSX, "iekšā izrēķināts lapasgalvene šūnaspiezīme tekstlodziņš "
         "diagrammasvirsraksts rindasnosaukums kopīgs"),
        (ODT, types.ODT, "projektu vēre turpina piezīme kopā diagramma vēre turpina piezīme kopā "
         "galvene"),
    ],
)  # fmt: skip
def test_all_that_a_reader_sees_is_read_and_nothing_else(content, media_type, seen):
    text = "".join(extract_text(BytesIO(content), media_type))

    assert [part.split() for part in text.split("\f")] == [p.split() for p in seen.split("\f")]


def hiding_workbook():
    """Return a workbook that openpyxl writes, with a hidden sheet, row and column."""
    book = Workbook()
    shown: Any = book.active
    shown.title = "Tāmes lapa"
    for row in (["redzams", "slēptakolonna", "arīredzams"], ["slēptarinda", None, "slēpta"]):
        shown.append(row)
    shown.row_dimensions[2].hidden = True
    shown.column_dimensions["B"].hidden = True
    hidden = book.create_sheet("Slēptalapa")
    hidden.sheet_state = "hidden"
    hidden.append(["slēptajālapā", "redzams"])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


SPREAD = """<o xmlns:t="urn:text" xmlns:b="urn:table" xmlns:s="urn:style">
<s:style s:name="a"><s:table-properties b:display="true"/></s:style>
<s:style s:name="z"><s:table-properties b:display="false"/></s:style>
<b:table b:name="Tāmes lapa" b:style-name="a"><b:table-column/>
<b:table-column b:visibility="collapse" b:number-columns-repeated="2"/><b:table-column/>
<b:table-row><b:table-cell><t:p>redzams</t:p></b:table-cell>
<b:table-cell b:number-columns-repeated="2"><t:p>slēptakolonna</t:p></b:table-cell>
<b:table-cell><t:p>arīredzams</t:p></b:table-cell></b:table-row>
<b:table-row b:visibility="filter"><b:table-cell><t:p>slēptarinda</t:p></b:table-cell></b:table-row>
</b:table><b:table b:name="Slēptalapa" b:style-name="z"><b:table-row><b:table-cell>
<t:p>slēptajālapā</t:p></b:table-cell></b:table-row></b:table></o>"""


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (hiding_workbook(), types.XLSX),
        (samples.open_document(types.ODS, **{"content.xml": SPREAD}), types.ODS),
    ],
    ids=["XLSX", "ODS"],
)
def test_names_of_sheets_are_read_and_hidden_sheets_rows_and_columns_are_not(content, media_type):
    text = "".join(extract_text(BytesIO(content), media_type))

    assert text.split() == ["Tāmes", "lapa", "redzams", "arīredzams"]


def test_a_slide_that_is_not_shown_is_not_read_and_the_next_keeps_its_number():
    slides = {
        "ppt/presentation.xml": (samples.PPTX_TYPE, f'<p xmlns:r="{R}"><s r:id="r1"/></p>',
                                 ["slides/slide1.xml", "slides/slide2.xml"]),
        "ppt/slides/slide1.xml": (f"{samples.SLIDES}.slide+xml",
                                  '<s show="0"><p><r><t>slēpts</t></r></p></s>',
                                  ["../notesSlides/notes1.xml"]),
        "ppt/slides/slide2.xml": slide("redzams"),
        "ppt/notesSlides/notes1.xml": (f"{samples.SLIDES}.notesSlide+xml",
                                       "<n><p><t>slēptaspiezīmes</t></p></n>", []),
    }  # fmt: skip
    text = "".join(extract_text(BytesIO(samples.open_xml(slides)), types.PPTX))

    assert [part.split() for part in text.split("\f")] == [[], ["redzams"]]


NOTED = samples.pdf().replace(
    b"/Contents 5 0 R", b"/Contents 5 0 R /Annots [<< /Subtype /FreeText /Contents (piezime) >>"
    b" << /Subtype /Widget /FT /Tx /V (ierakstits) >> << /Subtype /Link /Contents (saite) >>]",
)  # fmt: skip


def test_what_was_noted_or_filled_in_on_a_page_of_a_pdf_is_read():
    text = "".join(extract_text(BytesIO(NOTED), types.PDF))
    assert text.split() == ["iepirkums", "piezime", "ierakstits"]


@pytest.mark.parametrize(
    ("name", "text", "read"),
    [
        ("a.txt", "kanalizā-\ncijas tīkls", "kanalizā\u00adcijas tīkls"),
        ("a.txt", "kanalizā-  \r\n  cijas tīkls", "kanalizā\u00adcijas tīkls"),
        ("a.txt", "kanalizā\u00ad\ncijas", "kanalizā\u00adcijas"),
        ("a.txt", "Rīgas-\nJelgavas ceļš, 2014-\n2020", "Rīgas-Jelgavas ceļš, 2014-2020"),
        ("a.txt", "darbi –\nun citi -\nar", "darbi –\nun citi -\nar"),
        ("a.txt", "\fotrā lapa kopša-\n\fnas darbi", "\fotrā lapa kopša\u00adnas\f darbi"),
        ("a.csv", "a-\nb", "a-\nb"),
    ],
)
def test_a_word_goes_on_over_the_end_of_a_line(tmp_path, name, text, read):
    file = tmp_path / "content"
    file.write_bytes(text.encode())
    assert inspect_file(file, name).text == read
