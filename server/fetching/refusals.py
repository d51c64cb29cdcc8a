"""Why nothing was fetched: each names a sentence of the catalogue `fetching`."""

from typing import Any

from schema.tables.fetching import FetchOutcome


class FetchStopped(Exception):
    """BLIS is stopping: what is under way is let go of, and told nowhere."""


class FetchRefusal(Exception):
    """What came in is not taken: the name of the sentence that says why, and its gaps."""

    outcome = FetchOutcome.REFUSED

    def __init__(self, reason: str, **details: Any) -> None:
        super().__init__(reason)
        self.reason, self.details = reason, details


class ServiceUnreachable(FetchRefusal):
    """A service did not answer, or not with what was asked for."""

    outcome = FetchOutcome.UNREACHABLE
