"""With whom to compare, as clients say it."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from math import inf
from typing import TYPE_CHECKING, Annotated, Any

import sqlalchemy as sa
import strawberry

from schema import tables
from schema.access.visibility import visible
from schema.comparison.peers import (
    Peers,
    everybody,
    of_group,
    of_places,
    of_set,
    usual,
)
from schema.comparison.published_values import history_of
from schema.comparison.similarity import similar_to
from schema.connections.filter_sql import parts
from schema.context import Context
from schema.errors import Code, Refused
from schema.queries.lookups import by_input, found, newest_first, sought
from schema.queries.meant import meant
from schema.tables import Row, indicators
from schema.tables.base import (
    PlainRow,
    table_of,
)
from schema.text.sentences import sentence

MOST_NAMED = 200
PERIOD = re.compile(indicators.PERIOD)

if TYPE_CHECKING:
    MunicipalityBy = Any
    IndicatorBy = Any
    GroupBy = Any
    TopicBy = Any
else:
    MunicipalityBy = by_input("Municipality", ("slug", "atvk_code", "iso", "name"))
    IndicatorBy = by_input("Indicator", ("slug", "code"))
    GroupBy = by_input("ComparisonGroup", ("slug",))
    TopicBy = by_input("Topic", ("slug",))


@strawberry.input(description="By what municipalities are alike, and how much that counts.")
class CriterionInput:
    indicator: IndicatorBy = strawberry.field(description="An indicator.")
    weight: float = strawberry.field(description="How much it counts; more than 0.", default=1.0)


@strawberry.input(description="The municipalities that are most like the one that asks.")
class SimilarInput:
    criteria: list[CriterionInput] = strawberry.field(description="By what, 1 to 10.")
    first: int = strawberry.field(description="How many, 1 to 50.", default=7)


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
        description="Those most like the municipality that asks.", default=strawberry.UNSET
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
    MunicipalityBy | None, strawberry.argument(description="Whose place to tell.")
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
    str | None, strawberry.argument(description="The earlier period that changes are told since.")
]
AskedDay = Annotated[
    date | None,
    strawberry.argument(
        description="The day whose members and borders count; today when it is left out."
    ),
]
AskedSplit = Annotated[
    str, strawberry.argument(description="The part of the population; `T` is the total.")
]


async def known(context: Context, table: Any, by: Any, field: str, day: date | None = None) -> Any:
    """Return the row with a public name, on a day if one is given.

    Raises Refused when it is unknown or hidden, with what may have been meant.
    """
    row = await found(context, table, by, day)
    if row is None and day is not None and await found(context, table, by) is not None:
        message = sentence("There was no such {name} on that day.", name=CALLED[table])
        raise Refused(Code.NOT_FOUND, message, field)
    if row is None:
        [(name, given)] = parts(by).items()
        raise unknown(table, field, await meant(context, table, name, given))
    return row


def unknown(table: type[Row], field: str, likely: Sequence[str]) -> Refused:
    """Return the refusal of a public name that nothing has, with those that may be meant."""
    name = CALLED[table]
    if not likely:
        return Refused(Code.NOT_FOUND, sentence("There is no such {name}.", name=name), field)
    message = sentence(
        "There is no such {name}. Perhaps: {meant}.", name=name, meant=", ".join(likely)
    )
    return Refused(Code.NOT_FOUND, message, field, meant=list(likely))


def check_periods(**given: str | None) -> None:
    """Refuse what names no year, quarter or month; `from_` stands for the argument `from`."""
    for name, period in given.items():
        if period is not None and not PERIOD.fullmatch(period):
            message = sentence("Give a year, a quarter or a month: 2024, 2024-Q1, 2024-08.")
            raise Refused(Code.BAD_USER_INPUT, message, name.removesuffix("_"))


async def peers_of(
    context: Context, asked: PeersInput | None, municipality: PlainRow | None, day: date
) -> Peers:
    """Return who is compared."""
    if not asked:
        return await usual(context, municipality, day)
    if asked.group:
        group = await known(context, tables.ComparisonGroup, asked.group, "peers")
        return await of_group(context, group, day)
    if isinstance(asked.set, str):
        chosen = await shared_set(context, asked.set)
        if chosen is None:
            raise Refused(Code.NOT_FOUND, sentence("There is no set with this token."), "peers")
        return await of_set(context, chosen, await history_of(context), day)
    if isinstance(asked.municipalities, list):
        return await of_named(context, asked.municipalities, day)
    if asked.similar:
        return await nearest(context, asked.similar, municipality, day)
    if not asked.all:
        message = sentence("Give all: true, or leave peers out for those of the same kind.")
        raise Refused(Code.BAD_USER_INPUT, message, "peers")
    return await everybody(context, day)


async def shared_set(context: Context, token: str) -> PlainRow | None:
    """Return the set with a token, whoever asks: the token is what opens it."""
    sets = table_of(tables.ComparisonSet)
    rows = await context.rows(sa.select(sets).where(sets.c.token == token.replace("\0", "")))
    return rows[0] if rows else None


async def of_named(context: Context, given: list[Any], day: date) -> Peers:
    """Return the municipalities that were named one by one."""
    if not 1 <= len(given) <= MOST_NAMED:
        message = sentence("Name 1 to {most_named} municipalities.", most_named=MOST_NAMED)
        raise Refused(Code.BAD_USER_INPUT, message, "peers")
    rows = await named(context, tables.Municipality, given, "peers")
    distinct = list({row.id: row for row in rows}.values())
    return await of_places(context, distinct, await history_of(context), day)


async def named(
    context: Context, table: type[Row], given: list[Any], field: str
) -> Sequence[PlainRow]:
    """Return rows by their public names, in their order; a statement for each sort of name.

    Raises Refused when one is unknown or hidden.
    """
    source = table_of(table)
    asked = [sought(table, *next(iter(parts(by).items()))) for by in given]
    newest: dict[tuple[str, Any], PlainRow] = {}
    for column in sorted({column for column, _ in asked}):
        values = [value for each, value in asked if each == column]
        mine = sa.select(source).where(source.c[column].in_(values), *visible(source))
        for row in await context.rows(mine.order_by(*newest_first(source))):
            newest.setdefault((column, getattr(row, column)), row)
    for each, by in zip(asked, given, strict=True):
        if each not in newest:
            [(name, value)] = parts(by).items()
            raise unknown(table, field, await meant(context, table, name, value))
    return [newest[each] for each in asked]


MOST_CRITERIA = 10
MOST_SIMILAR = 50
NEAREST: Any = {"lv": "{n} līdzīgākās pašvaldības", "en": "the {n} most similar municipalities"}


async def criteria_of(
    context: Context, given: list[CriterionInput]
) -> list[tuple[PlainRow, float]]:
    """Return the indicators by which municipalities are compared, with their weights."""
    if not 1 <= len(given) <= MOST_CRITERIA:
        message = sentence("Give 1 to {most_criteria} criteria.", most_criteria=MOST_CRITERIA)
        raise Refused(Code.BAD_USER_INPUT, message, "criteria")
    if not all(0 < each.weight < inf for each in given):
        raise Refused(Code.BAD_USER_INPUT, sentence("A weight is more than 0."), "criteria")
    asked = [each.indicator for each in given]
    rows = await named(context, tables.Indicator, asked, "criteria")
    return [(row, each.weight) for row, each in zip(rows, given, strict=True)]


async def nearest(
    context: Context, asked: SimilarInput, municipality: PlainRow | None, day: date
) -> Peers:
    """Return those most like a municipality, of all there are."""
    if municipality is None:
        message = sentence("Name the municipality to which the others are similar.")
        raise Refused(Code.BAD_USER_INPUT, message, "municipality")
    if not 1 <= asked.first <= MOST_SIMILAR:
        raise Refused(
            Code.BAD_USER_INPUT,
            sentence("Give first from 1 to {most_similar}.", most_similar=MOST_SIMILAR),
            "peers",
        )
    criteria = await criteria_of(context, asked.criteria)
    every = await everybody(context, day)
    alike = await similar_to(context, municipality, every, criteria)
    members = [each.municipality for each in alike[: asked.first]]
    name = {lang: text.format(n=len(members)) for lang, text in NEAREST.items()}
    return Peers(name, day, sorted(members, key=lambda row: row.sort_key))
