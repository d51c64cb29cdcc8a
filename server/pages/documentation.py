"""The documentation at /docs: the pages of the folder `docs` as HTML, read where BLIS runs."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from server.pages.page_templates import render_page

FOLDER = Path(__file__).parents[2] / "docs"
READER = MarkdownIt("commonmark", {"html": False}).enable("table")
PAGE = re.compile(r"([a-z]+)\.md(#.*)?")
PICTURE = re.compile(r"charts/[a-z-]+\.png|pages/[a-z-]+\.webp")
SERVED = {"../schema/schema.graphql": "/schema.graphql"}
"""What pages link to in the source and a server gives at another address."""


@cache
def page_titles() -> Mapping[str, str]:
    """Return the title of each page, by the name in its address."""
    files = sorted(FOLDER.glob("*.md"))
    return {file.stem: file.read_text("utf-8").split("\n", 1)[0].lstrip("# ") for file in files}


@cache
def documentation_html(name: str, root: str) -> str:
    """Return a page as HTML, to be shown under a path."""
    tokens = READER.parse((FOLDER / f"{name}.md").read_text("utf-8"))
    name_headings(tokens)
    for token in tokens:
        rewrite_links(token.children or (), root)
    return READER.renderer.render(tokens, READER.options, {})


def name_headings(tokens: list[Token]) -> None:
    """Give each heading the id that links to it use."""
    for token, inner in pairwise(tokens):
        if token.type == "heading_open":
            token.attrSet("id", heading_anchor(inner.content))
        if token.type == "table_open":
            token.attrSet("tabindex", "0")


def heading_anchor(heading: str) -> str:
    """Return the id of a heading.

    >>> heading_anchor("What is kept, and `how`")
    'what-is-kept-and-how'
    """
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def rewrite_links(tokens: Iterable[Token], root: str) -> None:
    """Let links lead to addresses of the server; those into the source become plain text."""
    for token in tokens:
        if token.type == "link_open":
            address = link_address(str(token.attrGet("href")), root)
            token.attrs = {"href": address} if address else {}
        if token.type == "image":
            token.attrSet("src", link_address(str(token.attrGet("src")), root))


def link_address(target: str, root: str) -> str:
    """Return where a link of a page leads on a server, "" for a file of the source.

    >>> [link_address(each, "/blis") for each in ("http.md#charts", "#feeds", "../seed/data")]
    ['/blis/docs/http#charts', '#feeds', '']
    """
    if found := PAGE.fullmatch(target):
        return f"{root}/docs/{found[1]}{found[2] or ''}"
    if PICTURE.fullmatch(target):
        return f"{root}/docs/{target}"
    if target in SERVED:
        return f"{root}{SERVED[target]}"
    return target if target.startswith(("https://", "http://", "#")) else ""


def serve_documentation(request: Request) -> Response:
    """Show a page, or the list of all."""
    name, root = request.path_params.get("name", ""), request.scope.get("root_path", "")
    titles = page_titles()
    if name and name not in titles:
        raise HTTPException(404)
    content = documentation_html(name, root) if name else ""
    title = titles.get(name, "Documentation")
    page = render_page("documentation.html", root, title=title, titles=titles, content=content)
    return HTMLResponse(page)


def redirect_source_name(request: Request) -> Response:
    """Lead from the name that a page has in the source to the page."""
    name = request.path_params["name"]
    if name not in page_titles():
        raise HTTPException(404)
    return RedirectResponse(f"{request.scope.get('root_path', '')}/docs/{name}", 301)


def serve_documentation_picture(request: Request) -> Response:
    """Show a picture of a page."""
    name = "{folder}/{file}".format_map(request.path_params)
    if not PICTURE.fullmatch(name) or not (FOLDER / name).is_file():
        raise HTTPException(404)
    return FileResponse(FOLDER / name)


ROUTES = [
    Route("/docs", serve_documentation),
    Route("/docs/{folder}/{file}", serve_documentation_picture),
    Route("/docs/{name}.md", redirect_source_name),
    Route("/docs/{name}", serve_documentation),
]
