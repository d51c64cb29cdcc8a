"""Every limit with its default, and the account that an operation has with its caller."""

import math
from dataclasses import dataclass, field, replace
from typing import Protocol


@dataclass(frozen=True)
class Limits:
    """Each limit is the variable `BLIS_` and its name; docs/limits.md tells the reasons."""

    tokens: int = 2_000
    comments: int = 500
    characters: int = 65_536
    fields: int = 500
    repeats: int = 50
    aliases: int = 30
    directives: int = 100
    depth: int = 10
    introspection_depth: int = 20
    input_values: int = 1_000
    input_depth: int = 16
    text: int = 10_000
    cost: int = 10_000
    nodes: int = 10_000
    values: int = 100_000
    seconds: float = 10
    bucket: int = 20_000
    restore: int = 500
    callers: int = 10_000
    head_bytes: int = 32_768
    headers: int = 100
    head_seconds: int = 10
    body_seconds: int = 30
    connections: int = 2_000
    connections_each: int = 200
    at_once: int = 100
    listeners: int = 1_000
    listeners_each: int = 20
    operations: int = 50
    idle_seconds: int = 300
    greeting_seconds: int = 10
    partner_bucket: int = 200_000
    partner_restore: int = 2_000

    def of_partners(self) -> "Limits":
        """Return the limits of accounts that work for an organisation."""
        return replace(self, bucket=self.partner_bucket, restore=self.partner_restore)


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
