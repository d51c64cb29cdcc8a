"""A municipality in a few findings: where it stands best and worst, and what changed most."""

from collections.abc import Sequence
from dataclasses import dataclass

from schema.comparison.formulas.learning_paths import LearningGap, weakness
from schema.comparison.group_changes import GroupChanges
from schema.comparison.group_comparison import GroupComparison
from schema.comparison.learning_paths import explain_no_path
from schema.comparison.peers import Peers
from schema.comparison.weaknesses import (
    RankedIndicator,
    compare_ranked_indicators,
    rank_indicators,
)
from schema.request.context import Context
from schema.tables import Polarity
from schema.tables.base import PlainRow


@dataclass(frozen=True)
class MunicipalityProfile:
    """Whose findings they are, among whom, and the places that they come from."""

    municipality: PlainRow
    peers: Peers
    placed: Sequence[RankedIndicator]

    @property
    def gaps(self) -> Sequence[LearningGap]:
        """Why there is nothing to say; empty where there is something."""
        return [] if self.placed else [explain_no_path(self.municipality, ())]


async def load_profile(
    context: Context, municipality: PlainRow, indicators: Sequence[PlainRow], peers: Peers
) -> MunicipalityProfile:
    """Return the places of a municipality among its peers, from which all findings come."""
    judged = [row for row in indicators if row.polarity is not Polarity.NEUTRAL]
    placed = await rank_indicators(context, municipality, judged, peers)
    return MunicipalityProfile(municipality, peers, placed)


async def find_most_moved(
    context: Context, profile: MunicipalityProfile, first: int
) -> Sequence[GroupComparison]:
    """Return the indicators in which it rose or fell furthest among its peers, of five years.

    Units differ, so places are compared and not values. Totals, which size decides, are left out.
    """
    earlier = [each for each in profile.placed if each.since is not None and not each.is_total]
    compared = await compare_ranked_indicators(
        context, profile.municipality, earlier, profile.peers
    )
    moved = [(abs(move), place.age, each) for place, each in zip(earlier, compared, strict=True)
             if (move := place_move(place, each))]  # fmt: skip
    moved.sort(key=lambda found: (-found[0], found[1]))
    return [each for _, _, each in moved[:first]]


def place_move(place: RankedIndicator, compared: GroupComparison) -> float:
    """Return by what share of the ranking it rose since then; below zero where it fell."""
    changes: GroupChanges | None = compared.changes
    if changes is None or compared.own is None:
        return 0.0
    then = changes.position_before(compared.own)
    return 0.0 if then is None else weakness(then.rank, then.of) - place.weakness
