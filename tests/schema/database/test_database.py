"""The database: migrations make what the tables say, rules hold, nothing is half-written."""

import asyncio

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import SQLModel

from schema import RuleBroken, tables
from schema.database.sqlite import fold_text
from schema.tables.base import table_of


def test_the_migrations_make_exactly_the_tables(database):
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_migrating_again_changes_nothing(database):
    before = database.revision().number

    database.migrate()

    assert database.revision().number == before


def test_both_databases_fold_alike(database):
    words = ["Šķūņu iela", "Ģ Ķ Ļ Ņ Ō Ŗ", "ÄÖÜ õ", "plain 123"]
    rows = [database.all(sa.select(sa.func.blis_fold(word)))[0][0] for word in words]

    assert rows == [fold_text(word) for word in words]


def test_names_sort_bytewise_by_their_key_on_both_databases(database):
    key = table_of(tables.Municipality).c.sort_key
    keys = [row.sort_key for row in database.all(sa.select(key).order_by(key))]

    assert keys == sorted(keys)


def test_a_write_that_breaks_a_rule_leaves_everything_as_it_was(database):
    before = database.revision().number
    project, funding = table_of(tables.Project).c, table_of(tables.Funding).c
    [paid, *_] = database.all(sa.select(project.id).where(project.total_cost.is_not(None)))
    row = {"project_id": paid.id, "position": 99, "source": {"lv": "x"}, "amount": "1.00"}

    with pytest.raises(RuleBroken, match="add up to"), database.transaction() as session:
        session.add(tables.Funding.model_validate(row))

    assert database.revision().number == before
    assert database.all(sa.select(funding.id).where(funding.position == 99)) == []


def test_memberships_of_the_same_role_may_not_overlap(database):
    membership = table_of(tables.Membership)
    [row, *_] = database.all(sa.select(membership).where(membership.c.valid_from.is_not(None)))
    again = {**row._mapping, "id": None, "valid_from": None}

    with pytest.raises(RuleBroken, match="overlap"), database.transaction() as session:
        session.add(tables.Membership.model_validate(again))


def test_a_foreign_key_that_leads_nowhere_is_refused(database):
    row = {"network_id": 1, "topic_id": 999_999}

    with pytest.raises(IntegrityError), database.transaction() as session:
        session.add(tables.NetworkTopic.model_validate(row))


def test_readers_cannot_write(database):
    if database.is_sqlite:
        with (
            pytest.raises(OperationalError, match="readonly"),
            database.reading.connect() as connection,
        ):
            connection.execute(sa.delete(table_of(tables.Practice)))


@pytest.mark.parametrize(
    ("table", "record", "message"),
    [
        (tables.IndicatorValue, {"status": "MISSING", "value": 1}, "does not go with status"),
        (tables.IndicatorValue, {"status": "PUBLISHED", "value": None}, "does not go with status"),
        (tables.IndicatorValue, {"status": "PUBLISHED", "value": 1, "period": "2024-13"}, "period"),
        (tables.Membership, {"valid_from": "2016-01-02", "valid_to": "2016-01-01"}, "is before"),
        (tables.Project, {"starts_on": "2016-01-02", "planned_end_on": "2016-01-01"}, "is before"),
        (tables.Funding, {"amount": "1.001"}, "2 decimal places"),
        (tables.Funding, {"amount": "-1"}, "greater than or equal to 0"),
        (tables.Topic, {"name": {}}, "at least one language"),
        (tables.Topic, {"name": {"xx": "a"}}, "the languages are lv, en"),
        (tables.Topic, {"slug": "Ā b"}, "slug"),
        (tables.Municipality, {"atvk_code": "12"}, "atvk_code"),
        (tables.Practice, {"outcome": "FINE"}, "outcome"),
    ],
)
def test_a_row_keeps_the_rules_of_its_table(table, record, message):
    sound = {
        "slug": "a", "name": {"lv": "a"}, "title": {"lv": "a"}, "kind": "COUNTY", "period": "2024",
        "indicator_id": 1, "municipality_id": 1, "network_id": 1, "project_id": 1, "value": 1,
        "amount": "1.00", "source": {"lv": "a"}, "summary": {"lv": "a"},
    }  # fmt: skip

    with pytest.raises(ValueError, match=message):
        table.model_validate(sound | record)


def test_reads_on_the_event_loop_see_what_was_committed(database):
    async def count():
        [row] = await database.rows(sa.select(sa.func.count()).select_from(tables.Practice))
        return row[0]

    if database.is_sqlite:
        assert asyncio.run(count()) == 86
