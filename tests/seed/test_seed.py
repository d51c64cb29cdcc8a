"""Loading the seed again: only changes are written, what users wrote stays."""

import pytest
import sqlalchemy as sa
from reloading import changing, content, count, inner, record
from seeded import seeded_database

from schema import tables
from schema.tables.base import table_of
from seed import DATA, load_seed
from seed.load import RecordWriter
from server.commands.setup import seed_database


@pytest.fixture
def own(tmp_path):
    """A database with the seed, but for the long tables, that a test may change."""
    return seeded_database(tmp_path / "own.sqlite", is_short=True)


@pytest.fixture
def change(tmp_path):
    """Replace a text, once, in a copy of the data files; return the folder."""
    return changing(tmp_path / "data")


def test_a_second_load_changes_nothing(own, change):
    before = content(own)

    report = load_seed(own, change("topic.yaml", "Housing", "Housing"))

    assert (report.created, report.updated, report.deleted) == (0, 0, 0)
    assert report.unchanged > 3000
    assert content(own) == before


def test_a_changed_record_changes_its_row_and_no_other(own, change):
    folder = change("topic.yaml", "en: Housing", "en: Homes")
    before = content(own)

    report = load_seed(own, folder)

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

    load_seed(own, change(file, old, new))

    added = own.all(sa.select(trail).where(trail.c.id > last))
    assert [(entry.kind, entry.action) for entry in added] == told
    assert all(entry.was_public and entry.is_public and entry.slug for entry in added)


def test_a_database_that_was_loaded_without_a_trail_gets_one(own, change):
    trail = table_of(tables.Change)
    before = count(own, trail)
    with own.transaction() as session:
        session.execute(sa.delete(trail))

    report = load_seed(own, change("topic.yaml", "Housing", "Housing"))

    assert (report.created, report.updated) == (0, 0)
    assert count(own, trail) == before > 2_000


def test_what_users_wrote_in_other_records_stays(own, change):
    with own.transaction() as session:
        session.execute(sa.update(tables.Practice).values(year=1999))

    load_seed(own, change("practice.yaml", "outcome: WORKED", "outcome: PARTLY"))

    rewritten = record(own, tables.Practice, "liepaja-eiropas-parvaldibas-izcilibas-zime")
    assert (rewritten.outcome, rewritten.year) == ("PARTLY", 2023)
    assert count(own, tables.Practice, tables.Practice.year == 1999) == 85


def test_a_child_that_left_its_record_is_deleted(own, change):
    folder = change(
        "practice.yaml", "topics: [good-governance, participation]", "topics: [participation]"
    )

    report = load_seed(own, folder)

    practice = record(own, tables.Practice, "liepaja-eiropas-parvaldibas-izcilibas-zime")
    topic = record(own, tables.Topic, "participation")
    left = inner(own, tables.PracticeTopic, practice_id=practice.id)
    assert report.deleted == 1
    assert [row.topic_id for row in left] == [topic.id]


def test_a_record_that_left_the_files_is_kept_and_named(own, change):
    text = (DATA / "partnership.yaml").read_text("utf-8")
    folder = change("partnership.yaml", text, "# none\n")

    report = load_seed(own, folder)

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

    report = load_seed(own, folder)

    insects = record(own, tables.Topic, "insects")
    assert report.created == 2
    assert record(own, tables.Topic, "bees").parent_id == insects.id


def test_two_records_may_swap_what_is_unique(own, change):
    change("network.yaml", "code: T3\n", "code: T5\n")
    change("network.yaml", "code: T4\n", "code: T3\n")

    load_seed(own, change("network.yaml", "code: T5\n", "code: T4\n"))

    codes = [record(own, tables.Network, slug).code for slug in ("t3", "t4")]
    assert codes == ["T4", "T3"]


def test_a_part_may_move_from_one_record_to_another(own, change):
    text = (DATA / "network.yaml").read_text("utf-8")
    begin = text.index("  outputs:\n    - slug: skrundas-marketinga-strategija")
    outputs = text[begin : text.index("  sources:", begin + text[begin:].index("One of nine"))]
    change("network.yaml", outputs, "")
    folder = change("network.yaml", "- slug: t2\n", f"- slug: t2\n{outputs}")

    report = load_seed(own, folder)

    moved = record(own, tables.NetworkOutput, "skrundas-marketinga-strategija")
    assert moved.network_id == record(own, tables.Network, "t2").id
    assert (report.created, report.deleted) == (1, 1)


def test_only_what_has_a_slug_is_known_by_the_end_of_its_key(own):
    writer = RecordWriter()

    with own.transaction() as writer.session:
        writer.read_ledger()

    short = {table for table, key in writer.ids if (table, key) not in writer.ledger}
    assert short == {"network_output"}


def test_progress_is_told_up_to_the_last_record(own, change):
    told: list[tuple[int, int]] = []

    load_seed(
        own, change("topic.yaml", "en: Housing", "en: Homes"), progress=lambda *p: told.append(p)
    )

    done, total = told[-1]
    assert done == total > 3000
