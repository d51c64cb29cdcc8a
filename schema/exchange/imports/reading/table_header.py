"""Where a table begins: its titles, the row that names its columns, and what comes after it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from schema.exchange.imports.reading import cells
from schema.exchange.imports.reading.cells import Cell
from schema.exchange.imports.report import BadFile, ImportRefusal

EMPTY = (None, "")
Row = tuple[int, list[Cell]]
"""A row with the number of its line."""

Rows = Callable[[], Iterator[Row]]
"""The rows of a table, from the first on, as often as they are wanted."""

WITHIN = 40
"""In how many rows at the beginning the names of the columns are looked for."""

SAMPLE = 300
"""How many rows after them show what a column holds that has no name."""


@dataclass(frozen=True)
class TableHeader:
    """The names of the columns, on which line they are, and what stands above them."""

    line: int
    header: list[Cell]
    titles: Sequence[str] = ()
    sample: Sequence[list[Cell]] = field(default=(), repr=False)


def find_table_header(rows: Rows, score: Callable[[list[Cell]], int]) -> TableHeader:
    """Return where a table begins; raise BadFile when no row has more than one cell.

    `score` says how many cells of a row name what their columns hold.
    """
    first = [(line, row) for line, row in islice(rows(), WITHIN) if filled_cells(row)]
    several = [each for each in first if len(filled_cells(each[1])) > 1]
    if not several:
        raise BadFile(ImportRefusal.UNREADABLE, "import_one_column" if first else "import_no_rows")
    line, header = max(several, key=lambda each: score(each[1]))
    above = [row for number, row in first if number < line]
    titles = [text for row in above for cell in row if (text := cells.cell_text(cell))]
    if above and (upper := spanning_headings(above[-1], header)):
        header = [
            f"{over} {cells.cell_text(name)}" if over else name
            for over, name in zip(upper, header, strict=True)
        ]
        titles = [title for title in titles if title not in upper]
    sample = [row for number, row in islice(rows(), WITHIN + SAMPLE) if number > line]
    return TableHeader(line, header, titles, sample)


def filled_cells(row: Sequence[Cell]) -> list[Cell]:
    """Return the cells of a row that hold anything."""
    return [cell for cell in row if cell not in EMPTY]


def spanning_headings(upper: Sequence[Cell], header: Sequence[Cell]) -> list[str] | None:
    """Return what stands over each column, where a first row of names spans several of a second.

    >>> spanning_headings([None, "Vīrieši", None, "Sievietes"], ["Novads", "2030", "2031", "2030"])
    ['', 'Vīrieši', 'Vīrieši', 'Sievietes']
    """
    texts = [cells.cell_text(cell) for cell in upper]
    if len(filled_cells(upper)) < 2 or len(texts) > len(header) or texts[0]:
        return None
    found, last = list[str](), ""
    for text in [*texts, *[""] * (len(header) - len(texts))]:
        last = text or last
        found.append(last)
    return found
