"""How text parts cells and writes numbers: as programs read it, or as a Latvian Excel does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from schema import Code, sentence
from server.http.file_forms import request_refusal
from server.http.http_errors import HttpRefusal

DELIMITERS: Mapping[str, str] = {",": ",", ";": ";", "tab": "\t", "\t": "\t"}
SIGNS = (".", ",")
PARAMETERS = ("lang", "delimiter", "decimal")


@dataclass(frozen=True)
class Dialect:
    """What stands between cells, and before decimals."""

    delimiter: str = ","
    decimal: str = "."

    def cell(self, value: object) -> object:
        """Return a cell as it is written.

        >>> OF_EXCEL_IN_LATVIAN.cell(35.4), Dialect().cell(35.4), OF_EXCEL_IN_LATVIAN.cell(1.234)
        ('35,4', 35.4, '1,2340')
        """
        if not isinstance(value, float) or self.decimal == ".":
            return value
        whole, _, rest = repr(value).partition(".")
        # Three digits after a comma might be thousands for whoever reads it.
        return f"{whole},{rest}{'0' if len(rest) == 3 else ''}" if rest else whole

    def row(self, cells: Sequence[object]) -> list[object]:
        """Return a row as it is written."""
        return [self.cell(each) for each in cells]


OF_PROGRAMS, OF_EXCEL_IN_LATVIAN = Dialect(), Dialect(";", ",")


def parse_dialect(given: Mapping[str, str]) -> Dialect:
    """Return how a table is to be written; refuse what means nothing.

    `lang=lv` and a semicolon mean the dialect of Excel in Latvian, where a comma stands before
    decimals and therefore not between cells.
    """
    parted = given.get("delimiter", ";" if given.get("lang") == "lv" else ",")
    delimiter = DELIMITERS.get(parted)
    if delimiter is None:
        raise dialect_refusal(
            "delimiter", sentence("It is , or ; or tab; in an address ; is written %3B.")
        )
    sign = given.get("decimal", "," if delimiter == ";" else ".")
    if sign not in SIGNS:
        raise dialect_refusal("decimal", sentence("It is , or a point."))
    return Dialect(delimiter, sign)


def dialect_refusal(name: str, message: str) -> HttpRefusal:
    """Return the refusal of a parameter."""
    return request_refusal(422, Code.BAD_USER_INPUT, message, name)
