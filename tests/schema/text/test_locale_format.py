"""Numbers, countries and languages are written as CLDR has them, in both languages."""

import pytest
from babel.numbers import format_decimal

from schema.text.labels import value_names
from schema.text.locale_format import cldr_locale, localise_number
from schema.text.sentences import sentence, translate_sentence


@pytest.mark.parametrize("lang", ["lv", "en"])
@pytest.mark.parametrize("number", [0.25, 7, 999, 1234.5, 12_345_678.25])
def test_a_number_is_written_as_babel_writes_it(number, lang):
    written = localise_number(f"{number:,}", lang)

    assert written == format_decimal(number, locale=cldr_locale(lang))


@pytest.mark.parametrize(
    ("field", "code", "lv", "en"),
    [
        ("country", "XK", "Kosova", "Kosovo"),
        ("country", "CZ", "Čehija", "Czechia"),
        ("language", "et", "igauņu", "Estonian"),
        ("language", "nl", "nīderlandiešu", "Dutch"),
    ],
)
def test_countries_and_languages_have_names_in_both_languages(field, code, lv, en):
    assert value_names(field, code) == {"lv": lv, "en": en}


def test_the_thousands_of_a_refusal_are_those_of_its_language():
    told = sentence("A file may have {most} bytes.", most=f"{20_000_000:,}")

    assert "20\u00a0000\u00a0000" in translate_sentence(told, "lv")
    assert "20,000,000" in translate_sentence(told, "en")
