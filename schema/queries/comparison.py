"""Comparing: one indicator over chosen peers, as a ranking with its figures and a verdict."""

from datetime import date
from typing import Annotated, Any

import sqlalchemy as sa
import strawberry

from schema import tables
from schema.comparisons import compare
from schema.context import Context
from schema.errors import Code, Refused
from schema.measures import TOTAL, history_of
from schema.peers import Peers, everybody, of_group, of_places, of_set, usual
from schema.queries.lookups import by_input, found, lookup
from schema.tables.row import PlainRow, table_of
from schema.types import Caller, ComparisonSet, show
from schema.types.comparison import Comparison
from schema.types.connections import everything

MOST_NAMED = 200

MunicipalityBy: Any = by_input("Municipality", ("slug", "atvk_code", "iso", "name"))
IndicatorBy: Any = by_input("Indicator", ("slug", "code"))
GroupBy: Any = by_input("ComparisonGroup", ("slug",))


@strawberry.input(one_of=True, description="With whom to compare: exactly one of these.")
class PeersInput:
    group: GroupBy | None = strawberry.field(
        description="An official group.", default=strawberry.UNSET
    )
    set: str | None = strawberry.field(
        description="A set that somebody keeps, by its token.", default=strawberry.UNSET
    )
    municipalities: list[MunicipalityBy] | None = strawberry.field(
        description=f"Municipalities by name, at most {MOST_NAMED}.", default=strawberry.UNSET
    )
    all: bool | None = strawberry.field(
        description="All municipalities of the country, when true.", default=strawberry.UNSET
    )


def argument(kind: Any, description: str) -> Any:
    """Return an argument with its description."""
    return Annotated[kind, strawberry.argument(description=description)]


AskedIndicator = argument(IndicatorBy, "What to compare.")
AskedMunicipality = argument(MunicipalityBy | None, "Whose place to tell.")
AskedPeers = argument(
    PeersInput | None, "With whom; without it with those of the same kind, else with all."
)
AskedPeriod = argument(str | None, "Of when; without it the newest there is.")
AskedSince = argument(str | None, "The earlier period that changes are told since.")
AskedDay = argument(
    date | None, "The day whose members and borders count; without it today, whatever the period."
)
AskedSplit = argument(str, "The part of the population; `T` is the total.")


async def known(context: Context, table: Any, by: Any, field: str, day: date | None = None) -> Any:
    """Return the row with a public name; raise Refused when it is unknown or hidden."""
    row = await found(context, table, by, day)
    if row is None:
        raise Refused(Code.NOT_FOUND, f"There is no such {table.__name__}.", field)
    return row


async def peers_of(
    context: Context, asked: PeersInput | None, municipality: PlainRow | None, day: date
) -> Peers:
    """Return who is compared."""
    if not asked:
        return await usual(context, municipality, day)
    if asked.group:
        group = await known(context, tables.ComparisonGroup, asked.group, "peers")
        return await of_group(context, group, day)
    if asked.set:
        chosen = await shared_set(context, asked.set)
        if chosen is None:
            raise Refused(Code.NOT_FOUND, "There is no set with this token.", "peers")
        return await of_set(context, chosen, await history_of(context), day)
    if asked.municipalities is not strawberry.UNSET and asked.municipalities is not None:
        return await of_named(context, asked.municipalities, day)
    return await everybody(context, day)


async def shared_set(context: Context, token: str) -> PlainRow | None:
    """Return the set with a token, whoever asks: the token is what opens it."""
    sets = table_of(tables.ComparisonSet)
    rows = await context.rows(sa.select(sets).where(sets.c.token == token.replace("\0", "")))
    return rows[0] if rows else None


async def of_named(context: Context, given: list[Any], day: date) -> Peers:
    """Return the municipalities that were named one by one."""
    if not 1 <= len(given) <= MOST_NAMED:
        message = f"Name 1 to {MOST_NAMED} municipalities."
        raise Refused(Code.BAD_USER_INPUT, message, "peers")
    rows = [await known(context, tables.Municipality, by, "peers") for by in given]
    distinct = {row.id: row for row in rows}
    return await of_places(context, list(distinct.values()), await history_of(context), day)


Token = argument(str, "What whoever keeps the set was given for it.")


@strawberry.type
class ComparisonQueries:
    comparison_set = lookup(
        tables.ComparisonSet, "slug", description="A set of peers that the caller may find."
    )
    comparison_sets = everything(
        tables.ComparisonSet, "Sets of peers that the caller may find, by name."
    )

    @strawberry.field(description="The set of peers with a token, whoever asks; else null.")
    async def shared_comparison_set(self, info: Caller, token: Token) -> ComparisonSet | None:
        row = await shared_set(info.context, token)
        return None if row is None else show(tables.ComparisonSet, row)

    @strawberry.field(
        description="One indicator over chosen peers: every value, what the group comes to, and "
        "where a municipality stands; null when an indicator or municipality is unknown, or "
        "nothing was measured.",
        metadata={"cost": 50},
    )
    async def comparison(
        self,
        info: Caller,
        indicator: AskedIndicator,
        municipality: AskedMunicipality = None,
        peers: AskedPeers = None,
        period: AskedPeriod = None,
        since: AskedSince = None,
        as_of: AskedDay = None,
        split: AskedSplit = TOTAL,
    ) -> Comparison | None:
        context, day = info.context, as_of or date.today()
        measured = await found(context, tables.Indicator, indicator)
        place = municipality and await found(context, tables.Municipality, municipality, as_of)
        if measured is None or (municipality and place is None):
            return None
        group = await peers_of(context, peers, place, day)
        answer = await compare(
            context,
            measured,
            group,
            municipality=place,
            period=period,
            since=since,
            split=split,
        )
        return None if answer is None else Comparison(compared=answer)
