"""Latvian personal codes among the other numbers of a text, however their digits are parted.

Until 2017 a code was the day of birth, a digit for the century and four more, as 010180-12345; now
it begins with 32 to 39 and tells nothing. The last digit checks the others, with the weights that
libraries for such codes have. The less a number is written as a code is, the more has to be right:
what is ordinary in a text about municipalities is to be taken.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

MARKS = r"[*~`.]{0,4}"
NEAR = re.compile(rf"{MARKS}[-‐‑‒–—−_]{{1,3}}{MARKS}")
DASH = rf"\s{{0,3}}{NEAR.pattern}\s{{0,3}}"
DAY = r"(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d\d"
WRITTEN = re.compile(rf"(?<!\d)(?:{DAY}|3[2-9]\d{{4}}){DASH}\d{{5}}(?!\d)")
"""A code with its dash."""

BARE = re.compile(rf"(?<![\d/=_.,+-])(?:{DAY}|32\d{{4}})\d{{5}}(?![\d/_-])")
"""One without its dash; not a number within an address, nor that of an enterprise (from 40 on)."""

DATED = re.compile(rf"{DAY}(?:[01]|(?<=[01]\d)2)\d{{4}}")
"""A code with the day of birth: from 2000 on, which is a 2, there were such codes until 2017."""

OF_THE_LIVING = re.compile(r"\d{4}(?:[3-9]\d1|[01]\d2)\d{4}")
"""One that can be of somebody who is not over a hundred; days of today are of nobody's birth."""

RECENT = re.compile(r"3[2-9]\d{9}")
CLOSE = re.compile(r"[/.:~]|\s{1,3}|\s?[/.:~]\s?")
"""What stands between the two parts of a code in the place of a dash."""

ON_PAGES = re.compile(r"\bhttps?://\S+")
RUN = re.compile(r"\d+(?:[\W_]{1,5}\d+)*")
PART = re.compile(r"\d+")
YEAR = re.compile(r"(?:19|20)\d\d")
DECIMAL = re.compile(r"\d[.,]$")
CADASTRE = re.compile(r"kadastr\w*\W[^\d]{0,30}$", re.IGNORECASE)
"""What stands before the number of a property, which has eleven digits too, some from 32 on."""

DIGITS, WITH_CENTURY = 11, 13
WEIGHTS = (1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def holds_code(text: str) -> bool:
    """Return whether a text, of which what is to be read stands as it is, holds a personal code.

    >>> told = ("p.k. 010180-12345", "01018012345", "010180 12345", "01.01.80-12345")
    >>> [holds_code(text) for text in (*told, "320010/12345")]
    [True, True, True, True, True]
    >>> others = ("01.01.2024. 12500 EUR", "250000 12345 EUR", "kadastra nr. 32010010001")
    >>> [holds_code(text) for text in (*others, "https://a.lv/010180/12345")]
    [False, False, False, False]
    """
    if WRITTEN.search(text):
        return True
    pages, rest = ON_PAGES.findall(text), ON_PAGES.sub(" ; ", text)
    return any(
        any(
            is_personal_number(number) and has_check_digit(number.digits)
            for number in code_candidates(page)
        )
        for page in pages
    ) or any(is_personal_number(number) for number in code_candidates(rest))


def holds_written_code(text: str) -> bool:
    """Return whether a text holds a personal code as one is usually written.

    For files, in whose tables numbers of every kind stand side by side.
    """
    return bool(WRITTEN.search(text) or BARE.search(text))


class CodeCandidate:
    """Eleven digits that stand near each other in a text: their parts, and what is between them."""

    def __init__(self, parts: Sequence[re.Match[str]], text: str) -> None:
        self.lengths = tuple(len(part[0]) for part in parts)
        self.digits = "".join(part[0] for part in parts)
        self.has_year = any(YEAR.fullmatch(part[0]) for part in parts)
        begin, end = parts[0].start(), parts[-1].start()
        self.last_gap = text[parts[-2].end() : end] if len(parts) > 1 else ""
        self.before = text[max(0, begin - 50) : begin]


def code_candidates(text: str) -> Iterator[CodeCandidate]:
    """Yield each row of whole numbers in a text that has as many digits as a code."""
    for run in RUN.finditer(text):
        parts = list(PART.finditer(text, run.start(), run.end()))
        begins = list(accumulate((len(part[0]) for part in parts), initial=0))
        place = {begin: n for n, begin in enumerate(begins)}
        for first, begin in enumerate(begins[:-1]):
            for size in (DIGITS, WITH_CENTURY):
                if last := place.get(begin + size):
                    yield CodeCandidate(parts[first:last], text)


def is_personal_number(number: CodeCandidate) -> bool:
    """Return whether a number is taken for a personal code, by how it is written."""
    digits = number.digits
    if number.lengths == (2, 2, 4, 5):
        # A day with its whole year: most often an amount follows it.
        digits, is_near = digits[:4] + digits[6:], NEAR.fullmatch(number.last_gap)
        return bool(DATED.fullmatch(digits)) and (bool(is_near) or is_of_living(digits))
    if len(digits) != DIGITS:
        return False
    if DATED.fullmatch(digits):
        return is_dated_code(number) or (not number.has_year and is_of_living(digits))
    return bool(RECENT.fullmatch(digits)) and is_recent(number)


def is_dated_code(number: CodeCandidate) -> bool:
    """Return whether a day and five digits are written as the two parts of a code are."""
    if number.lengths == (2, 2, 2, 5):
        return bool(NEAR.fullmatch(number.last_gap))
    is_whole = number.lengths == (DIGITS,) and not DECIMAL.search(number.before)
    return is_whole or (number.lengths == (6, 5) and bool(CLOSE.fullmatch(number.last_gap)))


def is_of_living(digits: str) -> bool:
    """Return whether digits can be a code of somebody who lives, and are checked by their last."""
    return bool(OF_THE_LIVING.fullmatch(digits)) and has_check_digit(digits)


def is_recent(number: CodeCandidate) -> bool:
    """Return whether what may be a code without a day is one, and no other number."""
    if CADASTRE.search(number.before):
        return False
    if number.lengths == (6, 5):
        is_near = bool(CLOSE.fullmatch(number.last_gap)) and not number.last_gap.isspace()
        return is_near or has_check_digit(number.digits)
    if not number.digits.startswith("32"):
        is_other = number.lengths != (DIGITS,) or is_telephone(number)
        return not is_other and has_check_digit(number.digits)
    # The number of a property is written in groups of four, three and four.
    is_other = number.has_year or number.lengths == (4, 3, 4)
    return number.lengths == (DIGITS,) or (not is_other and has_check_digit(number.digits))


def is_telephone(number: CodeCandidate) -> bool:
    """Return whether a number begins as one of a telephone in Latvia does."""
    return number.digits.startswith("371")


def has_check_digit(digits: str) -> bool:
    """Return whether the last of eleven digits is the one that the others lead to.

    >>> has_check_digit("11111111111"), has_check_digit("11111111112")
    (True, False)
    """
    total = sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=False))
    return (1101 - total) % 11 % 10 == int(digits[-1])
