"""The database: open, migrate, read plain rows, write in a transaction. The only engine."""

import asyncio
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any, Self, TypeVar
from uuid import uuid4
from weakref import WeakSet

import orjson
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlmodel import Session

from schema.database.fair_thread_pool import (
    FairThreadPool,
    Trial,
    deadline,
    is_deadline_past,
    measure_work,
    share,
    trial,
)
from schema.database.outages import DatabaseUnavailable, Outage, OutOfTime, UnstorableValue
from schema.database.postgresql import USUAL, Patience, Sockets, connection_arguments, load_driver
from schema.database.sqlite import MAPPED, begin_transaction, prepare_writer, reader_setup
from schema.database.versions import is_upgrade_due
from schema.tables import Revision, rules
from schema.tables.base import PlainRow, Statement, table_of

if TYPE_CHECKING:
    from psycopg import AsyncConnection

T = TypeVar("T")

UNREADABLE = (DatabaseUnavailable, OutOfTime)
"""How the database says that it cannot be asked now."""

READ_SECONDS = 10.0
"""How long a read may take that nobody has given a deadline."""

LOOK_SECONDS = 0.8
"""How long the number of the revision may take; whoever asks how BLIS is wants to know soon."""

STAMP = "select number || '-' || identity from revision"


STATE = sa.select(table_of(Revision))
NEXT_STATE = (
    sa.update(table_of(Revision))
    .values(
        number=table_of(Revision).c.number + 1,
        previous=table_of(Revision).c.identity,
        identity=sa.bindparam("new_identity"),
    )
    .returning(table_of(Revision).c.number, table_of(Revision).c.previous)
)
"""What a write makes of the state that it finds."""


class StatementTooLong(Exception):
    """A statement takes longer than the event loop can wait for."""


