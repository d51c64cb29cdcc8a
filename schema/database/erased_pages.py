"""What SQLite has on the disk of rows that are no more: freed places, and the write-ahead log.

A connection that writes overwrites what it frees (`secure_delete`); older pages stay in the log
until it is emptied, which has to wait for whoever reads from it.
"""

import logging
import sqlite3

from schema.database.engine import Database

log = logging.getLogger("blis")

MILLISECONDS = 500
"""How long those who read may hold it up; other writes wait meanwhile."""


def empty_write_ahead_log(database: Database) -> bool | None:
    """Return whether the write-ahead log was emptied; None where the database keeps it by itself.

    To be called between transactions, in the thread of the writers.
    """
    if not database.is_sqlite:
        return None
    connection = database.engine.raw_connection()
    try:
        cursor = connection.cursor()
        [(usual,)] = cursor.execute("pragma busy_timeout").fetchall()
        cursor.execute(f"pragma busy_timeout={MILLISECONDS}").close()
        try:
            [(is_busy, *_)] = (
                connection.cursor().execute("pragma wal_checkpoint(truncate)").fetchall()
            )
        finally:
            connection.cursor().execute(f"pragma busy_timeout={usual}").close()
    except sqlite3.Error as error:
        log.warning("the write-ahead log cannot be emptied: %s", error)
        return False
    finally:
        connection.close()
    return not is_busy
