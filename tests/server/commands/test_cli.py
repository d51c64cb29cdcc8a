"""The command `blis` in real processes: starts, stops, kills, and what it says when it cannot."""

import logging
import os
import random
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from time import sleep
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from processes import ROOT, SECONDS, environment, serving, start, told_until

from schema import Database
from schema.tables import Organisation
from server.__main__ import INTERRUPTED
from server.cli import COMMANDS, load_command, main
from server.commands import consistency
from server.commands.setup import open_prepared_database
from server.http.logs import LINE, LineFormatter
from server.settings import read_settings

pytestmark = pytest.mark.slow

KILLS = 3


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """A folder after its first start, and what the start told."""
    folder = tmp_path_factory.mktemp("first") / "var"
    with serving(folder) as served:
        assert served.stop() == 0
    return folder, served.told


@dataclass(frozen=True)
class Ended:
    """A command at its end: its status, and what it told on its two outputs."""

    status: int | str | None
    stdout: str
    stderr: str


@pytest.fixture
def blis(monkeypatch, capsys):
    """Run a command to its end, in this process: that tells the same and is quicker."""

    def blis(folder: Path, *words: str, **variables: str) -> Ended:
        monkeypatch.setattr(sys, "argv", ["blis", *words])
        for name, text in {"BLIS_DATA_DIR": str(folder), "BLIS_PORT": "0", **variables}.items():
            monkeypatch.setenv(name, text)
        with pytest.raises(SystemExit) as ended:
            main()
        return Ended(ended.value.code, *capsys.readouterr())

    return blis


@pytest.fixture
def folder(first, tmp_path):
    """A folder of its own, as the first start left it."""
    return shutil.copytree(first[0], tmp_path / "var")


def test_a_first_start_tells_its_steps_and_where_to_look(first):
    _, told = first

    steps = [line.split()[0] for line in told.splitlines() if line.endswith(" s")]
    assert steps == ["database", "seed", "index"]
    assert "0 updated, 0 unchanged" in told
    assert "/graphql     for programs\n" in told
    assert told.endswith("Stop it with Ctrl+C.\n")


def test_a_second_start_indexes_nothing_and_changes_nothing(folder):
    before = rows(folder)

    with serving(folder) as served:
        assert urlopen(f"{served.address}/healthz").status == 200

    assert "0 created, 0 updated" in served.told
    assert "index" not in served.told.replace(str(folder), "")
    assert rows(folder) == before


def test_what_was_written_meanwhile_is_kept_and_indexed(blis, folder):
    database = Database(f"sqlite:///{folder}/blis.sqlite")
    with database.transaction() as session:
        session.add(changed := session.get_one(Organisation, 1))
        changed.homepage = "https://example.org/changed"

    with serving(folder) as served:
        assert "index" in served.told.replace(str(folder), "")

    assert blis(folder, "check").stdout == "Everything agrees.\n"
    homepage = "select homepage from organisation where id = 1"
    assert answers(folder, homepage) == [("https://example.org/changed",)]


@pytest.mark.parametrize(
    ("limits", "advice"), [((9, 5_000), "is recommended"), ((9, 99), "It is time for")]
)
def test_a_start_with_many_documents_tells_that_another_engine_is_quicker(
    folder, monkeypatch, capsys, limits, advice
):
    monkeypatch.setitem(consistency.DOCUMENT_LIMITS, "whoosh", limits)

    with open_prepared_database(read_settings({"BLIS_DATA_DIR": str(folder)})):
        pass

    told = [line for line in capsys.readouterr().err.splitlines() if "BLIS_SEARCH_ENGINE" in line]
    assert len(told) == 1
    assert advice in told[0]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_server_well(folder, number):
    with serving(folder) as served:
        assert served.stop(number) == 0
        assert served.process.stdout
        assert served.process.stdout.read() == "BLIS has stopped.\n"


def test_two_signals_end_a_server_at_once_and_without_a_traceback(folder):
    with serving(folder) as served:
        served.process.send_signal(signal.SIGINT)
        assert served.stop(signal.SIGINT) == 0
        assert served.process.stdout
        assert served.process.stdout.read() == "BLIS has stopped.\n"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_start_without_a_traceback_and_the_next_goes_on(tmp_path, blis, number):
    process = start(tmp_path / "var", "serve")
    assert process.stdout
    told_until(process.stdout, "  database")
    process.send_signal(number)
    told, _ = process.communicate(timeout=SECONDS)

    assert process.returncode == 0
    assert told.splitlines()[-1] == "BLIS has stopped."
    assert "Traceback" not in told
    assert blis(tmp_path / "var", "seed").status == 0


