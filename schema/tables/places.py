"""Places: municipalities of every time, what became of them, and whom to compare them with."""

from datetime import date
from secrets import token_urlsafe
from typing import Annotated

from pydantic import StringConstraints
from sqlmodel import Field, UniqueConstraint

from schema.readings import is_digits
from schema.tables.base import (
    Choice,
    Country,
    NamedRecord,
    Number,
    Row,
    SourcedFact,
    Texts,
    ValidityPeriod,
    VersionedRow,
    Visibility,
    choice_column,
    link_column,
    texts_column,
)

ATVK_DIGITS = 7
AtvkCode = Annotated[str, StringConstraints(pattern=rf"^[0-9]{{{ATVK_DIGITS}}}$")]
IsoCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}-[A-Z0-9]{1,3}$")]
Latitude = Annotated[Number, Field(ge=-90, le=90)]
Longitude = Annotated[Number, Field(ge=-180, le=180)]
Share = Annotated[Number, Field(ge=0, le=1)]


def full_atvk_code(typed: str) -> str:
    """Return a code of ATVK with all its seven digits, "" for what is no code.

    A spreadsheet takes zeros at its beginning away, and statistics write LV before it.

    >>> [full_atvk_code(typed) for typed in (" 1000", "000 1000", "LV0020000", "LV-1000", "Rīga")]
    ['0001000', '0001000', '0020000', '', '']
    """
    digits = "".join(typed.split()).upper().removeprefix("LV")
    is_code = is_digits(digits) and len(digits) <= ATVK_DIGITS
    return digits.zfill(ATVK_DIGITS) if is_code else ""


class MunicipalityKind(Choice):
    """What sort of unit a municipality is."""

    COUNTY = "COUNTY", "Novads: a county municipality."
    STATE_CITY = "STATE_CITY", "Valstspilsēta: a state city that is a municipality, since 2021."
    REPUBLICAN_CITY = "REPUBLICAN_CITY", "Republikas pilsēta: a city municipality until 2021."
    FOREIGN = "FOREIGN", "A municipality outside Latvia."


class Municipality(NamedRecord, ValidityPeriod, table=True):
    """A municipality within one set of borders; after a reform its successor is another row."""

    kind: MunicipalityKind = choice_column(MunicipalityKind)
    country: Country = "LV"
    atvk_code: AtvkCode | None = Field(default=None, index=True)
    iso: IsoCode | None = Field(default=None, index=True)
    nuts3_code: str | None = None
    planning_region_id: int | None = link_column("organisation.id", default=None)
    centre: str | None = None
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    area_km2: Number | None = Field(default=None, gt=0)


class SuccessionKind(Choice):
    """How one municipality followed another."""

    CONTINUATION = "CONTINUATION", "The same territory goes on under a new status or code."
    MERGER = "MERGER", "The whole territory went into a larger municipality."
    SPLIT = "SPLIT", "The territory was divided among several municipalities."
    SECESSION = "SECESSION", "A part left; the old municipality goes on."
    BOUNDARY_CHANGE = "BOUNDARY_CHANGE", "A small area moved; both municipalities go on."


class Succession(Row, SourcedFact, VersionedRow, table=True):
    """What became of a municipality, or of a share of its area, on a day."""

    __table_args__ = (UniqueConstraint("predecessor_id", "successor_id", "date"),)

    predecessor_id: int = link_column("municipality.id")
    successor_id: int = link_column("municipality.id")
    date: date
    kind: SuccessionKind = choice_column(SuccessionKind)
    area_share: Share | None = None


class ComparisonGroupKind(Choice):
    """What the members of a comparison group have in common."""

    STATUS = "STATUS", "The same kind of municipality."
    PLANNING_REGION = "PLANNING_REGION", "The same planning region."
    POPULATION = "POPULATION", "A population within the same limits on a stated day."
    CHOSEN = "CHOSEN", "Chosen by the publisher of the group; its criteria explain why."


class ComparisonGroup(NamedRecord, ValidityPeriod, table=True):
    """Municipalities that are officially compared with each other."""

    kind: ComparisonGroupKind = choice_column(ComparisonGroupKind)
    criteria: Texts = texts_column()
    population_from: int | None = Field(default=None, ge=0)
    population_below: int | None = Field(default=None, ge=1)


class ComparisonGroupMember(Row, ValidityPeriod, table=True):
    """That a municipality belonged to a comparison group for a time."""

    __table_args__ = (UniqueConstraint("comparison_group_id", "municipality_id", "valid_from"),)

    comparison_group_id: int = link_column("comparison_group.id")
    municipality_id: int = link_column("municipality.id")


class ComparisonSet(NamedRecord, table=True):
    """Municipalities that somebody chose to be compared with; who has the link may read it."""

    token: str = Field(default_factory=token_urlsafe, unique=True)
    visibility: Visibility = choice_column(Visibility, default=Visibility.OWNER)
    municipality_id: int | None = link_column("municipality.id", default=None)


class ComparisonSetMember(Row, table=True):
    """That a municipality is in a set."""

    __table_args__ = (UniqueConstraint("comparison_set_id", "municipality_id"),)

    comparison_set_id: int = link_column("comparison_set.id")
    municipality_id: int = link_column("municipality.id")
