"""What a person sees in a browser: the front page and the explorers with their examples."""

import html
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import urlencode

import orjson

from server.pages.assets import fingerprint_links

FOLDER = Path(__file__).parent
LINK = """\
        <li><a href="{root}/explorer?example={name}"{current}>{lv}
          <span lang="en">{en}</span></a></li>"""


@dataclass(frozen=True)
class ExampleQuery:
    """A query to try: its file's name, its title in two languages, its text."""

    name: str
    title_lv: str
    title_en: str
    text: str


def example_queries() -> list[ExampleQuery]:
    """Return the example queries; the first two lines of each file are its titles."""
    return [read_example(path) for path in sorted(FOLDER.glob("examples/*.graphql"))]


def read_example(path: Path) -> ExampleQuery:
    """Return the example that a file holds."""
    text = path.read_text("utf-8")
    title_lv, title_en = (line.removeprefix("# ") for line in text.splitlines()[:2])
    return ExampleQuery(path.stem, title_lv, title_en, text)


def front_page(root: str = "") -> str:
    """Return the front page; `root` is the path under which a proxy shows BLIS."""
    return render_page("front.html", root)


@dataclass(frozen=True)
class ExplorerQuery:
    """What an explorer opens with: a query, its variables as JSON, the example it came from."""

    query: str
    variables: str = ""
    example: str | None = None

    @property
    def address(self) -> str:
        """The parameters that open the same again."""
        given = {"query": self.query} | ({"variables": self.variables} if self.variables else {})
        return f"?{urlencode(given)}"


def find_explorer_query(parameters: Mapping[str, str]) -> ExplorerQuery:
    """Return what the address of an explorer opens: its query, or an example, else the first."""
    if query := parameters.get("query"):
        return ExplorerQuery(query, parameters.get("variables", ""))
    known = {each.name: each for each in example_queries()}
    chosen = known.get(parameters.get("example", "")) or next(iter(known.values()))
    return ExplorerQuery(chosen.text, "", chosen.name)


def explorer_page(shown: ExplorerQuery, root: str = "") -> str:
    """Return the explorer, which needs no script, with a query in it."""
    parts = {"query": shown.query, "variables": shown.variables, "same": shown.address}
    safe = {name: html.escape(text) for name, text in parts.items()}
    opening = " data-runs" if shown.example else ""
    return render_page("explorer.html", root, shown.example, opening=opening, **safe)


def graphiql_page(shown: ExplorerQuery, root: str = "") -> str:
    """Return GraphiQL with a query opened in it."""
    chosen = inert_json({"query": shown.query, "variables": shown.variables})
    return render_page("graphiql.html", root, chosen=chosen, same=html.escape(shown.address))


def render_page(file: str, root: str, current: str | None = None, **parts: str) -> str:
    """Return an HTML file with its parts filled in."""
    safe = html.escape(root)
    return Template(read_template(file)).substitute(
        parts, root=safe, examples=example_links(safe, current)
    )


def read_template(file: str) -> str:
    """Return the text of an HTML file, its links to static files with their content."""
    return fingerprint_links((FOLDER / "html" / file).read_text("utf-8"))


def example_links(root: str, current: str | None) -> str:
    """Return the list of examples as links into the explorer."""
    return "\n".join(
        LINK.format(
            root=root,
            name=e.name,
            current=' aria-current="page"' if e.name == current else "",
            lv=html.escape(e.title_lv),
            en=html.escape(e.title_en),
        )
        for e in example_queries()
    )


def inert_json(value: Any) -> str:
    """Return JSON that cannot end the element of the page in which it stands.

    >>> inert_json("</script>")
    '"\\\\u003c/script>"'
    """
    return orjson.dumps(value).decode().replace("<", "\\u003c")
