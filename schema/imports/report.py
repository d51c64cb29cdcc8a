"""What came of an import: how many rows did what, which were refused, what is unusual."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from schema.problems import told
from schema.tables.row import Choice

SHOWN = 100
"""How many refusals, and how many warnings, are told one by one; all of them are counted."""


class Refusal(Choice):
    """Why a row, or a whole file, is not taken."""

    UNREADABLE = "UNREADABLE", "The file cannot be read as the table that it should be."
    HEADER = "HEADER", "The names of the columns do not say what is where."
    COLUMNS = "COLUMNS", "The row has more or fewer cells than there are columns."
    REQUIRED = "REQUIRED", "A cell is empty that must not be."
    INVALID = "INVALID", "A cell is not of the right kind, size or form."
    AMBIGUOUS = "AMBIGUOUS", "A cell can be read in more than one way."
    NOT_FOUND = "NOT_FOUND", "Nothing has this code or name."
    DUPLICATE = "DUPLICATE", "An earlier row of the file is about the same."
    FORMULA = "FORMULA", "The cell holds a formula and no value."
    FORBIDDEN = "FORBIDDEN", "The caller may not write this."
    INVALID_STATE = "INVALID_STATE", "The value is public, and only editors change it."
    NEEDS_COMMENT = "NEEDS_COMMENT", "Somebody has to say why this is right."


class Notice(Choice):
    """How a file was understood where that could be doubted."""

    ENCODING = "ENCODING", "It is not in UTF-8, and another encoding was found."
    SHEETS = "SHEETS", "It has several sheets, of which the first was read."


class Wrong(Exception):
    """A row is refused: for what reason, at which column, and which sentence says so."""

    def __init__(self, code: Refusal, sentence: str, column: str = "", **details: Any) -> None:
        super().__init__(told(sentence, details, ["en"]))
        self.code, self.column, self.sentence, self.details = code, column, sentence, details


class BadFile(Wrong):
    """Nothing of a file can be taken."""


@dataclass(frozen=True)
class Told:
    """Something that is to be said of a row; row 0 is the whole file."""

    row: int
    column: str
    code: Choice
    sentence: str
    details: Mapping[str, Any]

    def shown(self, languages: Sequence[str]) -> dict[str, Any]:
        """Return it as JSON has it, in the first of the languages there is."""
        message = told(self.sentence, self.details, languages)
        return {"row": self.row, "column": self.column, "code": self.code, "message": message}


@dataclass
class Report:
    """What an import did, or would do."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    empty: int = 0
    rejected: int = 0
    warned: int = 0
    is_written: bool = False
    rejections: list[Told] = field(default_factory=list)
    warnings: list[Told] = field(default_factory=list)
    notices: list[Told] = field(default_factory=list)
    about: dict[str, Any] = field(default_factory=dict)

    def reject(self, row: int, wrong: Wrong) -> None:
        """Note that a row is refused."""
        self.rejected += 1
        if len(self.rejections) < SHOWN:
            said = Told(row, wrong.column, wrong.code, wrong.sentence, wrong.details)
            self.rejections.append(said)

    def warn(self, row: int, code: Choice, sentence: str, details: Mapping[str, Any]) -> None:
        """Note what is unusual about a row."""
        self.warned += 1
        if len(self.warnings) < SHOWN:
            self.warnings.append(Told(row, "", code, sentence, details))

    def understood(self, about: Mapping[str, Any]) -> None:
        """Note how the file was understood, in words where that could be doubted."""
        self.about = dict(about)
        if about.get("encoding", "utf-8") != "utf-8":
            self.notices.append(Told(0, "", Notice.ENCODING, "import_encoding", about))
        if about.get("sheets", 1) > 1:
            self.notices.append(Told(0, "", Notice.SHEETS, "import_sheets", about))

    def shown(self, languages: Sequence[str]) -> dict[str, Any]:
        """Return the report as JSON has it, in the first of the languages there is."""
        return {
            "written": self.is_written,
            "rows": self.rows,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "empty": self.empty,
            "rejected": self.rejected,
            "warned": self.warned,
            "rejections": [each.shown(languages) for each in self.rejections],
            "warnings": [each.shown(languages) for each in self.warnings],
            "notices": [each.shown(languages) for each in self.notices],
            **self.about,
        }
