"""What every kind of service is given, and what it returns."""

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from server.fetching.client import UNCONDITIONAL, Answer, Conditions, ServiceClient, host_of
from server.fetching.refusals import ServiceUnreachable


@dataclass(frozen=True)
class FetchRequest:
    """Whom to ask with, for which municipalities, what is known of the last time, which folder.

    `places` are codes of ATVK as official tables write them: LV0020000.
    """

    client: ServiceClient
    places: Collection[str]
    conditions: Conditions = UNCONDITIONAL
    known: dict[str, Any] = field(default_factory=dict)
    folder: Path | None = None


@dataclass(frozen=True)
class FetchedTable:
    """A table as it came, from where, how to ask whether it is still the same, what was seen."""

    content: bytes
    address: str
    conditions: Conditions = UNCONDITIONAL
    about: dict[str, Any] = field(default_factory=dict)


def read_json(answer: Answer) -> Any:
    """Return what an answer says; raise ServiceUnreachable for what is no JSON."""
    try:
        return orjson.loads(answer.content)
    except orjson.JSONDecodeError as error:
        raise ServiceUnreachable("no_json", host=host_of(answer.address)) from error
