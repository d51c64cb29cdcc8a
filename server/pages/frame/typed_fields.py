"""What was typed into a form, as the API wants it; what cannot be understood is a mistake."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from schema.readings import calendar_day, is_digits, parse_day, parse_whole
from server.pages.frame.addresses import LANGUAGES

DAY = re.compile(r"([0-9]{1,2})\.\s*([0-9]{1,2})\.\s*([0-9]{4})\.?")
SPACES = re.compile(r"[\s\u00a0\u202f]+")
LONGEST_NUMBER = 40


class TypedFields:
    """The fields of a form. `mistakes` has the name of a sentence for each that is wrong.

    Fields are called as the API calls them: `title.lv` is a text in a language, `evidence.0.result`
    a column of a row. `declared` names what a browser does not send when nothing is chosen.
    """

    def __init__(
        self, sent: Mapping[str, Sequence[str]], lang: str, declared: Sequence[str] = ()
    ) -> None:
        self.sent, self.lang = sent, lang
        self.names = [*sent, *(name for name in declared if name not in sent)]
        self.mistakes: dict[str, str] = {}
        self.kept_rows: dict[str, list[int]] = {}

    def text(self, name: str) -> str | None:
        """Return a text without white space around it, None if it is empty."""
        return next(iter(self.sent.get(name, ())), "").strip() or None

    def every(self, name: str) -> list[str]:
        """Return what was chosen of a list."""
        return [value for value in self.sent.get(name, ()) if value]

    def lines(self, name: str) -> list[str]:
        """Return the lines of a text, without empty ones."""
        return [line.strip() for line in (self.text(name) or "").splitlines() if line.strip()]

    def choice(self, name: str, codes: Sequence[str]) -> str | None:
        """Return what was chosen among codes; a mistake if it is none of them."""
        value = self.text(name)
        if value not in codes:
            self.mistakes[name] = "choose one"
            return None
        return value

    def decimal(self, name: str) -> str | None:
        """Return a number as the API writes it, None if there is none.

        >>> typed = TypedFields({"a": ["2 450,20"], "b": ["2,450.20"], "c": ["daudz"]}, "lv")
        >>> typed.decimal("a"), typed.decimal("b"), typed.decimal("c"), typed.mistakes
        ('2450.20', '2450.20', None, {'c': 'no number'})
        """
        value = self.text(name)
        if value is None:
            return None
        plain = plain_number(value, self.lang)
        if plain is None:
            self.mistakes[name] = "no number"
        return plain

    def number(self, name: str) -> float | None:
        """Return a number, None if there is none."""
        value = self.decimal(name)
        return None if value is None else float(value)

    def whole(self, name: str) -> int | None:
        """Return a whole number, None if there is none.

        >>> typed = TypedFields({"a": ["2024."], "b": ["2,5"], "c": ["9" * 30]}, "lv")
        >>> typed.whole("a"), typed.whole("b"), typed.whole("c"), typed.mistakes
        (2024, None, None, {'b': 'no whole number', 'c': 'no whole number'})
        """
        value = self.text(name)
        if value is None:
            return None
        digits = value.removesuffix(".")
        if not re.fullmatch(r"-?[0-9]{1,9}", digits):
            self.mistakes[name] = "no whole number"
            return None
        return int(digits)

    def day(self, name: str) -> str | None:
        """Return a day as the API writes it, None if there is none.

        >>> typed = TypedFields({"a": ["28.11.2026."], "b": ["2026-11-28"], "c": ["31.2.26"]}, "lv")
        >>> typed.day("a"), typed.day("b"), typed.day("c"), typed.mistakes
        ('2026-11-28', '2026-11-28', None, {'c': 'no day'})
        """
        value = self.text(name)
        if value is None:
            return None
        match = DAY.fullmatch(value)
        day = calendar_day(*map(int, match.group(3, 2, 1))) if match else parse_day(value)
        if day is None:
            self.mistakes[name] = "no day"
            return None
        return day.isoformat()

    def texts(self, name: str) -> list[dict[str, str]]:
        """Return a text in each language in which it was written.

        >>> TypedFields({"title.lv": [" Tilts "], "title.en": [""]}, "lv").texts("title")
        [{'lang': 'lv', 'value': 'Tilts'}]
        """
        found = {lang: self.text(f"{name}.{lang}") for lang in LANGUAGES}
        return [{"lang": lang, "value": value} for lang, value in found.items() if value]

    def rows(self, name: str, *deciding: str) -> list[int]:
        """Return the numbers of the rows in which one of the deciding columns says something."""
        numbers = {
            int(parts[1])
            for parts in (each.split(".") for each in self.sent)
            if len(parts) == 3 and parts[0] == name and is_digits(parts[1]) and len(parts[1]) < 4
        }
        kept = [
            number
            for number in sorted(numbers)
            if any(self.text(f"{name}.{number}.{column}") for column in deciding)
        ]
        self.kept_rows[name] = kept
        return kept

    def places(self, path: Sequence[str]) -> list[str]:
        """Return a path of the API with the numbers that rows have in the form.

        >>> typed = TypedFields({"evidence.2.result": ["5"]}, "lv")
        >>> typed.rows("evidence", "result"), typed.places(["evidence", "0", "result"])
        ([2], ['evidence', '2', 'result'])
        """
        parts = list(path)
        kept = self.kept_rows.get(parts[0], []) if len(parts) > 1 else []
        if kept and (row := parse_whole(parts[1])) is not None and row < len(kept):
            parts[1] = str(kept[row])
        return parts


def plain_number(value: str, lang: str = "lv") -> str | None:
    """Return a number that was typed as people write it as programs do, None if it is none.

    >>> [plain_number(each) for each in ("2 450,20", "1,234,567.5", "1.234.567", "-3", "1,5", "x")]
    ['2450.20', '1234567.5', '1234567', '-3', '1.5', None]
    >>> plain_number("2,450", "en"), plain_number("2,450", "lv")
    ('2450', '2.450')
    """
    digits = SPACES.sub("", value).removesuffix("€").removesuffix("%")
    whole, sign, rest = re.fullmatch(r"(.*?)(?:([.,])([^.,]*))?", digits, re.DOTALL).groups("")  # type: ignore[union-attr]
    is_fraction = digits.count(sign) == 1 if sign else False
    if lang == "en" and sign == "," and len(rest) == 3:
        is_fraction = False
    digits = re.sub("[.,]", "", whole) + (f".{rest}" if is_fraction else rest)
    if len(digits) > LONGEST_NUMBER or not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", digits):
        return None
    return digits


def choice_codes(values: Sequence[Mapping[str, Any]], name: str = "id") -> list[str]:
    """Return what one may choose of a list that the page shows."""
    return [each[name] for each in values]
