"""What all others did meanwhile: an improvement says little where everybody improved."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from schema.comparison.formulas.change import ChangeDirection, MeasuredChange
from schema.comparison.formulas.figures import FEWEST


@dataclass(frozen=True)
class OthersChange:
    """How many others have both values, what their changes come to, and which way they went.

    `improved` are those that rose where neither way is better, `worsened` those that fell. The
    median is None of fewer than three.
    """

    n: int
    median: float | None
    improved: int
    worsened: int
    unchanged: int


def sum_up_changes(changes: Sequence[MeasuredChange]) -> OthersChange:
    """Return what the changes of several come to.

    >>> from schema.comparison.formulas.change import measure_change
    >>> from schema.tables import Polarity
    >>> pairs = [(5.0, 4.0), (5.0, 3.0), (5.0, 6.0), (5.0, 5.0)]
    >>> sum_up_changes([measure_change(*p, Polarity.LOWER_IS_BETTER, "%") for p in pairs])
    OthersChange(n=4, median=-0.5, improved=2, worsened=1, unchanged=1)
    """
    ways = Counter(change.direction for change in changes)
    better = ways[ChangeDirection.IMPROVING] + ways[ChangeDirection.INCREASING]
    worse = ways[ChangeDirection.WORSENING] + ways[ChangeDirection.DECREASING]
    values = [change.absolute for change in changes]
    middle = median(values) if len(values) >= FEWEST else None
    return OthersChange(len(values), middle, better, worse, ways[ChangeDirection.NO_CHANGE])
