"""Signing in and out in a browser: with an OpenID provider, or with a link that works once."""

import logging
from collections.abc import Mapping, Sequence
from functools import partial
from hmac import compare_digest
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
from authlib.integrations.starlette_client import OAuth, OAuthError
from joserfc.errors import JoseError
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from schema import (
    Database,
    Refused,
    account_by_subject,
    account_label,
    authenticate_session,
    end_sessions,
    use_link,
)
from schema.tables import is_personal_code
from server.http.cache import directives
from server.http.callers.browser_forms import is_foreign_form, read_form_fields
from server.http.callers.sessions import (
    COOKIE,
    SECONDS,
    BrowserSession,
    SessionSigner,
    is_csrf_token,
    session_cookie,
)
from server.http.http_errors import HttpRefusal
from server.http.middleware.hosts import request_root_path
from server.http.negotiation import LONGEST, preferred_language
from server.pages.frame.addresses import LANGUAGES, PARAMETERS, PATHS, page_path
from server.pages.frame.page import PageRequest
from server.pages.frame.rendering import frame_values
from server.pages.page_templates import render_page
from server.settings import OpenIdProvider, SignInSettings

log = logging.getLogger("blis")

TEN_MINUTES = 600
LARGEST_FORM = 4_096
SECONDS_TO_ANSWER = 10
LINK_COOKIE = "blis_link"
"""Ties the form of a link to the browser that it was shown in."""


