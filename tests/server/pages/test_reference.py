"""The reference: everything of the schema on one page, linked, without a script."""

import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from graphql import build_schema

from schema import graphql_schema
from server.pages.page_templates import render_page
from server.pages.reference import reference_chapters

SMALL = build_schema('''
"""Entry <b>points</b>."""
type Query {
  "Things such as `a < b`."
  things(filter: ThingInput = {name: "x<y"}, first: Int = 20): [Thing!]!
  old: String @deprecated(reason: "Use `things`. Removed 2027-07-01.")
}
interface Named { name: String }
type Thing implements Named { name: String kind: Kind }
union Found = Thing
enum Kind { "The first." A B @deprecated(reason: "Use A. Removed 2027-07-01.") }
input ThingInput { name: String }
scalar Day
''')
TYPES = [kind for name, kind in SMALL.type_map.items() if not name.startswith("__")]


def shown(types) -> str:
    return render_page("reference.html", chapters=reference_chapters(types))


SHOWN = shown(kind for kind in TYPES if kind.name not in ("String", "Int", "Boolean"))


class Anchors(HTMLParser):
    """The anchors of a page, the links to them, and the tags that are open at its end."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.anchors: list[str] = []
        self.links: set[str] = set()
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        self.anchors += [given["id"]] if "id" in given else []
        self.links |= {given["href"]} if "href" in given else set()
        self.open += [] if tag in ("meta", "link") else [tag]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def page(client) -> str:
    return client.get("/reference").text


def test_everything_of_the_contract_has_its_place_once(page):
    anchors = Anchors(page).anchors

    assert len(anchors) == len(set(anchors))
    for kind in graphql_schema().types:
        parts = getattr(kind, "fields", None) or getattr(kind, "values", None) or {}
        assert {kind.name, *(f"{kind.name}.{part}" for part in parts)} <= set(anchors)
        for name, part in parts.items():
            assert {f"{kind.name}.{name}.{each}" for each in getattr(part, "args", {})} <= set(
                anchors
            )


def test_every_link_leads_to_a_place_on_the_page_or_to_another_page(page):
    found = Anchors(page)

    inner = {link.removeprefix("#") for link in found.links if link.startswith("#")}
    assert inner <= set(found.anchors)
    assert {kind.name for kind in graphql_schema().types} <= inner
    assert found.open == []


def test_the_page_has_no_script_and_one_heading_of_the_first_rank(page):
    assert "<script" not in page
    assert page.count("<h1") == 1
    ranks = [int(rank) for rank in re.findall(r"<h(\d)", page)]
    assert all(after - before <= 1 for before, after in pairwise(ranks))


@pytest.mark.parametrize("path", ["/api", "/explorer"])
def test_the_reference_is_linked_from(client, path):
    assert 'href="/reference"' in client.get(path).text


@pytest.mark.parametrize(
    "part",
    [
        '<article id="Query" lang="en">',
        "<p>Entry &lt;b&gt;points&lt;/b&gt;.</p>",
        "<p>Things such as <code>a &lt; b</code>.</p>",
        '<dt id="Query.things"><code>things: [<a href="#Thing">Thing</a>!]!</code></dt>',
        '<dt id="Query.things.first"><code>first: Int = 20</code></dt>',
        '<a href="#ThingInput">ThingInput</a> = { name: &#34;x&lt;y&#34; }</code>',
        '<p class="deprecated">Deprecated: Use <code>things</code>. Removed 2027-07-01.</p>',
        '<p>Implements: <a href="#Named">Named</a></p>',
        '<dt id="Kind.A"><code>A</code></dt><dd><p>The first.</p></dd>',
        '<p class="deprecated">Deprecated: Use A. Removed 2027-07-01.</p>',
        '<h2 id="scalars">Skalāri <span lang="en">Scalars</span></h2>',
    ],
)
def test_what_a_schema_says_is_shown_and_escaped(part):
    assert part in SHOWN


@pytest.mark.parametrize("name", ["Named", "Found"])
def test_what_stands_behind_an_interface_or_a_union_is_linked(name):
    about = SHOWN.partition(f'<article id="{name}"')[2].partition("</article>")[0]

    assert '<p>One of: <a href="#Thing">Thing</a></p>' in about


def test_the_index_names_each_chapter_that_has_types():
    index = shown(TYPES[:1]).partition("<nav")[2].partition("</nav>")[0]

    assert '<a href="#roots">' in index
    assert '<a href="#Query">Query</a>' in index
    assert "#enums" not in index
