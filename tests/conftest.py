"""The parts that tests share: seeded databases, the index, a client, and the SQL that is sent."""

import asyncio
import re
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from generous import GENEROUS
from postgresql import postgresql
from seeded import seeded_database
from sqlalchemy import event
from starlette.testclient import TestClient
from writing import Desk, accounts, ids_for
from xdist.scheduler import LoadScopeScheduling

from schema import Database, stream_documents
from search import ENGINES, SearchIndex, open_index
from seed import load_seed
from server.app import create_app
from server.settings import HttpSettings


class TogetherBySetup(LoadScopeScheduling):
    """Tests of one database go to one process, and else those of one file: what they share is set
    up once, however many processes there are."""

    def _split_scope(self, nodeid: str) -> str:
        file, _, test = nodeid.partition("::")
        databases = re.findall(r"[\[-](sqlite|postgresql)[\]-]", test)
        return databases[0] if databases else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> TogetherBySetup:
    """Return what deals out the tests when several processes run them."""
    return TogetherBySetup(config, log)


SQL_ROOMS = tuple(
    str(Path(__file__).parent / "schema" / room)
    for room in (
        "access",
        "comparison",
        "connections",
        "database",
        "editing",
        "exchange",
        "indexing",
    )
)
"""Where statements are made, tests run on both databases each time; what stands above them runs
on PostgreSQL among the slow ones."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Count tests on PostgreSQL above the rooms of statements among the slow ones."""
    for item in items:
        on = re.search(r"[\[-]postgresql[\]-]", item.name)
        if on and not str(item.path).startswith(SQL_ROOMS):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """The whole seed, on each of the two databases; tests leave it as it is."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        if request.param == "sqlite":
            yield from closing(seeded_database(folder / "blis.sqlite"))
        else:
            with postgresql(folder) as url:
                server = load_template(Database(url))
                copied = copied_template(server, "blis")
                asyncio.run(server.close())
                yield from closing(copied)


def closing(database: Database) -> Iterator[Database]:
    """Yield a database, and close it afterwards."""
    yield database
    asyncio.run(database.close())


def load_template(server: Database) -> Database:
    """Return a database of PostgreSQL, made and filled once, from which others are copied."""
    command(server, "create database seed")
    seed = Database(server.url.set(database="seed").render_as_string(False))
    seed.migrate()
    load_seed(seed)
    asyncio.run(seed.close())
    return server


def copied_template(server: Database, name: str) -> Database:
    """Return a database of PostgreSQL with the whole seed."""
    command(server, f"create database {name} template seed")
    return Database(server.url.set(database=name).render_as_string(False))


def command(server: Database, text: str) -> None:
    """Do what PostgreSQL does outside of transactions only."""
    with server.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.execute(sa.text(text))


@pytest.fixture(scope="module", params=list(ENGINES))
def engine(request: pytest.FixtureRequest) -> str:
    """The name of each search engine; they answer alike."""
    return request.param


@pytest.fixture(scope="module")
def opened(engine: str) -> Callable[[Path | None], SearchIndex]:
    """What opens an index of each search engine."""
    return partial(open_index, engine=engine)


@pytest.fixture(scope="session")
def index(database: Database) -> Iterator[SearchIndex]:
    """The index of the whole seed."""
    index = open_index(None)
    index.rebuild(stream_documents(database), database.revision().stamp)
    yield index
    index.close()


@pytest.fixture(scope="session")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, SearchIndex]]:
    """The whole seed on SQLite and its index, for what is the same on every database."""
    file = tmp_path_factory.mktemp("parts") / "blis.sqlite"
    for database in closing(seeded_database(file)):
        index = open_index(None)
        index.rebuild(stream_documents(database), database.revision().stamp)
        yield database, index
        index.close()


@pytest.fixture(scope="session")
def client(database: Database, index: SearchIndex) -> Iterator[TestClient]:
    """A client of the application; one event loop for all of its requests, no answer kept."""
    app = create_app(database, index, HttpSettings(answer_cache_bytes=0), limits=GENEROUS)
    with TestClient(app) as client:
        yield client
        assert client.portal is not None
        client.portal.call(database.close)


@pytest.fixture(scope="session")
def answer(client: TestClient) -> Callable[..., dict[str, Any]]:
    """Send a document over HTTP and return the whole answer, errors and all."""

    def answer(document: str, headers: dict[str, str] | None = None, **variables: Any) -> Any:
        body = {"query": document, "variables": variables}
        return client.post("/graphql", json=body, headers=headers or {}).json()

    return answer


@pytest.fixture(scope="session")
def ask(answer: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """Send a document over HTTP; fail on errors, return the data."""

    def ask(document: str, headers: dict[str, str] | None = None, **variables: Any) -> Any:
        result = answer(document, headers, **variables)
        assert "errors" not in result, result["errors"]
        return result["data"]

    return ask


@pytest.fixture
def statements(database: Database) -> Iterator[list[str]]:
    """The SQL that is sent to the database while the test runs."""
    yield from statements_to(database)


@pytest.fixture
def desk_statements(desks: Desk) -> Iterator[list[str]]:
    """The SQL with which the application that is written to reads while the test runs."""
    yield from statements_to(desks.database)


def statements_to(database: Database) -> Iterator[list[str]]:
    """Yield a list of what is read from a database until it is closed."""
    sent: list[str] = []
    engine = database.reading if database.reader is None else database.reader.sync_engine

    def note(_c: Any, _k: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """An application over a fresh database on SQLite, for tests that write."""
    file = tmp_path_factory.mktemp("desk") / "blis.sqlite"
    yield from at_desk(seeded_database(file))


@pytest.fixture(scope="session")
def desks(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """An application over a fresh database, on each of the two databases."""
    file = tmp_path_factory.mktemp("desks") / "blis.sqlite"
    if database.is_sqlite:
        yield from at_desk(seeded_database(file))
    else:
        yield from at_desk(copied_template(database, file.parent.name))


def at_desk(given: Database) -> Iterator[Desk]:
    """Yield an application over a database with the seed and an account for each role."""
    for database in closing(given):
        keys = accounts(database)
        index = open_index(None)
        index.rebuild((), database.revision().stamp)
        app = create_app(database, index, HttpSettings(answer_cache_bytes=0), limits=GENEROUS)
        with TestClient(app) as client:
            yield Desk(database, client, keys)
            assert client.portal is not None
            client.portal.call(database.close)


@pytest.fixture(scope="session")
def ids(desk: Desk) -> dict[str, str]:
    """An id for each field of an input that takes one."""
    return ids_for(desk)