def test_ctrl_c_ends_another_command_with_a_sentence(tmp_path):
    process = start(tmp_path / "var", "seed")
    assert process.stdout
    told_until(process.stdout, "  database")
    process.send_signal(signal.SIGINT)
    told, _ = process.communicate(timeout=SECONDS)

    assert process.returncode == INTERRUPTED
    assert told.splitlines()[-1] == "blis: stopped before it was done; nothing is half-done."
    assert "Traceback" not in told


@pytest.mark.parametrize(
    ("variables", "shown"),
    [
        ({"BLIS_PUBLIC_URL": "https://lps.lv/blis"}, "  https://lps.lv/blis/explorer "),
        ({"BLIS_ALLOWED_HOSTS": "blis.lv"}, "  http://blis.lv/explorer "),
        (
            {"BLIS_ALLOWED_HOSTS": "blis.lv", "BLIS_PUBLIC_URL": "https://blis.lv"},
            "  https://blis.lv/explorer ",
        ),
        ({}, "/explorer "),
    ],
)
def test_a_start_lists_only_addresses_that_are_answered(folder, variables, shown):
    with serving(folder, **variables) as served:
        assert shown in served.told
        for listed in re.findall(r"(https?://\S+) ", served.told):
            name, place = listed.partition("://")[2].split("/", 1)
            asked = Request(f"{served.address}/{place.removeprefix('blis/')}?query={{__typename}}")
            asked.add_header("Host", name)
            asked.add_header("Accept", "*/*")
            assert urlopen(asked).status == 200


def test_each_line_of_the_log_has_time_level_and_request(folder):
    with serving(folder, BLIS_ACCESS_LOG="on") as served:
        asked = Request(f"{served.address}/topics?x=%0aline", headers={"X-Request-Id": "mine-1"})
        with pytest.raises(HTTPError):
            urlopen(asked)
        assert served.stop() == 0
        assert served.process.stdout
        [line, end] = served.process.stdout.read().splitlines()

    time = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d"
    said = r'127\.0\.0\.1:\d+ - "GET /topics\?x=%0aline HTTP/1\.1" 404'
    assert re.fullmatch(rf"{time} INFO uvicorn\.access \[mine-1\] {said}", line)
    assert end == "BLIS has stopped."


def test_a_bug_is_logged_in_lines_that_cannot_be_taken_for_others():
    try:
        raise ValueError("one\n2026-11-28T22:31:27.034+02:00 ERROR blis [-] two\x1b[2J")
    except ValueError:
        record = logging.getLogger("blis").makeRecord(
            "blis", logging.ERROR, "", 0, "a bug", (), sys.exc_info()
        )
    first, *others = LineFormatter(LINE).format(record).splitlines()

    assert re.fullmatch(r"\S+ ERROR blis \[-\] a bug", first)
    assert others
    assert all(line.startswith("  ") and line.isprintable() for line in others)


