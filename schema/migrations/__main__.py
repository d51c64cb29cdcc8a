"""Writes the next step: `python -m schema.migrations "what has changed"`."""

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config

from schema.database.engine import Database

PROJECT = Path(__file__).parents[2] / "pyproject.toml"
LONGEST = 90
"""So many letters fit on the first line of a step."""


def main() -> None:
    """Compare the tables with what the steps make so far, and write what is missing."""
    title = sys.argv[1].strip().rstrip(".")
    if not 0 < len(title) <= LONGEST:
        sys.exit(f"Say in 1 to {LONGEST} letters what has changed.")
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/steps.sqlite")
        database.migrate()
        with database.engine.begin() as connection:
            config = Config(toml_file=PROJECT, attributes={"connection": connection})
            if not command.revision(config, title, autogenerate=True):
                sys.exit("The steps make the tables as they are: nothing is written.")


if __name__ == "__main__":
    main()
