"""Sessions of browsers: a signed cookie says whose and until when, nothing is kept of it here."""

import hashlib
import hmac
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe
from time import time
from typing import Any

from itsdangerous import BadData, Signer, URLSafeSerializer
from starlette.requests import cookie_parser

from server.failure import Failure
from server.settings import SECRET_LENGTH

COOKIE = "blis_session"
SECONDS = 12 * 60 * 60
"""How long a session lasts: a working day."""
SIGNING: dict[str, Any] = {"key_derivation": "hmac", "digest_method": hashlib.sha256}


@dataclass(frozen=True)
class BrowserSession:
    """Whose session it is, and which of the account's numbers of sessions it began with."""

    account: int
    sessions: int
    csrf_token: str


class SessionSigner:
    """Begins sessions and tells them from what was made up; without a secret, from this process."""

    def __init__(self, secret: str = "", clock: Callable[[], float] = time) -> None:
        self.secret = secret = secret or token_urlsafe(32)
        self.cookies = URLSafeSerializer(secret, salt="blis session", signer_kwargs=SIGNING)
        self.tokens = Signer(secret, salt="blis csrf", **SIGNING)
        self.clock = clock

    def begin(self, account: int, sessions: int) -> str:
        """Return the cookie of a new session of an account."""
        # The random part makes the token against forgery another one in each session.
        until = int(self.clock()) + SECONDS
        return str(self.cookies.dumps([account, sessions, until, token_urlsafe(16)]))

    def read(self, cookie: str) -> BrowserSession | None:
        """Return the session of a cookie, or None when it has expired or was never signed here."""
        try:
            account, sessions, until, _ = self.cookies.loads(cookie)
        except (BadData, ValueError):
            return None
        return (
            BrowserSession(account, sessions, self.token(cookie)) if until > self.clock() else None
        )

    def token(self, cookie: str) -> str:
        """Return what a page has to send back to show that it belongs to the session."""
        return self.tokens.get_signature(cookie).decode()


def session_cookie(header: bytes) -> str | None:
    """Return the cookie of a session among all cookies of a request, or None.

    >>> session_cookie(b"a=1; blis_session=x.y"), session_cookie(b"a=1")
    ('x.y', None)
    """
    if COOKIE.encode() not in header:
        return None
    return cookie_parser(header.decode("latin-1")).get(COOKIE)


def is_csrf_token(given: bytes, session: BrowserSession) -> bool:
    """Tell whether this is the token of a session."""
    return hmac.compare_digest(given, session.csrf_token.encode())


def load_session_secret(folder: Path) -> str:
    """Return the secret that signs sessions, made at the first start; only its owner can read it.

    Whoever removes the file ends all sessions.
    """
    file = folder / "secret"
    try:
        opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        pass
    else:
        with os.fdopen(opened, "w") as new:
            new.write(token_urlsafe(32))
    secret = file.read_text("utf-8").strip()
    if len(secret) < SECRET_LENGTH:
        raise Failure("{file} holds no secret: remove it, and a new one is made.", file=file)
    return secret