@pytest.mark.parametrize("how", ["Ctrl-C", "SIGTERM"])
def test_a_server_that_make_began_is_stopped_well_with_one_line(folder, how):
    made = subprocess.Popen(
        ["make", "--old-file=.venv/.installed", f"BIN={Path(sys.executable).parent}", "serve"],
        cwd=ROOT,
        env=environment(folder, {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert made.stdout
    try:
        assert "Stop it" in told_until(made.stdout, "Stop it")
        if how == "Ctrl-C":
            os.killpg(made.pid, signal.SIGINT)
        else:
            made.terminate()
        # Its end comes when the server has ended too, which holds the same pipe.
        assert made.communicate(timeout=SECONDS)[0] == "BLIS has stopped.\n"
    finally:
        with suppress(ProcessLookupError):
            os.killpg(made.pid, signal.SIGKILL)


@pytest.mark.parametrize("step_before", ["database", "seed"])
def test_a_start_after_kills_is_complete(blis, first, tmp_path, step_before):
    folder = tmp_path / "var"
    for _ in range(KILLS):
        process = start(folder, "serve")
        assert process.stdout
        told_until(process.stdout, f"  {step_before}")
        sleep(random.uniform(0, 0.5))
        process.kill()
        process.communicate()

    with serving(folder) as served:
        assert served.stop() == 0

    assert blis(folder, "check").stdout == "Everything agrees.\n"
    assert rows(folder) == rows(first[0])


def test_a_second_process_keeps_off_a_folder_in_use(blis, folder):
    with serving(folder):
        for command in ("serve", "seed"):
            told = f"Another BLIS is using the folder {folder}: stop it first."
            assert_told(blis(folder, command), told)

        assert blis(folder, "check").status == 0


def test_two_first_starts_at_once_leave_a_complete_folder(first, tmp_path):
    folder = tmp_path / "var"
    started = [start(folder, "seed") for _ in range(2)]
    told = [process.communicate()[0] for process in started]

    # Who comes when the other has finished finds nothing to do.
    for process, words in zip(started, told, strict=True):
        assert process.returncode == ("Another BLIS is using" in words), told
    assert 0 in {process.returncode for process in started}
    assert rows(folder) == rows(first[0])


def test_a_port_in_use_ends_a_process_with_a_sentence(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        process = start(tmp_path / "var", "serve", BLIS_PORT=port)
        told, _ = process.communicate()

    assert process.returncode == 1
    assert told == (
        f"blis: Port {port} on 127.0.0.1 is in use: stop what uses it, "
        "or choose another with PORT=.\n"
    )
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"BLIS_SEARCH_ENGINE": "lucene"}, "must be whoosh or tantivy, but it is 'lucene'."),
        ({"BLIS_PORT": "abc"}, "must be a whole number from 0 to 65535, but it is 'abc'."),
        ({"BLIS_PORT": "65536"}, "must be a whole number from 0 to 65535, but it is '65536'."),
        ({"BLIS_HOST": "203.0.113.1"}, "cannot listen on 203.0.113.1, port 0: "),
        ({"BLIS_DATABASE_URL": "mysql://localhost/blis"}, "must begin with postgresql://"),
        ({"BLIS_DATABASE_URL": "blis"}, "BLIS_DATABASE_URL is not an address of a database."),
        (
            {"BLIS_DATABASE_URL": "postgresql://blis:secret@127.0.0.1:1/blis"},
            "postgresql+psycopg://blis:***@127.0.0.1:1/blis cannot be used: connection failed",
        ),
    ],
)
def test_a_setting_that_cannot_be_is_told(blis, tmp_path, variables, sentence):
    assert_told(blis(tmp_path / "var", "serve", **variables), sentence)


def test_a_folder_that_cannot_be_written_is_told(blis, tmp_path):
    if os.getuid() == 0:
        folder = Path("/sys/blis")
        if not Path("/sys").is_mount():
            pytest.skip("root can write everywhere on this machine")
    else:
        folder = tmp_path / "var"
        tmp_path.chmod(0o500)

    assert_told(blis(folder, "serve"), f"{folder} cannot be used: ")


def test_a_file_in_place_of_the_folder_is_told(blis, tmp_path):
    tmp_path.joinpath("var").write_text("")

    refused = blis(tmp_path / "var", "serve")

    assert_told(refused, f"BLIS_DATA_DIR names {tmp_path}/var, which is a file and not a folder.")


@pytest.mark.parametrize("command", ["serve", "seed", "reindex", "check"])
def test_a_file_that_is_no_database_is_told(blis, tmp_path, command):
    tmp_path.joinpath("blis.sqlite").write_bytes(b"not a database " * 1000)

    refused = blis(tmp_path, command)

    assert_told(refused, f"{tmp_path}/blis.sqlite cannot be used: file is not a database.")
    assert "Restore a backup" in refused.stderr


def test_a_damaged_database_is_told(blis, folder):
    file = folder / "blis.sqlite"
    with file.open("r+b") as opened:
        opened.seek(4096)
        opened.write(os.urandom(file.stat().st_size - 4096))

    assert_told(blis(folder, "serve"), "database disk image is malformed.")


def test_a_database_of_a_newer_program_is_told(blis, folder):
    write(folder, "update alembic_version set version_num = '9999'")

    assert_told(blis(folder, "serve"), "was made by a newer BLIS")
    assert blis(folder, "check").stdout.startswith("The tables are of version 9999, the program ")


def test_check_tells_how_the_index_differs(blis, folder):
    shutil.rmtree(folder / "index")

    told = blis(folder, "check")

    assert told.status == 1
    assert "The index is of revision none, the database of " in told.stdout
    assert "The index lacks: " in told.stdout
    assert blis(folder, "reindex").status == 0
    assert blis(folder, "check").stdout == "Everything agrees.\n"


def test_check_tells_a_broken_rule(blis, folder):
    write(folder, "update project set total_cost = total_cost + 1 where id = 1")

    told = blis(folder, "check")

    assert told.status == 1
    assert told.stdout.startswith("A rule is broken: project ")


def test_check_makes_no_database(blis, tmp_path):
    assert_told(blis(tmp_path / "var", "check"), "There is no database")
    assert not (tmp_path / "var").exists()


