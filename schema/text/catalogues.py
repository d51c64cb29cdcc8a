"""The sentences for people by room and language, read from the files that translators edit.

`locales/lv/charts.po` has the Latvian sentences of charts. Its `msgid` is the key by which code
names a sentence; of a sentence with plural forms, `msgid_plural` names the number they follow.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from search.language import LANGUAGES

FOLDER = Path(__file__).with_name("locales")
"""A folder for each of the `LANGUAGES`; the first of these stands for all others."""

CATEGORIES = ("zero", "one", "two", "few", "many", "other")
"""The plural categories of CLDR in the order of `msgstr[0]` and so on."""


class PluralForms(NamedTuple):
    """A sentence by the plural category of one of its numbers."""

    number: str
    lang: str
    forms: Mapping[str, str]


Catalogue = Mapping[str, str | PluralForms]


def phrase(area: str, key: str, lang: str, /, **parts: Any) -> str:
    """Return a sentence of a room in a language, its gaps filled.

    >>> phrase("charts", "median is", "lv", value="5,5")
    'mediāna 5,5'
    >>> [phrase("charts", "related", "lv", n=n, r="0,5")[11:29] for n in (1, 2, 11, 21)]
    ['1 pašvaldībā ir 0,', '2 pašvaldībās ir 0', '11 pašvaldībās ir ', '21 pašvaldībā ir 0']
    """
    found = catalogue(area, lang)[key]
    if isinstance(found, PluralForms):
        found = found.forms[plural_category(read_count(parts[found.number]), lang)]
    return found.format(**parts)


def has_phrase(area: str, key: str) -> bool:
    """Return whether a room has a sentence of this name.

    >>> has_phrase("charts", "median is"), has_phrase("charts", "nothing"), has_phrase("x", "y")
    (True, False, False)
    """
    return key in catalogue(area, LANGUAGES[0])


def phrases(area: str, key: str, /, **parts: Any) -> Mapping[str, str]:
    """Return a sentence in every language; a part that is a text in several is in the same."""
    return {
        lang: phrase(area, key, lang, **{name: in_language(p, lang) for name, p in parts.items()})
        for lang in LANGUAGES
    }


def in_language(part: Any, lang: str) -> Any:
    """Return a text in a language, or in another one it has; anything else as it is.

    >>> in_language({"lv": "novadi"}, "en"), in_language(3, "en")
    ('novadi', 3)
    """
    return part.get(lang) or next(iter(part.values()), "") if isinstance(part, Mapping) else part


def catalogue_language(wanted: Iterable[str]) -> str:
    """Return the first language that has sentences, else Latvian.

    >>> catalogue_language(["de", "en"]), catalogue_language([])
    ('en', 'lv')
    """
    return next((lang for lang in wanted if lang in LANGUAGES), LANGUAGES[0])


@cache
def catalogue(area: str, lang: str) -> Catalogue:
    """Return the sentences of a room in a language by key; the file is read once, when asked for.

    A room that has no file in a language has none of its own there.
    """
    path = FOLDER / lang / f"{area}.po"
    if not path.exists():
        return {}
    # Whoever never says a sentence does not wait for Babel.
    with path.open("rb") as file:
        entries = import_module("babel.messages.pofile").read_po(file, abort_invalid=True)
    return {key: text for entry in entries if entry.id for key, text in [read_entry(entry, lang)]}


def read_entry(entry: Any, lang: str) -> tuple[str, str | PluralForms]:
    """Return the key of an entry, and its sentence."""
    if not entry.pluralizable:
        return entry.id, entry.string
    key, number = entry.id
    forms = dict(zip(plural_categories(lang), entry.string, strict=True))
    return key, PluralForms(number, lang, forms)


def plural_categories(lang: str) -> list[str]:
    """Return the plural categories of a language.

    >>> plural_categories("lv"), plural_categories("en")
    (['zero', 'one', 'other'], ['one', 'other'])
    """
    return [each for each in CATEGORIES if each in {*plural_rule(lang).tags, "other"}]


def plural_category(number: Any, lang: str) -> str:
    """Return the plural category of a number, which may be a Decimal.

    >>> [plural_category(n, "lv") for n in (0, 1, 2, 11, 21)]
    ['zero', 'one', 'other', 'zero', 'one']
    """
    return plural_rule(lang)(number)


def read_count(number: Any) -> Any:
    """Return a number, also of a text in which its thousands are set apart.

    >>> read_count("1,001"), read_count("1\xa0001"), read_count(21)
    (1001, 1001, 21)
    """
    return int(re.sub(r"[^0-9]", "", number)) if isinstance(number, str) else number


@cache
def plural_rule(lang: str) -> Any:
    """Return the rule of CLDR for the plurals of a language."""
    return import_module("babel").Locale.parse(lang).plural_form