class SignInRoutes:
    """The pages on which people sign in and out."""

    def __init__(
        self,
        database: Database,
        sessions: SessionSigner,
        access: SignInSettings,
        contact: str = "",
    ) -> None:
        self.database, self.sessions, self.issuer = database, sessions, ""
        self.contact = contact
        self.asks = [Middleware(ProviderSessionMiddleware, secret=sessions.secret)]
        if access.provider is not None:
            self.issuer, self.provider = access.provider.issuer, provider_client(access.provider)
            self.expected = {
                "iss": {"essential": True, "value": access.provider.issuer},
                "aud": {"essential": True, "value": access.provider.client_id},
            }

    def routes(self) -> Sequence[Route]:
        """Return where the pages are; those of the provider only if there is one."""
        pages = [
            *(Route(path, self.state, methods=["GET"]) for path in PATHS["sign-in"]),
            Route("/sign-in", lead_to_page, methods=["GET"]),
            Route("/sign-out", lead_to_page, methods=["GET"]),
            Route("/sign-out", self.sign_out, methods=["POST"]),
            Route("/sign-in/link", self.offer_link, methods=["GET"]),
            Route("/sign-in/link", self.use_link, methods=["POST"]),
        ]
        if not self.issuer:
            return pages
        asking = Route("/sign-in/provider", self.ask_provider, middleware=self.asks)
        returned = Route("/sign-in/returned", self.returned, name="returned", middleware=self.asks)
        return [*pages, asking, returned]

    async def state(self, request: Request) -> Response:
        """Show who is signed in and how to sign out, or how to sign in."""
        session = self.session(request)
        if session is not None:
            try:
                known = await authenticate_session(self.database, session.account, session.sessions)
                label = await account_label(self.database, known.number)
                return sign_in_page(request, "signed-in", csrf=session.csrf_token, label=label)
            except Refused:
                pass
        return self.sign_in_form(request)

    def sign_in_form(
        self, request: Request, status: int = 200, lang: str = "", back: str = ""
    ) -> Response:
        """Show how one signs in here; with a status of mistakes the link was over."""
        # A number that is there already is kept, for the form in another window.
        own = request.cookies.get(LINK_COOKIE) or token_urlsafe(16)
        back = back or request_back(request)
        response = sign_in_page(
            request,
            "sign-in",
            status,
            lang,
            token=self.sessions.token(f"link {own}"),
            back=back,
            carried=f"?{urlencode({'back': back})}" if back else "",
            is_over=status != 200,
            has_provider=bool(self.issuer),
            contact=self.contact,
        )
        keep_cookie(response, request, LINK_COOKIE, own, session_cookie_path(request))
        return response

    async def ask_provider(self, request: Request) -> Response:
        """Lead to the provider, remembering in the browser what its answer has to say."""
        request.session["back"] = own_path(request, request.query_params.get("back", ""))
        try:
            return await self.provider.authorize_redirect(request, request.url_for("returned"))
        except (httpx2.HTTPError, ValueError, RuntimeError):
            log.exception("the provider cannot be asked to sign anybody in")
            return message_page(request, "unreachable", 502)

    async def returned(self, request: Request) -> Response:
        """Begin a session for whom the provider knows, if there is an account for them."""
        try:
            token = await self.provider.authorize_access_token(
                request, claims_options={**self.expected}
            )
            subject = token["userinfo"]["sub"]
        except (OAuthError, JoseError, KeyError) as error:
            log.warning("nobody was signed in: %r", error)
            return message_page(request, "refused", 400)
        except (httpx2.HTTPError, ValueError):
            log.exception("the provider does not say who was signed in")
            return message_page(request, "unreachable", 502)
        account = await account_by_subject(self.database, self.issuer, subject)
        if account is None:
            return self.stranger(request, subject)
        if not account.holder_is_active:
            return message_page(request, "disabled", 403)
        back = request.session.pop("back", "")
        return self.begun(request, account.holder_id, account.holder_sessions, back)

    def stranger(self, request: Request, subject: str) -> Response:
        """Say what an administrator has to know to make an account; none is made here."""
        if is_personal_code(subject):
            return message_page(request, "personal", 403)
        return sign_in_page(request, "stranger", 403, issuer=self.issuer, subject=subject)

    async def offer_link(self, request: Request) -> Response:
        """Show a button: programs that look at links in advance do not use them up."""
        own = request.cookies.get(LINK_COOKIE) or token_urlsafe(16)
        secret = request.query_params.get("secret", "")
        token = self.sessions.token(f"link {own}")
        response = sign_in_page(request, "link", secret=secret, token=token)
        keep_cookie(response, request, LINK_COOKIE, own, session_cookie_path(request))
        return response

    async def use_link(self, request: Request) -> Response:
        """Begin a session for the account of a link, which is used up by that.

        Only for the browser that was shown the button: a page of others that sends a link of its
        own would sign people in to an account that is not theirs.
        """
        form = await read_sent_form(request)
        if is_foreign_form(request) or not self.is_of_browser(request, form):
            return message_page(request, "refused", 403)
        secret = link_secret(form.get("secret", ""))
        account = await self.database.write(partial(use_link, secret=secret), raising=False)
        lang, back = form.get("lang", ""), own_path(request, form.get("back", ""))
        if account is None:
            return self.sign_in_form(request, 400, lang, back)
        assert account.id is not None
        return self.begun(request, account.id, account.sessions, back, lang)

    async def sign_out(self, request: Request) -> Response:
        """End every session of the account: a copy of the cookie is worth nothing either."""
        form = await read_sent_form(request)
        token = form.get("token", "")
        session = self.session(request)
        if session is not None:
            if is_foreign_form(request) or not is_csrf_token(token.encode(), session):
                return message_page(request, "refused", 403)
            end = partial(end_sessions, number=session.account, sessions=session.sessions)
            await self.database.write(end, raising=False)
        response = message_page(request, "signed-out", 200, form.get("lang", ""))
        response.delete_cookie(
            COOKIE, path=session_cookie_path(request), httponly=True, samesite="lax"
        )
        return response

    def is_of_browser(self, request: Request, form: Mapping[str, str]) -> bool:
        """Tell whether the form of a link was shown in the browser that sends it."""
        own, sent = request.cookies.get(LINK_COOKIE, ""), form.get("token", "")
        wanted = self.sessions.token(f"link {own}")
        return bool(own) and compare_digest(sent.encode(), wanted.encode())

    def session(self, request: Request) -> BrowserSession | None:
        """Return the session that the cookie of a browser speaks of."""
        cookie = session_cookie(request.headers.get("cookie", "").encode("latin-1"))
        return None if cookie is None else self.sessions.read(cookie)

    def begun(
        self, request: Request, account: int, sessions: int, back: str = "", lang: str = ""
    ) -> Response:
        """Give the browser a new session, and lead back to where its reader was."""
        work = page_path("work", page_language(request, lang))
        address = back or f"{request_root_path(request)}{work}"
        response = RedirectResponse(address, 303, {"cache-control": directives.NEVER})
        cookie = self.sessions.begin(account, sessions)
        keep_cookie(response, request, COOKIE, cookie, session_cookie_path(request), SECONDS)
        return response


