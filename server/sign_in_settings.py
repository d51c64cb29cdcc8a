"""How people may sign in: what the person who starts BLIS decides about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from server.failure import Failure

LOOPBACK = ("localhost", "127.0.0.1", "::1")
SECRET_LENGTH = 32


@dataclass(frozen=True)
class OpenIdProvider:
    """An OpenID provider, and as whom BLIS is known there."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True)
class SignInSettings:
    """What signs sessions ("" for a secret of this process alone), and who signs people in."""

    secret: str = field(default="", repr=False)
    provider: OpenIdProvider | None = None


def read_sign_in_settings(environ: Mapping[str, str]) -> SignInSettings:
    """Return how people may sign in."""
    return SignInSettings(parse_secret(environ.get("BLIS_SECRET") or ""), read_provider(environ))


def parse_secret(text: str) -> str:
    """Return what signs sessions, or "" when it is to be made.

    >>> parse_secret("hush")
    Traceback (most recent call last):
    server.failure.Failure: BLIS_SECRET must have at least 32 characters that nobody can guess.
    """
    if text and len(text) < SECRET_LENGTH:
        message = f"must have at least {SECRET_LENGTH} characters that nobody can guess"
        raise Failure(f"BLIS_SECRET {message}.")
    return text


def read_provider(environ: Mapping[str, str]) -> OpenIdProvider | None:
    """Return who signs people in, or None when nobody does.

    >>> read_provider({"BLIS_OIDC_ISSUER": "https://id.example.lv", "BLIS_OIDC_CLIENT_ID": "blis"})
    Traceback (most recent call last):
    server.failure.Failure: For signing in, BLIS_OIDC_CLIENT_SECRET is missing.
    """
    names = [f"BLIS_OIDC_{name}" for name in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET")]
    given = [environ.get(name) or "" for name in names]
    if not any(given):
        return None
    for name, text in zip(names, given, strict=True):
        if not text:
            raise Failure(f"For signing in, {name} is missing.")
    issuer, client_id, client_secret = given
    return OpenIdProvider(check_issuer(issuer), client_id, client_secret)


def check_issuer(issuer: str) -> str:
    """Return the address of a provider, which nobody on the way can change.

    >>> check_issuer("http://id.example.lv")
    Traceback (most recent call last):
    server.failure.Failure: BLIS_OIDC_ISSUER must begin with https://, but it is 'http://id.example.lv'.
    """
    parts = urlsplit(issuer)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise Failure(f"BLIS_OIDC_ISSUER must begin with https://, but it is {issuer!r}.")
    return issuer
