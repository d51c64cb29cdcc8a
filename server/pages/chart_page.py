"""A chart as a page: the picture, what it says in words, and the table behind it; no script."""

from collections.abc import Iterator, Mapping
from html import escape
from string import Template
from typing import Any

from schema import PictureFormat
from server.http.chart_addresses import (
    DOCUMENT,
    LOOKS,
)
from server.pages.front_page import read_template

TOLD = DOCUMENT.replace(
    "title subtitle alt specification",
    "lang title subtitle alt source licence retrievedOn table { columns rows { text number } }",
)
"""The question whose answer a page shows."""
WORDS: Mapping[str, Mapping[str, str]] = {
    "lv": {
        "skip": "Uz saturu",
        "words": "Ko rāda attēls",
        "table": "Dati",
        "source": "Avots",
        "licence": "Licence",
        "read": "Nolasīts",
        "files": "Lejupielādēt",
        "other": "In English",
    },
    "en": {
        "skip": "Skip to content",
        "words": "What the picture shows",
        "table": "Data",
        "source": "Source",
        "licence": "Licence",
        "read": "Read on",
        "files": "Download",
        "other": "Latviski",
    },
}
WIDTHS: Mapping[int, int] = {460: 340, 720: 560}
"""Up to which width of a page which width of a picture is shown: labels stay as large as texts."""
TABLES = {"csv": "CSV", "xlsx": "XLSX", "json": "JSON-stat"}


def chart_page(kind: str, asked: Mapping[str, str], query: str, chart: Any, root: str) -> str:
    """Return the page of a chart; `query` is what its address asks for, without a language.

    The picture is made of dots, so that its labels are where they belong whatever fonts there are.
    """
    looks = "".join(f"&{name}={asked[name]}" for name in LOOKS if name in asked)
    lang = chart["lang"] if chart["lang"] in WORDS else "lv"
    told = {name: escape(chart[name]) for name in ("title", "subtitle", "alt", "source", "licence")}
    other = "en" if lang == "lv" else "lv"
    return Template(read_template("chart.html")).substitute(
        told,
        **{f"say_{name}": escape(text) for name, text in WORDS[lang].items()},
        root=escape(root),
        lang=lang,
        other=other,
        read=escape(chart["retrievedOn"]),
        theme=f' data-theme="{asked["theme"]}"' if "theme" in asked else "",
        size=f' width="{asked["width"]}"' if "width" in asked else "",
        picture=escape(f"{root}/charts/{kind}.png?{query}&lang={lang}{looks}"),
        sources="\n".join(picture_sources(f"{root}/charts/{kind}.png?{query}&lang={lang}", asked)),
        translated=escape(f"{root}/charts/{kind}.html?{query}&lang={other}{looks}"),
        files="\n".join(file_links(kind, asked, f"{query}&lang={lang}", looks, root)),
        heads="".join(f'<th scope="col">{escape(each)}</th>' for each in chart["table"]["columns"]),
        rows="\n".join(html_table_rows(chart["table"])),
    )


def picture_sources(picture: str, asked: Mapping[str, str]) -> Iterator[str]:
    """Yield the picture for each page that is not wide and light, the first that fits counts.

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
                address = escape(f"{picture}{looks}")
                yield f'      <source media="{" and ".join(fits)}" srcset="{address}">'


def html_table_rows(table: Mapping[str, Any]) -> Iterator[str]:
    """Yield the rows of the table behind a chart; the first cell that is a text heads its row."""
    for row in table["rows"]:
        texts = [n for n, each in enumerate(row) if each["number"] is None and each["text"] != "–"]
        cells = (html_table_cell(each, n == min(texts, default=0)) for n, each in enumerate(row))
        yield f"<tr>{''.join(cells)}</tr>"


def html_table_cell(given: Mapping[str, Any], is_head: bool) -> str:
    """Return a cell.

    >>> (
    ...     html_table_cell({"text": "5,5", "number": 5.5}, False),
    ...     html_table_cell({"text": "Rīga", "number": None}, True),
    ... )
    ('<td class="number">5,5</td>', '<th scope="row">Rīga</th>')
    """
    text = escape(given["text"])
    if is_head:
        return f'<th scope="row">{text}</th>'
    return f'<td class="number">{text}</td>' if given["number"] is not None else f"<td>{text}</td>"


def file_links(
    kind: str, asked: Mapping[str, str], query: str, looks: str, root: str
) -> Iterator[str]:
    """Yield links to the pictures, and to the tables where the export holds the same."""
    for form in PictureFormat:
        yield link_item(f"{root}/charts/{kind}.{form.lower()}?{query}{looks}", form)
    export = "series" if kind == "series" else "comparison"
    if kind == "series" or (kind != "scatter" and "," not in asked.get("municipality", "")):
        for form, name in TABLES.items():
            yield link_item(f"{root}/exports/{export}.{form}?{query}", name)


def link_item(address: str, name: str) -> str:
    """Return an item of a list that leads to a file."""
    return f'<li><a href="{escape(address)}">{escape(name)}</a></li>'
