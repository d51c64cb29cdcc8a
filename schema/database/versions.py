"""Of which version the tables are, and which versions this program can make; loads no Alembic."""

from pathlib import Path

import sqlalchemy as sa

MIGRATIONS = Path(__file__).parents[1] / "migrations"
VERSIONS = "alembic_version"
"""The table in which Alembic keeps the version."""


class TablesTooNew(Exception):
    """The tables were made by a newer program, whose steps this one does not have."""


def known_versions() -> list[str]:
    """Return the versions of the tables that this program can make, the newest last."""
    return sorted(step.name[:4] for step in MIGRATIONS.glob("versions/[0-9]*.py"))


def stored_version(connection: sa.Connection) -> str | None:
    """Return of which version the tables are, or None when there are none."""
    if not sa.inspect(connection).has_table(VERSIONS):
        return None
    return connection.exec_driver_sql(f"select version_num from {VERSIONS}").scalar()


def is_upgrade_due(connection: sa.Connection) -> bool:
    """Return whether the tables are older than the program; raise TablesTooNew for newer ones."""
    stored, known = stored_version(connection), known_versions()
    if stored is not None and stored not in known:
        raise TablesTooNew(stored)
    return stored != known[-1]
