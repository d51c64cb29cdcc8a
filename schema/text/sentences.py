"""Sentences about what went wrong, written in English where they arise and said in Latvian too.

`sentence` works as gettext does: the English text with its gaps is the key under which the
catalogue `errors` of another language has it. In English that catalogue has what follows a number.
"""

import re
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import date
from typing import Any

from schema.text.catalogues import catalogue, phrase
from schema.text.library_sentences import translate_library_message
from schema.text.locale_format import format_day, localise_number

SOURCE_LANGUAGE = "en"
"""The one in which `sentence` has them."""

GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+")
"""A part of a sentence that is a number with its thousands."""

spoken: ContextVar[str] = ContextVar("spoken", default=SOURCE_LANGUAGE)
"""The language in which whoever asks now is told what went wrong; English where nobody said."""


class Sentence(str):
    """An English sentence that knows of which parts it was made."""

    area: str
    template: str
    parts: Mapping[str, Any]

    def __str__(self) -> str:
        """Return the sentence itself, so that it goes on knowing its parts."""
        return self


def sentence(template: str, **parts: Any) -> Sentence:
    """Return a sentence whose gaps are filled.

    >>> sentence("Give q from 2 to {most}.", most=9)
    'Give q from 2 to 9.'
    >>> sentence("Too much at once: wait {retry_after} seconds.", retry_after=1)
    'Too much at once: wait 1 second.'
    """
    made = Sentence(english_text(template, parts))
    made.area, made.template, made.parts = "errors", template, parts
    return made


def english_text(template: str, parts: Mapping[str, Any]) -> str:
    """Return an English sentence, its words in the number of what they count."""
    if parts and template in catalogue("errors", SOURCE_LANGUAGE):
        return phrase("errors", template, SOURCE_LANGUAGE, **parts)
    return template.format(**parts)


def area_sentence(area: str, key: str, **parts: Any) -> Sentence:
    """Return a sentence of another catalogue than that of errors."""
    made = Sentence(phrase(area, key, SOURCE_LANGUAGE, **parts))
    made.area, made.template, made.parts = area, key, parts
    return made


def translate_sentence(text: str, lang: str) -> str:
    """Return a sentence in a language; what is no sentence of ours stays as it is.

    >>> (
    ...     translate_sentence(sentence("Say true or false."), "lv"),
    ...     translate_sentence("Internal error", "lv"),
    ... )
    ('Norādiet true vai false.', 'Iekšēja kļūda')
    >>> translate_sentence(sentence("A file may have {most} bytes.", most="1,000"), "lv")[-12:]
    '1\\xa0000 baiti.'
    """
    if lang == SOURCE_LANGUAGE:
        return text
    if not isinstance(text, Sentence):
        if GROUPED.fullmatch(str(text)):
            return localise_number(text, lang)
        return phrase("errors", text, lang) if text in catalogue("errors", lang) else text
    parts = {name: translate_part(part, lang) for name, part in text.parts.items()}
    return phrase(text.area, text.template, lang, **parts)


def translate_part(part: Any, lang: str) -> Any:
    """Return a part of a sentence in a language; a day as it is written there."""
    return format_day(part, lang) if isinstance(part, date) else translate_sentence(part, lang)


def localise_sentence(text: str, code: str = "") -> str:
    """Return a sentence in the language of whoever asks now.

    What a library says is English: what it says often is known and said anew, and all else is
    introduced by what its code means.
    """
    lang = spoken.get()
    found = translate_sentence(text, lang)
    is_ours = lang == SOURCE_LANGUAGE or isinstance(text, Sentence) or found != text
    if is_ours or code not in catalogue("errors", lang):
        return found
    if known := translate_library_message(text, lang):
        return known
    return f"{phrase('errors', code, lang)}: {text}"
