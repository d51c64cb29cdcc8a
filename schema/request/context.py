"""What a resolver can reach of the operation that it answers, in small records."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from time import monotonic

from schema.access.viewer import Viewer
from schema.database.change_feed import ChangeFeed
from schema.database.fair_thread_pool import deadline
from schema.database.query_log import LoggedQuery, QueryLog
from schema.request.default_limits import Limits
from schema.request.loaders import Loaders
from schema.request.quota import Bill
from search.language import LANGUAGES

Identify = Callable[[], Awaitable[Viewer]]
"""Says anew who asks; raises Refused for one who may ask no more."""


@dataclass(frozen=True)
class ClientRequest:
    """What a client says about itself and about the answer that it wants."""

    languages: Sequence[str] = ("lv",)
    id: str = ""
    client: str = ""
    root_path: str = ""
    idempotency_key: str = ""
    csrf_token: str | None = None
    explains_cost: bool = False

    @property
    def language(self) -> str:
        """The first of the client's languages that texts are in."""
        return next((lang for lang in self.languages if lang in LANGUAGES), LANGUAGES[0])


@dataclass
class RequestProgress:
    """What an operation has done so far.

    `committed_fields` names the fields of a mutation whose change is committed; `searches` is
    what was searched for, which the log counts.
    """

    has_tried_to_write: bool = False
    committed_fields: set[str | int] = field(default_factory=set)
    searches: list[LoggedQuery] = field(default_factory=list)
    query_log: QueryLog | None = None


@dataclass(frozen=True)
class Listening:
    """What a subscription listens to, and how it finds out whether its listener still may."""

    change_feed: ChangeFeed
    identify: Identify | None = None


@dataclass
class Context:
    """One operation; made anew for each, so that what it loads is loaded once and never stale."""

    loaders: Loaders
    request: ClientRequest = field(default_factory=ClientRequest)
    limits: Limits = field(default_factory=Limits)
    bill: Bill = field(default_factory=Bill)
    progress: RequestProgress = field(default_factory=RequestProgress)
    listening: Listening | None = None

    @property
    def viewer(self) -> Viewer:
        """Who asks: whoever everything is loaded for."""
        return self.loaders.viewer

    def begin(self) -> None:
        """Begin the next part of what goes on for long: nothing read yet, all its time left."""
        self.loaders.forget()
        deadline.set(monotonic() + self.limits.seconds)

    async def renew(self) -> None:
        """Find out anew who asks; raise Refused for one who may ask no more."""
        self.begin()
        if self.listening is not None and self.listening.identify is not None:
            self.loaders.viewer = await self.listening.identify()
