"""The name of a file from outside, made fit for any system and for an address."""

import re
from collections.abc import Sequence
from unicodedata import category, normalize

LONGEST = 100
NAMELESS = "file"
SIGNS = re.compile(r'[<>:"|?*%;`$]')
RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
"""Names that are devices on Windows, whatever comes after a dot."""


def clean_file_name(name: str, endings: Sequence[str]) -> str:
    r"""Return the last part of a name, without what misleads people or programs.

    Of the endings it gets the first, unless it has one of them.

    >>> (
    ...     clean_file_name("../../etc/passwd", [".txt"]),
    ...     clean_file_name("C:\\temp\\Līgums 1.PDF", [".pdf"]),
    ... )
    ('passwd.txt', 'Līgums 1.pdf')
    >>> (
    ...     clean_file_name("rēķins\u202efdp.exe", [".pdf"]),
    ...     clean_file_name("..", [".png"]),
    ...     clean_file_name("con.txt", [".txt"]),
    ... )
    ('rēķinsfdp.exe.pdf', 'file.png', '_con.txt')
    """
    last = re.split(r"[/\\]", normalize("NFC", name))[-1]
    seen = "".join(c for c in last if category(c)[0] != "C" or c.isspace())
    plain = " ".join(SIGNS.sub("_", seen).split())
    stem, ending = split_file_ending(plain, endings)
    stem = stem[:LONGEST].strip(" .") or NAMELESS
    return f"{'_' if RESERVED.fullmatch(stem) else ''}{stem}{ending}"


def split_file_ending(name: str, endings: Sequence[str]) -> tuple[str, str]:
    """Return a name without its ending, and the ending that it gets."""
    found = next((ending for ending in endings if name.lower().endswith(ending)), None)
    return (name[: -len(found)], found) if found else (name, endings[0])
