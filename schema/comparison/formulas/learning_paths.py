"""From a number to those who do better: where one stands worst, and whom to look at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from schema.tables import Choice, Polarity


class ExampleReason(Choice):
    """Why a peer is worth a look."""

    IMPROVED_MOST = "IMPROVED_MOST", "It is among those that improved most."
    STANDS_BEST = "STANDS_BEST", "It is among those that stand best."


class Tie(Choice):
    """How a practice belongs to an indicator."""

    INDICATOR = "INDICATOR", "Its evidence names the indicator."
    TOPIC = "TOPIC", "It has the theme of the indicator, and is about what that counts."
    NETWORK = "NETWORK", "A network on the theme made it, and it is about what is counted."


class LearningGap(Choice):
    """What is missing on a way from a number to a person."""

    NOTHING_MEASURED = "NOTHING_MEASURED", "No indicator with a better way has values to compare."
    NO_LONGER = "NO_LONGER", "The municipality no longer exists: use its successor."
    NOTHING_WORSE = "NOTHING_WORSE", "It stands at the top of these peers."
    NOTHING_WEAK = "NOTHING_WEAK", "It stands in the better half of these peers everywhere."
    NO_EARLIER = "NO_EARLIER", "There are no earlier values, so nobody knows who improved."
    NO_CASE = "NO_CASE", "No case is described yet: ask them."
    NO_EVIDENCE = "NO_EVIDENCE", "No case names this indicator; those shown are about the same."
    NO_CONTACT = "NO_CONTACT", "No office of it is known; LPS helps to find who knows."
    NO_EXPERT = "NO_EXPERT", "No expert is known for the theme."
    NO_NETWORK = "NO_NETWORK", "No network works on the theme."


@dataclass(frozen=True)
class PeerStanding:
    """A peer as far as choosing examples goes: its value, and its value before."""

    unit: int
    value: float
    before: float | None


WEAK = 0.5
"""A place further down the ranking than this is weak."""

LEAST_FIT = 0.5
"""A peer that has no case and is less alike than this is no example."""


def weakness(rank: int, of: int) -> float:
    """Return how far down the ranking a place is: 0 is the first, 1 the last.

    >>> weakness(3, 5)
    0.5
    """
    return (rank - 1) / (of - 1)


def choose_examples(
    own: float, peers: Sequence[PeerStanding], polarity: Polarity, most: int = 3
) -> Mapping[int, Sequence[ExampleReason]]:
    """Return the peers to look at: those that improved most, then those that stand best.

    Whoever is no better off than the one who asks, and did not improve, is none.

    >>> peers = [PeerStanding(1, 9.0, 9.0), PeerStanding(2, 6.0, 2.0), PeerStanding(3, 4.0, 5.0)]
    >>> found = choose_examples(5.0, peers, Polarity.HIGHER_IS_BETTER)
    >>> {unit: [reason.value for reason in reasons] for unit, reasons in found.items()}
    {2: ['IMPROVED_MOST', 'STANDS_BEST'], 1: ['STANDS_BEST']}
    """
    sign = -1 if polarity is Polarity.LOWER_IS_BETTER else 1
    gains = {p.unit: sign * (p.value - p.before) for p in peers if p.before is not None}
    merits = {p.unit: sign * p.value for p in peers}
    improved = largest_units({unit: gain for unit, gain in gains.items() if gain > 0}, most)
    best = largest_units({u: merit for u, merit in merits.items() if merit > sign * own}, most)
    found: dict[int, list[ExampleReason]] = {
        unit: [ExampleReason.IMPROVED_MOST] for unit in improved
    }
    for unit in best:
        found.setdefault(unit, []).append(ExampleReason.STANDS_BEST)
    return found


def largest_units(values: Mapping[int, float], most: int) -> Sequence[int]:
    """Return the units with the largest values, the largest first.

    >>> largest_units({1: 2.0, 2: 3.0, 3: 1.0}, 2)
    [2, 1]
    """
    return sorted(values, key=lambda unit: (-values[unit], unit))[:most]
