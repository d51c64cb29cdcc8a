"""The files of sentences hold what code says, in every language alike."""

import ast
import gettext
import re
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from catalogues import (
    areas,
    catalogue_path,
    catalogue_text,
    entries,
    forms_of,
    gaps,
    key_of,
    read_catalogue,
)
from jinja2 import Environment
from jinja2.nodes import Const

from schema.text.catalogues import LANGUAGES, plural_categories, plural_category
from schema.text.sentences import SOURCE_LANGUAGE

ROOT = Path(__file__).parents[3]
SOURCES = [
    path
    for folder in ("schema", "search", "seed", "server")
    for path in sorted(ROOT.joinpath(folder).rglob("*.py"))
]
TEMPLATES = ROOT / "server/pages/templates"
OTHERS = [lang for lang in LANGUAGES if lang != SOURCE_LANGUAGE]
FILES = [(area, lang) for lang in LANGUAGES for area in areas(lang)]
KEYED_BY_ENGLISH = ("codes", "errors")
"""Whose keys are what stands in English sentences; their English files have plurals at most."""
KEYED = [area for area in areas(SOURCE_LANGUAGE) if area not in KEYED_BY_ENGLISH]
LATVIAN = [
    (f"{area}: {key_of(entry)}", form)
    for area in areas("lv")
    for entry in entries(area, "lv")
    for form in forms_of(entry)
]
COUNTED = re.compile(r"\{\w+(:,)?\} (?!(is|has|says|shows|differs|does|this|holds|ms)\b)[a-z]+s\b")
"""A gap that a word in the plural follows."""
ENGLISH_ALONE = {"invalid": {"reason"}}
"""Gaps for what a library says: it speaks English."""


@cache
def said_by_code() -> tuple[set[str], list[re.Pattern[str]]]:
    """Return the texts in Python and templates, and patterns of those that Python puts together."""
    nodes = [node for path in SOURCES for node in ast.walk(ast.parse(path.read_text("utf-8")))]
    inner = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
    texts = {
        node.value
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inner
    }
    texts |= {
        each.value
        for path in sorted(TEMPLATES.rglob("*.html"))
        for each in Environment().parse(path.read_text("utf-8")).find_all(Const)
        if isinstance(each.value, str)
    }
    return texts, [made for node in nodes if (made := pattern(node))]


def pattern(node: ast.AST) -> re.Pattern[str] | None:
    """Return what keys a text with gaps may become that begins with a word of its own."""
    if not isinstance(node, ast.JoinedStr) or not isinstance(node.values[0], ast.Constant):
        return None
    if not re.match(r"[a-z]+[ _]", str(node.values[0].value)):
        return None
    parts = (re.escape(str(p.value)) if isinstance(p, ast.Constant) else ".+" for p in node.values)
    return re.compile("".join(map(str, parts)))


@pytest.mark.parametrize("lang", OTHERS)
def test_every_language_has_the_sentences_of_the_others(lang):
    assert {*areas(lang)} == {*KEYED, *KEYED_BY_ENGLISH}
    for area in KEYED:
        keys = [key_of(entry) for entry in entries(area, SOURCE_LANGUAGE)]
        assert [key_of(entry) for entry in entries(area, lang)] == keys


def test_what_follows_a_number_has_its_forms_in_english_too():
    english = {key_of(each): each for each in entries("errors", SOURCE_LANGUAGE)}
    for lang in OTHERS:
        assert {key_of(e) for e in entries("errors", lang) if e.pluralizable} == {*english}
    assert [key for key, each in english.items() if forms_of(each)[-1] != key] == []


@pytest.mark.parametrize("area", areas("lv"))
def test_words_after_a_number_have_forms(area):
    lang = SOURCE_LANGUAGE if area in KEYED else "lv"
    for each in entries(area, lang):
        text = key_of(each) if area in KEYED_BY_ENGLISH else forms_of(each)[-1]
        assert each.pluralizable or not COUNTED.search(text), text


@pytest.mark.parametrize(("area", "lang"), FILES)
def test_no_sentence_is_empty_or_marked_as_unsure(area, lang):
    assert [key_of(e) for e in entries(area, lang) if e.fuzzy or not all(forms_of(e))] == []


@pytest.mark.parametrize(("area", "lang"), FILES)
def test_a_sentence_names_the_same_gaps_in_all_languages(area, lang):
    english = {key_of(e): forms_of(e) for e in entries(area, lang)} if area in KEYED else {}
    if area in KEYED:
        english = {key_of(each): forms_of(each) for each in entries(area, SOURCE_LANGUAGE)}
    for entry in entries(area, lang):
        key = key_of(entry)
        wanted = set().union(*map(gaps, english.get(key, [key])))
        wanted -= ENGLISH_ALONE.get(key, set()) if lang != SOURCE_LANGUAGE else set()
        assert set().union(*map(gaps, forms_of(entry))) == wanted, key
        assert isinstance(entry.id, str) or entry.id[1] in wanted, key


@pytest.mark.parametrize(("area", "lang"), FILES)
def test_a_file_says_to_programs_how_its_language_counts(area, lang):
    file = read_catalogue(area, lang)
    file.add(("one", "several"), plural_categories(lang))
    out = BytesIO()
    write_mo(out, file)
    said = gettext.GNUTranslations(BytesIO(out.getvalue()))

    for n in range(130):
        assert said.ngettext("one", "several", n) == plural_category(n, lang)


@pytest.mark.parametrize("area", KEYED)
def test_code_says_every_sentence_that_is_in_a_file(area):
    texts, made = said_by_code()
    keys = [key_of(entry) for entry in entries(area, SOURCE_LANGUAGE)]
    texts = texts | {text.lower() for text in texts if text.isupper()}

    assert [k for k in keys if k not in texts and not any(p.fullmatch(k) for p in made)] == []


@pytest.mark.parametrize(("area", "lang"), FILES)
def test_a_file_is_written_as_make_sentences_writes_it(area, lang):
    text = catalogue_path(area, lang).read_text("utf-8")

    assert text == catalogue_text(area, lang, entries(area, lang)), "run make sentences"


@pytest.mark.parametrize(
    "wrong",
    [
        "“(?=[^”]*”)",
        "«",
        r"(?<!piemēram, )\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b",
        r"\w - \w",
        r"\d\.\d+ ",
        "residents",
    ],
)
def test_latvian_has_its_own_quotes_dates_dashes_and_numbers(wrong):
    assert [(key, text) for key, text in LATVIAN if re.search(wrong, text)] == []
