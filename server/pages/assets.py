"""Static files under names that hold their content: fetched once, compressed once, kept for good.

A template says `static("front.css")`; what a browser gets is the name with a part of the file's
digest, `/static/front.1f3a9c2b.css`, which never means another content. The plain name is answered
too, and asked about again each time.
"""

import mimetypes
from functools import cache, cached_property
from hashlib import blake2b
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from server.http.cache import directives
from server.http.cache.response_variants import (
    CODINGS,
    COMPRESSIONS,
    SMALLEST,
)
from server.http.negotiation import LONGEST, preferred_coding
from server.http.response import matches_etag

FOLDER = Path(__file__).parent / "static"
FOR_GOOD = "public, max-age=31536000, immutable"
ICON = "icon.svg"
COMPRESSED = (".css", ".js", ".svg", ".json")


class StaticAsset:
    """A static file, read and compressed when it is first asked for."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.kind = mimetypes.guess_type(path.name)[0] or "text/plain"
        self.bodies: dict[str, bytes] = {}

    @cached_property
    def content(self) -> bytes:
        """The file's bytes."""
        return self.path.read_bytes()

    @cached_property
    def digest(self) -> str:
        """What tells its content from any other, in eight characters."""
        return blake2b(self.content, digest_size=4).hexdigest()

    @property
    def name(self) -> str:
        """Its name with its content in it, below `/static/`."""
        place = self.path.relative_to(FOLDER)
        return place.with_name(f"{place.stem}.{self.digest}{place.suffix}").as_posix()

    def body(self, wanted: str) -> tuple[str, bytes]:
        """Return its bytes in the compression that is wanted, and which one that became."""
        if self.path.suffix not in COMPRESSED or len(self.content) < SMALLEST or not wanted:
            return "", self.content
        if wanted not in self.bodies:
            self.bodies[wanted] = COMPRESSIONS[wanted](self.content)
        return wanted, self.bodies[wanted]


@cache
def static_assets() -> dict[str, StaticAsset]:
    """Return every static file, under its plain name and under that with its content."""
    found = [StaticAsset(path) for path in sorted(FOLDER.rglob("*")) if path.is_file()]
    plain = {each.path.relative_to(FOLDER).as_posix(): each for each in found}
    return plain | {each.name: each for each in found}


def asset_address(root: str, name: str) -> str:
    """Return where a static file is, with its content in its name; KeyError if there is none."""
    return f"{root}/static/{static_assets()[name].name}"


def static_file(request: Request) -> Response:
    """Return a static file over HTTP."""
    name = request.path_params["name"]
    if (asset := static_assets().get(name)) is None:
        raise HTTPException(404)
    wanted = preferred_coding(
        request.headers.get("accept-encoding", "").encode("latin-1")[:LONGEST], CODINGS
    )
    used, body = asset.body(wanted)
    headers = {
        "cache-control": FOR_GOOD if name == asset.name else directives.PUBLIC,
        "etag": f'"{asset.digest}{used and f"-{used}"}"',
        "vary": "Accept-Encoding",
    }
    held = request.headers.get("if-none-match", "").encode("latin-1")
    if held and matches_etag(held, headers["etag"].encode()):
        return Response(status_code=304, headers=headers)
    if used:
        headers["content-encoding"] = used
    return Response(body, headers=headers, media_type=asset.kind)


def serve_icon(request: Request) -> Response:
    """Lead to the icon, for browsers that look for it where icons used to be."""
    address = asset_address(request.scope.get("root_path", ""), ICON)
    return RedirectResponse(address, 302, {"cache-control": "public, max-age=86400"})


ROUTES = [Route("/static/{name:path}", static_file), Route("/favicon.ico", serve_icon)]
