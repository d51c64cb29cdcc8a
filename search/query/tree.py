"""A query as a tree of plain records: what an engine is asked, whatever engine it is."""

from dataclasses import dataclass
from enum import StrEnum

from search.language.analysis import Term


class QueryNote(StrEnum):
    """What of a text was not searched for."""

    NOTHING_SEARCHABLE = "nothing_searchable"
    CUT_OFF = "cut_off"
    NOT_ALL_CORRECTED = "not_all_corrected"


@dataclass(frozen=True)
class Word:
    """One typed word: its spelling, its offset in the phrase, and the terms that answer it.

    A generic word decides too, but less than any other (`ieviest`, `risināt`). Of a prefix only
    the beginning was typed. `weight` is below 1 when the terms are those of a corrected spelling.
    """

    spelling: str
    offset: int
    terms: tuple[Term, ...]
    decides: bool
    is_generic: bool = False
    is_prefix: bool = False
    weight: float = 1.0

    def __str__(self) -> str:
        return f"{self.spelling}*" if self.is_prefix else self.spelling


@dataclass(frozen=True)
class QueryPart:
    """A word or a phrase, wanted or unwanted, and the parts that do in its place.

    `instead` says the same in other words and counts less, `either` was typed with OR. Of a part
    with `fields` the words must stand in one of these texts of a document. What stands in the
    place of several words counts for each of them; what says the same is as good as they are. With
    `least` so many of the words are enough, wherever they stand.
    """

    words: tuple[Word, ...]
    unwanted: bool = False
    instead: tuple["QueryPart", ...] = ()
    either: tuple["QueryPart", ...] = ()
    fields: tuple[str, ...] = ()
    field_name: str = ""
    stands_for: int = 1
    is_same: bool = False
    least: int = 0

    @property
    def is_loose(self) -> bool:
        """Tell whether this part is met by some words of what says the same, not by itself."""
        return any(other.least for other in self.instead)

    @property
    def decides(self) -> bool:
        """Tell whether a text that lacks this part is about something else."""
        return any(word.decides for word in self.words)

    @property
    def is_specific(self) -> bool:
        """Tell whether a part decides and is not said of everything."""
        return any(word.decides and not word.is_generic for word in self.words)

    @property
    def typed(self) -> str:
        """The part as it was typed, without what says the same."""
        spelled = " ".join(map(str, self.words))
        quoted = f'"{spelled}"' if len(self.words) > 1 and not self.least else spelled
        named = f"{self.field_name}:{quoted}" if self.field_name else quoted
        return " OR ".join([named, *(other.typed for other in self.either)])

    def __str__(self) -> str:
        said = ", ".join(map(str, self.instead))
        return f"{self.typed} ({said})" if said else self.typed


@dataclass(frozen=True)
class Condition:
    """An exact value that a document must have in a field, or must not."""

    field: str
    value: str
    name: str
    unwanted: bool = False

    def __str__(self) -> str:
        return f"{self.name}:{self.value}"


@dataclass(frozen=True)
class NumberRange:
    """Between which numbers a document must lie in a field, both included; None leaves it open."""

    field: str
    least: int | None
    most: int | None
    name: str

    def __str__(self) -> str:
        ends = ("" if end is None else str(end) for end in (self.least, self.most))
        return f"{self.name}:{'..'.join(ends)}"


@dataclass(frozen=True)
class Query:
    """What must be found, what only counts when found, and what must not be there.

    `broken` are the pieces of syntax that were read as words; `notes` say what of the text was not
    read at all.
    """

    required: tuple[QueryPart, ...] = ()
    optional: tuple[QueryPart, ...] = ()
    unwanted: tuple[QueryPart, ...] = ()
    conditions: tuple[Condition, ...] = ()
    spans: tuple[NumberRange, ...] = ()
    broken: tuple[str, ...] = ()
    notes: tuple[QueryNote, ...] = ()

    @property
    def is_loose(self) -> bool:
        """Tell whether no document has all of the query, because nothing has one of its parts."""
        return any(part.is_loose for part in self.required)

    @property
    def is_void(self) -> bool:
        """Tell whether something was typed in which there is nothing to search for."""
        return QueryNote.NOTHING_SEARCHABLE in self.notes
