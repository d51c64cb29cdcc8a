"""The parts that tests share: seeded databases, the index, a client, and the SQL that is sent."""

import asyncio
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from postgresql import postgresql
from sqlalchemy import event
from starlette.testclient import TestClient

from schema import Database, Limits, documents
from search import SearchIndex, open_index
from seed import load
from server.app import create_app
from server.settings import Http

GENEROUS = Limits(bucket=1_000_000_000)
"""The usual limits, with points enough for all tests."""


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """The whole seed, on each of the two databases; tests leave it as it is."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        if request.param == "sqlite":
            yield from seeded(f"sqlite:///{folder}/blis.sqlite")
        else:
            with postgresql(folder) as url:
                yield from seeded(url)


def seeded(url: str) -> Iterator[Database]:
    """Yield a database with all tables and the whole seed."""
    database = Database(url)
    database.migrate()
    load(database)
    yield database
    asyncio.run(database.close())


@pytest.fixture(scope="session")
def index(database: Database) -> Iterator[SearchIndex]:
    """The index of the whole seed."""
    index = open_index(None)
    index.rebuild(documents(database), str(database.revision().number))
    yield index
    index.close()


@pytest.fixture(scope="session")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, SearchIndex]]:
    """The whole seed on SQLite and its index, for what is the same on every database."""
    url = f"sqlite:///{tmp_path_factory.mktemp('parts')}/blis.sqlite"
    for database in seeded(url):
        index = open_index(None)
        index.rebuild(documents(database), str(database.revision().number))
        yield database, index
        index.close()


@pytest.fixture(scope="session")
def client(database: Database, index: SearchIndex) -> Iterator[TestClient]:
    """A client of the application; one event loop for all of its requests, no answer kept."""
    app = create_app(database, index, Http(answer_bytes=0), limits=GENEROUS)
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
    sent: list[str] = []
    engine = database.reading if database.reader is None else database.reader.sync_engine

    def note(_c: Any, _k: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)
