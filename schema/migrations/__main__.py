"""Writes the next step: `python -m schema.migrations "what has changed"`."""

import sys
import tempfile

from alembic import command

from schema.database.engine import Database
from schema.database.upgrade import migration_config
from schema.database.versions import known_versions


def main() -> None:
    """Compare the tables with what the steps make so far, and write what is missing."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/steps.sqlite")
        database.migrate()
        with database.engine.begin() as connection:
            number = len(known_versions()) + 1
            command.revision(
                migration_config(connection), sys.argv[1], autogenerate=True, rev_id=f"{number:04}"
            )


if __name__ == "__main__":
    main()
