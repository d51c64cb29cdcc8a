"""The text within some elements of a part of an office file, line by line, but what is hidden."""

from collections.abc import Mapping

from server.files.types import StrictXmlTarget

SOFT_HYPHEN = "\u00ad"

MARGINS = frozenset(
    f"{pages}{place}" for pages in ("odd", "even", "first") for place in ("Header", "Footer")
)
"""What stands above and below the pages of a printed sheet."""
BLOCKS = MARGINS | {"p", "h", "si", "c", "v", "comment", "text"}
"""Elements that stand on lines of their own."""
SPACES = frozenset({"tab", "table-cell", "s", "ptab"})
BREAKS = SPACES | {"br", "cr", "line-break"}
"""Elements after which a word does not go on."""
HYPHENS: Mapping[str, str] = {"softHyphen": SOFT_HYPHEN, "noBreakHyphen": "-"}
UNSEEN = frozenset({"Fallback", "moveFrom", "rPh", "tracked-changes", "note-citation"})
"""Elements with what nobody reads, or reads elsewhere: what was deleted or moved away."""
DUBLIN_CORE = "{http://purl.org/dc/"
"""Who commented in an OpenDocument file, and when: no text of it."""


class TextCollector(StrictXmlTarget):
    """Collects the text within some elements, and the relationships that a part names."""

    def __init__(self, seen: frozenset[str]) -> None:
        self.elements = seen
        self.inside = self.unseen = 0
        self.hides_all = False
        self.hidden_links: set[str] = set()
        self.is_hidden = self.is_text_cell = self.is_in_line = False
        self.links: list[str] = []
        self.found: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Note that an element begins."""
        name = element_name(tag)
        self.unseen += is_unseen_element(tag, name)
        self.inside += self.is_seen(name)
        if name in BLOCKS:
            self.end_line()
        elif name == "r":
            self.is_hidden = False
        elif name == "vanish":
            self.is_hidden = attributes.get(f"{tag[: -len(name)]}val") not in ("0", "false")
        if name == "c":
            self.is_text_cell = attributes.get("t") == "str"
        self.links += [value for key, value in attributes.items() if "/relationships}" in key]

    def is_seen(self, name: str) -> bool:
        """Tell whether an element has what people read; of a sheet also what is computed."""
        return name in self.elements or (name == "v" and self.is_text_cell)

    def data(self, text: str) -> None:
        """Note a text."""
        if self.inside and not self.unseen and not self.is_hidden:
            self.found.append(text)
            self.is_in_line = True

    def end(self, tag: str) -> None:
        """Note that an element ends."""
        name = element_name(tag)
        self.inside -= self.is_seen(name)
        self.unseen -= is_unseen_element(tag, name)
        if name in HYPHENS:
            self.found.append(HYPHENS[name])
        elif name in BLOCKS or name in BREAKS:
            self.end_line(" " if name in SPACES else "\n")
        if name == "r":
            self.is_hidden = False

    def end_line(self, end: str = "\n") -> None:
        """Note that a word does not go on, once where several elements say so."""
        if self.is_in_line:
            self.found.append(end)
        self.is_in_line = False

    def taken(self) -> str:
        """Return what was found since this was asked last."""
        text, self.found = "".join(self.found), []
        return text


def is_unseen_element(tag: str, name: str) -> bool:
    """Tell whether nobody reads what an element holds."""
    return name in UNSEEN or tag.startswith(DUBLIN_CORE)


def element_name(tag: str) -> str:
    """Return the name of an element without its namespace."""
    return tag.rpartition("}")[2]
