"""A municipality in words, as clients see it: findings, each with the sentence it comes to."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import strawberry

from schema import tables
from schema.comparison.chances import find_chance
from schema.comparison.formulas.caveats import CaveatCode
from schema.comparison.formulas.chance import Chance
from schema.comparison.formulas.change_words import chance_texts, others_texts, rank_change_texts
from schema.comparison.formulas.profile_words import (
    StandingFound,
    intro_texts,
    joined_texts,
    moved_texts,
    standing_texts,
)
from schema.comparison.group_comparison import GroupComparison
from schema.comparison.profile import MunicipalityProfile, find_most_moved
from schema.comparison.weaknesses import (
    RankedIndicator,
    compare_ranked_indicators,
    strongest_indicators,
    weakest_indicators,
)
from schema.errors import Code, Refused
from schema.request.context import Context
from schema.text.catalogues import phrases
from schema.text.sentences import sentence
from schema.types.comparison import Comparison, PeerGroup
from schema.types.entity import Caller, LocalizedText, described_field, show_entity
from schema.types.learning_paths import MissingStep, missing_steps, text_in_languages
from schema.types.places import Municipality

MOST_FINDINGS = 10
TOLD = (CaveatCode.OLD, CaveatCode.UNLIKE, CaveatCode.NOT_A_MEMBER, CaveatCode.REPLACED)
"""Reservations that are told once for all; those of single values are with their comparison."""

Few = Annotated[int, strawberry.argument(description="How many, 1 to 10.")]


@strawberry.type(description="A finding with the sentence that it comes to.")
class ProfileFinding:
    comparison: Comparison = described_field("The values that it comes from, with their caveats.")
    text: list[LocalizedText] = described_field("The sentence, in each language.")


@strawberry.type(description="What to keep in mind about a profile.")
class ProfileRemark:
    text: list[LocalizedText] = described_field("The sentence, in each language.")


@strawberry.type(
    description="A municipality in words, made of published values only: where it stands best and "
    "worst among its peers, what changed, and what to keep in mind."
)
class Profile:
    found: strawberry.Private[MunicipalityProfile]

    @strawberry.field(description="Whose profile it is.")
    def municipality(self) -> Municipality:
        return show_entity(tables.Municipality, self.found.municipality)

    @strawberry.field(description="With whom it was compared.")
    def peers(self) -> PeerGroup:
        return PeerGroup(peers=self.found.peers)

    @strawberry.field(description="In how many indicators it has a place among them.")
    def indicators_compared(self) -> int:
        return len(self.found.placed)

    @strawberry.field(description="With whom it is compared, in each language.")
    def intro(self) -> list[LocalizedText]:
        peers = self.found.peers
        place, n = self.found.municipality.name, len(self.found.placed)
        return text_in_languages(intro_texts(place, n, peers.name, len(peers.members)))

    @strawberry.field(
        description="Where it stands best, in the better half, without totals.",
        metadata={"cost": 20, "page": 3},
    )
    async def strengths(self, info: Caller, first: Few = 3) -> list[ProfileFinding] | None:
        check_few(first)
        return await self.standings(info.context, strongest_indicators(self.found.placed, first))

    @strawberry.field(
        description="Where it stands worst, in the worse half.",
        metadata={"cost": 20, "page": 3},
    )
    async def weaknesses(self, info: Caller, first: Few = 3) -> list[ProfileFinding] | None:
        check_few(first)
        return await self.standings(info.context, weakest_indicators(self.found.placed, first))

    @strawberry.field(
        description="Where it rose or fell furthest among its peers within five years, in values "
        "of the same season, with what the others did and what may be chance.",
        metadata={"cost": 20, "page": 3},
    )
    async def changes(self, info: Caller, first: Few = 3) -> list[ProfileFinding] | None:
        check_few(first)
        moved = await find_most_moved(info.context, self.found, first)
        return [await moved_finding(info.context, each) for each in moved]

    @strawberry.field(
        description="What to keep in mind about strengths and weaknesses, each once.",
        metadata={"cost": 20},
    )
    async def caveats(self, info: Caller, first: Few = 3) -> list[ProfileRemark] | None:
        check_few(first)
        if not self.found.placed:
            return []
        best = strongest_indicators(self.found.placed, first)
        worst = weakest_indicators(self.found.placed, first)
        compared = await self.compare(info.context, [*best, *worst])
        return [ProfileRemark(text=text_in_languages(each)) for each in shared_caveats(compared)]

    @strawberry.field(description="Why there is nothing to tell; empty when there is something.")
    def missing(self) -> list[MissingStep]:
        return missing_steps(self.found.gaps)

    async def compare(
        self, context: Context, placed: Sequence[RankedIndicator]
    ) -> Sequence[GroupComparison]:
        """Return the comparisons that places come from."""
        return await compare_ranked_indicators(
            context, self.found.municipality, placed, self.found.peers
        )

    async def standings(
        self, context: Context, placed: Sequence[RankedIndicator]
    ) -> list[ProfileFinding]:
        """Return places as findings."""
        compared = await self.compare(context, placed)
        pairs = zip(placed, compared, strict=True)
        return [standing_finding(place, each) for place, each in pairs]


def check_few(first: int) -> None:
    """Refuse a number of findings that is none, or too large."""
    if not 1 <= first <= MOST_FINDINGS:
        message = sentence("Give first from 1 to {most_findings}.", most_findings=MOST_FINDINGS)
        raise Refused(Code.BAD_USER_INPUT, message, "first")


def standing_finding(place: RankedIndicator, compared: GroupComparison) -> ProfileFinding:
    """Return a place with its sentence."""
    row, own = compared.indicator, compared.own
    assert own is not None
    assert own.value is not None
    told = StandingFound(
        own.municipality.name,
        row.name,
        row.unit,
        compared.period,
        own.value,
        place.rank,
        place.of,
        compared.aggregate.median,
    )
    text = text_in_languages(standing_texts(told))
    return ProfileFinding(comparison=Comparison(compared=compared), text=text)


async def moved_finding(context: Context, compared: GroupComparison) -> ProfileFinding:
    """Return a change with its sentences: the values, the ranks, the others, small numbers."""
    changes, own = compared.changes, compared.own
    assert changes is not None
    assert own is not None
    changed, then, now = (
        changes.changed_value(own),
        changes.position_before(own),
        compared.position(own),
    )
    assert changed is not None
    assert then is not None
    assert now is not None
    row, unit = compared.indicator, own.municipality.id
    texts = [
        moved_texts(own.municipality.name, row.name, changed),
        rank_change_texts((then.rank, then.of), (now.rank, now.of)),
        others_texts(changes.others(unit), row.unit, row.polarity),
    ]
    chance = (await find_chance(context, compared, own)).chance
    if chance is Chance.WITHIN:
        texts.append(chance_texts(chance))
    text = text_in_languages(joined_texts(*texts))
    return ProfileFinding(comparison=Comparison(compared=compared), text=text)


def shared_caveats(compared: Sequence[GroupComparison]) -> Sequence[Mapping[str, str]]:
    """Return what is to be said of a profile as a whole, each sentence once."""
    caveats = [caveat for each in compared for caveat in each.caveats if caveat.code in TOLD]
    texts = [caveat.texts for caveat in sorted(caveats, key=lambda each: TOLD.index(each.code))]
    distinct = {text["lv"]: text for text in texts}
    return [phrases("profile", "relative"), *distinct.values()]