class Database:
    """A SQLite file or PostgreSQL; the same tables, migrations and answers on both.

    `mapped` says whether readers map the file: a process that is to stay small copies from it.
    """

    def __init__(self, url: str, *, mapped: bool = True, patience: Patience = USUAL) -> None:
        self.url, self.patience = sa.make_url(url), patience
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.outage, self.sockets = Outage(), Sockets()
        self.reader: AsyncEngine | None = None
        if self.is_sqlite:
            self._open_file(mapped)
        else:
            self._connect()
        event.listen(self.engine, "before_execute", note_table)
        for engine in {self.engine, self.reading, getattr(self.reader, "sync_engine", self.engine)}:
            event.listen(engine, "before_cursor_execute", check_values)
        self.writing = ThreadPoolExecutor(1, "writing")
        self.jobs: deque[Any] = deque()
        self.turns = FairThreadPool()
        self.long: WeakSet[Statement] = WeakSet()
        self.importing = Lock()
        self.watching: sa.PoolProxiedConnection | None = None
        self.look: Any = None
        self.told_by: AsyncConnection | None = None
        self.asking = asyncio.Lock()
        self.held: dict[Callable[[Self], Awaitable[Any]], tuple[str, Any]] = {}

    def _open_file(self, mapped: bool) -> None:
        self.engine = sa.create_engine(self.url, **JSON_BY_ORJSON)
        self.reading = sa.create_engine(self.url, pool_reset_on_return=None, **JSON_BY_ORJSON)
        event.listen(self.reading, "connect", reader_setup(MAPPED if mapped else 0))
        event.listen(self.engine, "connect", prepare_writer)
        event.listen(self.engine, "begin", begin_transaction)

    def _connect(self) -> None:
        pool: dict[str, Any] = JSON_BY_ORJSON | {"pool_timeout": self.patience.pool}
        writes, reads = (
            connection_arguments(self.url, self.patience, only_reads=r) for r in (False, True)
        )
        # A connection of a server that was started anew meanwhile is replaced, not handed out.
        self.engine = sa.create_engine(self.url, connect_args=writes, pool_pre_ping=True, **pool)
        self.reading = self.engine
        self.reader = create_async_engine(
            self.url, connect_args=reads, isolation_level="AUTOCOMMIT", **pool
        )
        self.sockets.follow(self.engine)
        self.sockets.follow(self.reader.sync_engine)

    async def rows(self, statement: Statement, **values: Any) -> Sequence[PlainRow]:
        """Return the rows of a statement, with these values for what it leaves open.

        Raises OutOfTime and stops it when the deadline passes.

        On SQLite a short one runs on the event loop, which costs less than the hop to a thread;
        one that proves to be long begins anew in a thread, and goes there at once from then on.
        """
        if self.reader is None:
            return await self._near(statement, values)
        if is_deadline_past():
            raise OutOfTime
        with self.outage.telling():
            try:
                return await self._asked(self.reader, statement, values)
            except DBAPIError as error:
                if not error.connection_invalidated:
                    raise
                # It was closed while nobody used it. To look at it each time before it is used
                # would let every read take the way twice; the pool is empty now.
                return await self._asked(self.reader, statement, values)

    async def _asked(
        self, reader: AsyncEngine, statement: Statement, values: Mapping[str, Any]
    ) -> Sequence[PlainRow]:
        try:
            async with asyncio.timeout(seconds_left()), reader.connect() as connection:
                with charge_database_time():
                    return (await connection.execute(statement, values)).all()
        except TimeoutError as error:
            raise OutOfTime from error

    async def _near(self, statement: Statement, values: dict[str, Any]) -> Sequence[PlainRow]:
        """Return the rows of a statement on SQLite."""
        read = partial(self.all, statement, **values)
        if statement not in self.long:
            before = trial.set(Trial())
            try:
                return measure_work(read)
            except StatementTooLong:
                self.long.add(statement)
            finally:
                trial.reset(before)
        return await self.turns.run(read)

    def all(self, statement: Statement, **values: Any) -> Sequence[PlainRow]:
        """Return the rows of a statement, outside of the event loop."""
        if is_deadline_past():
            raise OutOfTime
        with self.outage.telling(), self.reading.connect() as connection:
            try:
                return connection.execute(statement, values).all()
            except OperationalError as error:
                mine = trial.get()
                if not is_deadline_past() and mine is not None and mine.begun and mine.is_over():
                    raise StatementTooLong from error
                raise

    def stream(self, statement: Statement, **values: Any) -> Iterator[PlainRow]:
        """Yield the rows of a statement as they were at one moment, few of them in memory."""
        with self.outage.telling(), self.reading.connect() as connection:
            few = connection.execution_options(yield_per=1_000)
            yield from few.execute(statement, values)

    @contextmanager
    def transaction(self, *, raising: bool = True) -> Iterator[Session]:
        """Raise the revision and yield a session; on leaving, check the rules and commit.

        Raises RuleBroken and rolls everything back when a rule over several rows does not hold,
        OutOfTime when it is too late to commit, OutcomeUnknown when the connection is lost while
        it commits. `raising=False` only commits: for what no public answer holds, such as
        accounts.
        """
        with self.outage.telling(), Session(self.engine, expire_on_commit=False) as session:
            with checked_session(session, raising):
                yield session
            with self.outage.committing():
                session.commit()

    async def write(self, work: Callable[[Session], T], *, raising: bool = True) -> T:
        """Return what the work gives, done in a transaction of its own; writers queue.

        In a thread, because a commit waits for the disk; one, because SQLite has one writer.
        """
        self.outage.check()
        written = partial(self._written, work, raising)
        return await asyncio.get_running_loop().run_in_executor(self.writing, written)

    def _written(self, work: Callable[[Session], T], raising: bool) -> T:
        with self.transaction(raising=raising) as session:
            return work(session)

    def revision(self) -> Revision:
        """Return the number of committed writes, and what seed was loaded last."""
        with self.outage.telling(), self.reading.connect() as connection:
            return Revision(**connection.execute(STATE).one()._mapping)

    async def stamp(self) -> str:
        """Return what this state of the data is called; another one after each committed write.

        By whatever process it was written, and cheap enough to ask always.

        It has a connection of its own, past SQLAlchemy, which would take many times as long.
        """
        if not self.is_sqlite:
            with self.outage.telling():
                return await self._told_soon()
        with self.outage.telling():
            if self.watching is None:
                self.watching = self.reading.raw_connection()
                self.look = self.watching.cursor()
            # To the last row, or the connection would go on seeing the data of this moment.
            self.look.execute(STAMP)
            [(number,)] = self.look.fetchall()
            return number

    async def _told_soon(self) -> str:
        """Return the number that PostgreSQL tells; raise DatabaseUnavailable if it is late."""
        telling = asyncio.ensure_future(self._told_stamp())
        telling.add_done_callback(ignore_task_result)
        try:
            await asyncio.wait({telling}, timeout=LOOK_SECONDS)
            # The loop may have been busy all that time: then the answer only has to be read.
            await asyncio.wait({telling}, timeout=0.05)
            if telling.done():
                return telling.result()
        finally:
            telling.cancel()
        raise DatabaseUnavailable("it does not tell its revision in time")

    async def _told_stamp(self) -> str:
        async with self.asking:
            try:
                return await self._asked_stamp()
            except load_driver().OperationalError:
                # The server may have been started anew since it was asked last.
                return await self._asked_stamp()

    async def _asked_stamp(self) -> str:
        if self.told_by is None or self.told_by.closed:
            address = self.url.set(drivername="postgresql").render_as_string(False)
            arguments = connection_arguments(self.url, self.patience, only_reads=True)
            connect = load_driver().AsyncConnection.connect
            self.told_by = await connect(address, autocommit=True, **arguments)
            self.sockets.add(self.told_by)
        assert self.told_by is not None
        cursor = await self.told_by.execute(STAMP, prepare=True)
        [(number,)] = await cursor.fetchall()
        return number

    async def kept(self, read: Callable[[Self], Awaitable[T]]) -> T:
        """Return what a function reads of the database, read again after each write."""
        number = await self.stamp()
        cached = self.held.get(read)
        if cached is None or cached[0] != number:
            cached = self.held[read] = number, await read(self)
        return cached[1]

    def migrate(self) -> None:
        """Bring the tables to the newest version; does nothing when they are.

        Raises TablesTooNew when a newer program made them.
        """
        with self.engine.begin() as connection:
            if is_upgrade_due(connection):
                lift_timeouts(connection)
                # Only who has steps to take waits for Alembic.
                import_module("schema.database.upgrade").upgrade_tables(connection)

    async def close(self) -> None:
        """Let go of all connections."""
        if self.watching is not None:
            self.watching.close()
            self.watching = None
        if self.told_by is not None:
            await self.told_by.close()
        self.turns.close()
        self.writing.shutdown()
        self.engine.dispose()
        self.reading.dispose()
        if self.reader is not None:
            await self.reader.dispose()


