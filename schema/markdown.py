"""Markdown to HTML that is safe to show: CommonMark without raw HTML, without foreign pictures."""

import re
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt

from schema.ordinals import reading_ordinals

TAGS = {
    *("p", "br", "hr", "strong", "em", "ul", "ol", "li", "blockquote", "pre", "code", "a"),
    *("h1", "h2", "h3", "h4", "h5", "h6"),
}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
KEPT = 1_000
"""How many texts are kept as HTML: lists show the same texts again and again."""

# A picture would tell a foreign server who reads the text: it is shown as a link.
READER = reading_ordinals(MarkdownIt("commonmark", {"html": False}).disable("image"))
READER.validateLink = re.compile("(https?|mailto):", re.IGNORECASE).match  # type: ignore[method-assign]


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
