"""What the command `blis` said, and what it left in its folder."""

import sqlite3
import subprocess
import sys
from dataclasses import dataclass

from processes import ROOT, environment


@dataclass(frozen=True)
class Ended:
    """A command at its end: its status, and what it told on its two outputs."""

    status: int | str | None
    stdout: str
    stderr: str


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
