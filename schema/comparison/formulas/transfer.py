"""Whether what one municipality did may fit another: what is alike, and what is not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import asin, cos, fsum, radians, sin, sqrt
from typing import NamedTuple

from schema.comparison.formulas.verdict import (
    LANGUAGES,
    Texts,
    format_value,
)
from schema.tables import Choice

EARTH_KM = 6371.0088
"""The mean radius of the Earth (IUGG)."""

FAR_KM = 300.0
"""Beyond so many kilometres two places in Latvia count as not near at all."""

ALIKE, UNLIKE = 0.8, 0.5
"""From the first on two are called alike; below the second they differ so much that it speaks
against taking something over unchanged."""

Point = tuple[float | None, float | None]


class TransferCriterion(Choice):
    """By what it is told whether a practice may fit."""

    KIND = "KIND", "Whether both are counties, or both state cities."
    REGION = "REGION", "Whether both lie in the same planning region."
    POPULATION = "POPULATION", "The smaller population divided by the larger."
    AREA = "AREA", "The smaller area divided by the larger, in square kilometres."
    DISTANCE = "DISTANCE", "Between the centres as the crow flies: 1 at 0 km, 0 from 300 km on."


@dataclass(frozen=True)
class Reason:
    """What one criterion says: what the two have, and how alike it is, from 0 to 1.

    `alike` is None where one of the two is not known: it counts nowhere. A region is given by its
    names.
    """

    criterion: TransferCriterion
    mine: str | Texts | None
    theirs: str | Texts | None
    alike: float | None

    @property
    def is_different(self) -> bool:
        """Whether it speaks against taking something over unchanged."""
        return self.alike is not None and self.alike < UNLIKE


class Likeness(NamedTuple):
    """What is said of two that are alike, that differ, that differ much, or are not known."""

    alike: str
    differ: str
    differ_much: str
    unknown: str


SENTENCES: Mapping[TransferCriterion, Mapping[str, Likeness]] = {
    TransferCriterion.KIND: {
        "lv": Likeness(
            "Abas pašvaldības ir {several}.",
            "",
            "Pašvaldību veids atšķiras: {mine} un {theirs}.",
            "Vienas pašvaldības veids nav zināms.",
        ),
        "en": Likeness(
            "Both are {several}.",
            "",
            "The kinds differ: {mine} and {theirs}.",
            "The kind of one of the two is not known.",
        ),
    },
    TransferCriterion.REGION: {
        "lv": Likeness(
            "Abām pašvaldībām ir viens plānošanas reģions: {mine}.",
            "",
            "Plānošanas reģioni ir dažādi: {mine} un {theirs}.",
            "Vienas pašvaldības plānošanas reģions nav zināms.",
        ),
        "en": Likeness(
            "Both lie in the same planning region: {mine}.",
            "",
            "The planning regions differ: {mine} and {theirs}.",
            "The planning region of one of the two is not known.",
        ),
    },
    TransferCriterion.POPULATION: {
        "lv": Likeness(
            "Iedzīvotāju skaits ir līdzīgs: {mine} un {theirs}.",
            "Iedzīvotāju skaits atšķiras: {mine} un {theirs}.",
            "Iedzīvotāju skaits ļoti atšķiras: {mine} un {theirs}.",
            "Vienas pašvaldības iedzīvotāju skaits nav zināms.",
        ),
        "en": Likeness(
            "The populations are alike: {mine} and {theirs}.",
            "The populations differ: {mine} and {theirs}.",
            "The populations differ much: {mine} and {theirs}.",
            "The population of one of the two is not known.",
        ),
    },
    TransferCriterion.AREA: {
        "lv": Likeness(
            "Platība ir līdzīga: {mine} un {theirs}\u00a0km².",
            "Platība atšķiras: {mine} un {theirs}\u00a0km².",
            "Platība ļoti atšķiras: {mine} un {theirs}\u00a0km².",
            "Vienas pašvaldības platība nav zināma.",
        ),
        "en": Likeness(
            "The areas are alike: {mine} and {theirs}\u00a0km².",
            "The areas differ: {mine} and {theirs}\u00a0km².",
            "The areas differ much: {mine} and {theirs}\u00a0km².",
            "The area of one of the two is not known.",
        ),
    },
    TransferCriterion.DISTANCE: {
        "lv": Likeness(
            "Pašvaldību centri ir tuvu: {theirs}\u00a0km.",
            "Attālums starp pašvaldību centriem ir {theirs}\u00a0km.",
            "Pašvaldību centri ir tālu: {theirs}\u00a0km.",
            "Attālums starp pašvaldību centriem nav zināms.",
        ),
        "en": Likeness(
            "The centres are near each other: {theirs}\u00a0km.",
            "The centres are {theirs}\u00a0km apart.",
            "The centres are far apart: {theirs}\u00a0km.",
            "How far apart the centres are is not known.",
        ),
    },
}
KINDS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "COUNTY": {"lv": ("novads", "novadi"), "en": ("county", "counties")},
    "STATE_CITY": {
        "lv": ("valstspilsēta", "valstspilsētas"),
        "en": ("state city", "state cities"),
    },
    "REPUBLICAN_CITY": {
        "lv": ("republikas pilsēta", "republikas pilsētas"),
        "en": ("republican city", "republican cities"),
    },
    "FOREIGN": {
        "lv": ("ārvalstu pašvaldība", "ārvalstu pašvaldības"),
        "en": ("municipality abroad", "municipalities abroad"),
    },
}
"""What a kind of municipality is called, one of them and several."""


def reason_texts(reason: Reason) -> Texts:
    """Return in each language what a criterion says: how alike two are, and what they have.

    >>> reason_texts(Reason(TransferCriterion.POPULATION, "27825", "42991", 0.647))["lv"]
    'Iedzīvotāju skaits atšķiras: 27\xa0825 un 42\xa0991.'
    >>> reason_texts(Reason(TransferCriterion.KIND, "COUNTY", "COUNTY", 1.0))["lv"]
    'Abas pašvaldības ir novadi.'
    >>> reason_texts(Reason(TransferCriterion.DISTANCE, "0", "134", 0.553))["en"]
    'The centres are 134\xa0km apart.'
    """
    return {lang: reason_sentence(reason, lang) for lang in LANGUAGES}


def reason_sentence(reason: Reason, lang: str) -> str:
    """Return in one language what a criterion says."""
    both = SENTENCES[reason.criterion][lang]
    if reason.alike is None:
        return both.unknown
    said = both.differ if reason.alike >= UNLIKE else both.differ_much
    said = both.alike if reason.alike >= ALIKE else said
    several = KINDS.get(str(reason.mine), {}).get(lang, ("", ""))[1]
    mine, theirs = (reason_value(each, reason, lang) for each in (reason.mine, reason.theirs))
    return said.format(mine=mine, theirs=theirs, several=several)


def reason_value(given: str | Texts | None, reason: Reason, lang: str) -> str:
    """Return what one of the two has, as a language writes it."""
    if isinstance(given, Mapping):
        return given.get(lang) or next(iter(given.values()))
    if reason.criterion is TransferCriterion.KIND:
        return KINDS[str(given)][lang][0]
    return format_value(None if given is None else float(given), lang)


def transfer_score(reasons: Sequence[Reason]) -> float | None:
    """Return the mean of what is known, from 0 to 1, or None when nothing is.

    >>> kind, region = TransferCriterion.KIND, TransferCriterion.REGION
    >>> transfer_score([Reason(kind, "COUNTY", "COUNTY", 1.0), Reason(region, "a", "b", 0.0)])
    0.5
    """
    known = [reason.alike for reason in reasons if reason.alike is not None]
    return fsum(known) / len(known) if known else None


def size_ratio(mine: float | None, theirs: float | None) -> float | None:
    """Return the smaller divided by the larger, or None when one is not known.

    >>> size_ratio(10_000, 40_000), size_ratio(None, 1)
    (0.25, None)
    """
    if not mine or not theirs or min(mine, theirs) < 0:
        return None
    return min(mine, theirs) / max(mine, theirs)


def distance_km(one: Point, other: Point) -> float | None:
    """Return the length of the great circle between two points, or None when one is not known.

    By the haversine formula (Sinnott, "Virtues of the Haversine", Sky and Telescope 68, 1984).

    >>> round(distance_km((56.9496, 24.1052), (56.5047, 21.0108)))
    195
    """
    if None in (*one, *other):
        return None
    (lat, lon), (to_lat, to_lon) = (tuple(radians(n or 0.0) for n in each) for each in (one, other))
    half = sin((to_lat - lat) / 2) ** 2 + cos(lat) * cos(to_lat) * sin((to_lon - lon) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))


def distance_nearness(km: float | None) -> float | None:
    """Return how near a distance is, from 0 to 1.

    >>> distance_nearness(75.0), distance_nearness(400.0)
    (0.75, 0.0)
    """
    return None if km is None else max(0.0, 1 - km / FAR_KM)
