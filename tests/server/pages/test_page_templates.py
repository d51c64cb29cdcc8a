"""Pages are templates: Python writes no HTML, and what is put into a page stays text."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from schema import PublicRecord
from schema.types.entity import Language, LocalizedText
from server.pages.api_page import ExplorerQuery, api_page, explorer_page, graphiql_page
from server.pages.chart_page import chart_page
from server.pages.page_templates import FOLDER, page_templates, render_page
from server.pages.record_page import record_page
from server.routes.charts import label_svg
from server.routes.sign_in import sign_in_html

ROOT = Path(__file__).parents[3]
TAG = re.compile(r"(?<!\?P)</?[a-z][\w-]*(?=[\s/>])")
MARKS = ("<mark>", "</mark>")
"""What the API puts around a word that was met."""
HOSTILE = """</script></textarea><script>alert(1)</script>"'onload=x & {{ 7 * 7 }} {% raw %}"""


class Elements(HTMLParser):
    """The elements of a page, the names of their attributes, and all that is text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, tuple[str, ...]]] = []
        self.values: set[str | None] = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, tuple(name for name, _ in attrs)))
        self.values |= {value for _, value in attrs}

    def handle_data(self, data):
        self.text += data


def chart(text):
    cells = [{"text": text, "number": None}, {"text": text, "number": 5.5}]
    table = {"columns": [text, text], "rows": [cells]}
    names = ("title", "subtitle", "alt", "source", "licence")
    told = {"lang": "lv", "table": table, "retrievedOn": "2023-04-06"}
    return dict.fromkeys(names, text) | told


def record(text):
    told = LocalizedText(lang=Language("lv"), value=text, is_fallback=False)
    return PublicRecord("UA==", "a", told, [(text, told)], None)


PAGES = {
    "api": lambda text, root: api_page(root),
    "explorer": lambda text, root: explorer_page(ExplorerQuery(text, text), root),
    "graphiql": lambda text, root: graphiql_page(ExplorerQuery(text, text), root),
    "chart": lambda text, root: chart_page("map", {"theme": text}, f"a={text}", chart(text), root),
    "record": lambda text, root: record_page(record(text), "lv", root),
    "sign in": lambda text, root: sign_in_html(
        "sign-in",
        "lv",
        root,
        **dict.fromkeys(("token", "back", "carried", "contact"), text),
        has_provider=False,
        is_over=True,
    ),
    "signed in": lambda text, root: sign_in_html("signed-in", "en", root, text, label=text),
    "link": lambda text, root: sign_in_html("link", "lv", root, secret=text, token=text),
    "stranger": lambda text, root: sign_in_html("stranger", "lv", root, issuer=text, subject=text),
    "list of documentation": lambda text, root: render_page(
        "documentation.html", root, title=text, titles={text: text}, content=""
    ),
}


@pytest.mark.parametrize("name", PAGES)
def test_nothing_that_is_put_into_a_page_becomes_a_part_of_it(name):
    quiet = Elements(PAGES[name]("a", "/a"))
    hostile = Elements(PAGES[name](HOSTILE, f"/{HOSTILE}"))

    assert hostile.found == quiet.found
    assert "49" not in hostile.text
    assert any(HOSTILE in (value or "") for value in hostile.values)


def test_a_drawing_keeps_its_own_parts_and_takes_words_as_text():
    labelled = label_svg('<svg width="1"><g/></svg>', HOSTILE, HOSTILE)

    assert [tag for tag, _ in Elements(labelled).found] == ["svg", "title", "desc", "g"]


def test_a_field_says_what_is_wrong_with_it_to_those_who_do_not_see_it():
    parts = page_templates().get_template("parts.html").module

    field = Elements(parts.field("year", HOSTILE, HOSTILE, error=HOSTILE, hint="years"))
    assert field.found == [
        ("label", ("for",)),
        ("p", ("class", "id")),
        ("input", ("id", "name", "type", "value", "aria-describedby", "aria-invalid")),
    ]
    assert {"year-error years", HOSTILE, "true"} <= field.values
    assert "aria-invalid" not in parts.field("year", "Gads", "2024")


def test_a_value_that_a_template_wants_and_nobody_gives_is_an_error():
    with pytest.raises(UndefinedError):
        sign_in_html("stranger", "lv", "", issuer="a")


def test_only_what_is_html_already_is_taken_as_it_is():
    found = {
        (path.name, line.strip())
        for path in FOLDER.rglob("*.*")
        for line in re.findall(r"\{\{[^}]*\|\s*safe[^}]*\}\}", path.read_text("utf-8"))
    }

    assert found == {
        ("documentation.html", "{{ content|safe }}"),
        ("record.html", "{{ text.html()|safe }}"),
        ("labelled.svg", "{{ begin|safe }}"),
        ("labelled.svg", "{{ rest|safe }}"),
        ("parts.html", "{{ text.html|safe }}"),
        ("case.html", "{{ case.summary.html|safe }}"),
        ("results.html", "{{ marked.fragments[0]|safe if marked else hit.title.value }}"),
        ("results.html", "{{ passage.fragments[0]|safe }}"),
    }


@pytest.mark.parametrize("folder", ["schema", "server"])
def test_python_writes_no_html(folder):
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for path in ROOT.joinpath(folder).rglob("*.py")
        for line, text in written_texts(path.read_text("utf-8"))
        if TAG.search(text) and text not in MARKS
    ]

    assert found == []


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ('a = "<p>"', 1),
        ('a = f"<td class={b}>{c}</td>"', 2),
        ('a = "a < b"', 0),
        ('a = r"(?P<code>a)"', 0),
        ('def f():\n    """<p>"""', 0),
    ],
)
def test_html_in_python_is_found(source, count):
    assert sum(bool(TAG.search(text)) for _, text in written_texts(source)) == count


def written_texts(source: str) -> Iterator[tuple[int, str]]:
    """Yield the texts of a module, with their lines, that are no docstrings."""
    tree = ast.parse(source)
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    bodies = [node.body for node in ast.walk(tree) if isinstance(node, kinds)]
    described = {id(body[0].value) for body in bodies if body and isinstance(body[0], ast.Expr)}
    for node in ast.walk(tree):
        value = node.value if isinstance(node, ast.Constant) else None
        if isinstance(value, str) and id(node) not in described:
            yield getattr(node, "lineno", 0), value
