"""What a text may tell of a person: codes of the population register, and private contacts."""

import re
from collections.abc import Iterator
from html import unescape
from unicodedata import category, normalize
from urllib.parse import unquote

from pydantic_core import PydanticCustomError

from schema.markdown.safe_html import readable_texts
from schema.tables.personal_code import holds_code, holds_written_code

MARKED = re.compile(r"[\\&*_`\[\]<>%]")
"""What a text has to hold to be read otherwise than it is written."""

INVISIBLE = frozenset({"Cf", "Mn", "Me"})
AT = re.compile(r"\s?[(\[{<]\s?(?:at|@)\s?[)\]}>]\s?", re.IGNORECASE)
DOT = re.compile(r"\s?[(\[{<]\s?(?:dot|punkts|\.)\s?[)\]}>]\s?", re.IGNORECASE)
ADDRESS = re.compile(r"[^\s@<>(),;:]\s?@\s?[^\s@<>(),;:]+\.\w")
HOUR = r"\d{1,2}[.:]\d\d"
NO_NUMBER = re.compile(
    rf"\b\d{{1,2}}\.\s?\d{{1,2}}\.\s?(?:19|20)\d\d\b|\b(?:19|20)\d\d\b|\b{HOUR}\s?[-–]\s?{HOUR}\b"
)
"""Days, years and opening hours, which are no part of a telephone number."""

LONG_NUMBER = re.compile(r"\d(?:[\s()./*_~‐‑‒–—−-]{0,4}\d){6,}")
LEAST_DIGITS = 11


def holds_personal_code(text: str) -> bool:
    """Return whether a text holds a Latvian personal code, as it is written or as it is shown.

    Digits of other scripts count, and marks that cannot be seen do not part them.

    >>> told = ("p.k. 010180-12345", "0101**80**-12345", "010180&#45;12345", "010180\\\\-12345")
    >>> [holds_personal_code(text) for text in (*told, "0101\u200b80-12345")]
    [True, True, True, True, True]
    >>> holds_personal_code("2013-2016: 250000 EUR, reģ. nr. 40003113167, +371 29123456")
    False
    """
    forms = text_forms(text) if has_enough_digits(text, LEAST_DIGITS) else ()
    return any(holds_code(form) for form in forms)


def is_file_personal(text: str) -> bool:
    """Return whether the text of a file holds a personal code as one is usually written."""
    return holds_written_code(normalize_digits(text))


def holds_contact(text: str) -> bool:
    """Return whether a text holds an e-mail address or a telephone number.

    >>> [holds_contact(text) for text in ("zigis@example.lv", "tālr. 29 123 456", "2013-2016")]
    [True, True, False]
    >>> [holds_contact(text) for text in ("zigis [at] example.lv", "[te](tel:+371-29-12-34-56)")]
    [True, True]
    """
    for form in text_forms(text):
        address = DOT.sub(".", AT.sub("@", form))
        if ADDRESS.search(address) or LONG_NUMBER.search(NO_NUMBER.sub(" ; ", form)):
            return True
    return False


def has_enough_digits(text: str, digits: int) -> bool:
    """Return whether a text can hold so many digits, written in whatever way."""
    return sum(letter.isdecimal() for letter in unquote(unescape(text))) >= digits


def text_forms(text: str) -> Iterator[str]:
    """Yield a text as it is written and, where it is Markdown, as it is shown, each of one form."""
    yield normalize_digits(text)
    if MARKED.search(text):
        yield normalize_digits(unquote(unescape(text)))
        yield from map(normalize_digits, readable_texts(text))


def normalize_digits(text: str) -> str:
    """Return a text without invisible marks, and with the digits of all scripts as 0 to 9."""
    if text.isascii():
        return text
    seen = (letter for letter in normalize("NFKC", text) if category(letter) not in INVISIBLE)
    return "".join(str(int(letter)) if letter.isdecimal() else letter for letter in seen)


def without_contact(given: object) -> object:
    """Return a text, or one in several languages; refuse it when it tells how to reach somebody."""
    texts = given.values() if isinstance(given, dict) else (given,)
    if any(holds_contact(text) for text in texts if isinstance(text, str)):
        raise PydanticCustomError("contact", "this holds an e-mail address or a telephone number")
    return given
