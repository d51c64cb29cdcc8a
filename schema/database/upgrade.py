"""Takes the steps from one version of the tables to another, with Alembic."""

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from schema.database.versions import MIGRATIONS


def upgrade_tables(connection: sa.Connection, version: str = "head") -> None:
    """Bring the tables to a version, in the transaction of a connection."""
    command.upgrade(migration_config(connection), version)


def migration_config(connection: sa.Connection) -> Config:
    """Return the migrations as Alembic wants them, to be run over a connection."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
