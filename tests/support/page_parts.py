"""What a page for people is made of, as tests look at it."""

from html.parser import HTMLParser

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
"""What a browser says that it takes."""


class Parts(HTMLParser):
    """What a page is made of: its tags with their attributes, and the text of some."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.texts: dict[str, list[str]] = {}
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, {name: value or "" for name, value in attrs}))
        if tag in ("title", "h1", "main"):
            self.open.append(tag)
            self.texts.setdefault(tag, []).append("")

    def handle_endtag(self, tag):
        if tag in self.open:
            self.open.remove(tag)

    def handle_data(self, data):
        for tag in self.open:
            self.texts[tag][-1] += data

    def all(self, tag, **wanted):
        """Return the attributes of the tags of a name that have these."""
        named = [a for each, a in self.found if each == tag]
        return [a for a in named if all(a.get(n) == v for n, v in wanted.items())]


def fetched(client, address):
    """Return the answer with the page at an address, whatever its status."""
    answer = client.get(address, headers=BROWSER)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return answer
