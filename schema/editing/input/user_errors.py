"""What is wrong with what a client wants to write: a code, a path, a sentence in its language."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import ValidationError
from strawberry.utils.str_converters import to_camel_case

from schema.comparison.formulas.units import localised_unit
from schema.tables.base import Choice, mistake_message
from schema.tables.indicators import PERIOD
from schema.text.catalogues import catalogue, catalogue_language, phrase
from schema.text.code_names import code_name
from schema.text.sentences import SOURCE_LANGUAGE, Sentence, area_sentence

Path = tuple[str, ...]


class ProblemCode(Choice):
    """Why something was not written."""

    INVALID = "INVALID", "A value is not of the right kind, size or form."
    REQUIRED = "REQUIRED", "A value is missing."
    NOT_FOUND = "NOT_FOUND", "There is no such record, or the caller may not see it."
    TAKEN = "TAKEN", "Another record has this value already, and no two may."
    FORBIDDEN = "FORBIDDEN", "The caller may see the record and may not do this with it."
    CONFLICT = "CONFLICT", "Somebody else has changed the record since it was read."
    INVALID_STATE = "INVALID_STATE", "The record is in a state in which this cannot be done."
    INCOMPLETE = "INCOMPLETE", "The record lacks fields that the next step requires."
    IN_USE = "IN_USE", "Other records refer to the record."
    KEY_REUSED = "KEY_REUSED", "The idempotency key was used for another request."
    FUNDING_SUM_MISMATCH = "FUNDING_SUM_MISMATCH", "The funding does not add up to the total cost."
    PERIODS_OVERLAP = "PERIODS_OVERLAP", "Two memberships in the same role overlap."
    SUCCESSION_OUT_OF_TIME = "SUCCESSION_OUT_OF_TIME", "A municipality did not exist on that day."
    LEADS_BACK = "LEADS_BACK", "The link leads back to the record itself."
    FUNDER_NOTICE_MISSING = "FUNDER_NOTICE_MISSING", "A funded item needs the funder's notice."
    NEEDS_COMMENT = "NEEDS_COMMENT", "The value is unusual: a note has to say why it is right."


OF_TYPES: Mapping[str, str] = {
    "whole_number": "int_type int_parsing int_parsing_size int_from_float",
    "finite": "float_type float_parsing decimal_type decimal_parsing finite_number",
    "yes_or_no": "bool_type bool_parsing",
    "text": "string_type string_unicode",
    "not_listed": "enum literal_error",
    "day": "date_type date_parsing date_from_datetime_parsing date_from_datetime_inexact",
    "moment": "datetime_type datetime_parsing datetime_object_invalid datetime_from_date_parsing "
    "timezone_naive timezone_aware timezone_offset",
    "list": "list_type tuple_type set_type iterable_type",
    "object": "dict_type mapping_type model_type model_attributes_type",
    "unknown_field": "extra_forbidden",
    "leave_out": "none_required",
    "required": "missing string_too_short",
}
"""By sentence, the mistakes of pydantic that it stands for, as long as it needs no details."""

OF_PATTERNS: Mapping[str, str] = {PERIOD: "no_period"}
"""Which sentence says what a pattern takes, where people may be told in words."""

OF_PYDANTIC: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "string_too_long": ("too_long", {"most": "max_length"}),
    "greater_than_equal": ("too_small", {"least": "ge"}),
    "less_than_equal": ("too_large", {"most": "le"}),
    "greater_than": ("too_small_or_equal", {"least": "gt"}),
    "less_than": ("too_large_or_equal", {"most": "lt"}),
    "multiple_of": ("multiple", {"step": "multiple_of"}),
    "string_pattern_mismatch": ("pattern", {"pattern": "pattern"}),
    "decimal_max_places": ("decimals", {"most": "decimal_places"}),
    "decimal_max_digits": ("digits", {"most": "max_digits"}),
    "decimal_whole_digits": ("digits", {"most": "whole_digits"}),
    "too_short": ("too_few", {"least": "min_length"}),
    "too_long": ("too_many_values", {"most": "max_length"}),
    **{kind: (said, {}) for said, kinds in OF_TYPES.items() for kind in kinds.split()},
}
"""Which sentence stands for a mistake that pydantic finds, and where its details come from."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where in the input, and which sentence says so."""

    code: ProblemCode
    field: Path = ()
    sentence: str = ""
    details: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def message(self, languages: Sequence[str]) -> str:
        """Return the sentence in the first language there is, else in Latvian.

        >>> Problem(ProblemCode.INVALID, (), "too_small", {"least": 1}).message(["en"])
        'The least value is 1.'
        """
        return problem_message(self.sentence, self.details, languages)