@contextmanager
def checked_session(session: Session, raising: bool) -> Iterator[None]:
    """Raise the revision first, if need be; on leaving, check the rules and the time."""
    connection = session.connection()
    tables_written(connection).clear()
    if raising:
        # Writers wait here for each other, so that all they read is what others wrote.
        raise_revision(connection)
    yield
    session.flush()
    if raising:
        rules.check_rules(session, tables_written(connection))
    if is_deadline_past():
        raise OutOfTime


@contextmanager
def charge_database_time() -> Iterator[None]:
    """Put on the account what a server of databases takes meanwhile."""
    account, begun = share.get(), monotonic()
    try:
        yield
    finally:
        if account is not None:
            account.seconds += monotonic() - begun


def seconds_left() -> float:
    """Return how long a read may take."""
    return min(deadline.get() - monotonic(), READ_SECONDS)


def ignore_task_result(task: asyncio.Task[Any]) -> None:
    """Take note of how a task ended for which nobody waits any more."""
    if not task.cancelled():
        task.exception()


def check_values(_: Any, __: Any, ___: str, given: Any, *____: Any) -> None:
    """Raise UnstorableValue for what PostgreSQL cannot take: SQLite does not take it either."""
    for values in given if isinstance(given, list) else [given]:
        for value in values.values() if isinstance(values, dict) else values:
            if isinstance(value, str) and "\0" in value:
                raise UnstorableValue


def note_table(connection: sa.Connection, statement: Any, *_: Any) -> None:
    """Note into which table a statement writes, for the rules that hold before the commit."""
    if isinstance(statement, sa.UpdateBase):
        tables_written(connection)[statement.table.name] += 1  # type: ignore[union-attr]


def tables_written(connection: sa.Connection) -> Counter[str]:
    """Return how many statements of the present transaction wrote into each table so far."""
    return connection.info.setdefault("written", Counter())


def lift_timeouts(connection: sa.Connection) -> None:
    """Let the statements of this transaction take as long as they need, as whole tables do."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("set local statement_timeout = 0")
        connection.exec_driver_sql("set local idle_in_transaction_session_timeout = 0")


def raise_revision(connection: sa.Connection) -> None:
    """Say that the data have changed, once in a transaction."""
    parameters = {"new_identity": uuid4().hex}
    connection.info["revision"] = connection.execute(NEXT_STATE, parameters).one()


def written_revision(connection: sa.Connection) -> PlainRow:
    """Return the number of the present transaction's revision, and which state it found."""
    return connection.info["revision"]


def write_json(value: Any) -> str:
    """Return the value as JSON text."""
    return orjson.dumps(value).decode()


JSON_BY_ORJSON: dict[str, Any] = {"json_serializer": write_json, "json_deserializer": orjson.loads}
