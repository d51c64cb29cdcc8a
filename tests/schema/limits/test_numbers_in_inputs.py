"""Numbers that clients send: digits, and nothing larger than anything that is measured."""

import pytest

from schema.tables.base import LARGEST

BUDGET = """mutation($cost: Decimal!) {
    projectUpdate(input: {id: "x", totalCost: $cost}) { userErrors { code } } }"""


def reported(desk, value, period="2079"):
    """Return what is wrong with a value that an editor reports."""
    names = {"indicator": "population", "municipality": "riga-2021"}
    known = {name: desk.id(name, slug) for name, slug in names.items()}
    return desk.codes("indicatorValueSet", "editor", known | {"period": period, "value": value})


@pytest.mark.parametrize("value", [1e308, -1e308, LARGEST * 1.01])
def test_a_value_out_of_any_sensible_range_is_refused(desk, value):
    assert reported(desk, value) == [("INVALID", "input.value")]


def test_a_target_out_of_any_sensible_range_is_refused(desk):
    names = {"indicator": "population", "municipality": "riga-2021"}
    known = {name: desk.id(name, slug) for name, slug in names.items()}
    given = known | {"dueYear": 2031, "value": 1e300, "baseline": 1e300}

    assert desk.codes("targetCreate", "editor", given) == [
        ("INVALID", "input.value"), ("INVALID", "input.baseline"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "number", ["1_000", "١٢", "１２", "NaN", "Infinity", "-Infinity", "1e99", "9" * 20, "", "0x1"]
)
def test_a_decimal_is_digits_and_nothing_that_only_a_program_takes_for_them(desk, number):
    answer = desk.send(BUDGET, "editor", cost=number)

    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT", answer


@pytest.mark.parametrize("number", ["1000.50", 1000, "1e3", "-1"])
def test_a_decimal_in_digits_is_taken(desk, number):
    assert "errors" not in desk.send(BUDGET, "editor", cost=number)
