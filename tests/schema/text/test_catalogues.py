"""The files of sentences hold what code says, in every language alike."""

import gettext
import re
from io import BytesIO

import pytest
from babel.messages.catalog import Message
from babel.messages.mofile import write_mo
from catalogues import (
    areas,
    catalogue_path,
    catalogue_text,
    entries,
    forms_of,
    key_of,
    read_catalogue,
)
from sentence_check import (
    KEYED,
    KEYED_BY_ENGLISH,
    OTHERS,
    catalogue_faults,
    entry_faults,
    file_faults,
    keys_of,
)

from schema.text.catalogues import FOLDER, plural_categories, plural_category
from schema.text.sentences import SOURCE_LANGUAGE
from search.language import LANGUAGES

FILES = [(area, lang) for lang in LANGUAGES for area in areas(lang)]
LATVIAN = [
    (f"{area}: {key_of(entry)}", form)
    for area in areas("lv")
    for entry in entries(area, "lv")
    for form in forms_of(entry)
]
COUNTED = re.compile(
    r"\{\w+(:,)?\} (?!(is|was|has|exists|says|shows|differs|does|this|holds|ms)\b)[a-z]+s\b"
)
"""A gap that a word in the plural follows."""


def test_the_files_say_all_that_the_program_says_in_every_language():
    assert catalogue_faults() == []


@pytest.mark.parametrize("area", KEYED)
def test_entries_stand_in_the_same_order_in_all_languages(area):
    assert len({tuple(keys_of(area, lang)) for lang in LANGUAGES}) == 1


@pytest.mark.parametrize(
    ("ident", "string", "fault"),
    [
        ("median is", "", "is not translated"),
        ("median is", "mediāna", "lacks {value}"),
        ("median is", "mediāna {value} {what}", "has {what}, which nothing fills in"),
        (("related", "n"), ("{n} {r}", "{n} {r}"), "has 2 forms, and the language has 3"),
        (("related", "k"), ("{n} {r}",) * 3, "follows the number k, which it does not have"),
    ],
)
def test_a_translator_is_told_what_is_wrong_with_an_entry(ident, string, fault):
    assert [*entry_faults(Message(ident, string), "charts", "lv")] == [fault]


def test_a_translator_is_told_of_what_is_missing_and_what_is_not_said(monkeypatch):
    monkeypatch.setattr(
        "sentence_check.entries", lambda area, lang: entries(area, lang)[lang == "lv" :]
    )
    key = key_of(entries("charts", "en")[0])

    assert f"there is no entry “{key}”" in file_faults("charts", "lv")


def test_what_follows_a_number_has_its_forms_in_english_too():
    english = {key_of(each): each for each in entries("errors", SOURCE_LANGUAGE)}
    for lang in OTHERS:
        assert {key_of(e) for e in entries("errors", lang) if e.pluralizable} == {*english}
    assert [key for key, each in english.items() if forms_of(each)[-1] != key] == []


def test_every_language_has_a_folder_of_sentences():
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(LANGUAGES)


@pytest.mark.parametrize("area", areas("lv"))
def test_words_after_a_number_have_forms(area):
    lang = SOURCE_LANGUAGE if area in KEYED else "lv"
    for each in entries(area, lang):
        text = key_of(each) if area in KEYED_BY_ENGLISH else forms_of(each)[-1]
        assert each.pluralizable or not COUNTED.search(text), text


@pytest.mark.parametrize(("area", "lang"), FILES)
def test_a_file_says_to_programs_how_its_language_counts(area, lang):
    file = read_catalogue(area, lang)
    file.add(("one", "several"), plural_categories(lang))
    out = BytesIO()
    write_mo(out, file)
    said = gettext.GNUTranslations(BytesIO(out.getvalue()))

    for n in range(130):
        assert said.ngettext("one", "several", n) == plural_category(n, lang)


@pytest.mark.parametrize(("area", "lang"), FILES)
def test_a_file_is_written_as_make_sentences_writes_it(area, lang):
    text = catalogue_path(area, lang).read_text("utf-8")

    assert text == catalogue_text(area, lang, entries(area, lang)), "run make sentences"


@pytest.mark.parametrize(
    "wrong",
    [
        "“(?=[^”]*”)",
        "«",
        r"(?<!\])'(?!blis\[)|\{\w+!r",
        r"(?<!piemēram, )\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b",
        r"\w - \w",
        r"\d\.\d+ ",
        "residents",
    ],
)
def test_latvian_has_its_own_quotes_dates_dashes_and_numbers(wrong):
    assert [(key, text) for key, text in LATVIAN if re.search(wrong, text)] == []
