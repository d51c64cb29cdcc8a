"""Whether what one municipality did may fit another: what is alike, and what is not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import asin, cos, fsum, radians, sin, sqrt

from schema.comparison.formulas.verdict import Texts, format_value
from schema.tables import Choice
from schema.text.catalogues import in_language, phrase
from search.language import LANGUAGES

EARTH_KM = 6371.0088
"""The mean radius of the Earth (IUGG)."""

FAR_KM = 300.0
"""Beyond so many kilometres two places in Latvia count as not near at all."""

ALIKE, UNLIKE = 0.8, 0.5
"""From the first on two are called alike; below the second they differ so much that it speaks
against taking something over unchanged."""

Point = tuple[float | None, float | None]


class TransferCriterion(Choice):
    """The criteria for whether a practice may fit."""

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
    mine, theirs = (reason_value(each, reason, lang) for each in (reason.mine, reason.theirs))
    is_kind = reason.criterion is TransferCriterion.KIND and reason.mine
    several = phrase("comparison", f"kind {reason.mine} several", lang) if is_kind else ""
    key = f"transfer {reason.criterion} {likeness(reason.alike)}"
    return phrase("comparison", key, lang, mine=mine, theirs=theirs, several=several)


def likeness(alike: float | None) -> str:
    """Return what is said of two that are so much alike.

    >>> [likeness(alike) for alike in (1.0, 0.6, 0.1, None)]
    ['alike', 'differ', 'differ much', 'unknown']
    """
    if alike is None:
        return "unknown"
    return "alike" if alike >= ALIKE else "differ" if alike >= UNLIKE else "differ much"


def reason_value(given: str | Texts | None, reason: Reason, lang: str) -> str:
    """Return what one of the two has, as a language writes it."""
    if isinstance(given, Mapping):
        return in_language(given, lang)
    if reason.criterion is TransferCriterion.KIND and given:
        return phrase("comparison", f"kind {given} one", lang)
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
