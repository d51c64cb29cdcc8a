"""Who sends a request: the holder of a key, somebody with a session, or nobody known."""

import asyncio
import logging
from collections.abc import Mapping
from functools import partial
from typing import NamedTuple
from urllib.parse import urlsplit

from sqlalchemy.exc import SQLAlchemyError

from schema import (
    PUBLIC,
    SIGNED_OUT,
    Code,
    Database,
    DatabaseUnavailable,
    KnownAccount,
    Refused,
    Viewer,
    authenticate_key,
    authenticate_session,
    note_outage,
    note_presence,
    sentence,
)
from server.http.callers.sessions import (
    COOKIE,
    BrowserSession,
    SessionSigner,
    is_csrf_token,
    session_cookie,
)
from server.http.http_errors import HttpRefusal

log = logging.getLogger("blis")

Headers = Mapping[bytes, bytes]
CSRF_HEADER = b"x-csrf-token"
CHALLENGE = {"WWW-Authenticate": "Bearer"}
WRONG_KEY = {"WWW-Authenticate": 'Bearer error="invalid_token"'}


class CallerIdentity(NamedTuple):
    """Who asks, and what their pages have to send to change something."""

    viewer: Viewer
    csrf_token: str | None = None


NOBODY = CallerIdentity(PUBLIC)


class CallerAuthenticator:
    """Knows callers by their headers; asks the database each time, so a change holds at once."""

    def __init__(self, database: Database, sessions: SessionSigner) -> None:
        self.database, self.sessions = database, sessions
        self.noting: dict[tuple[str, int], asyncio.Task[None]] = {}

    async def identity(
        self, headers: Headers, only_reads: bool, root_path: str | None = ""
    ) -> CallerIdentity:
        """Return who sends these headers.

        Raises HttpRefusal for whoever claims to be somebody and is not, and for a page of others
        that changes something in the name of who looks at it.
        """
        if (given := headers.get(b"authorization")) is not None:
            return CallerIdentity(await self._holder(given))
        cookie = session_cookie(headers.get(b"cookie", b""))
        if cookie is None:
            return NOBODY
        session = self.sessions.read(cookie)
        viewer = await self._signed_in(session, root_path)
        assert session is not None
        if not only_reads:
            check_origin(headers)
            check_csrf_token(headers, session)
        return CallerIdentity(viewer, session.csrf_token)

    async def _holder(self, given: bytes) -> Viewer:
        scheme, _, key = given.decode("latin-1").partition(" ")
        if scheme.lower() != "bearer":
            message = sentence("Send the key as Authorization: Bearer blis_...")
            raise HttpRefusal(401, Code.UNAUTHENTICATED, message, CHALLENGE)
        try:
            known = await authenticate_key(self.database, key.strip())
        except Refused as refusal:
            message = refusal.message
            raise HttpRefusal(401, Code.UNAUTHENTICATED, message, WRONG_KEY) from refusal
        return self._present(known)

    async def _signed_in(self, session: BrowserSession | None, root_path: str | None) -> Viewer:
        try:
            if session is None:
                raise Refused(Code.UNAUTHENTICATED, SIGNED_OUT)
            known = await authenticate_session(self.database, session.account, session.sessions)
        except Refused as refusal:
            # The browser forgets the cookie, so that its next request is one of the public.
            gone = {"Set-Cookie": f"{COOKIE}=; Path={root_path or '/'}; Max-Age=0; HttpOnly"}
            message = refusal.message
            raise HttpRefusal(401, Code.UNAUTHENTICATED, message, CHALLENGE | gone) from refusal
        return self._present(known)

    def _present(self, known: KnownAccount) -> Viewer:
        """Note that somebody is here, without letting them wait for it."""
        key = known.row.__name__, known.number
        if known.is_unnoted and key not in self.noting:
            noting = asyncio.ensure_future(self._note(known))
            self.noting[key] = noting
            noting.add_done_callback(lambda _: self.noting.pop(key))
        return known.viewer

    async def _note(self, known: KnownAccount) -> None:
        try:
            await self.database.write(partial(note_presence, known=known), raising=False)
        except DatabaseUnavailable as error:
            note_outage(error)
        except (SQLAlchemyError, RuntimeError):  # BLIS is stopping
            log.warning("it could not be noted who was here", exc_info=True)


def check_origin(headers: Headers) -> None:
    """Refuse what a page of somebody else sends; browsers say whose page it is."""
    site = headers.get(b"sec-fetch-site")
    if site is not None:
        is_own = site == b"same-origin"
    else:
        origin = urlsplit(headers.get(b"origin", b"").decode("latin-1")).netloc
        is_own = bool(origin) and origin == headers.get(b"host", b"").decode("latin-1")
    if not is_own:
        raise HttpRefusal(
            403,
            Code.FORBIDDEN,
            sentence("Signed in with a browser, only pages of BLIS can send this."),
        )


def check_csrf_token(headers: Headers, session: BrowserSession) -> None:
    """Refuse a request of a session that does not carry its token."""
    if not is_csrf_token(headers.get(CSRF_HEADER, b""), session):
        message = sentence(
            "Send viewer {{ csrfToken }} as X-CSRF-Token with everything that is not a GET."
        )
        raise HttpRefusal(403, Code.FORBIDDEN, message)