class ProviderSessionMiddleware:
    """Lets the browser keep, signed, what the answer of the provider is compared with."""

    def __init__(self, app: ASGIApp, secret: str) -> None:
        self.app, self.secret = app, secret

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the session of the request, in a cookie for these pages alone."""
        keeping = SessionMiddleware(
            self.app,
            f"sign-in {self.secret}",
            session_cookie="blis_sign_in",
            max_age=TEN_MINUTES,
            path=f"{scope.get('root_path', '')}/sign-in",
            https_only=scope["scheme"] == "https",
        )
        await keeping(scope, receive, send)


def provider_client(provider: OpenIdProvider) -> Any:
    """Return what speaks with a provider, which is asked about itself when it is first needed."""
    about = f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration"
    return OAuth().register(
        "provider",
        client_id=provider.client_id,
        client_secret=provider.client_secret,
        server_metadata_url=about,
        client_kwargs={
            "scope": "openid",
            "code_challenge_method": "S256",
            "timeout": SECONDS_TO_ANSWER,
        },
    )


async def read_sent_form(request: Request) -> dict[str, str]:
    """Return what a form says, nothing when it is longer than any of ours."""
    try:
        fields = await read_form_fields(request, LARGEST_FORM)
    except HttpRefusal:
        return {}
    return {name: values[-1] for name, values in fields.items()}


def link_secret(typed: str) -> str:
    """Return the secret of a link, of which the whole or the end was typed.

    >>> link_secret(" https://blis.lv/sign-in/link?secret=abc "), link_secret("abc")
    ('abc', 'abc')
    """
    try:
        query = urlsplit(typed.strip()).query
    except ValueError:
        return ""
    return parse_qs(query).get("secret", [typed.strip()])[0]


def own_path(request: Request, path: str) -> str:
    """Return a path to be led to if it is one of ours, else ""; an address of others is none."""
    root = request_root_path(request)
    is_path = path.startswith(f"{root}/") and not path.startswith("//")
    return path if is_path and path.isascii() and path.isprintable() and "\\" not in path else ""


def request_back(request: Request) -> str:
    """Return from which page of ours a reader was led here."""
    words = PARAMETERS["back"]
    given = next((v for w in words if (v := request.query_params.get(w))), "")
    return own_path(request, given)


def page_language(request: Request, lang: str = "") -> str:
    """Return the language of the page, that of its address, or the one that the browser prefers."""
    path = request.url.path.removeprefix(request_root_path(request))
    for each, own in zip(LANGUAGES, PATHS["sign-in"], strict=True):
        if path == own:
            return each
    header = request.headers.get("accept-language", "").encode("latin-1")[:LONGEST]
    return lang if lang in LANGUAGES else preferred_language(header)


async def lead_to_page(request: Request) -> Response:
    """Lead to the page of signing in, in the language that the browser prefers."""
    address = f"{request_root_path(request)}{page_path('sign-in', page_language(request))}"
    return RedirectResponse(address, 303, {"cache-control": directives.NEVER})


def keep_cookie(
    response: Response, request: Request, name: str, value: str, path: str, age: int | None = None
) -> None:
    """Let the browser keep a cookie that no script reads and no page of others sends."""
    response.set_cookie(
        name,
        value,
        max_age=age,
        path=path,
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )


def sign_in_page(
    request: Request, name: str, status: int = 200, lang: str = "", csrf: str = "", **values: Any
) -> Response:
    """Return a page of signing in, in the frame of all pages; `csrf` is the token of a session."""
    html = sign_in_html(
        name, page_language(request, lang), request_root_path(request), csrf, **values
    )
    return HTMLResponse(html, status, {"cache-control": directives.NEVER})


def sign_in_html(name: str, lang: str, root: str, csrf: str = "", **values: Any) -> str:
    """Return the HTML of a page of signing in."""
    asked = PageRequest("sign-in", lang, root=root, csrf_token=csrf or None)
    framed = frame_values("sign-in", "", asked)
    return render_page(
        f"sign-in/{name}.html", root, **{**framed, **values}, problems=(), query_address=""
    )


def message_page(request: Request, key: str, status: int, lang: str = "") -> Response:
    """Return a page that says one thing."""
    return sign_in_page(request, "message", status, lang, key=key)


def session_cookie_path(request: Request) -> str:
    """Return for which addresses the browser keeps the cookie of a session."""
    return request_root_path(request) or "/"
