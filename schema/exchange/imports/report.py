"""What came of an import: how many rows did what, which were refused, what is unusual."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from schema.comparison.plausibility import PlausibilityWarning
from schema.editing.input.user_errors import problem_message
from schema.tables.base import Choice
from search.language import LANGUAGES

SHOWN = 100
"""How many refusals, and how many warnings, are told one by one; all of them are counted."""

UNTOLD = ("decided", "fields")
"""What is known of a file that only its reader needs."""

NOTES_SHOWN, LONGEST_NOTE, EXAMPLES = 20, 200, 5
"""How many notes are told, how much of each, and how many names of territories."""


class ImportRefusal(Choice):
    """Why a row, or a whole file, is not taken."""

    UNREADABLE = "UNREADABLE", "The file cannot be read as the table that it should be."
    HEADER = "HEADER", "The names of the columns do not say what is where."
    COLUMNS = "COLUMNS", "The row has more or fewer cells than there are columns."
    REQUIRED = "REQUIRED", "A cell is empty that must not be."
    CONFLICT = "CONFLICT", "Somebody else wrote the value while the table came in."
    INVALID = "INVALID", "A cell is not of the right kind, size or form."
    AMBIGUOUS = "AMBIGUOUS", "A cell can be read in more than one way."
    NOT_FOUND = "NOT_FOUND", "Nothing has this code or name."
    DUPLICATE = "DUPLICATE", "An earlier row of the file is about the same."
    FORMULA = "FORMULA", "The cell holds a formula and no value."
    FORBIDDEN = "FORBIDDEN", "The caller may not write this."
    INVALID_STATE = "INVALID_STATE", "The value is public, and only editors change it."
    NEEDS_COMMENT = "NEEDS_COMMENT", "Somebody has to say why this is right."


class ImportNotice(Choice):
    """How a file was understood where that could be doubted."""

    ENCODING = "ENCODING", "It is not in UTF-8, and another encoding was found."
    SHEETS = "SHEETS", "It has several sheets, of which the first was read."
    HIDDEN = "HIDDEN", "Its hidden rows and columns were left out."
    DECIMAL = "DECIMAL", "What stands before decimals was decided by a whole column."
    NOTES = "NOTES", "Lines without values were taken for titles and notes."
    LEFT_OUT = "LEFT_OUT", "Values of other territories than municipalities were left out."
    KEPT = "KEPT", "A value stays as a person wrote it, though what was fetched says another."


class BadRow(Exception):
    """A row is refused: for what reason, at which column, and which sentence says so."""

    def __init__(
        self, code: ImportRefusal, sentence: str, column: str = "", **details: Any
    ) -> None:
        super().__init__(problem_message(sentence, details, ["en"]))
        self.code, self.column, self.sentence, self.details = code, column, sentence, details


class BadFile(BadRow):
    """Nothing of a file can be taken."""


@dataclass(frozen=True)
class RowRemark:
    """Something that is to be said of a row; row 0 is the whole file."""

    row: int
    column: str
    code: Choice
    sentence: str
    details: Mapping[str, Any]

    def shown(self, languages: Sequence[str]) -> dict[str, Any]:
        """Return it as JSON has it, in the first of the languages there is."""
        message = problem_message(self.sentence, self.details, languages)
        return {"row": self.row, "column": self.column, "code": self.code, "message": message}

    def told(self) -> dict[str, Any]:
        """Return it as it is kept, in every language there is."""
        texts = {lang: self.shown([lang])["message"] for lang in LANGUAGES}
        return {**self.shown(LANGUAGES), "message": texts}


@dataclass
class ImportReport:
    """What an import did, or would do."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    empty: int = 0
    rejected: int = 0
    warned: int = 0
    kept: int = 0
    is_written: bool = False
    rejections: list[RowRemark] = field(default_factory=list)
    warnings: list[RowRemark] = field(default_factory=list)
    notices: list[RowRemark] = field(default_factory=list)
    about: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    note_count: int = 0
    left_out: dict[Choice, int] = field(default_factory=dict)
    examples: dict[Choice, list[str]] = field(default_factory=dict)

    def reject(self, row: int, *wrong: BadRow) -> None:
        """Note that a row is refused, for one reason or several; it counts once."""
        self.rejected += 1
        for each in wrong:
            self._note(self.rejections, row, each.column, each)

    def warn(self, row: int, *found: PlausibilityWarning) -> None:
        """Note what is unusual about a row, if anything is; it counts once."""
        self.warned += bool(found)
        for each in found:
            self._note(self.warnings, row, "", each)

    def keep(self, row: int, details: Mapping[str, Any]) -> None:
        """Note that a value stays as a person wrote it."""
        self.kept += 1
        if self.kept <= SHOWN:
            self.notices.append(RowRemark(row, "value", ImportNotice.KEPT, "import_kept", details))

    def _note(
        self, remarks: list[RowRemark], row: int, column: str, said: BadRow | PlausibilityWarning
    ) -> None:
        if len(remarks) < SHOWN:
            remarks.append(RowRemark(row, column, said.code, said.sentence, said.details))

    def note_line(self, text: str) -> None:
        """Note a line that is no row of the table: a title, a note or a source."""
        self.note_count += 1
        if len(self.notes) < NOTES_SHOWN:
            self.notes.append(text[:LONGEST_NOTE])

    def leave_out(self, level: Choice, name: str) -> None:
        """Count a value of a territory that is no municipality."""
        self.left_out[level] = self.left_out.get(level, 0) + 1
        examples = self.examples.setdefault(level, [])
        if len(examples) < EXAMPLES and name not in examples:
            examples.append(name)

    def noticed(self) -> list[RowRemark]:
        """Return how the file was understood where that could be doubted."""
        found = list(self.notices)
        if self.note_count:
            found.append(
                RowRemark(0, "", ImportNotice.NOTES, "import_notes", {"count": self.note_count})
            )
        if self.left_out:
            counts = {"counts": dict(self.left_out)}
            found.append(RowRemark(0, "", ImportNotice.LEFT_OUT, "import_left_out", counts))
        return found

    def understood(self, about: Mapping[str, Any]) -> None:
        """Note how the file was understood, in words where that could be doubted."""
        self.about = {name: details for name, details in about.items() if name not in UNTOLD}
        if about.get("encoding", "utf-8") != "utf-8":
            self.notices.append(RowRemark(0, "", ImportNotice.ENCODING, "import_encoding", about))
        if about.get("decided"):
            details = {"sign": about["decided"]}
            self.notices.append(
                RowRemark(0, "value", ImportNotice.DECIMAL, "import_decimal", details)
            )
        if about.get("sheets", 1) > 1:
            self.notices.append(RowRemark(0, "", ImportNotice.SHEETS, "import_sheets", about))
        if "hidden_rows" in about:
            self.notices.append(RowRemark(0, "", ImportNotice.HIDDEN, "import_hidden", about))

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
            "notices": [each.shown(languages) for each in self.noticed()],
            "notes": self.notes,
            "left_out": [
                {"level": level, "count": count, "examples": self.examples[level]}
                for level, count in self.left_out.items()
            ],
            **self.about,
        }
