"""What a client typed: of one form, no longer than it may be, and nothing in it invisible."""

from collections.abc import Mapping
from typing import Any
from unicodedata import category, normalize

from schema.editing.input.user_errors import Path, Problem, ProblemCode
from schema.tables import Row
from schema.tables.personal_data import holds_personal_code

LONGEST_LINE, LONGEST_ADDRESS, LONGEST_TEXT = 300, 2_000, 20_000
"""How many characters a title or another single line may have, an address, and a text."""

TITLES = frozenset({"title", "name", "place_name"})
ADDRESSES = frozenset({"url", "sources"})
WORD_LISTS = frozenset({"synonyms"})
LONG = frozenset({"note", "text", "comment"})
INVISIBLE = frozenset({"Cc", "Cs", "Cn", "Co"})
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the direction of what follows, so that it reads as something else."""


def is_text_column(table: type[Row], name: str) -> bool:
    """Return whether a column is a text in several languages; an empty list means none."""
    return name in table.model_fields and "dict" in str(table.model_fields[name].annotation)


def text_limit(table: type[Row], name: str) -> int:
    """Return how many characters a text in a column may have.

    >>> from schema.tables import Practice
    >>> [text_limit(Practice, name) for name in ("title", "problem", "note", "sources")]
    [300, 20000, 20000, 2000]
    """
    if name in ADDRESSES:
        return LONGEST_ADDRESS
    is_long = name in LONG or (is_text_column(table, name) and name not in TITLES | WORD_LISTS)
    return LONGEST_TEXT if is_long else LONGEST_LINE


def clean_text(value: Any, path: Path, problems: list[Problem], most: int) -> Any:
    """Return a value whose texts are of one form; note what may not be kept.

    That is what is too long, what cannot be seen, and personal codes, wherever they stand.
    """
    if isinstance(value, Mapping):
        return {key: clean_text(text, (*path, key), problems, most) for key, text in value.items()}
    if isinstance(value, list):
        places = enumerate(value)
        return [clean_text(text, (*path, str(n)), problems, most) for n, text in places]
    if type(value) is not str:
        return value
    text = normalize("NFC", value.replace("\r\n", "\n")).strip()
    if len(text) > most:
        problems.append(Problem(ProblemCode.INVALID, path, "too_long", {"most": most}))
    elif any(is_invisible_character(letter, most) for letter in text):
        problems.append(Problem(ProblemCode.INVALID, path, "control"))
    elif holds_personal_code(text):
        problems.append(Problem(ProblemCode.INVALID, path, "personal_code"))
    return text


def is_invisible_character(letter: str, most: int) -> bool:
    """Return whether a character cannot be seen; a long text may have lines and tabs.

    >>> [is_invisible_character(letter, 20_000) for letter in "ā\\n\\x00\u202e"]
    [False, False, True, True]
    >>> is_invisible_character("\\n", 300)
    True
    """
    if letter in "\n\t":
        return most < LONGEST_TEXT
    return category(letter) in INVISIBLE or letter in TURNING
