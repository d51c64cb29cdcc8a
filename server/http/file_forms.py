"""Forms with a file: read no further than they may be long, and refused as JSON."""

import asyncio
from collections.abc import AsyncGenerator, Sequence

from starlette.datastructures import FormData
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from schema import UNREADABLE, Code, Refused, localise_sentence, sentence
from schema.readings import is_digits
from server.http.cache import directives
from server.http.http_errors import REFUSAL_STATUSES, HttpRefusal, outage_refusal
from server.http.middleware.security_headers import request_id

BESIDE = 64 * 1024
"""What the other fields and the frame of a form may take."""

SECONDS = 300
"""How long a form may take to come in."""


async def read_form(request: Request, most: int, fields: int) -> FormData:
    """Return a form of one file and some fields; stop reading one that is longer than it may be."""
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        message = sentence("Send a form as multipart/form-data.")
        raise request_refusal(415, Code.UNSUPPORTED_MEDIA_TYPE, message)
    length = request.headers.get("content-length", "")
    if is_digits(length) and int(length[:20]) > most + BESIDE:
        raise large_file_refusal(most)
    parser = MultiPartParser(
        request.headers,
        bounded_body(request, most),
        max_files=1,
        max_fields=fields,
        max_part_size=BESIDE,
    )
    try:
        async with asyncio.timeout(SECONDS):
            return await parser.parse()
    except MultiPartException as error:
        raise request_refusal(
            400,
            Code.BAD_REQUEST,
            sentence("The form cannot be read: {message}", message=error.message),
        ) from error
    except TimeoutError as error:
        message = sentence("The form has to come in within {seconds} seconds.", seconds=SECONDS)
        raise request_refusal(408, Code.TIMEOUT, message) from error


def check_form_fields(form: FormData, known: Sequence[str]) -> None:
    """Refuse a form with a field that means nothing: another was meant, and would be missed."""
    for name in form:
        if name != "file" and name not in known:
            message = sentence(
                "There is no field “{name}”: {known}.", name=name, known=", ".join(known)
            )
            raise request_refusal(422, Code.BAD_USER_INPUT, message, name)


async def bounded_body(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    """Yield the body of a request as it comes, up to what a form may have."""
    left = most + BESIDE
    async for chunk in request.stream():
        left -= len(chunk)
        if left < 0:
            raise large_file_refusal(most)
        yield chunk


def large_file_refusal(most: int) -> HttpRefusal:
    """Return the refusal of a file that is too large."""
    return request_refusal(
        413,
        Code.REQUEST_TOO_LARGE,
        sentence("A file may have {most} bytes.", most=f"{most:,}"),
        "file",
    )


def form_text(form: FormData, name: str) -> str:
    """Return a field of a form that is no file, "" for none."""
    value = form.get(name)
    return value if isinstance(value, str) else ""


def request_refusal(status: int, code: Code, message: str, field: str | None = None) -> HttpRefusal:
    """Return the refusal of a request, about one of its fields or all of it."""
    refusal = HttpRefusal(status, code, message)
    assert refusal.extensions is not None
    refusal.extensions["field"] = field
    return refusal


def outage_response(request: Request, error: Exception) -> Response:
    """Answer that the database is not there, as JSON."""
    assert isinstance(error, UNREADABLE)
    return refusal_response(request, outage_refusal(error))


def unstorable_response(request: Request, error: Exception) -> Response:
    """Answer that a parameter holds what no database takes, and which."""
    parameters = [*request.query_params.items(), *request.path_params.items()]
    field = next((name for name, value in parameters if "\0" in str(value)), None)
    return refusal_response(request, request_refusal(400, Code.BAD_USER_INPUT, str(error), field))


def refusal_response(request: Request, error: Exception) -> Response:
    """Answer what was refused as JSON: a code, a field, a sentence."""
    assert isinstance(error, Refused)
    extensions = error.extensions or {}
    code, field = Code(extensions["code"]), extensions.get("field")
    body = {"code": code, "field": field, "message": localise_sentence(error.message, code)}
    headers = {"cache-control": directives.NEVER}
    if isinstance(error, HttpRefusal):
        headers |= {name.decode(): value.decode() for name, value in error.headers}
        status = error.status
    else:
        status = REFUSAL_STATUSES.get(code, 422)
    if status == 401:
        headers.setdefault("www-authenticate", "Bearer")
    return JSONResponse(body | {"requestId": request_id(request.scope)}, status, headers)
