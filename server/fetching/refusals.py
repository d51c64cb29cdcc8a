"""Why nothing was fetched: each names a sentence of the catalogue `fetching`."""

from typing import Any

from schema.tables.fetching import FetchOutcome

LONGEST = 500
"""How many letters of what a service says are told."""


class FetchStopped(Exception):
    """BLIS is stopping: what is under way is let go of, and told nowhere."""


class FetchRefusal(Exception):
    """What came in is not taken: the name of the sentence that says why, and its gaps."""

    outcome = FetchOutcome.REFUSED

    def __init__(self, reason: str, **details: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.details = {name: plain_detail(said) for name, said in details.items()}


def plain_detail(said: Any) -> Any:
    """Return what fills a gap; of a text as much as is told, without signs that steer a screen."""
    if not isinstance(said, str):
        return said
    return "".join(c if c.isprintable() else "·" for c in said[:LONGEST])


class ServiceUnreachable(FetchRefusal):
    """A service did not answer, or not with what was asked for."""

    outcome = FetchOutcome.UNREACHABLE
