"""Comparing: one indicator over chosen peers, a series in chosen borders, who is similar."""

from datetime import date
from typing import Annotated

import strawberry

from schema import tables
from schema.comparison.group_comparison import compare_group, empty_comparison
from schema.comparison.peers import peers_of_country
from schema.comparison.published_values import TOTAL
from schema.comparison.series import Borders, borders_day, load_series
from schema.comparison.similarity import find_similar_municipalities
from schema.errors import Code, Refused
from schema.queries.lookups import lookup
from schema.queries.peers import (
    AskedDay,
    AskedIndicator,
    AskedMunicipality,
    AskedPeers,
    AskedPeriod,
    AskedSince,
    AskedSplit,
    AskedYears,
    CriterionInput,
    MunicipalityBy,
    PeersInput,
    check_periods,
    compared_day,
    requested_peers,
    require_named_row,
    shared_set,
    weighted_criteria,
)
from schema.text.sentences import sentence
from schema.types import Caller, ComparisonSet, show_entity
from schema.types.comparison import Comparison
from schema.types.connections import table_listing
from schema.types.indicators import check_years_back
from schema.types.series import Series
from schema.types.similarity import SimilarMunicipality

MOST_SIMILAR = 50

AskedAmong = Annotated[
    PeersInput | None,
    strawberry.argument(description="Among whom; without it among all of the country."),
]
From = Annotated[
    str | None, strawberry.argument(name="from", description="The first period, such as `2015`.")
]
To = Annotated[str | None, strawberry.argument(description="The last period.")]
Whose = Annotated[MunicipalityBy, strawberry.argument(description="Whose.")]
InBorders = Annotated[Borders, strawberry.argument(description="In which borders.")]
BordersOf = Annotated[
    date | None,
    strawberry.argument(description="The day whose borders count, whatever `borders` says."),
]
Like = Annotated[MunicipalityBy, strawberry.argument(description="Like whom.")]
By = Annotated[list[CriterionInput], strawberry.argument(description="By what, 1 to 10.")]
First = Annotated[int, strawberry.argument(description="How many, 1 to 50.")]
Token = Annotated[str, strawberry.argument(description="The token of the set.")]


@strawberry.type
class ComparisonQueries:
    comparison_set = lookup(
        tables.ComparisonSet, "slug", description="A set of peers that the caller may find."
    )
    comparison_sets = table_listing(
        tables.ComparisonSet, "Sets of peers that the caller may find, by name."
    )

    @strawberry.field(
        description="The set of peers with this token, for every caller; null if there is none."
    )
    async def shared_comparison_set(self, info: Caller, token: Token) -> ComparisonSet | None:
        row = await shared_set(info.context, token)
        return None if row is None else show_entity(tables.ComparisonSet, row)

    @strawberry.field(
        description="One indicator over chosen peers: every value, what the group comes to, and "
        "where a municipality stands. A name that is unknown is an error; where nothing was "
        "measured, the caveat NOTHING_MEASURED says so.",
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
        within_years: AskedYears = None,
        as_of: AskedDay = None,
        split: AskedSplit = TOTAL,
    ) -> Comparison | None:
        check_periods(period=period, since=since)
        if within_years is not None:
            check_years_back(within_years)
        context = info.context
        measured = await require_named_row(context, tables.Indicator, indicator, "indicator")
        place = None
        if municipality:
            place = await require_named_row(
                context, tables.Municipality, municipality, "municipality", as_of
            )
        day = compared_day(place, as_of)
        group = await requested_peers(context, peers, place, day)
        answer = await compare_group(
            context,
            measured,
            group,
            municipality=place,
            period=period,
            since=since,
            within_years=within_years,
            split=split,
        )
        return Comparison(compared=answer or empty_comparison(measured, group, place))

    @strawberry.field(
        description="An indicator of one municipality over time, as published or in the borders "
        "of one day: totals are added, ratios rebuilt from what they divide, a territory that was "
        "split counts by the share of its area; what cannot be put together says why. A name that "
        "is unknown is an error.",
        metadata={"cost": 20},
    )
    async def series(
        self,
        info: Caller,
        indicator: AskedIndicator,
        municipality: Whose,
        borders: InBorders = Borders.AS_WAS,
        as_of: BordersOf = None,
        from_: From = None,
        to: To = None,
        split: AskedSplit = TOTAL,
    ) -> Series | None:
        check_periods(from_=from_, to=to)
        context = info.context
        measured = await require_named_row(context, tables.Indicator, indicator, "indicator")
        place = await require_named_row(context, tables.Municipality, municipality, "municipality")
        day = borders_day(borders, as_of)
        answer = await load_series(context, measured, place.id, day, span=(from_, to), split=split)
        return Series(series=answer)

    @strawberry.field(
        description="The municipalities that are most like one, by weighted criteria; the nearest "
        "first, with what each criterion does to the distance. A name that is unknown is an "
        "error.",
        metadata={"cost": 50},
    )
    async def similar_municipalities(
        self,
        info: Caller,
        to: Like,
        criteria: By,
        first: First = 7,
        among: AskedAmong = None,
        as_of: AskedDay = None,
    ) -> list[SimilarMunicipality] | None:
        context = info.context
        place = await require_named_row(context, tables.Municipality, to, "to", as_of)
        day = compared_day(place, as_of)
        if not 1 <= first <= MOST_SIMILAR:
            raise Refused(
                Code.BAD_USER_INPUT,
                sentence("Give first from 1 to {most_similar}.", most_similar=MOST_SIMILAR),
                "first",
            )
        group = (
            await requested_peers(context, among, place, day)
            if among
            else await peers_of_country(context, day)
        )
        nearest = await find_similar_municipalities(
            context, place, group, await weighted_criteria(context, criteria)
        )
        return [
            SimilarMunicipality(
                similar=each,
                distance=each.found.distance,
                missing=each.found.missing,
                is_unlike=each.municipality.kind is not place.kind,
            )
            for each in nearest[:first]
        ]
