"""Tables that are characters: cells between delimiters, or a cube in JSON. A program of its own."""

import sys
from typing import IO, Any

from server.files.types import UnwantedFile
from server.tabular.delimited_text import read_text
from server.tabular.json_stat import read_cube
from server.tabular.reader_process import Rows, run_table_reader

OLD_EXCEL = b"\xd0\xcf\x11\xe0"
LOOK = 1_024


def read_text_table(file: IO[bytes]) -> tuple[dict[str, Any], Rows]:
    """Return what a file says of itself and its rows, by its content and never by its name."""
    begin = file.read(LOOK)
    file.seek(0)
    if begin.startswith(OLD_EXCEL):
        raise UnwantedFile("it is an old Excel file, or has a password: save it as .xlsx.")
    if begin.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        return read_cube(file)
    return read_text(file)


if __name__ == "__main__":
    run_table_reader(sys.argv[1], read_text_table, (UnicodeError,))
