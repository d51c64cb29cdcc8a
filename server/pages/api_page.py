"""What who writes programs sees in a browser: where to begin, and explorers with examples."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from schema import phrases
from server.pages.frame.page import SITE
from server.pages.page_templates import render_page

FOLDER = Path(__file__).parent
SCRIPT_PHRASES = ("waiting", "answered", "errors", "no JSON", "unreachable")
"""What the script of the explorer says."""


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


@cache
def site_documents() -> frozenset[str]:
    """Return the documents of the pages that people read."""
    return frozenset(path.read_text("utf-8") for path in SITE.glob("*.graphql"))


def api_page(root: str = "") -> str:
    """Return where programs begin; `root` is the path under which a proxy shows BLIS."""
    return render_page("api.html", root, examples=example_queries())


@dataclass(frozen=True)
class ExplorerQuery:
    """What an explorer opens with: a query, its variables as JSON, the example it came from."""

    query: str
    variables: str = ""
    example: str | None = None

    @property
    def is_ours(self) -> bool:
        """Whether it is a question of BLIS itself, which may run at once."""
        return bool(self.example) or self.query in site_documents()

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


def explorer_page(query: ExplorerQuery, root: str = "") -> str:
    """Return the explorer, which needs no script, with a query in it."""
    # The script fills in what it counts.
    gaps = {"errors": "{errors}", "took": "{took}"}
    said = {key: phrases("pages", f"explorer {key}", **gaps) for key in SCRIPT_PHRASES}
    return render_page("explorer.html", root, query=query, examples=example_queries(), phrases=said)


def graphiql_page(query: ExplorerQuery, root: str = "") -> str:
    """Return GraphiQL with a query opened in it."""
    return render_page("graphiql.html", root, query=query)
