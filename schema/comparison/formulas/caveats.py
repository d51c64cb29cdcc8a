"""What to keep in mind about a comparison."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from schema.tables import Choice
from schema.text.catalogues import phrases

Texts = Mapping[str, str]


class CaveatCode(Choice):
    """What sort of reservation it is."""

    UNLIKE = "UNLIKE", "Municipalities of different kinds are compared."
    NOT_A_MEMBER = "NOT_A_MEMBER", "The municipality is not one of the peers."
    NEWER = "NEWER", "A newer period was left aside, because too few have a value in it yet."
    OLD = "OLD", "The newest values are more than five years old: much may have changed since."
    NOTHING_MEASURED = "NOTHING_MEASURED", "No peer has a value, so there is nothing to compare."
    FEW = "FEW", "Fewer than three peers have a value, so no figures are given."
    MISSING_VALUES = "MISSING_VALUES", "Some peers have no value and are left out."
    PRELIMINARY = "PRELIMINARY", "Some values may still change."
    REBUILT = "REBUILT", "Some values were rebuilt for the borders of the municipalities."
    WEIGHTED = "WEIGHTED", "Some values are means of ratios, weighted by another indicator."
    PARTIAL = "PARTIAL", "Some means leave out a part with at most a tenth of the weight."
    ESTIMATED = "ESTIMATED", "Some values were divided by the share of the area, not of people."
    REFUSED = "REFUSED", "Some values cannot be rebuilt for the borders."
    TOTALS = "TOTALS", "The values are totals, which are larger where more people live."
    ONLY_WITHIN = "ONLY_WITHIN", "The indicator can be compared within a certain group only."
    OTHER_SEASON = "OTHER_SEASON", "No change is told: the earlier period is of another season."
    NOT_EARLIER = "NOT_EARLIER", "No change is told: the period named as earlier is not earlier."
    REPLACED = "REPLACED", "Some peers no longer exist; their successors replace them."


@dataclass(frozen=True)
class ComparisonCaveat:
    """A reservation, with what its sentence names."""

    code: CaveatCode
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def texts(self) -> Texts:
        """The sentence in each language; a detail that is a text itself is in the same language.

        >>> ComparisonCaveat(CaveatCode.MISSING_VALUES, {"missing": 1, "of": 35}).texts["en"]
        'Of 35 peers, 1 has no value; what is missing counts nowhere.'
        """
        is_of_nobody = self.code is CaveatCode.NEWER and self.details.get("n") == 0
        of_nobody = " of nobody" if is_of_nobody else ""
        return phrases("comparison", f"caveat {self.code}{of_nobody}", **self.details)
