"""How many points a caller may spend, and what one operation requested and spent."""

import math
from dataclasses import dataclass, field
from typing import Protocol

from schema.request.default_limits import Limits


@dataclass(frozen=True)
class QuotaVerdict:
    """Whether a caller may spend points, and what is left."""

    allowed: bool
    limit: int
    remaining: float
    restore: int
    retry_after: int = 0

    @property
    def available(self) -> int:
        """How many whole points are left."""
        return max(0, math.floor(self.remaining))

    @property
    def full_in(self) -> int:
        """In how many seconds all points are there again."""
        return math.ceil((self.limit - self.remaining) / self.restore)


POINTS_A_SECOND, FREE_SECONDS = 5_000, 0.01
"""What a second of the processor costs; as much of it is in the price of any operation."""


class QuotaSpender(Protocol):
    """Takes points from a caller, or gives back a negative number of them.

    What is owed for work that was done is taken also from one who has too few.
    """

    def __call__(self, cost: int, *, is_owed: bool = False) -> QuotaVerdict:
        """Return whether the points were there, and what is left."""
        ...


def unlimited_quota(cost: int, *, is_owed: bool = False) -> QuotaVerdict:
    """Return that it may be spent; for operations that nobody sent from outside."""
    limits = Limits()
    return QuotaVerdict(True, limits.bucket, limits.bucket, limits.restore)


@dataclass
class Bill:
    """What one operation may cost at most, did cost, and left of its caller's points.

    An answer that is shared says nothing of one caller; the headers do.
    """

    spend: QuotaSpender = unlimited_quota
    caller: str = ""
    requested: int = 0
    actual: int = 0
    nodes: int = 0
    is_charged: bool = False
    is_shared: bool = False
    is_stated: bool = False
    verdict: QuotaVerdict = field(default_factory=lambda: unlimited_quota(0))

    def charge(self, cost: int) -> bool:
        """Raise what is requested to this cost; return whether the caller has as much."""
        self.verdict, self.is_charged = self.spend(cost - self.requested), True
        if self.verdict.allowed:
            self.requested = self.actual = cost
        return self.verdict.allowed

    def settle(self, actual: int, seconds: float) -> None:
        """Give back what was requested and not used, or take what the time used is worth more."""
        self.actual = max(1, min(actual, self.requested))
        owed = max(self.actual, processor_cost(seconds))
        verdict = self.spend(owed - self.requested, is_owed=True)
        if not self.is_stated:
            self.verdict = verdict

    def left(self) -> QuotaVerdict:
        """Return what the caller has left, also when nothing was charged."""
        return self.verdict if self.is_charged else self.spend(0)

    def state(self) -> QuotaVerdict:
        """Return what is left, which the rest of the answer will then say as well."""
        self.is_stated = True
        return self.verdict


def processor_cost(seconds: float) -> int:
    """Return what the time of the processor is worth that an operation took.

    >>> processor_cost(0.005), processor_cost(0.51)
    (0, 2500)
    """
    return math.ceil(max(0, seconds - FREE_SECONDS) * POINTS_A_SECOND)
