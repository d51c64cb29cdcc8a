"""Copies: everything comes back, of any age; what is not a whole copy changes nothing."""

import asyncio
import os
import shutil
import signal
import stat
import tarfile
from io import BytesIO
from pathlib import Path
from random import uniform
from tempfile import TemporaryDirectory
from time import sleep

import pytest
import sqlalchemy as sa
from postgresql import postgresql
from processes import start
from seeded import Filling, database_file

from schema import Database, tables
from schema.database.upgrade import upgrade_tables
from schema.tables.base import table_of
from search import open_index
from server.commands import backup, restoration
from server.commands.consistency import consistency_problems
from server.commands.databases import open_database
from server.failure import Failure
from server.files.store import FileStore
from server.settings import read_settings

KILLS = 6


def settings_of(folder, url=""):
    return read_settings({"BLIS_DATA_DIR": str(folder), "BLIS_DATABASE_URL": url})


@pytest.fixture
def settings(tmp_path):
    """A folder with a practice that has an attachment."""
    return filled(settings_of(tmp_path / "var"), b"first")


def filled(settings, content, slug="practice"):
    """Return the settings, after a practice with an attachment was recorded."""
    settings.data_dir.mkdir(exist_ok=True)
    if settings.database_file and not settings.database_file.exists():
        shutil.copy(database_file(Filling.EMPTY), settings.database_file)
    with open_database(settings) as database:
        database.migrate()
        add(database, FileStore(settings.files_dir), content, slug)
    return settings


def add(database, files, content, slug):
    words = {"title": {"lv": "Kompostēšana"}, "summary": {"lv": "Par \\N\tkompostu."}}
    with database.transaction() as session, files.incoming(BytesIO(content)) as incoming:
        practice = tables.Practice.model_validate({"slug": slug, "kind": "PRACTICE", **words})
        session.add(practice)
        session.flush()
        attachment = {
            "practice_id": practice.id,
            "kind": "RULES",
            "title": {"lv": "Noteikumi"},
            "file_name": "a.txt",
            "media_type": "text/plain",
            "size": incoming.size,
            "sha256": incoming.sha256,
        }
        session.add(tables.Attachment.model_validate(attachment))
        files.keep(incoming)


def contents(settings):
    """Return the content of the attachment of each practice, and what does not agree."""
    files, practice, attachment = (
        FileStore(settings.files_dir),
        table_of(tables.Practice),
        table_of(tables.Attachment),
    )
    joined = sa.select(practice.c.slug, attachment.c.sha256).outerjoin_from(practice, attachment)
    with open_database(settings) as database:
        rows = database.all(joined)
        index = open_index(settings.index_dir)
        wrong = list(consistency_problems(database, index, files))
        index.close()
    return {slug: sha and files.path(sha).read_bytes() for slug, sha in rows}, wrong


def test_everything_comes_back_into_an_empty_folder(settings, tmp_path):
    backup.write_backup(settings, tmp_path / "copy.tar")
    assert stat.S_IMODE((tmp_path / "copy.tar").stat().st_mode) == 0o600
    elsewhere = settings_of(tmp_path / "elsewhere")

    restoration.restore_backup(elsewhere, tmp_path / "copy.tar")

    assert contents(elsewhere) == ({"practice": b"first"}, [])
    assert open_index(elsewhere.index_dir).keys() == {("Practice", 1)}


def test_everything_comes_back_into_a_used_folder_and_goes_again(settings, tmp_path):
    backup.write_backup(settings, tmp_path / "copy.tar")
    filled(settings, b"second", "later")

    restoration.restore_backup(settings, tmp_path / "copy.tar")
    assert contents(settings) == ({"practice": b"first"}, [])

    restoration.restore_backup(settings, settings.data_dir / "blis.sqlite.before")
    assert contents(settings) == ({"practice": b"first", "later": b"second"}, [])


@pytest.fixture
def address():
    """The address of an empty database of PostgreSQL."""
    with TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        with postgresql(Path(name)) as url:
            yield url


@pytest.mark.slow
def test_everything_comes_back_on_postgresql(address, tmp_path):
    settings = filled(settings_of(tmp_path / "var", address), b"first")
    backup.write_backup(settings, tmp_path / "copy.tar")
    filled(settings, b"second", "later")

    restoration.restore_backup(settings, tmp_path / "copy.tar")

    assert contents(settings) == ({"practice": b"first"}, [])
    filled(settings, b"second", "later")
    with pytest.raises(Failure, match="of a PostgreSQL database"):
        restoration.restore_backup(settings_of(tmp_path / "other"), tmp_path / "copy.tar")


@pytest.mark.slow
@pytest.mark.parametrize("as_one_file", [True, False])
def test_a_copy_of_the_first_tables_is_brought_up_to_date(tmp_path, as_one_file):
    old = settings_of(tmp_path / "old")
    old.data_dir.mkdir()
    database = Database(old.database_url)
    with database.engine.begin() as connection:
        upgrade_tables(connection, "0001")
        row = {"slug": "old", "name": '{"lv": "Sena tēma"}', "sort_key": "sena"}
        row |= {"sources": "[]", "certainty": "CONFIRMED", "synonyms": "{}"}
        names = ", ".join(row)
        connection.exec_driver_sql(
            f"insert into topic ({names}) values ({', '.join('?' * len(row))})", (*row.values(),)
        )
    asyncio.run(database.close())
    copy = old.data_dir / "blis.sqlite"
    if not as_one_file:
        backup.write_backup(old, copy := tmp_path / "copy.tar")
    new = filled(settings_of(tmp_path / "new"), b"first")

    restoration.restore_backup(new, copy)

    assert contents(new) == ({}, [])
    with open_database(new) as database:
        slugs = sa.select(table_of(tables.Topic).c.slug)
        assert database.all(slugs) == [("old",)]