def problem_message(sentence: str, details: Mapping[str, Any], languages: Sequence[str]) -> str:
    """Return a sentence in the first language there is, else in Latvian."""
    lang = catalogue_language(languages)
    area = "imports" if sentence.startswith("import_") else "editing"
    return phrase(area, sentence, lang, **{n: format_detail(d, lang) for n, d in details.items()})


class GroupedInteger(int):
    """An integer whose thousands a no-break space sets apart.

    >>> f"{GroupedInteger(1234)} {GroupedInteger(1234):,}"
    '1234 1\\xa0234'
    """

    def __format__(self, spec: str) -> str:
        return super().__format__(spec).replace(",", "\u00a0")


class Unit(str):
    """The unit of an indicator, which languages write in their own way."""


def format_detail(detail: Any, lang: str) -> Any:
    """Return a detail as a sentence has it: numbers, days and codes in its language.

    >>> format_detail(["DRAFT", "IN_REVIEW"], "lv"), format_detail(["DRAFT", "IN_REVIEW"], "en")
    ('melnraksts, izskatīšanā', 'DRAFT, IN_REVIEW')
    """
    if isinstance(detail, int) and not isinstance(detail, bool):
        return GroupedInteger(detail) if lang == "lv" else detail
    if isinstance(detail, float):
        return format_detail_number(detail, lang)
    if isinstance(detail, Problem):
        return detail.message([lang])
    if isinstance(detail, list):
        return ", ".join(str(format_detail(each, lang)) for each in detail)
    if isinstance(detail, Mapping):
        return ", ".join(f"{code_name(key, lang)}: {count}" for key, count in detail.items())
    if isinstance(detail, Unit):
        return localised_unit(lang, detail)
    return detail if detail is None else code_name(str(detail), lang)


def format_detail_number(number: float, lang: str) -> str:
    """Return a number as it is written in a language.

    >>> (
    ...     format_detail_number(1200000.0, "en"),
    ...     format_detail_number(72.4, "lv"),
    ...     format_detail_number(1200000.0, "lv"),
    ... )
    ('1,200,000', '72,4', '1\\xa0200\\xa0000')
    >>> format_detail_number(1e15, "en"), format_detail_number(0.00002, "lv")
    ('1,000,000,000,000,000', '0,00002')
    """
    text = f"{Decimal(f'{number:.12g}'):,f}"
    return text if lang == "en" else text.replace(",", "\u00a0").replace(".", ",")


class Problems(Exception):
    """What was wrong with a write; nothing was written."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(f"{'.'.join(p.field)}: {p.message(['en'])}" for p in problems))
        self.problems = problems


def camel_case_path(path: Path) -> list[str]:
    """Return a path by the names that clients know."""
    return [to_camel_case(step) for step in path]


def validation_problems(error: ValidationError, path: Path) -> Iterator[Problem]:
    """Yield what a table found wrong with the values of a row, each at its place in the input."""
    for mistake in error.errors():
        sentence, details = mistake_sentence(mistake)
        code = ProblemCode.REQUIRED if sentence == "required" else ProblemCode.INVALID
        place = tuple(str(step) for step in mistake["loc"] or blamed_field(details))
        yield Problem(code, (*path, *place), sentence, details)


def blamed_field(details: Mapping[str, Any]) -> Path:
    """Return the field that has to change where two do not go together, () if none is named."""
    return (details["end"],) if "end" in details else ()


def validation_sentence(error: ValidationError) -> Sentence:
    """Return what is first wrong with the values of a row."""
    key, details = mistake_sentence(error.errors()[0])
    return area_sentence("editing", key, **details)


def mistake_sentence(mistake: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """Return the sentence that stands for a mistake of pydantic, and its details.

    What a validator of our tables raises has the name of its sentence.
    Of one that has none, English says what pydantic says, and Latvian that the value does not fit.
    """
    kind = "missing" if mistake["input"] is None else mistake["type"]
    context = mistake.get("ctx", {})
    if kind not in OF_PYDANTIC:
        is_ours = kind in catalogue("editing", SOURCE_LANGUAGE)
        return (kind, context) if is_ours else ("invalid", {"reason": mistake_message(mistake)})
    if context.get("pattern") in OF_PATTERNS:
        return OF_PATTERNS[context["pattern"]], {}
    sentence, sources = OF_PYDANTIC[kind]
    if context.get("pattern") == PERIOD:
        return "period", {}
    return sentence, {name: context.get(source) for name, source in sources.items()}
