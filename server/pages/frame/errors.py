"""What went wrong as a page for people: a sentence, a way on, a number to quote.

Programs go on getting what they got: only a request that wants a page has one.
"""

from collections.abc import Awaitable, Callable
from inspect import isawaitable
from typing import Any
from urllib.parse import unquote

import orjson
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from schema import catalogue_language, spoken
from server.http.middleware.security_headers import request_id
from server.http.negotiation import expects_page, preferred_language
from server.pages.frame.page import PageRequest
from server.pages.frame.rendering import frame_values
from server.pages.page_templates import render_page

ENGLISH = "/en/"
FOR_EVERY_READER = ("/charts/", "/records/", "/exports/", "/feeds/", "/attachments/")
"""Addresses that are the same in every language; all others belong to pages of one."""
TOLD = (404, 429, 500, 503)
"""Statuses that have sentences of their own; the others say what was refused."""
MOST_REPEATED = 100
"""How many characters of an address a page repeats."""
FRAMED = ("content-type", "content-length")

Handler = Callable[[Request, Exception], Response | Awaitable[Response]]


def with_error_page(handler: Handler) -> Callable[[Request, Exception], Awaitable[Response]]:
    """Return a handler that answers a browser with a page, and all others as before."""

    async def answer(request: Request, error: Exception) -> Response:
        wants_page = expects_page(request.headers.get("accept", "").encode("latin-1"))
        if wants_page:
            spoken.set(address_language(request))
        made = handler(request, error)
        response = await made if isawaitable(made) else made
        return error_page(request, response) if wants_page else response

    return answer


def address_language(request: Request) -> str:
    """Return the language of the pages to which an address belongs, or that of its reader."""
    path = request.url.path.removeprefix(request.scope.get("root_path", ""))
    if path.startswith(FOR_EVERY_READER):
        return reader_language(request)
    return "en" if f"{path}/".startswith(ENGLISH) else "lv"


def reader_language(request: Request) -> str:
    """Return the language that an address names by `lang`, or that its reader prefers."""
    asked = request.query_params.get("lang", "")
    accept = request.headers.get("accept-language", "").encode("latin-1")
    return catalogue_language([asked, preferred_language(accept)])


def error_page(request: Request, refused: Response) -> Response:
    """Return what a program was told as a page, with the same status and headers."""
    lang, root = address_language(request), request.scope.get("root_path", "")
    asked = PageRequest("start", lang, root=root)
    status = refused.status_code
    page = render_page(
        "site/error.html",
        root,
        **frame_values("error", "", asked),
        key=str(status) if status in TOLD else "other",
        told=refusal_text(refused, "message"),
        unknown=request.query_params.get(refusal_text(refused, "field"), "")[:MOST_REPEATED],
        words=address_words(request) if status == 404 else "",
        number_to_quote=request_id(request.scope),
        seconds=refused.headers.get("retry-after", ""),
        query_address="",
        problems=(),
    )
    kept = {name: text for name, text in refused.headers.items() if name not in FRAMED}
    return HTMLResponse(page, status, kept)


def refusal_text(refused: Response, name: str) -> str:
    """Return what a program is told of a refusal, such as its sentence, "" if it is not told that.

    >>> told = Response(b'{"message": "No.", "field": null}')
    >>> refusal_text(told, "message"), refusal_text(told, "field"), refusal_text(Response(), "x")
    ('No.', '', '')
    """
    try:
        content: Any = orjson.loads(bytes(refused.body))
    except orjson.JSONDecodeError:
        return ""
    return (content.get(name) or "") if isinstance(content, dict) else ""


def address_words(request: Request) -> str:
    """Return the words of an address, to be searched for."""
    last = unquote(request.url.path).rstrip("/").rpartition("/")[2]
    words = " ".join(word for word in last.replace("_", "-").split("-") if word.isalpha())
    return words[:MOST_REPEATED]
