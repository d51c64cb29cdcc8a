"""What every table is made of: keys, texts in several languages, choices, money, periods."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, LiteralString, Self
from unicodedata import normalize

import sqlalchemy as sa
from pydantic import (
    AfterValidator,
    AllowInfNan,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import declared_attr
from sqlmodel import Field, SQLModel

from schema.clock import in_zone, now
from search.language import LANGUAGES

# Constraints have names, so that a migration can change them on every database.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}

Statement = sa.Select[*tuple[Any, ...]]
PlainRow = sa.Row[*tuple[Any, ...]]
"""What a statement returns to readers: columns by name, never an entity of the ORM."""

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=120)]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
CalendarTime = Annotated[
    str, StringConstraints(pattern=r"^[12][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$")
]
"""A year, a month or a day, as closely as a source tells: 2018, 2018-03, 2018-03-27."""

LARGEST = 1e15
"""What no measured value comes near: from there on a number no longer tells one unit from two."""

Number = Annotated[float, AllowInfNan(False), Field(ge=-LARGEST, le=LARGEST)]
"""A measured value: nan and inf are none, and JSON cannot say them."""


def check_languages(texts: Mapping[str, str]) -> Mapping[str, str]:
    """Return the texts; raise for none at all, or for a language that BLIS lacks."""
    if not texts:
        raise PydanticCustomError("no_text", "give the text in at least one language")
    if unknown := set(texts) - set(LANGUAGES):
        details = {"unknown": ", ".join(sorted(unknown)), "known": ", ".join(LANGUAGES)}
        raise PydanticCustomError("languages", "{unknown}: the languages are {known}", details)
    return texts


Texts = Annotated[dict[str, Words], AfterValidator(check_languages)]
"""One text in several languages: {"lv": "...", "en": "..."}."""

JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
BYTEWISE = sa.String().with_variant(sa.String(collation="C"), "postgresql")


class Cents(sa.TypeDecorator[Decimal]):
    """Decimal money kept as whole cents, so that both databases add it up exactly."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Any) -> int | None:
        """Return the amount in cents."""
        return None if value is None else int(Decimal(value).scaleb(2))

    def process_result_value(self, value: int | None, dialect: Any) -> Decimal | None:
        """Return the cents as an amount."""
        return None if value is None else Decimal(value).scaleb(-2)


Amount = Annotated[Decimal, Field(max_digits=15, decimal_places=2, ge=0)]


