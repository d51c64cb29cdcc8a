"""What a reader sees of sheets and slides: their names and texts, and nothing that is hidden."""

from collections.abc import Mapping

from schema.readings import parse_whole
from server.files.text_collector import TextCollector, element_name

Attributes = Mapping[str, str]
YES, NO = ("1", "true"), ("0", "false")


def plain_names(attributes: Attributes) -> dict[str, str]:
    """Return attributes by their names without namespaces."""
    return {element_name(name): value for name, value in attributes.items()}


def column_number(reference: str) -> int:
    """Return the number of the column of a cell, 0 where its reference names none.

    >>> column_number("A1"), column_number("AB12"), column_number("")
    (1, 28, 0)
    """
    number = 0
    for letter in reference:
        if not "A" <= letter <= "Z":
            break
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


class SlideCollector(TextCollector):
    """Collects the text of a slide, none of one that is not shown."""

    def start(self, tag: str, attributes: Attributes) -> None:
        """Note that an element begins; the first says whether the slide is shown."""
        if attributes.get("show") in NO:
            self.hides_all = True
            self.unseen += 1
        super().start(tag, attributes)


class WorkbookCollector(TextCollector):
    """Collects the names of the sheets that are shown, and which are not."""

    def start(self, tag: str, attributes: Attributes) -> None:
        """Note that an element begins."""
        if element_name(tag) != "sheet":
            return
        known = plain_names(attributes)
        if known.get("state", "visible") == "visible":
            self.links.append(known.get("id", ""))
            self.found.append(f"{known.get('name', '')}\n")
        else:
            self.hidden_links.add(known.get("id", ""))


class SheetCollector(TextCollector):
    """Collects the texts of cells that are shown, and which of the shared ones are."""

    def __init__(self, seen: frozenset[str], shown_strings: set[int]) -> None:
        super().__init__(seen)
        self.shown_strings = shown_strings
        self.hidden_columns: list[range] = []
        self.is_row_hidden = self.is_cell_hidden = self.is_shared = False
        self.column = 0
        self.number = ""

    def start(self, tag: str, attributes: Attributes) -> None:
        """Note that an element begins."""
        name = element_name(tag)
        if name == "col" and attributes.get("hidden") in YES:
            first, last = (parse_whole(attributes.get(end, "")) or 0 for end in ("min", "max"))
            self.hidden_columns.append(range(first, last + 1))
        elif name == "row":
            self.is_row_hidden, self.column = attributes.get("hidden") in YES, 0
        elif name == "c":
            self.column = column_number(attributes.get("r", "")) or self.column + 1
            self.is_cell_hidden = self.is_row_hidden or any(
                self.column in each for each in self.hidden_columns
            )
            self.unseen += self.is_cell_hidden
            self.is_shared, self.number = attributes.get("t") == "s", ""
        super().start(tag, attributes)

    def data(self, text: str) -> None:
        """Note a text, or a part of the number of one that is shared."""
        if self.is_shared and not self.unseen:
            self.number += text[:20]
        super().data(text)

    def end(self, tag: str) -> None:
        """Note that an element ends."""
        super().end(tag)
        if element_name(tag) == "c":
            if self.is_shared and (place := parse_whole(self.number.strip())) is not None:
                self.shown_strings.add(place)
            self.unseen -= self.is_cell_hidden
            self.is_cell_hidden = self.is_shared = False


class SharedStringCollector(TextCollector):
    """Collects of the texts that cells share those that a cell shows."""

    def __init__(self, seen: frozenset[str], shown_strings: set[int]) -> None:
        super().__init__(seen)
        self.shown_strings = shown_strings
        self.place = -1

    def start(self, tag: str, attributes: Attributes) -> None:
        """Note that an element begins."""
        if element_name(tag) == "si":
            self.place += 1
            self.unseen = int(self.place not in self.shown_strings)
        super().start(tag, attributes)


class OpenSheetCollector(TextCollector):
    """Collects the names and texts of the sheets of an OpenDocument file that are shown."""

    def __init__(self, seen: frozenset[str]) -> None:
        super().__init__(seen)
        self.style = ""
        self.hidden_styles: set[str] = set()
        self.hidden_columns: list[range] = []
        self.column = 0
        self.hidden: list[bool] = []

    def start(self, tag: str, attributes: Attributes) -> None:
        """Note that an element begins."""
        name, known = element_name(tag), plain_names(attributes)
        if name == "style":
            self.style = known.get("name", "")
        elif name == "table-properties" and known.get("display") == "false":
            self.hidden_styles.add(self.style)
        elif name == "table-column":
            self.note_columns(known)
        if name in ("table", "table-row", "table-cell", "covered-table-cell"):
            self.hidden.append(self.is_hidden_here(name, known))
            self.unseen += self.hidden[-1]
        if name == "table" and not self.unseen:
            self.found.append(f"{known.get('name', '')}\n")
        super().start(tag, attributes)

    def note_columns(self, known: Mapping[str, str]) -> None:
        """Note columns, which are told before the rows, and whether they are hidden."""
        count = parse_whole(known.get("number-columns-repeated", "1")) or 1
        if known.get("visibility", "visible") != "visible":
            self.hidden_columns.append(range(self.column, self.column + count))
        self.column += count

    def is_hidden_here(self, name: str, known: Mapping[str, str]) -> bool:
        """Return whether a sheet, a row or a cell is hidden by itself."""
        if name == "table":
            self.column, self.hidden_columns = 0, []
            return known.get("style-name") in self.hidden_styles
        if name == "table-row":
            self.column = 0
            return known.get("visibility", "visible") != "visible"
        place = self.column
        self.column += parse_whole(known.get("number-columns-repeated", "1")) or 1
        return any(place in each for each in self.hidden_columns)

    def end(self, tag: str) -> None:
        """Note that an element ends."""
        super().end(tag)
        if element_name(tag) in ("table", "table-row", "table-cell", "covered-table-cell"):
            self.unseen -= self.hidden.pop()
