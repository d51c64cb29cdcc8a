"""Whether what one municipality did may fit another: what is alike, and what is not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import asin, cos, fsum, radians, sin, sqrt

from schema.comparison.verdict import Texts, written
from schema.tables import Choice

EARTH_KM = 6371.0088
"""The mean radius of the Earth (IUGG)."""

FAR_KM = 300.0
"""Beyond so many kilometres two places in Latvia count as not near at all."""

ALIKE = 0.5
"""From here on a criterion counts as alike."""

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

    `alike` is None where one of the two is not known: it counts nowhere.
    """

    criterion: TransferCriterion
    mine: str | None
    theirs: str | None
    alike: float | None

    @property
    def is_different(self) -> bool:
        """Whether it speaks against taking something over unchanged."""
        return self.alike is not None and self.alike < ALIKE


HEADS: Mapping[TransferCriterion, Texts] = {
    TransferCriterion.KIND: {"lv": "Veids", "en": "Kind"},
    TransferCriterion.REGION: {"lv": "Plānošanas reģions", "en": "Planning region"},
    TransferCriterion.POPULATION: {"lv": "Iedzīvotāju skaits", "en": "Population"},
    TransferCriterion.AREA: {"lv": "Platība, km²", "en": "Area, km²"},
    TransferCriterion.DISTANCE: {"lv": "Attālums, km", "en": "Distance, km"},
}
KINDS: Mapping[str, Texts] = {
    "COUNTY": {"lv": "novads", "en": "county"},
    "STATE_CITY": {"lv": "valstspilsēta", "en": "state city"},
    "REPUBLICAN_CITY": {"lv": "republikas pilsēta", "en": "republican city"},
}
SAYS = {"lv": ("līdzīgi", "atšķiras", "nav zināms"), "en": ("alike", "different", "not known")}


def told(reason: Reason) -> Texts:
    """Return in each language what a criterion says: mine, theirs, and whether they differ.

    >>> told(Reason(TransferCriterion.POPULATION, "19040", "38132", 0.4993))["lv"]
    'Iedzīvotāju skaits: 19\\xa0040 un 38\\xa0132 – atšķiras.'
    >>> told(Reason(TransferCriterion.DISTANCE, "0", "12.5", 0.96))["en"]
    'Distance, km: 12.5 – alike.'
    """
    return {lang: sentence(reason, lang) for lang in SAYS}


def sentence(reason: Reason, lang: str) -> str:
    """Return in one language what a criterion says."""
    alike, different, unknown = SAYS[lang]
    said = unknown if reason.alike is None else different if reason.is_different else alike
    both = " un " if lang == "lv" else " and "
    given = (
        [reason.theirs]
        if reason.criterion is TransferCriterion.DISTANCE
        else [reason.mine, reason.theirs]
    )
    known = both.join(worded(each, reason.criterion, lang) for each in given)
    return f"{HEADS[reason.criterion][lang]}: {known} – {said}."


def worded(given: str | None, criterion: TransferCriterion, lang: str) -> str:
    """Return what one of the two has, as a language writes it."""
    if given is None:
        return "?"
    if criterion is TransferCriterion.KIND:
        return KINDS.get(given, {}).get(lang, given)
    return given if criterion is TransferCriterion.REGION else written(float(given), lang)


def score(reasons: Sequence[Reason]) -> float | None:
    """Return the mean of what is known, from 0 to 1, or None when nothing is.

    >>> kind, region = TransferCriterion.KIND, TransferCriterion.REGION
    >>> score([Reason(kind, "COUNTY", "COUNTY", 1.0), Reason(region, "a", "b", 0.0)])
    0.5
    """
    known = [reason.alike for reason in reasons if reason.alike is not None]
    return fsum(known) / len(known) if known else None


def same(mine: object, theirs: object) -> float | None:
    """Return 1 for the same, 0 for others, or None when one is not known."""
    return None if mine is None or theirs is None else float(mine == theirs)


def ratio(mine: float | None, theirs: float | None) -> float | None:
    """Return the smaller divided by the larger, or None when one is not known.

    >>> ratio(10_000, 40_000), ratio(None, 1)
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


def near(km: float | None) -> float | None:
    """Return how near a distance is, from 0 to 1.

    >>> near(75.0), near(400.0)
    (0.75, 0.0)
    """
    return None if km is None else max(0.0, 1 - km / FAR_KM)
