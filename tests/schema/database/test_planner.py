"""What is said to a planner changes its plan on both databases, and not what is found."""

import sqlalchemy as sa

from schema import tables
from schema.database.planner import has_at_least, is_the_only_row, join_pairs, looked_up_last
from schema.tables.base import table_of

HOLDER, VALUE = table_of(tables.PracticeMunicipality), table_of(tables.IndicatorValue)
INDICATOR = table_of(tables.Indicator)


def plan(database, statement) -> str:
    """Return the plan of a statement; that of PostgreSQL as if all tables were large."""
    options = {"literal_binds": True}
    text = statement.compile(dialect=database.engine.dialect, compile_kwargs=options)
    explain = "explain query plan" if database.is_sqlite else "explain"
    with database.engine.connect() as connection:
        if not database.is_sqlite:
            connection.exec_driver_sql("set local enable_seqscan = off")
            connection.exec_driver_sql("set local enable_bitmapscan = off")
        lines = connection.exec_driver_sql(f"{explain} {text}")
        return "\n".join(str(line[-1]) for line in lines)


def found(database, statement) -> list[tuple[object, ...]]:
    return sorted(tuple(row) for row in database.all(statement))


def test_a_plan_does_not_begin_with_what_is_looked_up_last(database):
    mine = HOLDER.c.municipality_id
    places = [number for [number] in database.all(sa.select(mine).distinct().limit(3))]
    usual = sa.select(HOLDER.c.practice_id).where(mine.in_(places))
    last = sa.select(HOLDER.c.practice_id).where(looked_up_last(mine).in_(places))
    by_index = "(municipality_id=?)" if database.is_sqlite else "Index Cond: (municipality_id"

    assert by_index in plan(database, usual)
    assert by_index not in plan(database, last)
    assert found(database, usual) == found(database, last) != []


def test_rows_of_the_only_row_come_in_the_order_of_an_index(database):
    one = sa.select(INDICATOR.c.id).where(INDICATOR.c.code == "population")
    values = sa.select(VALUE.c.id).order_by(VALUE.c.period)
    usual = values.where(VALUE.c.indicator_id.in_(one))
    only = values.where(is_the_only_row(VALUE.c.indicator_id, one))
    sorting = "USE TEMP B-TREE FOR ORDER BY" if database.is_sqlite else "Sort Key"

    assert sorting in plan(database, usual.limit(5))
    assert sorting not in plan(database, only.limit(5))
    assert found(database, usual) == found(database, only) != []


def test_no_more_rows_are_counted_than_it_takes(database):
    [[number]] = database.all(sa.select(sa.func.count()).select_from(VALUE))
    enough = sa.select(has_at_least(sa.select(VALUE.c.id), number))
    too_few = sa.select(has_at_least(sa.select(VALUE.c.id), number + 1))

    assert ("CO-ROUTINE" if database.is_sqlite else "Limit") in plan(database, enough)
    assert found(database, enough) == [(True,)]
    assert found(database, too_few) == [(False,)]


def test_pairs_are_looked_up_in_an_index(database):
    pair = VALUE.c.indicator_id, VALUE.c.municipality_id
    some = [tuple(row) for row in database.all(sa.select(*pair).distinct().limit(7))]
    usual = sa.select(VALUE.c.id).where(sa.tuple_(*pair).in_(some))
    joined = join_pairs(sa.select(VALUE.c.id), some, *pair)

    if database.is_sqlite:
        assert "SCAN indicator_value" in plan(database, usual)
        assert "SEARCH indicator_value USING" in plan(database, joined)
    else:
        assert "Index Cond: ((municipality_id = " in plan(database, joined)
    assert found(database, usual) == found(database, joined) != []
