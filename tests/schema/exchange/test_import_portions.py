"""An import lets others write: put aside in portions, shown in one step, all of it or nothing."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from time import sleep

import pytest
import sqlalchemy as sa
from spreadsheets import HEADER, csv

from schema import BLIS, tables
from schema.access.visibility import visibility_conditions
from schema.editing.transactions.staged_values import COLUMNS, KEY, RUN, STAGED
from schema.exchange.imports import ConcurrentImport, ImportOptions, finish_import
from schema.exchange.imports import values as importing
from schema.exchange.imports.reading.value_rows import ReportedValue
from schema.exchange.imports.writing.portions import ImportPortions
from schema.ids import write_global_id
from schema.indexing.upkeep import IndexState, compare_revisions, revision_number, revisions_since
from schema.tables.base import table_of
from server.commands.sources import read_source_lines
from server.tabular.table_import import TableImport

MOST = 1_000_000
VALUE, CHANGE = table_of(tables.IndicatorValue), table_of(tables.Change)
ROWS = [f"population,riga-2021,{year},60{year % 10}000" for year in range(2061, 2067)]


@pytest.fixture
def importer(desks, tmp_path, monkeypatch):
    """Return an import of a few values that come two at a time; `between` runs at each row."""
    monkeypatch.setattr(importing, "AT_ONCE", 2)

    def make(rows=ROWS, between=lambda row: None):
        file = tmp_path / f"table-{len(rows)}"
        file.write_bytes(csv(*rows, header=HEADER))
        wish = ImportOptions(is_published=True, comment="Gada dati")
        return TableImport(
            desks.database, file, MOST, wish=wish, progress=lambda done, _: between(done)
        )

    yield make
    desks.database.writing.submit(wipe, desks.database).result()


def wipe(database):
    """Leave the values as the other tests found them."""
    with database.transaction(raising=False) as session:
        session.execute(sa.delete(VALUE).where(VALUE.c.period.between("2061", "2069")))


def shown(desks):
    """Return which periods those who see most have values of, and how many entries tell of them."""
    mine = VALUE.c.period.between("2061", "2069"), *visibility_conditions(VALUE)
    rows = desks.database.all(sa.select(VALUE.c.id, VALUE.c.period).where(*mine), **BLIS.values)
    told = sa.select(CHANGE.c.row_id).where(
        CHANGE.c.kind == "IndicatorValue", CHANGE.c.row_id.in_([row.id for row in rows])
    )
    return sorted(row.period for row in rows), len(desks.database.all(told))


def staged(desks):
    """Return how many values and imports are put aside, and how many values nobody sees."""
    hidden = sa.select(VALUE.c.id).where(VALUE.c.state == tables.ValueState.STAGED)
    rows = (sa.select(STAGED.c.id), sa.select(RUN.c.id), hidden)
    return [len(desks.database.all(each)) for each in rows]


def write(desks, period, value=7, **more):
    """Report a value as an editor does."""
    names = {"indicator": "population", "municipality": "riga-2021"}
    known = {name: desks.id(name, slug) for name, slug in names.items()}
    given = known | more | {"period": period, "value": value}
    return desks.do("indicatorValueSet", "editor", given)


def test_others_write_while_an_import_comes_in_and_see_nothing_of_it(desks, importer):
    seen = []

    def between(row):
        if row == 6:
            assert write(desks, "2069")["userErrors"] == []
            seen.append((shown(desks)[0], staged(desks)[0] > 0))

    report = importer(between=between).write(desks.client.app.state.index)

    assert seen == [(["2069"], True)]
    assert (report.created, report.is_written) == (6, True)
    assert shown(desks) == ([str(year) for year in range(2061, 2067)] + ["2069"], 7)
    assert staged(desks) == [0, 0, 0]


def test_a_value_that_another_one_wrote_meanwhile_is_named_and_nothing_is_shown(desks, importer):
    def between(row):
        if row == 7:
            write(desks, "2061")

    report = importer(between=between).write(desks.client.app.state.index)

    assert [(each.row, str(each.code)) for each in report.rejections] == [(2, "CONFLICT")]
    assert shown(desks) == (["2061"], 1)
    assert staged(desks) == [0, 0, 0]


def test_a_second_import_is_told_at_once_that_one_runs(desks, importer):
    index, told = desks.client.app.state.index, []

    def between(row):
        if row == 4:
            with pytest.raises(ConcurrentImport):
                importer(ROWS[:1]).write(index)
            told.append(importer(ROWS[:1]).check().created)

    assert importer(between=between).write(index).created == 6
    assert told == [1]


@pytest.fixture
def aside(desks, importer):
    """Yield the values of a table as they are put aside, and not shown yet."""
    importer()
    portions = ImportPortions(desks.database, BLIS, "tests")
    portions.begin("Gada dati")
    wish = ImportOptions(is_published=True, comment="Gada dati")
    read = desks.database.all
    values = importing.ValueImport(lambda rows: read(rows, **BLIS.values), BLIS, wish)
    cells = (row.split(",") for row in ROWS)
    values.take((ReportedValue(n, a, b, c, d) for n, (a, b, c, d) in enumerate(cells, 2)), portions)
    yield portions
    portions.discard()


def test_an_import_that_dies_half_way_leaves_nothing(desks, aside):
    before = desks.state()
    assert (shown(desks), staged(desks)) == (([], 0), [6, 1, 6])

    finish_import(desks.database)

    assert (shown(desks), staged(desks), desks.state()) == (([], 0), [0, 0, 0], before)


def test_entries_that_were_not_written_before_a_crash_are_written_after_it(desks, aside):
    assert aside.show() == []
    assert (len(shown(desks)[0]), shown(desks)[1], staged(desks)) == (6, 0, [6, 1, 0])

    finish_import(desks.database)

    assert (shown(desks)[1], staged(desks)) == (6, [0, 0, 0])


def test_who_changes_a_value_that_was_just_shown_comes_after_it_in_the_trail(desks, aside):
    aside.show()
    assert write(desks, "2061", 8, comment="Labots")["userErrors"] == []
    aside.note()

    [row] = desks.database.all(sa.select(VALUE).where(VALUE.c.period == "2061"))
    mine = (CHANGE.c.kind == "IndicatorValue", CHANGE.c.row_id == row.id)
    trail = desks.database.all(sa.select(CHANGE).where(*mine).order_by(CHANGE.c.id))
    assert [(str(each.action), each.version, each.comment) for each in trail] == [
        ("CREATED", 1, "Gada dati"), ("UPDATED", 2, "Labots"),
    ]  # fmt: skip


@pytest.mark.parametrize("viewer", ["administrator", "editor", "stranger", "public"])
def test_nobody_sees_a_value_that_is_put_aside(desks, aside, viewer):
    [first, *_] = desks.database.all(sa.select(STAGED.c.row_id).order_by(STAGED.c.id))
    number, filters = write_global_id("IndicatorValue", first.row_id), '{period: {eq: "2061"}}'
    query = f"""{{ node(id: "{number}") {{ id }} municipality(by: {{slug: "riga-2021"}}) {{
      indicatorValues(filter: {filters}) {{ totalCount }} }} }}"""

    found = desks.ask(query, viewer)

    assert found == {"node": None, "municipality": {"indicatorValues": {"totalCount": 0}}}


def test_lists_of_operators_count_no_value_that_is_put_aside(desks, aside):
    [line] = [each for each in read_source_lines(desks.database) if each.row.code == "population"]

    assert line.row.last < "2061"


def test_a_record_that_an_import_is_about_can_be_deleted_and_the_import_is_refused(desks, importer):
    text = [{"lang": "lv", "value": "Īslaicīgs"}]
    given = {"code": "short-lived", "name": text, "definition": text, "unit": "persons"}
    record = desks.done("indicatorCreate", "editor", given | {"polarity": "NEUTRAL"})

    def between(row):
        if row == 5:
            assert staged(desks)[2] > 0
            desks.done("indicatorDelete", "editor", record)

    rows = [f"short-lived,riga-2021,{year},1" for year in range(2061, 2065)]
    report = importer(rows, between).write(desks.client.app.state.index)

    assert {str(each.code) for each in report.rejections} == {"CONFLICT"}
    assert (shown(desks), staged(desks)) == (([], 0), [0, 0, 0])


def test_to_show_values_changes_nothing_that_an_index_holds():
    written = {*COLUMNS, "state", "version"}
    indexed = {column.name for index in VALUE.indexes for column in index.columns}

    assert not written & {*indexed, *KEY}


@contextmanager
def waiting_to_show(desks, aside, period):
    """Yield a transaction of somebody else, for one of whose values an import waits."""
    with ThreadPoolExecutor(1) as threads, desks.database.engine.connect() as other:
        insert(other, period)
        showing = threads.submit(aside.show)
        wait_for_a_lock(desks.database)
        yield other, showing


def insert(connection, period):
    """Write a value that an import brings too, as others do."""
    hidden = VALUE.c.state == tables.ValueState.STAGED
    connection.execute(sa.delete(VALUE).where(VALUE.c.period == period, hidden))
    [same] = connection.execute(sa.select(STAGED).where(STAGED.c.period == period))
    columns = [name for name in VALUE.c.keys() if name != "id"]  # noqa: SIM118 - not a mapping
    connection.execute(sa.insert(VALUE).values({name: same._mapping[name] for name in columns}))


def wait_for_a_lock(database):
    """Return when a transaction waits for another one."""
    waiting = sa.text("select 1 from pg_locks where not granted")
    for _ in range(100):
        if database.all(waiting):
            return
        sleep(0.05)
    raise AssertionError("nothing waits")


def test_other_writers_of_postgresql_do_not_wait_while_values_are_shown(desks, aside):
    if desks.database.is_sqlite:
        pytest.skip("SQLite has one writer")
    with waiting_to_show(desks, aside, "2061") as (other, showing):
        assert write(desks, "2069")["userErrors"] == []
        assert not showing.done()
        other.rollback()

    assert showing.result() == []
    assert len(shown(desks)[0]) == 7


def test_of_an_import_and_a_writer_of_postgresql_who_wait_for_each_other_the_writer_wins(
    desks, aside
):
    if desks.database.is_sqlite:
        pytest.skip("SQLite has one writer")
    with ThreadPoolExecutor(1) as threads, desks.database.engine.connect() as other:
        revision = table_of(tables.Revision)
        other.execute(sa.update(revision).values(number=revision.c.number))
        showing = threads.submit(aside.show)
        wait_for_a_lock(desks.database)
        insert(other, "2061")
        other.commit()

        # Which line it was is known once the writer has committed.
        assert showing.result() in ([0], [2])

    assert shown(desks)[0] == ["2061"]


def test_an_index_follows_an_import_and_is_not_built_anew(desks, aside):
    before = desks.database.revision().stamp

    aside.show()
    aside.note()

    listed = desks.database.all(revisions_since(revision_number(before)))
    assert compare_revisions(before, desks.database.revision().stamp, listed) is IndexState.BEHIND
