"""What an import asks of the database: so much for each batch of rows, on both databases."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from spreadsheets import HEADER, csv
from sqlalchemy import event

from schema import BLIS, tables
from schema.exchange.imports import ImportOptions
from schema.exchange.imports.values import AT_ONCE
from schema.tables.base import table_of
from server.tabular.table_import import TableImport

MOST = 1_000_000
OF_IMPORTS = (
    "staged_value", "import_run", "named_1(", "INTO change", "INTO indicator_value",
    "UPDATE indicator_value",
)  # fmt: skip
"""What only the statements of an import name: where it puts aside, whom it looks up, the trail."""

VALUE, CHANGE = table_of(tables.IndicatorValue), table_of(tables.Change)


@pytest.fixture
def take(desks, tmp_path):
    """Publish so many values of parts of the population, and return how many statements it took."""

    def take(period, count, value):
        parts = (f"population,riga-2021,{period},{value},part={n}" for n in range(count))
        (tmp_path / "table").write_bytes(csv(*parts, header=f"{HEADER},split"))
        wish = ImportOptions(is_published=True, comment="Gada dati")
        given = TableImport(desks.database, tmp_path / "table", MOST, BLIS, wish=wish)
        with sent(desks.database) as statements:
            report = given.write(desks.client.app.state.index)
        assert (report.created + report.updated, report.rejected) == (count, 0)
        return len(statements)

    return take


@contextmanager
def sent(database) -> Iterator[list[str]]:
    """Yield the statements of an import that are sent meanwhile, by readers and by writers.

    What follows the index beside it, in its own time, is left out.
    """
    statements: list[str] = []
    engines = {database.engine, database.reading}

    def note(_c, _k, statement, *_):
        if any(each in statement for each in OF_IMPORTS):
            statements.append(statement)

    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield statements
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


def rows_of(desks, period):
    """Return the numbers and parts of the values of a period, and their entries in the trail."""
    mine = VALUE.c.period == period
    found = sa.select(VALUE.c.id, VALUE.c.split).where(mine).order_by(VALUE.c.id)
    values = [tuple(row) for row in desks.database.all(found)]
    about = CHANGE.c.row_id.in_([number for number, _ in values])
    trail = sa.select(CHANGE.c.row_id).where(CHANGE.c.kind == "IndicatorValue", about)
    return values, sorted(row.row_id for row in desks.database.all(trail))


@pytest.mark.slow
def test_an_import_takes_as_many_statements_however_many_rows_a_batch_has(take):
    few, many = take("2041", 10, 7), take("2042", 900, 7)
    few_changed, many_changed = take("2041", 10, 8), take("2042", 900, 8)

    assert (few, few_changed) == (many, many_changed)


@pytest.mark.slow
def test_a_further_batch_takes_a_few_statements_and_not_one_for_each_row(take):
    one, two = take("2043", 900, 7), take("2044", AT_ONCE + 900, 7)

    assert 0 < two - one < one < 50


def test_values_are_numbered_as_their_rows_come_and_numbers_after_them_are_free(take, desks):
    take("2051", 30, 7)
    values, trail = rows_of(desks, "2051")
    numbers = [number for number, _ in values]
    assert [split for _, split in values] == [f"part={n}" for n in range(30)]
    assert numbers == trail == [*range(numbers[0], numbers[0] + 30)]

    names = {"indicator": "population", "municipality": "riga-2021"}
    known = {name: desks.id(name, slug) for name, slug in names.items()}
    desks.done("indicatorValueSet", "editor", known | {"period": "2052", "value": 7})
    take("2053", 1, 7)

    [(alone, _)], _ = rows_of(desks, "2052")
    [(last, _)], _ = rows_of(desks, "2053")
    assert numbers[-1] < alone < last