class Choice(StrEnum):
    """A closed list whose members say what they mean, for clients and for domain experts."""

    description: str

    def __new__(cls, value: str, description: str) -> Self:
        """Return the member; its description goes with it."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.description = description
        return member


class Certainty(Choice):
    """How sure a fact is."""

    CONFIRMED = "CONFIRMED", "Read in a source that is named."
    DERIVED = "DERIVED", "Computed from figures that were read in a source."
    INFERRED = "INFERRED", "Concluded from context by the person who recorded it."
    UNVERIFIED = "UNVERIFIED", "General knowledge or a single unchecked source; to be checked."


class Visibility(Choice):
    """Who may see a record."""

    PUBLIC = "PUBLIC", "Everyone."
    MEMBERS = "MEMBERS", "Staff of municipalities who have signed in."
    OWNER = "OWNER", "Only those who own it, and editors."


def choice_column(kind: type[Choice], **options: Any) -> Any:
    """Return a column that takes one of the members of a closed list."""
    return Field(sa_type=sa.Enum(kind, native_enum=False, length=40), **options)  # type: ignore[call-overload]


def texts_column(**options: Any) -> Any:
    """Return a column for one text in several languages."""
    return Field(sa_type=JSON, **options)


def money_column(**options: Any) -> Any:
    """Return a column for an amount of money, exact to the cent."""
    return Field(sa_type=Cents, **options)


class Moment(sa.TypeDecorator[datetime]):
    """A moment with its time zone; SQLite keeps it as UTC and would forget that."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Return the moment in UTC."""
        return None if value is None else in_zone(value, UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Return the moment with its time zone."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


def moment_column(**options: Any) -> Any:
    """Return a column for a moment, by default that of the writing."""
    return Field(sa_type=Moment, **(options or {"default_factory": now}))


def link_column(column: str, **options: Any) -> Any:
    """Return an indexed foreign key to a column such as "municipality.id"."""
    return Field(foreign_key=column, index=True, **options)


# Each letter with its mark sorts after all words that begin with the bare letter.
LATVIAN_ORDER = str.maketrans(
    {marked: bare + "{" for bare, marked in zip("aceegiklnorsuz", "āčēēģīķļņōŗšūž", strict=True)}
)


def latvian_order(name: str) -> str:
    """Return a key that puts names in the order of the Latvian alphabet, compared bytewise.

    >>> sorted(["Ādaži", "Balvi", "Auce", "Česka", "Cēsis"], key=latvian_order)
    ['Auce', 'Ādaži', 'Balvi', 'Cēsis', 'Česka']
    >>> latvian_order(" “Ādaži”") > latvian_order("Auce")
    True
    """
    letters = normalize("NFC", name).lower().lstrip(" \t\"'“”„«»()[]–-").rstrip()
    return letters.translate(LATVIAN_ORDER)


class Row(SQLModel):
    """Anything stored: it has a number of its own, and a table named after its class."""

    model_config = {"defer_build": True}

    @declared_attr.directive
    def __tablename__(cls) -> str:  # pyright: ignore[reportIncompatibleVariableOverride]
        """Return the name of the class in lower case with underscores."""
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", cls.__name__).lower()

    id: int | None = Field(default=None, primary_key=True)


def table_of(row: type[SQLModel]) -> sa.Table:
    """Return the table behind a class of rows."""
    table = sa.inspect(row).local_table
    assert isinstance(table, sa.Table)
    return table


class SourcedFact(SQLModel):
    """A fact that says where it was read and how sure it is."""

    sources: list[Words] = Field(default_factory=list, sa_type=JSON)
    certainty: Certainty = choice_column(Certainty, default=Certainty.CONFIRMED)
    note: str | None = None


class VersionedRow(SQLModel):
    """Something whose version each write raises, so that nobody overwrites what they never saw."""

    version: int = 1


class Record(Row, SourcedFact, VersionedRow):
    """A row with a public name of its own that is never used again for another."""

    slug: Slug = Field(unique=True)


class SortedRecord(Record):
    """A record that lists sort by its name or title, in the order of the Latvian alphabet."""

    model_config = {"validate_default": True}

    @field_validator("sort_key", mode="before", check_fields=False)
    @classmethod
    def derive_sort_key(cls, _: str, others: ValidationInfo) -> str:
        """Return the order of the Latvian text, or of the first there is."""
        texts = others.data.get("name") or others.data.get("title") or {"": ""}
        return latvian_order(texts.get("lv") or next(iter(texts.values())))


class NamedRecord(SortedRecord):
    """A record with a name."""

    name: Texts = texts_column()
    sort_key: str = Field(default="", sa_type=BYTEWISE, index=True)


class TitledRecord(SortedRecord):
    """A record with a title."""

    title: Texts = texts_column()
    sort_key: str = Field(default="", sa_type=BYTEWISE, index=True)


def early_end_error(
    end: str, last: date, begin: str, first: date, kind: LiteralString = "ends_early"
) -> PydanticCustomError:
    """Return the mistake that something ends before it begins, to be raised by a validator.

    `kind` names the sentence that says so, and `end` the field at which it is told.
    """
    details = {"end": end, "last": str(last), "begin": begin, "first": str(first)}
    return PydanticCustomError(kind, "{end} {last} is before {begin} {first}", details)


class ValidityPeriod(SQLModel):
    """Something that holds from one day to another; an open end is None."""

    valid_from: date | None = Field(default=None, index=True)
    valid_to: date | None = None

    @model_validator(mode="after")
    def end_after_begin(self) -> Self:
        """Refuse a period that ends before it begins."""
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise early_end_error("valid_to", self.valid_to, "valid_from", self.valid_from)
        return self


def mistake_message(mistake: Mapping[str, Any]) -> str:
    """Return what pydantic says of one mistake, without its own word for whose rule it was.

    >>> mistake_message({"msg": "Value error, name the municipality"})
    'name the municipality'
    """
    return mistake["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