def test_a_printed_schema_is_compared(blis, tmp_path):
    printed = tmp_path / "schema.graphql"
    printed.write_text(blis(tmp_path, "schema").stdout)

    assert blis(tmp_path, "schema", "--check", str(printed)).status == 0
    printed.write_text("type Query")
    assert_told(blis(tmp_path, "schema", "--check", str(printed)), "is not current")
    assert_told(blis(tmp_path, "schema", "--check", "nowhere"), "nowhere cannot be used: ")


def test_the_schema_is_compared_with_a_release(blis, tmp_path):
    assert_told(blis(tmp_path, "schema", "--since", "9.9.9"), "There is no release 9.9.9")


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


def test_a_variable_that_an_option_replaces_is_not_looked_at(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        process = start(tmp_path / "var", "serve", "--port", port, BLIS_PORT="abc")
        told, _ = process.communicate()

    assert f"Port {port} on 127.0.0.1 is in use" in told


def test_a_copy_that_cannot_be_written_leaves_nothing(blis, folder, tmp_path):
    taken = tmp_path / "copy.sqlite"
    taken.mkdir()

    assert_told(blis(folder, "backup", str(taken)), f"{taken} cannot be written: Is a directory.")
    assert_told(blis(folder, "backup", "no/where"), "no/where cannot be written: No such file")
    assert list(tmp_path.glob("*.part")) == []


def test_help_names_the_commands_and_the_settings(blis, tmp_path):
    told = blis(tmp_path, "--help")

    assert told.status == 0
    for name in (
        "serve",
        "seed",
        "reindex",
        "check",
        "backup",
        "restore",
        "BLIS_DATA_DIR",
        "BLIS_PORT",
    ):
        assert name in told.stdout
    assert blis(tmp_path, "nonsense").status == 2


@pytest.mark.parametrize("word", ["--help", "--version"])
def test_help_and_the_version_wait_for_no_library_but_that_of_the_command_line(tmp_path, word):
    told, loaded = modules_of(tmp_path, word)

    assert "BLIS" in told
    assert "typer" in loaded
    heavy = {"strawberry", "graphql", "whoosh", "numpy", "vl_convert", "openpyxl", "sqlalchemy"}
    heavy |= {"pydantic", "pydantic_settings", "alembic", "psycopg"}
    assert not heavy & loaded


@pytest.mark.parametrize("words", [("account", "list"), ("key", "list"), ("backup", "copy")])
def test_a_command_for_the_database_waits_for_neither_graphql_nor_the_search(folder, words):
    _, loaded = modules_of(folder, *[word.replace("copy", f"{folder}.copy") for word in words])

    assert "sqlalchemy" in loaded
    heavy = {"strawberry", "graphql", "whoosh", "numpy", "vl_convert", "openpyxl", "uvicorn"}
    assert not (heavy | {"alembic", "mako", "psycopg"}) & loaded


def test_the_list_of_commands_says_what_each_says_of_itself():
    said = {name: load_command(name).help.splitlines()[0] for name in COMMANDS}

    assert said == {name: sentence for name, (_, sentence) in COMMANDS.items()}


def test_the_version_is_that_of_the_package(blis, tmp_path):
    [name, number] = blis(tmp_path, "--version").stdout.split()

    assert (name, number) == ("BLIS", version("blis"))


def test_a_command_that_is_misspelt_is_guessed(blis, tmp_path):
    assert "Did you mean 'account'" in blis(tmp_path, "acount", "list").stderr


def modules_of(folder, *words):
    """Return what a command prints and which modules it has imported at its end."""
    code = (
        "import atexit, sys; atexit.register(lambda: print('loaded:', *sys.modules)); "
        "from server.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        cwd=ROOT,
        env=environment(folder, {}),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    told, _, loaded = done.stdout.partition("loaded:")
    return told, {*loaded.split()}


def assert_told(refused, sentence):
    assert refused.status == 1
    assert "Traceback" not in refused.stderr
    assert sentence in refused.stderr.splitlines()[-1], refused.stderr


def everything(folder):
    """Return the bytes of every file except the lock."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "lock")
    return {path: path.read_bytes() for path in files}


def rows(folder):
    """Return how many rows each table has, and the revision."""
    names = answers(folder, "select name from sqlite_master where type = 'table' order by name")
    counts = {name: answers(folder, f"select count(*) from {name}") for [name] in names}
    return counts | {"number": answers(folder, "select number from revision")}


def answers(folder, sql):
    connection = sqlite3.connect(folder / "blis.sqlite")
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def write(folder, sql):
    connection = sqlite3.connect(folder / "blis.sqlite")
    with connection:
        connection.execute(sql)
    connection.close()
