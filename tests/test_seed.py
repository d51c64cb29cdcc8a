"""Loading the seed: a mistake is named, only changes are written, what users wrote stays."""

import shutil
import sqlite3
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from pydantic import ValidationError
from sqlmodel import select

from schema import Database, tables
from schema.tables.row import table_of
from seed import DATA, SeedError, load
from seed.load import Writer
from server.start import seed_database

Change = Callable[[str, str, str], Path]


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """The whole seed in a database that tests of mistakes leave as it is."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('seed') / 'blis.sqlite'}")
    database.migrate()
    load(database)
    return database


@pytest.fixture
def own(seeded: Database, tmp_path: Path) -> Database:
    """A copy of the seeded database that a test may change."""
    file = tmp_path / "own.sqlite"
    with sqlite3.connect(str(seeded.url.database)) as source, sqlite3.connect(file) as target:
        source.backup(target)
    return Database(f"sqlite:///{file}")


@pytest.fixture
def change(tmp_path: Path) -> Change:
    """Return a copy of the data files in which a text is replaced, once."""
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)

    def change(file: str, old: str, new: str) -> Path:
        text = (folder / file).read_text("utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), "utf-8")
        return folder

    return change


def content(database: Database) -> list[str]:
    """Return everything in a SQLite database, a line for each row."""
    with sqlite3.connect(str(database.url.database)) as connection:
        return [line for line in connection.iterdump() if line.startswith("INSERT")]


def count(database: Database, table: Any, *where: Any) -> int:
    return database.all(select(sa.func.count()).select_from(table).where(*where))[0][0]


def record(database: Database, table: Any, slug: str) -> Any:
    [row] = database.all(sa.select(table_of(table)).where(table_of(table).c.slug == slug))
    return row


def inner(database: Database, table: Any, **where: int) -> list[Any]:
    rows = table_of(table)
    conditions = [rows.c[name] == value for name, value in where.items()]
    return list(database.all(sa.select(rows).where(*conditions).order_by(rows.c.id)))


# Loading again


def test_a_second_load_changes_nothing(seeded):
    before = content(seeded)

    report = load(seeded)

    assert (report.created, report.updated, report.deleted) == (0, 0, 0)
    assert report.unchanged > 3000
    assert content(seeded) == before


def test_a_changed_record_changes_its_row_and_no_other(own, change):
    folder = change("topic.yaml", "en: Housing", "en: Homes")
    before = content(own)

    report = load(own, folder)

    changed = set(content(own)) - set(before)
    assert report.updated == 1
    assert record(own, tables.Topic, "housing").name["en"] == "Homes"
    numbers = "sqlite_sequence"  # which numbers SQLite has given so far
    assert sorted(t for line in changed if (t := line.split('"')[1]) != numbers) == [
        "change",
        "revision",
        "seed_record",
        "topic",
    ]


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("topic.yaml", "en: Housing", "en: Homes", [("Topic", "UPDATED")]),
        (
            "practice.yaml",
            "topics: [good-governance, participation]",
            "topics: [participation]",
            [("Practice", "UPDATED")],
        ),
    ],
)
def test_a_change_leaves_an_entry_also_when_only_a_part_of_a_record_went(
    own, change, file, old, new, told
):
    trail = table_of(tables.Change)
    [(last,)] = own.all(sa.select(sa.func.max(trail.c.id)))

    load(own, change(file, old, new))

    added = own.all(sa.select(trail).where(trail.c.id > last))
    assert [(entry.kind, entry.action) for entry in added] == told
    assert all(entry.was_public and entry.is_public and entry.slug for entry in added)


def test_a_database_that_was_loaded_without_a_trail_gets_one(own):
    trail = table_of(tables.Change)
    before = count(own, trail)
    with own.transaction() as session:
        session.execute(sa.delete(trail))

    report = load(own)

    assert (report.created, report.updated) == (0, 0)
    assert count(own, trail) == before > 2_000


def test_what_users_wrote_in_other_records_stays(own, change):
    with own.transaction() as session:
        session.execute(sa.update(tables.Practice).values(year=1999))

    load(own, change("practice.yaml", "outcome: WORKED", "outcome: PARTLY"))

    rewritten = record(own, tables.Practice, "liepaja-eiropas-parvaldibas-izcilibas-zime")
    assert (rewritten.outcome, rewritten.year) == ("PARTLY", 2023)
    assert count(own, tables.Practice, tables.Practice.year == 1999) == 85


def test_a_child_that_left_its_record_is_deleted(own, change):
    folder = change(
        "practice.yaml", "topics: [good-governance, participation]", "topics: [participation]"
    )

    report = load(own, folder)

    practice = record(own, tables.Practice, "liepaja-eiropas-parvaldibas-izcilibas-zime")
    topic = record(own, tables.Topic, "participation")
    left = inner(own, tables.PracticeTopic, practice_id=practice.id)
    assert report.deleted == 1
    assert [row.topic_id for row in left] == [topic.id]


def test_a_record_that_left_the_files_is_kept_and_named(own, change):
    text = (DATA / "partnership.yaml").read_text("utf-8")
    folder = change("partnership.yaml", text, "# none\n")

    report = load(own, folder)

    assert report.vanished == ["partnership: vidzeme-estfolla-2016"]
    assert count(own, tables.Partnership) == 1


def test_the_start_names_the_first_ten_that_left_the_files(own, change, capsys):
    text = (DATA / "news_item.yaml").read_text("utf-8")
    folder = change("news_item.yaml", text, "# none\n")

    seed_database(own, folder)

    told = capsys.readouterr().err.splitlines()
    assert told[-1].startswith("Left the seed and stay in the database: news_item: ")
    assert told[-1].count("news_item: ") == 10
    assert told[-1].endswith(" and 7 more.")


def test_a_new_record_may_refer_to_a_later_one_of_its_table(own, change):
    text = (DATA / "topic.yaml").read_text("utf-8")
    first = "- slug: bees\n  name: {lv: Bites}\n  parent: insects\n"
    folder = change("topic.yaml", text, f"{first}- slug: insects\n  name: {{lv: Kukaiņi}}\n{text}")

    report = load(own, folder)

    insects = record(own, tables.Topic, "insects")
    assert report.created == 2
    assert record(own, tables.Topic, "bees").parent_id == insects.id


# Mistakes


@pytest.mark.parametrize(
    ("file", "old", "new", "place", "field", "message"),
    [
        pytest.param(
            "project.yaml",
            "amount: 525000.00",
            "amount: 500000.00",
            "pasvaldibu-kapacitates-stiprinasana",
            "funding",
            "the rows add up to 3000000.00, the total cost is 3025000.00",
            id="funding does not add up",
        ),
        pytest.param(
            "municipality.csv",
            "zemgales-planosanas-regions",
            "zemgales-planosanas-region",
            "aizkraukles-novads-2009",
            "planning_region",
            "did you mean zemgales-planosanas-regions?",
            id="unknown slug",
        ),
        pytest.param(
            "practice.yaml",
            "outcome: WORKED",
            "outcome: SUCCESS",
            "liepaja-eiropas-parvaldibas-izcilibas-zime",
            "outcome",
            "'WORKED', 'PARTLY', 'FAILED'",
            id="no such member",
        ),
        pytest.param(
            "network.yaml",
            "valid_to: 2016-10-31",
            "valid_from: 2017-01-01\n  valid_to: 2016-10-31",
            "t",
            "valid_to",
            "is before valid_from",
            id="ends before it begins",
        ),
        pytest.param(
            "network.yaml",
            "    - {municipality: aknistes-novads-2009, valid_to",
            "    - {municipality: adazu-novads-2009, valid_from: 2015-01-01, sources: *list}\n"
            "    - {municipality: aknistes-novads-2009, valid_to",
            "t",
            "memberships",
            "adazu-novads-2009",
            id="memberships overlap",
        ),
        pytest.param(
            "indicator_value.csv",
            "UNVERIFIED,Single source.,de.wikipedia",
            "UNVERIFIED,Single source.",
            "line 3",
            "",
            "6 cells under 7 columns",
            id="too few cells",
        ),
        pytest.param(
            "target.yaml",
            "  baseline: 133783\n",
            "  baselines: 133783\n",
            "record 1",
            "baselines",
            "did you mean baseline?",
            id="unknown field",
        ),
        pytest.param(
            "expert.yaml",
            "- slug: llpa-eksperti\n",
            "- slug: labas-parvaldibas-mentori\n",
            "labas-parvaldibas-mentori",
            "slug",
            "already in expert.yaml",
            id="slug given twice",
        ),
        pytest.param(
            "expert.yaml",
            "  headcount: 5\n",
            "  headcount: 5\n  headcount: 6\n",
            "line 13",
            "",
            "headcount is given twice",
            id="field given twice",
        ),
        pytest.param(
            "event.yaml",
            "  kind: MEETING\n",
            "  kind: [MEETING\n",
            "line 6",
            "",
            "expected",
            id="broken YAML",
        ),
        pytest.param(
            "event.yaml",
            "starts: 2015-05-21",
            "starts: 2015-05-32",
            "t4-liepaja-2015",
            "starts",
            "valid date",
            id="no such day",
        ),
        pytest.param(
            "expert.yaml",
            "name: {lv: Labas pārvaldības mentori,",
            "name: {{lv: Labas pārvaldības mentori},",
            "line 4",
            "",
            "unhashable",
            id="braces in braces",
        ),
        pytest.param(
            "project.yaml",
            "level: SECONDARY",
            "level: TERTIARY",
            "lietpratiga-parvaldiba",
            "target_groups[2].level",
            "'PRIMARY' or 'SECONDARY'",
            id="mistake in a nested row",
        ),
        pytest.param(
            "project.yaml",
            "number: LV-LOCALDEV-0006",
            "number: 4.3-24/NFI/INP-004",
            "pasvaldibu-sadarbiba-un-laba-parvaldiba",
            "number",
            "already in project.yaml: lietpratiga-parvaldiba",
            id="number given twice",
        ),
        pytest.param(
            "indicator_value.csv",
            "adazu-novads-2009,2019,11391",
            "adazu-novads-2009,2019,nan",
            "line 2",
            "value",
            "finite number",
            id="no number at all",
        ),
        pytest.param(
            "municipality.csv",
            "27.01417,392.54",
            "27.01417,inf",
            "aglonas-novads-2009",
            "area_km2",
            "finite number",
            id="a number without end",
        ),
        pytest.param(
            "topic.yaml",
            "parent: governance",
            "parent: good-governance",
            "good-governance",
            "parent",
            "leads back to the record itself",
            id="its own parent",
        ),
        pytest.param(
            "network.yaml",
            "coordinator: lps\n",
            "coordinator: lps\n  parent: t3-2\n",
            "t",
            "parent",
            "leads back to the record itself",
            id="parent of its own parent",
        ),
        pytest.param(
            "project.yaml",
            "continues: lietpratiga-parvaldiba",
            "continues: pasvaldibu-sadarbiba-un-laba-parvaldiba",
            "pasvaldibu-sadarbiba-un-laba-parvaldiba",
            "continues",
            "leads back to the record itself",
            id="continues itself",
        ),
        pytest.param(
            "succession.csv",
            "riga-2009,riga-2021,2021-07-01",
            "riga-2009,riga-2021,2021-06-01",
            "riga-2009",
            "successor",
            "riga-2021 on 2021-06-01 as CONTINUATION does not go",
            id="followed before its end",
        ),
        pytest.param(
            "succession.csv",
            "riga-2009,riga-2021",
            "riga-2009,mersraga-novads-2009",
            "riga-2009",
            "successor",
            "mersraga-novads-2009 on 2021-07-01 as CONTINUATION does not go",
            id="successor begins before the predecessor ended",
        ),
        pytest.param(
            "succession.csv",
            "rojas-novads-2009,mersraga-novads-2009",
            "rojas-novads-2009,rojas-novads-2009",
            "rojas-novads-2009",
            "successor",
            "rojas-novads-2009 on 2011-01-03 as SECESSION does not go",
            id="follows itself",
        ),
    ],
)
def test_a_mistake_is_named_and_nothing_is_written(
    seeded, change, file, old, new, place, field, message
):
    before = content(seeded)

    with pytest.raises(SeedError) as raised:
        load(seeded, change(file, old, new))

    [problem] = raised.value.problems
    assert (problem.file, problem.record, problem.field) == (file, place, field)
    assert message in problem.message
    assert str(raised.value) == str(problem)
    assert content(seeded) == before


def test_a_value_that_its_status_denies_is_refused(seeded, change):
    header = "indicator,municipality,period,value,certainty,note,sources\n"
    text = (DATA / "indicator_value.csv").read_text("utf-8")
    row = "population,riga-2021,1999,5,MISSING\n"
    folder = change("indicator_value.csv", text, f"{header.split(',certainty')[0]},status\n{row}")

    with pytest.raises(SeedError) as raised:
        load(seeded, folder)

    [problem] = raised.value.problems
    assert (problem.file, problem.field) == ("indicator_value.csv", "value")
    assert problem.record == "line 2"
    assert "does not go with status MISSING" in problem.message


def test_all_mistakes_of_all_files_are_told_at_once(seeded, change):
    change("topic.yaml", "parent: governance", "parent: goverment")
    change("expert.yaml", "role: MENTOR", "role: GURU")
    folder = change("project.yaml", "starts: 2013-12-14", "starts: yesterday")

    with pytest.raises(SeedError) as raised:
        load(seeded, folder)

    lines = str(raised.value).splitlines()
    assert [line.split(":")[0] for line in lines] == ["expert.yaml", "project.yaml", "topic.yaml"]


def test_a_file_that_is_no_table_and_one_that_is_no_text_are_named(seeded, change):
    folder = change("topic.yaml", "parent", "parent")
    (folder / "practise.yaml").write_text("- slug: a\n")
    (folder / "target.yaml").write_bytes(b"- slug: \xff\n")

    with pytest.raises(SeedError) as raised:
        load(seeded, folder)

    assert {p.file: p.message.split(":")[0] for p in raised.value.problems} == {
        "practise.yaml": "there is no table practise",
        "target.yaml": "this is not UTF-8 text",
    }


@pytest.mark.parametrize("table", tables.TABLES, ids=lambda table: table.__name__)
@pytest.mark.parametrize("text", ["nan", "inf", "-Infinity"])
def test_no_column_takes_what_is_no_number(table, text):
    numbers = [c.name for c in table_of(table).c if c.type.python_type in (float, Decimal)]

    with pytest.raises(ValidationError) as refused:
        table.model_validate({"slug": "?", **dict.fromkeys(numbers, text)})

    assert set(numbers) <= {mistake["loc"][0] for mistake in refused.value.errors()}


def test_a_clash_with_what_a_user_wrote_is_told_and_nothing_is_written(own, change):
    with own.transaction() as session:
        session.add(tables.Topic.model_validate({"slug": "bees", "name": {"lv": "Bites"}}))
    before = content(own)
    text = (DATA / "topic.yaml").read_text("utf-8")

    with pytest.raises(SeedError) as raised:
        load(own, change("topic.yaml", text, text + "\n- slug: bees\n  name: {lv: Bites}\n"))

    message = "topic.yaml: bees: slug: bees belongs to a row that the seed did not write"
    assert str(raised.value) == message
    assert content(own) == before


def test_a_clash_with_a_record_that_left_the_files_names_it(own, change):
    folder = change("network.yaml", "- slug: t2\n", "- slug: t2-renamed\n")

    with pytest.raises(SeedError) as raised:
        load(own, folder)

    [problem] = raised.value.problems
    message = "network.yaml: t2-renamed: code: T2 belongs to t2, which left the files"
    assert str(problem) == message


def test_two_records_may_swap_what_is_unique(own, change):
    change("network.yaml", "code: T3\n", "code: T5\n")
    change("network.yaml", "code: T4\n", "code: T3\n")

    load(own, change("network.yaml", "code: T5\n", "code: T4\n"))

    codes = [record(own, tables.Network, slug).code for slug in ("t3", "t4")]
    assert codes == ["T4", "T3"]


def test_a_part_may_move_from_one_record_to_another(own, change):
    text = (DATA / "network.yaml").read_text("utf-8")
    begin = text.index("  outputs:\n    - slug: skrundas-marketinga-strategija")
    outputs = text[begin : text.index("  sources:", begin + text[begin:].index("One of nine"))]
    change("network.yaml", outputs, "")
    folder = change("network.yaml", "- slug: t2\n", f"- slug: t2\n{outputs}")

    report = load(own, folder)

    moved = record(own, tables.NetworkOutput, "skrundas-marketinga-strategija")
    assert moved.network_id == record(own, tables.Network, "t2").id
    assert (report.created, report.deleted) == (1, 1)


def test_only_what_has_a_slug_is_known_by_the_end_of_its_key(own):
    writer = Writer()

    with own.transaction() as writer.session:
        writer.read_ledger()

    short = {table for table, key in writer.ids if (table, key) not in writer.ledger}
    assert short == {"network_output"}


def test_progress_is_told_up_to_the_last_record(own, change):
    told: list[tuple[int, int]] = []

    load(own, change("topic.yaml", "en: Housing", "en: Homes"), progress=lambda *p: told.append(p))

    done, total = told[-1]
    assert done == total > 3000
