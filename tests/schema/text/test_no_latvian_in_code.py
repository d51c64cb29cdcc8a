"""No Latvian sentence stands in code: sentences for people are in `schema/text/locales`."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FOLDERS = ("schema", "search", "seed", "server")
LETTERS = re.compile("[āčēģīķļņšūž]", re.IGNORECASE)
WORDS = re.compile(r"\b(?:nav|ir|un|kas|lai|vai|bez|gada|tikai|datu|nevar|jums)\b", re.IGNORECASE)
"""Words that nearly every Latvian sentence has and no English one."""

READERS = {
    "schema/comparison/formulas/subject.py": "words that say nothing of the subject of a text",
    "schema/exchange/imports/": "words that tables from outside have",
    "schema/indexing/search_fields.py": "names of fields and values that people type into a search",
    "schema/indexing/searchable.py": "words by which a search finds an outcome",
    "schema/markdown/ordinals.py": "words that follow an ordinal and make it no list",
    "schema/tables/base.py": "the order of the Latvian alphabet",
    "server/pages/frame/text_language.py": "small words that tell Latvian from English",
    "server/tabular/displayed_cells.py": "words for a scale in formats of cells",
}
"""Where Latvian is read and not said; beside these, docstrings and doctests may have it."""
TERMS = ("Pilotpašvaldība", "Valstspilsēta", "Republikas pilsēta", "from A to Ž", "from Ž to A")
"""What English descriptions of the schema name in Latvian."""


def latvian_texts(source: str) -> Iterator[tuple[int, str]]:
    """Yield the texts of a module that are Latvian, docstrings aside, with their lines."""
    tree = ast.parse(source)
    bodies = [body for node in ast.walk(tree) if isinstance(body := getattr(node, "body", 0), list)]
    described = {id(line.value) for body in bodies for line in body if isinstance(line, ast.Expr)}
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and id(node) not in described and is_latvian(text):
            yield getattr(node, "lineno", 0), text


def is_latvian(text: str) -> bool:
    """Tell whether a text has letters or, if it is of several words, words of Latvian."""
    for term in TERMS:
        text = text.replace(term, "")
    return bool(LETTERS.search(text) or (" " in text and WORDS.search(text)))


def test_python_says_nothing_in_latvian():
    found = [
        f"{name}:{line}: {text}"
        for folder in FOLDERS
        for path in sorted(ROOT.joinpath(folder).rglob("*.py"))
        if not (name := str(path.relative_to(ROOT))).startswith(tuple(READERS))
        for line, text in latvian_texts(path.read_text("utf-8"))
    ]

    assert found == []


@pytest.mark.parametrize("place", READERS)
def test_a_place_that_may_have_latvian_has_some(place):
    files = [ROOT / place] if place.endswith(".py") else sorted(ROOT.joinpath(place).glob("*.py"))

    assert any(found for path in files for found in latvian_texts(path.read_text("utf-8")))


def test_templates_and_scripts_say_nothing_in_latvian():
    pages = ROOT / "server/pages"
    files = [*pages.joinpath("templates").rglob("*.*"), *pages.joinpath("static").glob("*.js")]

    assert [path.name for path in files if LETTERS.search(path.read_text("utf-8"))] == []


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ('a = "Vērtība neder."', 1),
        ('a = "Nav datu."', 1),
        ('a = f"Nav {b} un nav {c}."', 2),
        ('a = {"lv": "nav"}', 0),
        ('a = "There is no value."', 0),
        ('def f():\n    """Nav datu."""', 0),
        ('A = 1\n"""Nav datu."""', 0),
    ],
)
def test_latvian_in_python_is_found(source, count):
    assert len([*latvian_texts(source)]) == count
