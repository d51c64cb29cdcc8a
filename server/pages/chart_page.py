"""A chart as a page: the picture, what it says in words, and the table behind it; no script."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from schema import PictureFormat, catalogue_language
from server.http.chart_addresses import DOCUMENT, LOOKS
from server.pages.frame.words import written_day
from server.pages.page_templates import render_page

TOLD = DOCUMENT.replace(
    "title subtitle alt specification",
    "lang title subtitle alt source licence retrievedOn table { columns rows { text number } }",
)
"""The question whose answer a page shows."""
WIDTHS: Mapping[int, int] = {460: 340, 720: 560}
"""Up to which width of a page which width of a picture is shown: labels stay as large as texts."""
TABLES = {"csv": "CSV", "xlsx": "XLSX", "json": "JSON-stat"}


def chart_page(kind: str, asked: Mapping[str, str], query: str, chart: Any, root: str) -> str:
    """Return the page of a chart; `query` is what its address asks for, without a language.

    The picture is made of dots, so that its labels are where they belong whatever fonts there are.
    """
    looks = "".join(f"&{name}={asked[name]}" for name in LOOKS if name in asked)
    lang = catalogue_language([chart["lang"]])
    other = "en" if lang == "lv" else "lv"
    picture = f"{root}/charts/{kind}.png?{query}&lang={lang}"
    return render_page(
        "chart.html",
        root,
        chart=chart,
        lang=lang,
        read_on=written_day(lang, chart["retrievedOn"]),
        other=other,
        theme=asked.get("theme"),
        width=asked.get("width"),
        picture=f"{picture}{looks}",
        sources=picture_sources(picture, asked),
        translated=f"{root}/charts/{kind}.html?{query}&lang={other}{looks}",
        files=file_links(kind, asked, f"{query}&lang={lang}", looks, root),
        rows=map(table_cells, chart["table"]["rows"]),
    )


def picture_sources(picture: str, asked: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield for which pages that are not wide and light which picture is; the first that fits.

    What the address says of width and theme holds for all pages.
    """
    widths = {None: asked["width"]} if "width" in asked else {**WIDTHS, None: None}
    for most, width in widths.items():
        for theme in [asked["theme"]] if "theme" in asked else ["dark", ""]:
            is_choice = theme == "dark" and "theme" not in asked
            fits = [f"(max-width: {most}px)"] if most else []
            fits += ["(prefers-color-scheme: dark)"] if is_choice else []
            looks = (f"&width={width}" if width else "") + (f"&theme={theme}" if theme else "")
            if fits:
                yield " and ".join(fits), f"{picture}{looks}"


def table_cells(row: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Yield the cells of a row of the table behind a chart; the first that is a text heads it.

    A dash stands where a number is missing, so below the numbers.

    >>> [
    ...     (each["text"], each["is_head"], each["is_number"])
    ...     for each in table_cells(
    ...         [{"text": t, "number": n} for t, n in (("5,5", 5.5), ("Rīga", None), ("–", None))]
    ...     )
    ... ]
    [('5,5', False, True), ('Rīga', True, False), ('–', False, True)]
    """
    texts = [n for n, each in enumerate(row) if is_text_cell(each)]
    for n, each in enumerate(row):
        is_head = n == min(texts, default=0)
        yield {
            "text": each["text"],
            "is_head": is_head,
            "is_number": not is_head and not is_text_cell(each),
        }


def is_text_cell(cell: Mapping[str, Any]) -> bool:
    """Return whether a cell of a table is neither a number nor a dash in the place of one."""
    return cell["number"] is None and cell["text"] != "–"


def file_links(
    kind: str, asked: Mapping[str, str], query: str, looks: str, root: str
) -> Iterator[tuple[str, str]]:
    """Yield names and addresses of the pictures, and of tables where the export holds the same."""
    for form in PictureFormat:
        yield form, f"{root}/charts/{kind}.{form.lower()}?{query}{looks}"
    export = "series" if kind == "series" else "comparison"
    if kind == "series" or (kind != "scatter" and "," not in asked.get("municipality", "")):
        for form, name in TABLES.items():
            yield name, f"{root}/exports/{export}.{form}?{query}"
