"""What codes are called in a sentence: states, statuses, kinds of records; and days."""

from schema.readings import parse_day
from schema.text.catalogues import catalogue, phrase
from schema.text.locale_format import format_day


def code_name(code: str, lang: str) -> str:
    """Return what a code is called in a language, a day as it is written, and all else as it is.

    English sentences have codes and days as the API has them, so they have no catalogue.

    >>> [code_name(code, "lv") for code in ("DRAFT", "2026-11-05", "riga-2021")]
    ['melnraksts', '05.11.2026.', 'riga-2021']
    >>> code_name("2031-02-30", "lv")  # February has no such day
    '2031-02-30'
    >>> code_name("DRAFT", "en")
    'DRAFT'
    """
    names = catalogue("codes", lang)
    if names and (day := parse_day(code)):
        return format_day(day, lang)
    return phrase("codes", code, lang) if code in names else code
