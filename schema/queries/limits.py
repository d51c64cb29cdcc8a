"""What a caller may still ask for."""

import datetime

import strawberry

from schema import clock
from schema.types import Caller
from schema.types.entity import described_field


@strawberry.type(description="The cost of this operation, and the remaining points of its caller.")
class RateLimit:
    limit: int = described_field("How many points there are at most.")
    cost: int = described_field("The highest cost of this operation; unused points are refunded.")
    used: int = described_field("How many points are used, those of this operation among them.")
    remaining: int = described_field("How many points are left.")
    reset_at: datetime.datetime = described_field("When the bucket of points is full again.")
    node_count: int = described_field("How many rows this operation may return in lists at most.")


@strawberry.type
class LimitQueries:
    @strawberry.field(
        description="The cost of this operation, and the remaining points of its caller."
    )
    def rate_limit(self, info: Caller) -> RateLimit:
        bill = info.context.bill
        verdict, now = bill.state(), clock.now().replace(microsecond=0)
        return RateLimit(
            limit=verdict.limit,
            cost=bill.requested,
            used=verdict.limit - verdict.available,
            remaining=verdict.available,
            reset_at=now + datetime.timedelta(seconds=verdict.full_in),
            node_count=bill.nodes,
        )