def entry(name, content=b"x", kind=tarfile.REGTYPE, link=""):
    info = tarfile.TarInfo(name)
    info.size, info.type, info.linkname = len(content), kind, link
    return info, content


STRAY = "ab" * 32
WRONG = {
    "above": [entry("../evil")],
    "absolute": [entry("/tmp/evil")],
    "above within": [entry("files/../../evil")],
    "a name within": [entry("files/ab/../../../evil")],
    "another name": [entry("lock")],
    "another folder": [entry(f"files/cd/{STRAY}")],
    "a link": [entry("blis.sqlite", b"", tarfile.SYMTYPE, "/etc/passwd")],
    "a hard link": [entry("blis.sqlite", b"", tarfile.LNKTYPE, "/etc/passwd")],
    "a folder": [entry("files", b"", tarfile.DIRTYPE)],
    "a device": [entry("blis.sqlite", b"", tarfile.CHRTYPE)],
    "twice": [entry("tables/a"), entry("tables/a")],
    "another content": [entry(f"files/ab/{STRAY}")],
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_no_copy_holds_is_refused(settings, tmp_path, wrong):
    before = everything(tmp_path)
    backup.write_backup(settings, tmp_path / "copy.tar")
    with (
        tarfile.open(tmp_path / "copy.tar") as copy,
        tarfile.open(tmp_path / "wrong.tar", "w") as archive,
    ):
        for info in copy:
            archive.addfile(info, copy.extractfile(info))
        for info, content in WRONG[wrong]:
            archive.addfile(info, BytesIO(content))

    with pytest.raises(Failure, match=r"which no backup of BLIS does|has changed"):
        restoration.restore_backup(settings, tmp_path / "wrong.tar")

    copies_made = {tmp_path / "copy.tar", tmp_path / "wrong.tar"}
    after = everything(tmp_path)
    assert {path: after[path] for path in after.keys() - copies_made} == before


def everything(folder):
    """Return the bytes of all files but locks and what SQLite keeps while somebody reads."""
    found = (path for path in folder.rglob("*") if path.is_file())
    passing = (".lock", "-wal", "-shm")
    return {p: p.read_bytes() for p in found if not p.name.endswith(passing)}


@pytest.mark.parametrize("share", [0.0, 0.0005, 0.1, 0.5, 0.9, 0.97])
def test_a_copy_that_ends_too_early_is_refused(settings, tmp_path, share):
    backup.write_backup(settings, tmp_path / "copy.tar")
    whole = tmp_path.joinpath("copy.tar").read_bytes()
    tmp_path.joinpath("part.tar").write_bytes(whole[: int(len(whole.rstrip(b"\0")) * share)])
    before = everything(tmp_path)

    with pytest.raises(Failure, match="damaged"):
        restoration.restore_backup(settings, tmp_path / "part.tar")

    assert everything(tmp_path) == before


@pytest.mark.parametrize("what", ["page", "picture", "archive", "nothing", "folder"])
def test_a_foreign_file_is_refused(settings, tmp_path, what):
    foreign = tmp_path / "foreign"
    if what == "archive":
        with tarfile.open(foreign, "w") as archive:
            archive.addfile(entry("a.txt")[0], BytesIO(b"x"))
    elif what == "folder":
        foreign.mkdir()
    else:
        content = {"page": b"<html>", "picture": os.urandom(100_000), "nothing": b""}
        foreign.write_bytes(content[what])
    before = everything(tmp_path)

    with pytest.raises(Failure, match=r"no backup|not a backup"):
        restoration.restore_backup(settings, foreign)

    assert everything(tmp_path) == before


def test_a_copy_without_a_content_is_not_made(settings, tmp_path):
    files = FileStore(settings.files_dir)
    [sha256] = files.held()
    files.remove(sha256)

    with pytest.raises(Failure, match="is missing: see blis check"):
        backup.write_backup(settings, tmp_path / "copy.tar")

    assert not list(tmp_path.glob("copy.tar*"))
    assert not list(settings.data_dir.glob("backup-*"))


@pytest.mark.parametrize("name", ["files/copy.tar", "index/copy.tar", "blis.sqlite"])
def test_a_copy_lies_apart_from_what_it_is_a_copy_of(settings, name):
    with pytest.raises(Failure, match="name another file for the backup"):
        backup.write_backup(settings, settings.data_dir / name)


@pytest.mark.slow
def test_killed_at_any_moment_the_old_or_the_new_state_stands(settings, tmp_path):
    backup.write_backup(settings, tmp_path / "copy.tar")
    old, new = {"practice": b"first", "later": b"second"}, {"practice": b"first"}
    filled(settings, b"second", "later")
    backup.write_backup(settings, tmp_path / "later.tar")

    for _ in range(KILLS):
        process = start(settings.data_dir, "restore", str(tmp_path / "copy.tar"))
        sleep(uniform(0.8, 1.6))
        process.send_signal(signal.SIGKILL)
        process.communicate()

        assert contents(settings)[0] in (old, new)
        restoration.restore_backup(settings, tmp_path / "later.tar")
        assert contents(settings) == (old, [])
