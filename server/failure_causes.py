"""What files, databases and the index do to a program is told in a sentence."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError

from schema.database.outages import DatabaseUnavailable, OutOfTime, outage_reason
from schema.database.versions import TablesTooNew
from schema.text.command_sentences import command_sentence
from search.failures import EngineMissing, IndexBusy, IndexFailed
from server.failure import Failure, os_error_reason

FORBIDDEN = "42501"
"""What PostgreSQL calls a right that is missing."""


@contextmanager
def report_failures(database: str) -> Iterator[None]:
    """Raise as a Failure what files and databases do to the program; a bug keeps its traceback."""
    try:
        yield
    except TablesTooNew as error:
        raise Failure(
            "The database {database} was made by a newer BLIS: update this one, or let "
            "BLIS_DATA_DIR name another folder.",
            database=database,
        ) from error
    except (DatabaseUnavailable, OutOfTime) as error:
        raise database_failure(database, error.__cause__ or error) from error
    except DBAPIError as error:
        if not is_external_failure(error):
            raise
        raise database_failure(database, error) from error
    except IndexBusy as error:
        raise Failure("{error}: try again when it has finished.", error=error) from error
    except IndexFailed as error:
        raise Failure(f"{error}.") from error
    except EngineMissing as error:
        raise Failure(
            "The search engine {engine} is not installed: pip install 'blis[{engine}]', or let "
            "BLIS_SEARCH_ENGINE name another.",
            engine=error,
        ) from error
    except OSError as error:
        raise Failure(
            "{file} cannot be used: {reason}.",
            file=error.filename or command_sentence("A file"),
            reason=os_error_reason(error),
        ) from error


def database_failure(database: str, cause: BaseException) -> Failure:
    """Return why a database cannot be used, and what to do about one that is damaged."""
    template = "The database {database} cannot be used: {reason}."
    if is_damaged_database(cause):
        template = (
            "The database {database} cannot be used: {reason}. "
            "Restore a backup, or remove it to begin again from the seed."
        )
    return Failure(template, database=database, reason=outage_reason(cause))


def is_external_failure(error: DBAPIError) -> bool:
    """Tell an unreachable, forbidden or damaged database from a statement that is wrong."""
    forbidden = getattr(error.orig, "sqlstate", "") == FORBIDDEN
    return forbidden or is_damaged_database(error) or isinstance(error, OperationalError)


def is_damaged_database(error: BaseException) -> bool:
    """Tell whether the file is not the database that it should be; SQLite has no word for it."""
    return type(error) is DatabaseError
