"""Points of each caller: they leak away with what is asked for and come back with time."""

import math
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network
from time import monotonic, time

from starlette.requests import Request

from schema import Code, Limits, QuotaVerdict, sentence
from server.http.http_errors import HttpRefusal

NETWORK = 64
"""Whoever has an IPv6 address has all that begin with the same 64 bits."""


class RateLimitBuckets:
    """One bucket of points for each of the callers that were here last; a new one is full."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = monotonic) -> None:
        self.limits, self.clock = limits, clock
        self.left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, caller: str, cost: int, *, is_owed: bool = False) -> QuotaVerdict:
        """Take points from a caller, if there are as many; a negative number gives them back.

        What is owed is taken in any case, at most as much below nothing as a bucket holds.
        """
        size, now = self.limits.bucket, self.clock()
        points, since = self.left.pop(caller, (size, now))
        points = min(size, points + (now - since) * self.limits.restore)
        is_allowed = is_owed or cost <= points
        if is_allowed:
            points = max(min(size, points - cost), -size)
        self.left[caller] = points, now
        if len(self.left) > self.limits.callers:
            self.left.popitem(last=False)
        wait = 0 if is_allowed else math.ceil((cost - points) / self.limits.restore)
        return QuotaVerdict(is_allowed, size, points, self.limits.restore, wait)


def caller_by_address(address: str) -> str:
    """Return who asks from an address: with IPv6 everyone in the same network is one.

    >>> (
    ...     caller_by_address("192.0.2.7"),
    ...     caller_by_address("2001:db8::1:7"),
    ...     caller_by_address("testclient"),
    ... )
    ('192.0.2.7', '2001:db8::/64', 'testclient')
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return address
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ip_network((parsed, NETWORK), strict=False))


def caller_of_request(request: Request, account: object = None) -> str:
    """Return whose points a request takes: those of an account, else those of its address."""
    if account is not None:
        return f"account {account}"
    return caller_by_address(request.client.host if request.client else "")


def charge_caller(buckets: RateLimitBuckets, caller: str, cost: int) -> None:
    """Take points for what an address gives; raise HttpRefusal when there are too few."""
    verdict = buckets.take(caller, cost)
    if not verdict.allowed:
        message = sentence(
            "Too much at once: wait {retry_after} seconds.", retry_after=verdict.retry_after
        )
        raise HttpRefusal(429, Code.THROTTLED, message, rate_limit_headers(verdict))


def rate_limit_headers(verdict: QuotaVerdict, clock: Callable[[], float] = time) -> dict[str, str]:
    """Return the headers that tell a client what it has left; the older ones are GitHub's."""
    window = math.ceil(verdict.limit / verdict.restore)
    headers = {
        "RateLimit-Policy": f'"default";q={verdict.limit};w={window}',
        "RateLimit": f'"default";r={verdict.available};t={verdict.full_in}',
        "x-ratelimit-limit": str(verdict.limit),
        "x-ratelimit-remaining": str(verdict.available),
        "x-ratelimit-used": str(verdict.limit - verdict.available),
        "x-ratelimit-reset": str(math.ceil(clock()) + verdict.full_in),
        "x-ratelimit-resource": "graphql",
    }
    return headers if verdict.allowed else headers | {"Retry-After": str(verdict.retry_after)}
