"""Markdown to HTML that is safe to show: CommonMark without raw HTML, without foreign pictures."""

import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import unquote

import nh3
from markdown_it import MarkdownIt

from schema.markdown.ordinals import teach_ordinals

TAGS = {
    *("p", "br", "hr", "strong", "em", "ul", "ol", "li", "blockquote", "pre", "code", "a"),
    *("h1", "h2", "h3", "h4", "h5", "h6"),
}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
KEPT = 1_000
"""How many texts are kept as HTML: lists show the same texts again and again."""

# A picture would tell a foreign server who reads the text: it is shown as a link.
READER = teach_ordinals(MarkdownIt("commonmark", {"html": False}).disable("image"))
READER.validateLink = re.compile("(https?|mailto):", re.IGNORECASE).match  # type: ignore[method-assign]


BREAKS: Mapping[str, str] = dict.fromkeys(("softbreak", "hardbreak", "inline"), "\n")
WRITTEN = frozenset({"text", "code_inline", "code_block", "fence"})
"""The parts of a text in which letters stand."""


def readable_texts(text: str) -> list[str]:
    """Return what a reader sees of a text, then where its links lead and what they are called.

    >>> readable_texts("Jā&#64;**tā**, [te](mailto:a%40b.lv)")
    ['Jā@tā, te\\n', 'mailto:a@b.lv']
    """
    parts = [inner for part in READER.parse(text) for inner in (*(part.children or ()), part)]
    seen = (part.content if part.type in WRITTEN else BREAKS.get(part.type, "") for part in parts)
    addresses = [unquote(str(each)) for part in parts for each in part.attrs.values()]
    return ["".join(seen), *addresses]


@lru_cache(KEPT)
def to_html(text: str) -> str:
    """Return a text as HTML; what is not allowed in it is shown as it was written, or left out.

    >>> to_html("**Jā**, [te](https://lps.lv) <b>")
    '<p><strong>Jā</strong>, <a href="https://lps.lv" rel="nofollow noopener">te</a> &lt;b&gt;</p>'
    """
    html = nh3.clean(
        READER.render(text),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="nofollow noopener",
    )
    return html.strip()
