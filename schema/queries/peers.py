"""With whom to compare, as clients say it."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from math import inf
from typing import TYPE_CHECKING, Annotated, Any

import sqlalchemy as sa
import strawberry

from schema import clock, tables
from schema.access.visibility import visibility_conditions
from schema.comparison.peers import (
    Peers,
    peers_of_country,
    peers_of_group,
    peers_of_places,
    peers_of_set,
    peers_of_status,
)
from schema.comparison.published_values import load_border_history
from schema.comparison.similarity import find_similar_municipalities
from schema.errors import Code, Refused
from schema.queries.lookups import find_named_row, lookup_column, newest_order, public_name_input
from schema.queries.name_suggestions import suggest_public_names
from schema.request.context import Context
from schema.request.sent_fields import sent_fields
from schema.tables import Row, indicators
from schema.tables.base import PlainRow, table_of
from schema.text.catalogues import phrases
from schema.text.sentences import sentence

MOST_NAMED = 200
PERIOD = re.compile(indicators.PERIOD)

if TYPE_CHECKING:
    MunicipalityBy = Any
    IndicatorBy = Any
    GroupBy = Any
    TopicBy = Any
else:
    MunicipalityBy = public_name_input("Municipality", ("slug", "atvk_code", "iso", "name"))
    IndicatorBy = public_name_input("Indicator", ("slug", "code"))
    GroupBy = public_name_input("ComparisonGroup", ("slug",))
    TopicBy = public_name_input("Topic", ("slug",))


@strawberry.input(description="By what municipalities are alike, and how much that counts.")
class CriterionInput:
    indicator: IndicatorBy = strawberry.field(description="An indicator.")
    weight: float = strawberry.field(description="How much it counts; more than 0.", default=1.0)


@strawberry.input(description="The municipalities most similar to the given one.")
class SimilarInput:
    criteria: list[CriterionInput] = strawberry.field(description="By what, 1 to 10.")
    first: int = strawberry.field(description="How many, 1 to 50.", default=7)
    same_kind: bool = strawberry.field(
        description="Only among those of the same kind: counties among counties.", default=False
    )


@strawberry.input(one_of=True, description="With whom to compare: exactly one of these.")
class PeersInput:
    group: GroupBy | None = strawberry.field(
        description="An official group.", default=strawberry.UNSET
    )
    set: str | None = strawberry.field(
        description="A set that somebody keeps, by its token.", default=strawberry.UNSET
    )
    municipalities: list[MunicipalityBy] | None = strawberry.field(
        description="Municipalities by name, at most 200.", default=strawberry.UNSET
    )
    similar: SimilarInput | None = strawberry.field(
        description="Those most similar to the given municipality.", default=strawberry.UNSET
    )
    all: bool | None = strawberry.field(
        description="All municipalities of the country: true, and nothing else.",
        default=strawberry.UNSET,
    )


CALLED: Mapping[type[Row], str] = {
    tables.Municipality: sentence("municipality"),
    tables.Indicator: sentence("indicator"),
    tables.Topic: sentence("theme"),
    tables.ComparisonGroup: sentence("group"),
    tables.Practice: sentence("practice"),
}

AskedIndicator = Annotated[IndicatorBy, strawberry.argument(description="What to compare.")]
AskedMunicipality = Annotated[
    MunicipalityBy | None, strawberry.argument(description="The municipality whose rank to return.")
]
AskedPeers = Annotated[
    PeersInput | None,
    strawberry.argument(
        description="With whom; without it with those of the same kind, else with all."
    ),
]
AskedPeriod = Annotated[
    str | None, strawberry.argument(description="Of when; without it the newest that enough share.")
]
AskedSince = Annotated[
    str | None, strawberry.argument(description="The earlier period for changes.")
]
AskedYears = Annotated[
    int | None,
    strawberry.argument(
        description="Instead of `since`: the earliest period of the same season at most so many "
        "years before, 1 to 50."
    ),
]
AskedDay = Annotated[
    date | None,
    strawberry.argument(
        description="The day whose members and borders count; when it is left out today, and of a "
        "municipality that is no more its last day."
    ),
]
AskedSplit = Annotated[
    str, strawberry.argument(description="The part of the population; `T` is the total.")
]


async def require_named_row(
    context: Context, table: Any, by: Any, field: str, day: date | None = None
) -> Any:
    """Return the row with a public name, on a day if one is given.

    Raises Refused when it is unknown or hidden, with what may have been meant.
    """
    row = await find_named_row(context, table, by, day)
    if row is None and day is not None and await find_named_row(context, table, by) is not None:
        message = sentence("There was no such {name} on that day.", name=CALLED[table])
        raise Refused(Code.NOT_FOUND, message, field)
    if row is None:
        [(name, given)] = sent_fields(by).items()
        raise unknown_name_refusal(
            table, field, await suggest_public_names(context, table, name, given)
        )
    return row


def unknown_name_refusal(table: type[Row], field: str, likely: Sequence[str]) -> Refused:
    """Return the refusal of a public name that nothing has, with those that may be meant."""
    name = CALLED[table]
    if not likely:
        return Refused(Code.NOT_FOUND, sentence("There is no such {name}.", name=name), field)
    message = sentence(
        "There is no such {name}. Perhaps: {meant}.", name=name, meant=", ".join(likely)
    )
    return Refused(Code.NOT_FOUND, message, field, meant=list(likely))


def compared_day(place: PlainRow | None, asked: date | None) -> date:
    """Return the day whose members count: who is no more is compared with those of its time."""
    today = clock.today()
    ended = place.valid_to if place is not None else None
    return asked or (ended if ended is not None and ended < today else today)


def check_periods(**given: str | None) -> None:
    """Refuse what names no year, quarter or month; `from_` stands for the argument `from`."""
    for name, period in given.items():
        if period is not None and not PERIOD.fullmatch(period):
            message = sentence("Give a year, a quarter or a month: 2024, 2024-Q1, 2024-08.")
            raise Refused(Code.BAD_USER_INPUT, message, name.removesuffix("_"))


async def requested_peers(
    context: Context, asked: PeersInput | None, municipality: PlainRow | None, day: date
) -> Peers:
    """Return who is compared."""
    if not asked:
        return await peers_of_status(context, municipality, day)
    if asked.group:
        group = await require_named_row(context, tables.ComparisonGroup, asked.group, "peers")
        return await peers_of_group(context, group, day)
    if isinstance(asked.set, str):
        chosen = await shared_set(context, asked.set)
        if chosen is None:
            raise Refused(Code.NOT_FOUND, sentence("There is no set with this token."), "peers")
        return await peers_of_set(context, chosen, await load_border_history(context), day)
    if isinstance(asked.municipalities, list):
        return await peers_by_public_name(context, asked.municipalities, day)
    if asked.similar:
        return await most_similar_peers(context, asked.similar, municipality, day)
    if not asked.all:
        message = sentence("Give all: true, or leave peers out for those of the same kind.")
        raise Refused(Code.BAD_USER_INPUT, message, "peers")
    return await peers_of_country(context, day)


async def shared_set(context: Context, token: str) -> PlainRow | None:
    """Return the set with a token, whoever asks: the token is what opens it."""
    sets = table_of(tables.ComparisonSet)
    rows = await context.loaders.rows(
        sa.select(sets).where(sets.c.token == token.replace("\0", ""))
    )
    return rows[0] if rows else None


async def peers_by_public_name(context: Context, given: list[Any], day: date) -> Peers:
    """Return the municipalities that were named one by one."""
    if not 1 <= len(given) <= MOST_NAMED:
        message = sentence("Name 1 to {most_named} municipalities.", most_named=MOST_NAMED)
        raise Refused(Code.BAD_USER_INPUT, message, "peers")
    rows = await rows_by_public_name(context, tables.Municipality, given, "peers")
    distinct = list({row.id: row for row in rows}.values())
    return await peers_of_places(context, distinct, await load_border_history(context), day)


async def rows_by_public_name(
    context: Context, table: type[Row], given: list[Any], field: str
) -> Sequence[PlainRow]:
    """Return rows by their public names, in their order; a statement for each sort of name.

    Raises Refused when one is unknown or hidden.
    """
    source = table_of(table)
    columns = [lookup_column(table, *next(iter(sent_fields(by).items()))) for by in given]
    newest: dict[tuple[str, Any], PlainRow] = {}
    for column in sorted({column for column, _ in columns}):
        values = [value for each, value in columns if each == column]
        mine = sa.select(source).where(source.c[column].in_(values), *visibility_conditions(source))
        for row in await context.loaders.rows(mine.order_by(*newest_order(source))):
            newest.setdefault((column, getattr(row, column)), row)
    for each, by in zip(columns, given, strict=True):
        if each not in newest:
            [(name, value)] = sent_fields(by).items()
            raise unknown_name_refusal(
                table, field, await suggest_public_names(context, table, name, value)
            )
    return [newest[each] for each in columns]


MOST_CRITERIA = 10
MOST_SIMILAR = 50


async def weighted_criteria(
    context: Context, given: list[CriterionInput]
) -> list[tuple[PlainRow, float]]:
    """Return the indicators by which municipalities are compared, with their weights."""
    if not 1 <= len(given) <= MOST_CRITERIA:
        message = sentence("Give 1 to {most_criteria} criteria.", most_criteria=MOST_CRITERIA)
        raise Refused(Code.BAD_USER_INPUT, message, "criteria")
    if not all(0 < each.weight < inf for each in given):
        raise Refused(Code.BAD_USER_INPUT, sentence("A weight is more than 0."), "criteria")
    indicators = [each.indicator for each in given]
    rows = await rows_by_public_name(context, tables.Indicator, indicators, "criteria")
    return [(row, each.weight) for row, each in zip(rows, given, strict=True)]


async def most_similar_peers(
    context: Context, asked: SimilarInput, municipality: PlainRow | None, day: date
) -> Peers:
    """Return those most like a municipality, of all there are."""
    if municipality is None:
        message = sentence("Name the municipality that the others have to resemble.")
        raise Refused(Code.BAD_USER_INPUT, message, "municipality")
    if not 1 <= asked.first <= MOST_SIMILAR:
        raise Refused(
            Code.BAD_USER_INPUT,
            sentence("Give first from 1 to {most_similar}.", most_similar=MOST_SIMILAR),
            "peers",
        )
    criteria = await weighted_criteria(context, asked.criteria)
    among = peers_of_status(context, municipality, day) if asked.same_kind else None
    every = await (among or peers_of_country(context, day))
    alike = await find_similar_municipalities(context, municipality, every, criteria)
    members = [each.municipality for each in alike[: asked.first]]
    name = phrases("comparison", "peers nearest", n=len(members))
    return Peers(name, day, sorted(members, key=lambda row: row.sort_key))
