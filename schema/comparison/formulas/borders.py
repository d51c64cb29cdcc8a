"""Values of one time in the borders of another: what went where, and in what share.

A fact stays at the unit of its time. To say what it would have been in the borders of a later
unit, the facts of all units whose territory came to lie in it are put together: forwards along
the successions to find the share of each, backwards to find which units these are.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import fsum

from schema.tables import Choice

Shares = Mapping[int, float | None]
"""In what share a territory came to lie in which units; None where no source says."""


@dataclass(frozen=True)
class TerritorialUnit:
    """A municipality within one set of borders; an open end is None."""

    id: int
    since: date | None = None
    until: date | None = None

    def was_there(self, day: date) -> bool:
        """Return whether the unit existed on a day."""
        return (self.since is None or self.since <= day) and (
            self.until is None or day <= self.until
        )


@dataclass(frozen=True)
class TerritoryMove:
    """That a territory, or a share of it, came to another unit on a day.

    `ends` says whether the predecessor is no more: then all of it went somewhere.
    """

    predecessor: int
    successor: int
    day: date
    share: float | None
    ends: bool


class Lack(Choice):
    """What is missing for a part of a territory."""

    NO_VALUE = "NO_VALUE", "No value was published for it."
    NO_SHARE = "NO_SHARE", "No source says what share of it went where."


@dataclass(frozen=True)
class TerritoryPart:
    """A unit whose value goes into that of another, in what share; or what is lacking."""

    unit: int
    share: float | None
    value: float | None

    @property
    def lack(self) -> Lack | None:
        """What is missing of it, or None."""
        if self.value is None:
            return Lack.NO_VALUE
        return Lack.NO_SHARE if self.share is None else None

    @property
    def amount(self) -> float | None:
        """What it brings in, or None."""
        return None if self.value is None or self.share is None else self.value * self.share


@dataclass(frozen=True)
class TerritoryWhole:
    """What the parts of a territory come to: a value only when no part is missing."""

    parts: Sequence[TerritoryPart]

    @property
    def missing(self) -> Sequence[TerritoryPart]:
        """The parts with missing data."""
        return [part for part in self.parts if part.lack]

    @property
    def known(self) -> float | None:
        """What the parts that are known come to, or None when there is none."""
        amounts = [part.amount for part in self.parts if part.amount is not None]
        return fsum(amounts) if amounts else None

    @property
    def value(self) -> float | None:
        """The sum of all parts, or None when one is missing."""
        return None if self.missing else self.known

    @property
    def is_estimated(self) -> bool:
        """Whether a unit was divided by a share, so that the value is not exact."""
        return any(part.share not in (None, 1.0) for part in self.parts)


class BorderHistory:
    """What became of units: their days, and what moved from one to another."""

    def __init__(self, units: Iterable[TerritorialUnit], moves: Iterable[TerritoryMove]) -> None:
        self.units = {unit.id: unit for unit in units}
        self.moves = sorted(moves, key=lambda move: (move.day, move.predecessor, move.successor))

    @cached_property
    def leaving(self) -> Mapping[int, Sequence[TerritoryMove]]:
        """What left each unit, by day."""
        return group_moves((move.predecessor, move) for move in self.moves)

    @cached_property
    def coming(self) -> Mapping[int, Sequence[TerritoryMove]]:
        """What came to each unit, by day."""
        return group_moves((move.successor, move) for move in self.moves)

    def fate(self, unit: int, after: date, until: date) -> Shares:
        """Return where the territory that a unit had on a day lay on a later one.

        >>> history = BorderHistory(
        ...     (),
        ...     [
        ...         TerritoryMove(1, 2, date(2021, 7, 1), 0.7, True),
        ...         TerritoryMove(1, 3, date(2021, 7, 1), 0.3, True),
        ...     ],
        ... )
        >>> history.fate(1, date(2019, 1, 1), date(2022, 1, 1))
        {2: 0.7, 3: 0.3}
        >>> history.fate(1, date(2019, 1, 1), date(2020, 1, 1))
        {1: 1.0}
        """
        moves = [move for move in self.leaving.get(unit, ()) if after < move.day <= until]
        if not moves:
            return {unit: 1.0}
        day = moves[0].day
        later = [
            (share, self.fate(successor, day, until))
            for successor, share in divide_territory(
                unit, [move for move in moves if move.day == day]
            )
        ]
        return combine_shares(later)

    def parts(
        self, target: int, day: date, until: date, facts: Mapping[int, float]
    ) -> Iterator[TerritoryPart]:
        """Yield the units whose values of a day make that of a unit as it was on a later one."""
        for unit in dict.fromkeys(self._leaves(target, day, until, facts)):
            begun = self.units[unit].since
            # Published for borders that came later, a value begins with these.
            after = day if begun is None or begun <= day else begun
            share = self.fate(unit, after, until).get(target, 0.0)
            if share != 0.0:
                yield TerritoryPart(unit, share, facts.get(unit))

    def _leaves(
        self, unit: int, day: date, until: date, facts: Mapping[int, float]
    ) -> Iterator[int]:
        """Yield the units that are nearest to a unit and have a value, or existed on the day.

        A unit that came later, of which nobody knows from what, stands for its own territory: to
        leave it out would make a part look like the whole.
        """
        was_there = self.units[unit].was_there(day)
        moves = [move for move in self.coming.get(unit, ()) if day < move.day <= until]
        if was_there or unit in facts or not moves:
            yield unit
        if was_there or unit not in facts:
            for move in moves:
                yield from self._leaves(move.predecessor, day, move.day, facts)

    def whole(
        self, target: int, day: date, until: date, facts: Mapping[int, float]
    ) -> TerritoryWhole:
        """Return what the values of a day come to in the borders of a unit on a later one.

        >>> days = date(2010, 1, 1), date(2021, 6, 30), date(2021, 7, 1)
        >>> history = BorderHistory(
        ...     [
        ...         TerritorialUnit(1, days[0], days[1]),
        ...         TerritorialUnit(2, days[0], days[1]),
        ...         TerritorialUnit(3, days[2]),
        ...     ],
        ...     [
        ...         TerritoryMove(1, 3, days[2], None, True),
        ...         TerritoryMove(2, 3, days[2], 0.5, True),
        ...         TerritoryMove(2, 4, days[2], 0.5, True),
        ...     ],
        ... )
        >>> history.whole(3, date(2019, 1, 1), date(2022, 1, 1), {1: 10.0, 2: 4.0}).value
        12.0
        >>> history.whole(3, date(2019, 1, 1), date(2022, 1, 1), {2: 4.0}).value is None
        True
        """
        return TerritoryWhole(list(self.parts(target, day, until, facts)))

    def value_there(
        self, unit: int, day: date, other: date, facts: Mapping[int, float]
    ) -> float | None:
        """Return what values of another day come to in the borders that a unit had on a day.

        Of a later day they are added up if all that came of the unit came of it alone.

        >>> day = date(2011, 1, 3)
        >>> units = [TerritorialUnit(1), TerritorialUnit(2, day)]
        >>> history = BorderHistory(units, [TerritoryMove(1, 2, day, None, False)])
        >>> days = date(2009, 1, 1), date(2013, 7, 1)
        >>> history.value_there(1, *days, {1: 30.0, 2: 10.0}), history.value_there(1, *days, {1: 3})
        (40.0, None)
        """
        if other <= day:
            return self.whole(unit, other, day, facts).value
        heirs = self.fate(unit, day, other)
        is_alone = all(set(self._leaves(heir, day, other, {})) == {unit} for heir in heirs)
        found = [facts[heir] for heir in heirs if heir in facts]
        return fsum(found) if is_alone and len(found) == len(heirs) else None

    def has_grown(self, unit: int, day: date, until: date) -> bool:
        """Return whether something came to a unit while it existed, after a day."""
        moves = self.coming.get(unit, ())
        return self.units[unit].was_there(day) and any(day < m.day <= until for m in moves)

    def same_places(self, unit: int) -> Sequence[int]:
        """Return the units that had exactly the territory of a unit, under other codes.

        >>> history = BorderHistory(
        ...     [TerritorialUnit(1, None, date(2021, 6, 30)), TerritorialUnit(2, date(2021, 7, 1))],
        ...     [TerritoryMove(1, 2, date(2021, 7, 1), 1.0, True)],
        ... )
        >>> history.same_places(2), history.same_places(1)
        ([2, 1], [1, 2])
        """
        earlier = self._followed(unit, self.coming, self.leaving)
        return [unit, *earlier, *self._followed(unit, self.leaving, self.coming)]

    def _followed(
        self,
        unit: int,
        there: Mapping[int, Sequence[TerritoryMove]],
        back: Mapping[int, Sequence[TerritoryMove]],
    ) -> Iterator[int]:
        """Yield the units that one leads to, as long as each leads to one and is led to by one."""
        moves = there.get(unit, ())
        if len(moves) == 1 and moves[0].ends:
            [move] = moves
            other = move.predecessor if move.successor == unit else move.successor
            if list(back.get(other, ())) == [move]:
                yield other
                yield from self._followed(other, there, back)

    def same_place(self, unit: int, day: date) -> int | None:
        """Return the unit that had exactly the territory of a unit on a day, or None."""
        alike = (other for other in self.same_places(unit) if self.units[other].was_there(day))
        return next(alike, None)

    def heir(self, unit: int, until: date) -> Sequence[int]:
        """Return the units in which the territory of a unit lies on a later day."""
        begun = self.units[unit].since or date.min
        return [other for other, share in self.fate(unit, begun, until).items() if share != 0.0]


def group_moves(
    pairs: Iterable[tuple[int, TerritoryMove]],
) -> Mapping[int, Sequence[TerritoryMove]]:
    """Return the moves by unit, in their order."""
    found: dict[int, list[TerritoryMove]] = defaultdict(list)
    for unit, move in pairs:
        found[unit].append(move)
    return found


def divide_territory(
    unit: int, moves: Sequence[TerritoryMove]
) -> Sequence[tuple[int, float | None]]:
    """Return how a territory is divided on a day, what stays with the unit included.

    >>> divide_territory(1, [TerritoryMove(1, 2, date(2021, 7, 1), None, True)])
    [(2, 1.0)]
    >>> divide_territory(1, [TerritoryMove(1, 2, date(2011, 1, 3), 0.25, False)])
    [(2, 0.25), (1, 0.75)]
    >>> divide_territory(1, [TerritoryMove(1, 2, date(2011, 1, 3), None, False)])
    [(2, None), (1, None)]
    >>> day = date(2021, 7, 1)
    >>> divide_territory(
    ...     1, [TerritoryMove(1, 2, day, 1.0, True), TerritoryMove(1, 3, day, None, False)]
    ... )
    [(2, 1.0), (3, 0.0)]
    """
    if len(moves) == 1 and moves[0].ends:
        return [(moves[0].successor, 1.0)]
    shares: list[tuple[int, float | None]] = [(move.successor, move.share) for move in moves]
    known_share = fsum(share for _, share in shares if share is not None)
    if any(move.ends for move in moves):
        # Where the known shares are all of it, what else left is too small to be told.
        return [(to, 0.0 if share is None and known_share >= 1 else share) for to, share in shares]
    is_known = all(share is not None for _, share in shares)
    return [*shares, (unit, 1 - known_share if is_known else None)]


def combine_shares(parts: Sequence[tuple[float | None, Shares]]) -> Shares:
    """Return where all parts of a territory lie; when all lie in one unit, it is all of it.

    >>> combine_shares([(None, {7: 1.0}), (None, {7: 1.0})])
    {7: 1.0}
    >>> combine_shares([(None, {7: 1.0}), (0.5, {8: 1.0})])
    {7: None, 8: 0.5}
    """
    targets = list(dict.fromkeys(target for _, shares in parts for target in shares))
    if len(targets) == 1:
        return {targets[0]: 1.0}
    return {
        target: sum_products([(s, shares[target]) for s, shares in parts if target in shares])
        for target in targets
    }


def sum_products(pairs: Sequence[tuple[float | None, float | None]]) -> float | None:
    """Return the sum of products, or None when one is not known."""
    products = [a * b for a, b in pairs if a is not None and b is not None]
    return fsum(products) if len(products) == len(pairs) else None


@dataclass(frozen=True)
class Ratio:
    """A ratio put together anew from what it divides and what it is divided by."""

    numerator: TerritoryWhole
    denominator: TerritoryWhole
    factor: float = 1.0

    @property
    def value(self) -> float | None:
        """The ratio, or None when a part is missing or there is nothing to divide by."""
        above, below = self.numerator.value, self.denominator.value
        return None if above is None or not below else above / below * self.factor
