"""The BLIS_* variables, read once into plain values."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError

from server.failure import Failure

HIGHEST_PORT = 65_535
POSTGRESQL = "postgresql+psycopg"


@dataclass(frozen=True)
class Settings:
    """What the person who starts BLIS decides; everything has a default."""

    data_dir: Path
    database_url: str
    host: str
    port: int

    @property
    def index_dir(self) -> Path:
        """The folder of the search index."""
        return self.data_dir / "index"

    @property
    def database_file(self) -> Path | None:
        """The file of the database, or None when a server keeps it."""
        url = sa.make_url(self.database_url)
        return Path(url.database or "") if url.get_backend_name() == "sqlite" else None

    @property
    def database_name(self) -> str:
        """The database as people may see it: the file, or the address without its password."""
        return str(self.database_file or sa.make_url(self.database_url))


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings; an empty variable counts as unset.

    >>> read_settings({"BLIS_PORT": "8001", "BLIS_HOST": ""}).port
    8001
    >>> read_settings({"BLIS_PORT": "abc"})
    Traceback (most recent call last):
    server.failure.Failure: The port must be a whole number from 0 to 65535, but it is 'abc'.
    """
    data_dir = Path(environ.get("BLIS_DATA_DIR") or "var").absolute()
    return Settings(
        data_dir=data_dir,
        database_url=database_url(environ.get("BLIS_DATABASE_URL") or "", data_dir),
        host=environ.get("BLIS_HOST") or "127.0.0.1",
        port=port(environ.get("BLIS_PORT") or "8000"),
    )


def port(text: str) -> int:
    """Return the number of a port; 0 lets the system choose a free one."""
    if not (text.isascii() and text.isdigit() and int(text) <= HIGHEST_PORT):
        raise Failure(
            f"The port must be a whole number from 0 to {HIGHEST_PORT}, but it is {text!r}."
        )
    return int(text)


def database_url(text: str, data_dir: Path) -> str:
    """Return the address of the database, by default a file in the data folder.

    >>> database_url("", Path("/srv/blis"))
    'sqlite:////srv/blis/blis.sqlite'
    >>> database_url("postgresql://blis:secret@localhost/blis", Path("var"))
    'postgresql+psycopg://blis:secret@localhost/blis'
    """
    if not text:
        return sa.URL.create("sqlite", database=str(data_dir / "blis.sqlite")).render_as_string()
    try:
        url = sa.make_url(text)
    except (ArgumentError, ValueError):
        raise Failure("BLIS_DATABASE_URL is not an address of a database.") from None
    if url.get_backend_name() == "postgresql":
        return url.set(drivername=POSTGRESQL).render_as_string(hide_password=False)
    if url.get_backend_name() == "sqlite" and url.database:
        return text
    raise Failure(
        "BLIS_DATABASE_URL must begin with postgresql:// or name a file after sqlite:///."
    )
