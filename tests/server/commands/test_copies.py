"""`blis backup` and `blis restore`: whole copies, taken while BLIS serves and put back."""

import re
import shutil
import sqlite3
from contextlib import closing

import pytest
from command_line import answers, assert_told, everything, rows
from processes import serving

pytestmark = pytest.mark.slow


def test_a_copy_is_taken_while_serving_and_put_back(blis, folder, tmp_path):
    before = rows(folder)
    with serving(folder):
        assert blis(folder, "backup", str(tmp_path / "copy.sqlite")).status == 0
    shutil.rmtree(folder)

    restored = blis(folder, "restore", str(tmp_path / "copy.sqlite"))

    # On a slow machine a step has a line each two seconds, which tells how far it has come.
    assert list(dict.fromkeys(re.findall(r"^ +(\w+)", restored.stderr, re.M))) == [
        "database",
        "index",
    ]
    assert rows(folder) == before
    assert blis(folder, "check").stdout == "Everything agrees.\n"
    with serving(folder) as served:
        assert "0 created, 0 updated" in served.told
    assert blis(folder, "check").stdout == "Everything agrees.\n"


def test_only_a_whole_copy_is_put_back(blis, folder, tmp_path):
    before, other = rows(folder), tmp_path / "other.sqlite"
    sqlite3.connect(other).execute("create table t (a)").connection.close()

    assert_told(blis(folder, "restore", str(other)), "is not a backup of BLIS.")
    other.write_bytes(b"not a database" * 1000)
    assert_told(blis(folder, "restore", str(other)), "is damaged, or not a backup of BLIS.")
    assert_told(blis(folder, "restore", "nowhere"), "There is no backup nowhere.")
    assert rows(folder) == before
    assert blis(folder, "check").status == 0


def test_a_copy_of_a_newer_program_is_refused(blis, folder, tmp_path):
    copy = shutil.copy(folder / "blis.sqlite", tmp_path / "copy.sqlite")
    before = everything(folder)
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("update alembic_version set version_num = '9999'")

    refused = blis(folder, "restore", str(copy))

    assert_told(refused, f"{copy} was made by a newer BLIS: update this one.")
    assert everything(folder) == before


def test_what_was_there_before_a_restore_stays_beside_it(blis, folder, tmp_path):
    copy = tmp_path / "copy.sqlite"
    assert blis(folder, "backup", str(copy)).status == 0
    changed = "update organisation set homepage = 'changed' where id = 1"
    with closing(sqlite3.connect(folder / "blis.sqlite")) as killed, killed:
        killed.execute(changed)
        killed.commit()
        for ending in ("", "-wal", "-shm"):
            shutil.copy(folder / f"blis.sqlite{ending}", tmp_path / f"killed{ending}")
    for ending in ("", "-wal", "-shm"):
        shutil.copy(tmp_path / f"killed{ending}", folder / f"blis.sqlite{ending}")

    assert blis(folder, "restore", str(copy)).status == 0

    homepage = "select homepage from organisation where id = 1"
    assert answers(folder, homepage) != [("changed",)]
    assert blis(folder, "restore", str(folder / "blis.sqlite.before")).status == 0
    assert answers(folder, homepage) == [("changed",)]


def test_a_copy_never_takes_the_place_of_the_database(blis, folder):
    before = everything(folder)

    for name in ("blis.sqlite", "blis.sqlite-wal", "index/../blis.sqlite"):
        refused = blis(folder, "backup", str(folder / name))
        assert_told(refused, f"{folder / name} is the database itself: name another file")

    assert everything(folder) == before


def test_a_copy_tells_where_it_is_and_replaces_no_other_unasked(blis, folder, tmp_path):
    copy, [(revision,)] = tmp_path / "copy", answers(folder, "select number from revision")

    told = blis(folder, "backup", str(copy))
    assert told.stdout == f"{copy}: {copy.stat().st_size:,} bytes, revision {revision}\n"
    before = copy.read_bytes()
    refused = blis(folder, "backup", str(copy))
    assert_told(refused, f"{copy} exists already: name another file, or replace it with --force.")
    assert copy.read_bytes() == before
    copy.write_text("an older one")
    assert blis(folder, "backup", "--force", str(copy)).status == 0
    assert len(copy.read_bytes()) == len(before)


def test_a_copy_that_cannot_be_written_leaves_nothing(blis, folder, tmp_path):
    taken = tmp_path / "copy.sqlite"
    taken.mkdir()

    assert_told(blis(folder, "backup", str(taken)), f"{taken} cannot be written: Is a directory.")
    assert_told(blis(folder, "backup", "no/where"), "no/where cannot be written: No such file")
    assert list(tmp_path.glob("*.part")) == []
