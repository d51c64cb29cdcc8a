"""What a text may tell of a person: codes of the population register, and private contacts."""

import re
from unicodedata import category

from pydantic_core import PydanticCustomError

DASH = r"\s*[-‐‑‒–—−]\s*"
DAY = r"(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d\d"
WRITTEN = re.compile(rf"(?<!\d)(?:{DAY}|32\d{{4}}){DASH}\d{{5}}(?!\d)")
"""A personal code with its dash: the day of birth and five digits, or since 2017 from 32 on."""

BARE = re.compile(rf"(?<![\d/=_.,+-])(?:{DAY}|32\d{{4}})\d{{5}}(?![\d/_-])")
"""One without its dash; not a number within an address, nor that of an enterprise (from 40 on)."""

ADDRESS = re.compile(r"[^\s@<>(),;:]@[^\s@<>(),;:]+\.\w")
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
LONG_NUMBER = re.compile(r"\d(?:[\s()./-]*\d){6,}")


def holds_personal_code(text: str) -> bool:
    """Return whether a text holds a Latvian personal code, with or without its dash.

    Digits of other scripts count, and marks that cannot be seen do not part them.

    >>> told = ("p.k. 010180-12345", "01018012345", "320010–12345", "32001012345")
    >>> [holds_personal_code(text) for text in (*told, "0101\u200b80-12345")]
    [True, True, True, True, True]
    >>> others = ("reģ. nr. 40003113167", "+371 29123456", "2013-2016", "https://a.lv/01018012345")
    >>> [holds_personal_code(text) for text in others]
    [False, False, False, False]
    """
    digits = ascii_digits(text)
    return bool(WRITTEN.search(digits) or BARE.search(digits))


def holds_contact(text: str) -> bool:
    """Return whether a text holds an e-mail address or a telephone number.

    >>> [holds_contact(text) for text in ("zigis@example.lv", "tālr. 29 123 456", "2013-2016")]
    [True, True, False]
    """
    digits = ascii_digits(text)
    return bool(ADDRESS.search(digits) or LONG_NUMBER.search(YEAR.sub("", digits)))


def ascii_digits(text: str) -> str:
    """Return a text without invisible marks, and with the digits of all scripts as 0 to 9."""
    if text.isascii():
        return text
    seen = (letter for letter in text if category(letter) != "Cf")
    return "".join(str(int(letter)) if letter.isdecimal() else letter for letter in seen)


def without_contact(given: object) -> object:
    """Return a text, or one in several languages; refuse it when it tells how to reach somebody."""
    texts = given.values() if isinstance(given, dict) else (given,)
    if any(holds_contact(text) for text in texts if isinstance(text, str)):
        raise PydanticCustomError("contact", "this holds an e-mail address or a telephone number")
    return given
