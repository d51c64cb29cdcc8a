"""What a form in a browser sends: its fields, and whether a page of BLIS sent it."""

from urllib.parse import parse_qsl

from starlette.requests import Request

from schema import sentence
from server.http.http_errors import bad_request
from server.http.request import read_body

MOST_FIELDS = 2_000
KIND = "application/x-www-form-urlencoded"

Fields = dict[str, list[str]]
"""What stands in each field; a field may have several values, as check boxes do."""


async def read_form_fields(request: Request, limit: int) -> Fields:
    """Return the fields of a form, lines ended by "\\n"; raise HttpRefusal for what is no form."""
    headers = {key.encode(): value.encode() for key, value in request.headers.items()}
    body = await read_body(request.receive, headers, limit)
    if not request.headers.get("content-type", KIND).startswith(KIND):
        raise bad_request(sentence("Send the form as a browser does."))
    try:
        pairs = parse_qsl(
            body.decode("latin-1"), keep_blank_values=True, max_num_fields=MOST_FIELDS
        )
    except ValueError as error:
        raise bad_request(sentence("Send the form as a browser does.")) from error
    fields: Fields = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(value.replace("\r\n", "\n").replace("\0", ""))
    return fields


def is_foreign_form(request: Request) -> bool:
    """Tell whether a form was sent by a page of somebody else, by what the browser says of it.

    The pages name no referrer, so browsers may call their origin null, and so do pages that hide
    theirs: that says nothing, and the token of the form decides.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin", "null")
    if site is not None:
        return site != "same-origin"
    return origin not in ("null", f"{request.url.scheme}://{request.url.netloc}")
