"""Texts of others are read in one place: nothing asks Python what it takes for a digit or a day."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYTHON = re.compile(
    r"\.(?:isdigit|isdecimal|isnumeric)\(|\b(?:date|time|datetime)\.fromisoformat\b|\bstrptime\("
)
ANY_DIGIT = re.compile(r"(?<!\[\^\\W)\\[dD]")
"""A digit of any script in a pattern, but in `[^\\W\\d_]`, a letter."""

READERS = {"schema/readings.py"}
LOOKING_FOR_HIDDEN_DIGITS = {
    "schema/readings.py",
    "schema/tables/accounts.py",
    "schema/tables/office_addresses.py",
    "schema/tables/personal_code.py",
    "schema/tables/personal_data.py",
}
"""What keeps personal data out counts the digits of all scripts: there more is safer."""


@pytest.mark.parametrize("folder", ["schema", "search", "seed", "server"])
@pytest.mark.parametrize(
    ("wrong", "allowed"),
    [(PYTHON, READERS | {"schema/tables/personal_data.py"}),
     (ANY_DIGIT, LOOKING_FOR_HIDDEN_DIGITS)],
    ids=["python", "patterns"],
)  # fmt: skip
def test_numbers_and_days_in_texts_are_read_by_the_readings_alone(folder, wrong, allowed):
    files = {str(path.relative_to(ROOT)): path for path in sorted((ROOT / folder).rglob("*.py"))}
    lines = [
        f"{name}: {line.strip()}"
        for name, path in files.items()
        if name not in allowed
        for line in path.read_text("utf-8").splitlines()
        if wrong.search(line) and not line.lstrip().startswith((">>>", "..."))
    ]

    assert files
    assert lines == []


@pytest.mark.parametrize("line", [
    "if text.isdigit(): n = int(text)", "day = date.fromisoformat(given)",
    "at = time.fromisoformat(given)", "moment = datetime.strptime(given, form)",
])  # fmt: skip
def test_the_ways_of_python_are_recognised(line):
    assert PYTHON.search(line)


def test_a_digit_of_any_script_is_recognised_and_a_letter_is_none():
    assert ANY_DIGIT.search(r'YEAR = re.compile(r"\d{4}")')
    assert not ANY_DIGIT.search(r"[^\W\d_]{1,20}")
