"""The log on standard error: each line tells when, how grave, in which request, and from where.

    2026-11-28T22:31:27.034+02:00 WARNING blis [5f0c...] the index is built anew, it took 1.2 s

`-` stands for a line outside of requests. What a message goes on with after its first line, such
as a traceback, is indented and without control characters, so that nothing that somebody sent can
be taken for a line of the log.
"""

import logging
from contextvars import ContextVar
from datetime import datetime

LINE = "%(asctime)s %(levelname)s %(name)s [%(request)s] %(message)s"
ACCESS = "uvicorn.access"

current_request: ContextVar[str] = ContextVar("current_request", default="-")
"""The id of the request that is being answered."""


class LineFormatter(logging.Formatter):
    """Writes a record as one line, and indents what goes on after it."""

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        """Return when it was, in the zone of this machine."""
        moment = datetime.fromtimestamp(record.created).astimezone()
        return moment.isoformat(timespec="milliseconds")

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as text."""
        record.request = current_request.get()
        lines = super().format(record).splitlines()
        return "\n  ".join("".join(c if c.isprintable() else "·" for c in line) for line in lines)


def open_log(access: bool = False) -> None:
    """Write to standard error from now on; with `access` a line for each answer too.

    A program that has its own log, and runs BLIS in itself, keeps it.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(LineFormatter(LINE))
    logging.basicConfig(handlers=[handler], level=logging.WARNING)
    if access:
        logging.getLogger(ACCESS).setLevel(logging.INFO)
