"""Whatever pydantic finds wrong with a row is said in a whole sentence of either language."""

from typing import Any, get_args

import pytest
from pydantic import ValidationError
from pydantic_core import core_schema

from schema import tables
from schema.editing.input.user_errors import (
    OF_PYDANTIC,
    ProblemCode,
    mistake_sentence,
    problem_message,
)
from schema.tables.rules import RULES
from schema.text.catalogues import catalogue

TYPES = get_args(core_schema.ErrorType)
FOUND = "Input should be what only English says"
DETAILS = {name: 3 for _, sources in OF_PYDANTIC.values() for name in sources.values()}
MET = {
    "missing", "string_too_short", "string_too_long", "string_type", "string_pattern_mismatch",
    "greater_than", "greater_than_equal", "less_than_equal", "finite_number", "float_parsing",
    "float_type", "int_from_float", "int_parsing", "int_parsing_size", "int_type", "bool_parsing",
    "bool_type", "date_from_datetime_parsing", "date_from_datetime_inexact", "date_type",
    "datetime_from_date_parsing", "datetime_type", "decimal_parsing", "decimal_type",
    "decimal_max_digits", "decimal_max_places", "datetime_parsing", "dict_type", "enum",
    "list_type", "no_text", "languages",
}  # fmt: skip
"""What the columns of our tables were seen to refuse values for."""

VALUES: list[Any] = [
    None, "", "x", "x" * 2000, [], ["", "x"], [1], {}, {"lv": ""}, {"xx": "x"}, {"lv": 1},
    1.5, 1e300, -1e17, 10**30, -1, 0, float("nan"), "1e9", "12345678901234567.123", 0.001,
    "2026-13-01", "-", object(), "9" * 5000,
]  # fmt: skip


def told(kind: str, lang: str) -> str:
    """Return what is said of a mistake of pydantic."""
    mistake = {"type": kind, "input": "x", "ctx": DETAILS, "msg": FOUND}
    return problem_message(*mistake_sentence(mistake), [lang])


def mistakes_of_tables() -> set[str]:
    """Return the sorts of mistakes that columns find in odd values."""
    found: set[str] = set()
    for table in tables.TABLES:
        for value in VALUES:
            try:
                table.model_validate(dict.fromkeys(table.model_fields, value))
            except ValidationError as error:
                found |= {each["type"] for each in error.errors()}
    return found


def test_who_writes_no_period_is_told_which_forms_there_are():
    with pytest.raises(ValidationError) as refusal:
        tables.IndicatorValue.model_validate({"period": "２０３３"})
    [mistake] = [each for each in refusal.value.errors() if each["loc"] == ("period",)]

    said = problem_message(*mistake_sentence(mistake), ["lv"])
    assert said.startswith("Tas nav periods: norādiet gadu, ceturksni vai mēnesi")


@pytest.mark.parametrize("kind", TYPES)
def test_what_pydantic_finds_is_a_whole_latvian_sentence(kind):
    general, latvian = "Šī vērtība šajā laukā neder.", told(kind, "lv")

    assert FOUND not in latvian
    assert latvian.endswith(".")
    assert (latvian == general) is (kind not in OF_PYDANTIC)
    assert (FOUND in told(kind, "en")) is (kind not in OF_PYDANTIC)


def test_sentences_stand_for_mistakes_that_pydantic_knows():
    assert {*OF_PYDANTIC} <= {*TYPES}


def test_what_our_tables_find_wrong_has_a_sentence_of_its_own():
    found = mistakes_of_tables()

    assert found >= MET
    assert sorted(found - {*OF_PYDANTIC, *catalogue("editing", "en")}) == []


def test_what_breaks_a_rule_over_several_rows_has_a_code_for_clients():
    assert {rule.code for rule in RULES} <= {code.value for code in ProblemCode}
