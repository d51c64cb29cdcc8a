"""The rows that say what came of each run of a connector."""

from collections.abc import Sequence

import sqlalchemy as sa

from schema import Database
from schema.tables.base import PlainRow, table_of
from schema.tables.fetching import SUCCESSES, FetchRun
from server.fetching.connectors import Connector

RUN = table_of(FetchRun)
SHOWN = 50
"""How many runs a history tells."""


def last_success(database: Database, connector: Connector) -> FetchRun | None:
    """Return the last run of a connector, as it is now, that got what it asked for."""
    newest = (
        sa.select(RUN)
        .where(RUN.c.connector == connector.name, RUN.c.outcome.in_(SUCCESSES))
        .order_by(RUN.c.id.desc())
        .limit(1)
    )
    rows = database.all(newest)
    if not rows or rows[0].fingerprint != connector.fingerprint:
        return None
    return FetchRun(**rows[0]._mapping)


def keep_run(database: Database, run: FetchRun) -> None:
    """Write a run down, in its turn among all writers."""
    values = run.model_dump(exclude={"id"})

    def write() -> None:
        with database.transaction() as session:
            session.execute(sa.insert(RUN).values(values))

    database.writing.submit(write).result()


def recent_runs(database: Database, names: Sequence[str]) -> Sequence[PlainRow]:
    """Return the last runs, of some connectors or of all, the newest first."""
    mine = (RUN.c.connector.in_(names),) if names else ()
    return database.all(sa.select(RUN).where(*mine).order_by(RUN.c.id.desc()).limit(SHOWN))
