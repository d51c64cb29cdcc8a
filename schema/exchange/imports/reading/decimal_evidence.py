"""What the cells of a column say together of numbers that could be read in two ways."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from schema.exchange.imports.reading import cells
from schema.exchange.imports.reading.cells import Cell, Decimal

BY_DELIMITER: Mapping[str, Decimal] = {",": "."}
"""What stands before decimals in a file whose cells are parted by a comma: no comma."""


class DecimalEvidence:
    """Gathers from a pass over a table which sign stands before the decimals of each column."""

    def __init__(self) -> None:
        self.told_by: dict[int, set[Decimal]] = defaultdict(set)
        self.asks: dict[int, set[Decimal]] = defaultdict(set)
        self.percents = set[int]()
        self.decimals: dict[int, Decimal] = {}

    def note(self, place: int, cell: Cell) -> None:
        """Note what a cell of a column tells."""
        if isinstance(cell, str):
            sign = cells.number_decimal_sign(cell) if any(s in cell for s in ",.") else ""
            if sign and cell[-1:] not in ".,":
                self.told_by[place].add(sign)
            elif not sign and cells.GROUPED.fullmatch(cell.strip()):
                self.asks[place].add("," if "," in cell else ".")
            if "%" in cell:
                self.percents.add(place)
        elif isinstance(cell, Mapping) and "percent" in cell:
            self.percents.add(place)

    def decide(self, about: Mapping[str, Any]) -> None:
        """Decide for each column: by itself, by the other columns, or by how the file was made."""
        everywhere = set[Decimal]().union(*self.told_by.values())
        machine: Decimal = "." if about.get("format") == "json-stat" else ""
        made = BY_DELIMITER.get(about.get("delimiter", ""), machine)
        for place in {*self.told_by, *self.asks}:
            sign = self.told_by.get(place) or everywhere
            if len(sign) == 1:
                [self.decimals[place]] = sign
            elif not sign and self.asks[place] == {made}:
                self.decimals[place] = made

    def told(self) -> str:
        """Return the sign that was found, "" for none or several."""
        found = {*self.decimals.values()}
        return found.pop() if len(found) == 1 else ""
