"""Connections to SQLite: what writers and readers need, and how text is folded there."""

import re
from collections.abc import Callable
from typing import Any
from unicodedata import normalize

import sqlalchemy as sa

from schema.database.fair_thread_pool import must_statement_end

STEPS = 20_000
"""After how many steps of SQLite the clock is read: about a millisecond of work."""

DIACRITICS = re.compile("[\u0300-\u036f]+")
"""What a letter with a diacritic is parted into, beside the letter itself."""

MAPPED = 256 * 1024 * 1024
"""How much of a SQLite file readers map: quicker than to copy, and the system's own memory."""


def prepare_writer(connection: Any, _: Any) -> None:
    """Set what a connection that writes to SQLite needs; `begin_transaction` begins with it."""
    lasting = ("journal_mode=wal", "synchronous=full")
    prepare_connection(connection, *lasting, "foreign_keys=on", "secure_delete=on")


def reader_setup(mapped: int) -> Callable[[Any, Any], None]:
    """Return what sets a connection that only reads from SQLite; each statement stands alone."""

    def prepare_reader(connection: Any, _: Any) -> None:
        prepare_connection(connection, "query_only=on", f"mmap_size={mapped}")
        connection.set_progress_handler(must_statement_end, STEPS)

    return prepare_reader


def prepare_connection(connection: Any, *pragmas: str) -> None:
    """Set up a connection to SQLite, and let it fold as PostgreSQL does."""
    connection.isolation_level = None
    connection.create_function("blis_fold", 1, fold_text, deterministic=True)
    for pragma in ("busy_timeout=5000", *pragmas):
        connection.execute(f"pragma {pragma}").close()


def begin_transaction(connection: sa.Connection) -> None:
    """Begin a transaction in so many words, so that migrations are all or nothing too.

    At once as a writer: one that reads first and writes later fails when another was quicker.
    """
    connection.exec_driver_sql("begin immediate")


def fold_text(text: str | None) -> str | None:
    """Return the text in lower case without diacritics; PostgreSQL has the same as blis_fold.

    >>> fold_text("Šķūņu iela")
    'skunu iela'
    """
    if text is None:
        return None
    return DIACRITICS.sub("", normalize("NFD", text.lower()))
