"""`make migration` writes a step that passes every check and runs on both databases."""

import asyncio
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path

import pytest
import sqlalchemy as sa
from postgresql import postgresql

from schema import tables
from schema.database.engine import Database
from schema.database.versions import known_versions

ROOT = Path(__file__).parents[3]
COLUMN = "    participants: int | None = Field(default=None, ge=0)\n"
ADDED = """\
    parking: Texts | None = texts_column(default=None)
    second_topic_id: int | None = link_column("topic.id", default=None)
    breaks: int = 2
    is_outside: bool = False
    second_kind: EventKind = choice_column(EventKind, default=EventKind.SEMINAR)
"""
TABLE = '''

class Seat(Row, table=True):
    """A table of its own."""

    event_id: int = link_column("event.id")
    note: Texts | None = texts_column(default=None)
'''
TAKE = """
import sys
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel
from schema.database.engine import Database

database = Database(sys.argv[1])
database.migrate()
with database.engine.connect() as connection:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    print(compare_metadata(context, SQLModel.metadata))
"""


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a program of this Python in a folder, where it finds the project."""
    told = [sys.executable, *command]
    return subprocess.run(told, cwd=folder, capture_output=True, text=True)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the project whose tables have more than its steps make."""
    folder = tmp_path_factory.mktemp("project")
    for name in ("schema", "search"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "pyproject.toml", folder)
    events = folder / "schema/tables/events.py"
    text = events.read_text("utf-8").replace(COLUMN, COLUMN + ADDED, 1)
    events.write_text(text + TABLE, "utf-8")
    return folder


@pytest.fixture(scope="module")
def step(copy: Path) -> Path:
    """Return the step that is written."""
    said = run(copy, "-m", "schema.migrations", 'Events have "seats"')
    assert said.returncode == 0, said.stderr
    [written] = copy.glob(f"schema/migrations/versions/{len(known_versions()) + 1:04}_*.py")
    return written


@pytest.mark.slow
def test_a_step_is_named_and_numbered_and_passes_the_linter(step):
    text = step.read_text("utf-8")

    assert step.name == f"{len(known_versions()) + 1:04}_events_have_seats.py"
    assert text.startswith('"""Events have "seats"."""\n')
    assert f'down_revision = "{known_versions()[-1]}"' in text
    for wish in (["check"], ["format", "--check"]):
        said = run(step.parents[3], "-m", "ruff", *wish, str(step))
        assert said.returncode == 0, said.stdout


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_step_makes_the_tables_on_a_database_with_rows(kind, step):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        sqlite = nullcontext(f"sqlite:///{folder}/blis.sqlite")
        with postgresql(folder) if kind == "postgresql" else sqlite as url:
            assert_taken(step, url)


def assert_taken(step: Path, url: str) -> None:
    """Take the step on a database of the released program that holds an event."""
    database = Database(url)
    database.migrate()
    with database.transaction() as session:
        given = {"slug": "a", "title": {"lv": "A"}, "kind": "SEMINAR", "status": "HELD"}
        session.add(tables.Event.model_validate(given | {"sources": [], "certainty": "CONFIRMED"}))
    asyncio.run(database.close())

    said = run(step.parents[3], "-c", TAKE, url)

    assert (said.stdout, said.returncode) == ("[]\n", 0), said.stderr
    engine = sa.create_engine(database.engine.url)
    with engine.connect() as connection:
        row = connection.execute(sa.text("select breaks, is_outside, second_kind from event")).one()
        assert tuple(row) == (2, False, "SEMINAR")
        if engine.dialect.name == "sqlite":
            made = "select sql from sqlite_master where name = 'seat'"
            assert "AUTOINCREMENT" in connection.execute(sa.text(made)).scalar_one()
    engine.dispose()


@pytest.mark.slow
def test_where_nothing_has_changed_no_step_is_written(copy, step):
    before = sorted(copy.glob("schema/migrations/versions/*.py"))

    said = run(copy, "-m", "schema.migrations", "Nothing")

    assert said.returncode == 1
    assert re.search("nothing is written", said.stderr)
    assert sorted(copy.glob("schema/migrations/versions/*.py")) == before


@pytest.mark.parametrize("told", ["", "x" * 91])
def test_a_step_says_in_one_line_what_has_changed(told):
    said = run(ROOT, "-m", "schema.migrations", told)

    assert (said.returncode, said.stderr) == (1, "Say in 1 to 90 letters what has changed.\n")
