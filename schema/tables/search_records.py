"""What surrounds the search: other words, what is asked, what is missing, what is followed."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from secrets import token_urlsafe
from typing import Any

from pydantic import ValidationInfo, field_validator
from pydantic_core import PydanticCustomError
from sqlmodel import Field, Index, UniqueConstraint

from schema import clock
from schema.tables.accounts import PERSONAL_CODE
from schema.tables.base import (
    BYTEWISE,
    JSON,
    Choice,
    Row,
    Slug,
    Texts,
    VersionedRow,
    Words,
    choice_column,
    link_column,
    moment_column,
    texts_column,
)
from schema.tables.personal_data import holds_contact, holds_personal_code

MOST_TYPED, MOST_FOUND = 4, 8
"""How many words a side of a set may have that is typed, and one that is only found."""


class SynonymSet(Row, VersionedRow, table=True):
    """Words that find each other; or words that find others, which do not find them."""

    model_config = {"validate_default": True}

    slug: Slug = Field(unique=True)
    words: list[Words] = Field(sa_type=JSON)
    finds: list[Words] = Field(default_factory=list, sa_type=JSON)
    note: str | None = None

    @field_validator("words")
    @classmethod
    def few_words_that_differ(cls, words: list[str]) -> list[str]:
        """Refuse none, words that come twice, and what is too long to be recognised."""
        if not words:
            raise PydanticCustomError("missing", "give at least one word")
        return check_synonym_sides(words, (), MOST_TYPED)

    @field_validator("finds")
    @classmethod
    def something_else_to_find(cls, finds: list[str], others: ValidationInfo) -> list[str]:
        """Refuse a set in which nothing finds anything else."""
        words = others.data.get("words")
        if words is not None and len(words) + len(finds) < 2:
            raise PydanticCustomError("one_side", "a set has at least two sides")
        return check_synonym_sides(finds, words or (), MOST_FOUND)


def check_synonym_sides(sides: list[str], others: Iterable[str], most: int) -> list[str]:
    """Return the sides; refuse those without words, too long ones, and what is there already."""
    seen = {side_spelling(other) for other in others}
    for side in sides:
        if not any(map(str.isalnum, side)):
            raise PydanticCustomError("no_words", "{side} has no words", {"side": side})
        if len(side.split()) > most:
            details = {"side": side, "most": most}
            raise PydanticCustomError("many_words", "{side} has more than {most} words", details)
        if side_spelling(side) in seen:
            raise PydanticCustomError("side_twice", "{side} is there twice", {"side": side})
        seen.add(side_spelling(side))
    return sides


def side_spelling(side: str) -> str:
    """Return a side as it counts for being the same: an abbreviation is no word.

    >>> (
    ...     side_spelling("Kultūras  nams") == side_spelling("kultūras nams"),
    ...     side_spelling("ES") == side_spelling("es"),
    ... )
    (True, False)
    """
    return " ".join(word if word.isupper() else word.lower() for word in side.split())


AT = re.compile(r"\S@\S")
"""What may be an address; of what is only counted, less is enough to leave it out."""


def holds_personal_data(text: str) -> bool:
    """Tell whether a text holds an e-mail address, a telephone number or a personal code.

    >>> [
    ...     holds_personal_data(text)
    ...     for text in ("es@example.org", "tel. 2912 34-56", "010190-12345")
    ... ]
    [True, True, True]
    >>> [holds_personal_data(text) for text in ("projekti 2013-2016", "ISO 50001", "3.1.1.2.i")]
    [False, False, False]
    """
    if AT.search(text) or PERSONAL_CODE.search(text):
        return True
    return holds_contact(text) or holds_personal_code(text)


class AskedQuery(Row, table=True):
    """How often words were searched for on a day, by nobody knows whom.

    `text` is what tells one query from another, `spelling` how it was typed. `found` is how many
    things the public found last that day, None where that is not known.
    """

    __tablename__ = "asked_query"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_asked_query_of_text", "text", "day"),)

    day: date = Field(index=True)
    text: str = Field(sa_type=BYTEWISE)
    spelling: str = Field(sa_type=BYTEWISE)
    times: int
    found: int | None = None


class RequestState(Choice):
    """The state of a request for experience."""

    OPEN = "OPEN", "Nobody has answered yet."
    ANSWERED = "ANSWERED", "Practices or experts that help were named."
    CLOSED = "CLOSED", "It is closed."


class ExperienceRequest(Row, VersionedRow, table=True):
    """A request of a municipality to others for experience that it did not find."""

    slug: Slug = Field(unique=True)
    title: Texts = texts_column()
    question: Texts | None = texts_column(default=None)
    search_text: str | None = None
    topic_id: int | None = link_column("topic.id", default=None)
    municipality_id: int | None = link_column("municipality.id", default=None)
    organisation_id: int | None = link_column("organisation.id", default=None)
    state: RequestState = choice_column(RequestState, default=RequestState.OPEN)
    asked_on: date = Field(default_factory=clock.today, index=True)
    note: str | None = None

    @field_validator("title", "question", "search_text", "note")
    @classmethod
    def nobody_in_person(cls, given: Any) -> Any:
        """Refuse what can tell who somebody is: everybody reads a request."""
        texts = given.values() if isinstance(given, dict) else (given,)
        if any(holds_personal_data(text) for text in texts if text):
            raise PydanticCustomError("personal", "this holds personal data")
        return given


class ExperienceRequestPractice(Row, table=True):
    """That a practice answers a request."""

    __table_args__ = (UniqueConstraint("experience_request_id", "practice_id"),)

    experience_request_id: int = link_column("experience_request.id")
    practice_id: int = link_column("practice.id")


class ExperienceRequestExpert(Row, table=True):
    """That an expert can help with a request."""

    __table_args__ = (UniqueConstraint("experience_request_id", "expert_id"),)

    experience_request_id: int = link_column("experience_request.id")
    expert_id: int = link_column("expert.id")


class Access(Choice):
    """Who may follow a saved search."""

    PRIVATE = "PRIVATE", "Only who saved it; it has no feed."
    LINK = "LINK", "Everybody with the address of its feed, which has public records only."


def new_token() -> str:
    """Return a name that nobody can guess."""
    return token_urlsafe(24)


class SavedSearch(Row, VersionedRow, table=True):
    """A search that somebody wants to be told the news of.

    Of a deleted one only its token stays, so that its feed can say that it is gone. `filters` are
    values as the index knows them, or the bounds of a range, by the part of the filter.
    """

    __tablename__ = "saved_search"  # pyright: ignore[reportAssignmentType]

    account_id: int | None = link_column("account.id", default=None)
    token: str = Field(default_factory=new_token, unique=True)
    name: str = Field(min_length=1, max_length=300)
    query: str = Field(max_length=300)
    filters: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    lang: str = "lv"
    access: Access = choice_column(Access, default=Access.PRIVATE)
    created_at: datetime = moment_column()
    is_deleted: bool = False
