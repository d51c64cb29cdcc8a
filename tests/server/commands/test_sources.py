"""`blis sources`: every indicator is listed, and what is thin about it is said."""

import pytest
import sqlalchemy as sa

from schema import clock
from schema.tables import Indicator
from server.commands.sources import COLUMNS, format_sources, read_source_lines


@pytest.fixture(scope="module")
def lines(parts):
    return {line.row.code: line for line in read_source_lines(parts[0])}


def test_every_indicator_is_listed_once(parts, lines):
    [(total,)] = parts[0].all(sa.select(sa.func.count()).select_from(Indicator))
    assert len(lines) == total


def test_a_line_tells_years_number_unit_source_licence_and_age(lines):
    line = lines["population_registered_place"]

    told = dict(zip(COLUMNS, line.cells, strict=True))
    assert told["years"] == "2020-2021"
    assert (told["values"], told["newest"]) == ("238", "119")
    assert (told["unit"], told["source"], told["licence"]) == ("persons", "csp", "CC-BY-4.0")
    assert line.cells[-1] == f"{clock.today().year - 2021} years"


@pytest.mark.parametrize(
    ("code", "weakness"),
    [
        ("tai-crime", "no values"),
        ("schooling_index", "one period only"),
        ("deaths", "only 2 municipalities"),
        ("local_election_turnout", "unverified"),
        ("oce_index_day", "no licence stated"),
        ("population_average", "no day of publication"),
    ],
)
def test_what_is_thin_is_said_in_words(lines, code, weakness):
    assert weakness in lines[code].weaknesses


def test_what_is_computed_from_others_is_not_called_empty(lines):
    assert lines["libraries_per_10000"].weaknesses == []


def test_the_table_is_followed_by_what_is_thin(lines):
    *_, last = text = list(format_sources(list(lines.values())))

    assert text[0].split() == list(COLUMNS)
    assert f"of {len(lines)} indicators." in text[len(lines) + 1]
    assert ": " in last
