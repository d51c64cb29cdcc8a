"""Which practices and indicators may belong together: proposals for a person to decide on."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from schema.comparison.formulas.subject import text_words
from schema.comparison.formulas.tie_words import (
    PracticeWords,
    SharedWords,
    find_shared_words,
    indicator_words,
    weigh_words,
)
from schema.comparison.tie_figures import (
    PlaceValues,
    TieFigures,
    find_place_values,
    read_tie_figures,
)
from schema.comparison.tie_statements import (
    select_decided_pairs,
    select_holders_of_practices,
    select_indicators,
    select_practices_of_topics,
    select_topics,
    select_topics_of_practices,
)
from schema.request.context import Context
from schema.tables import Role, Scope
from schema.tables.base import PlainRow

WEIGHT_OF_VALUES, WEIGHT_AROUND = 1.0, 3.5
"""What values of the municipality add to the words; more where they lie before and after."""

LEAST_WEIGHT = 6.0
"""What weighs less is not proposed: one frequent word without figures is found in many cases."""

MOST_CANDIDATES = 100
"""Of so many, those whose words weigh most, it is looked up what was measured."""

MOST_PLACES = 5
"""Of how many of the municipalities that hold a practice figures are told."""


@dataclass(frozen=True)
class TieProposal:
    """A practice and an indicator that may belong together, and what speaks for it."""

    practice: PlainRow
    indicator: PlainRow
    topic: PlainRow
    shared: SharedWords
    weight: float
    places: Sequence[PlaceValues] = ()

    @property
    def place(self) -> tuple[float, int, int]:
        """What puts the likeliest first, and the same ones always in the same order."""
        return -self.weight, self.practice.id, self.indicator.id


@dataclass(frozen=True)
class PracticeTraits:
    """What is known of practices: themes, who holds them, which indicators are decided on."""

    topics: Mapping[int, Collection[int]]
    holders: Mapping[int, Sequence[PlainRow]]
    decided: Collection[tuple[int, int]]


Topics = Mapping[int, PlainRow]


async def find_practices_about(context: Context, indicator: PlainRow) -> Sequence[PlainRow]:
    """Return the newest practices of the theme of an indicator that the viewer may write."""
    topics = await load_topics(context)
    near = {number for number in topics if are_topics_near(topics, number, indicator.topic_id)}
    viewer = context.viewer
    only_own = not viewer.may(Scope.WRITE_PRACTICE, Role.EDITOR)
    own = {"own": viewer.municipality or 0} if only_own else {}
    statement = select_practices_of_topics(only_own=only_own)
    return await context.loaders.rows(statement, topics=sorted(near), **own) if near else []


async def find_ties(
    context: Context, practices: Sequence[PlainRow], indicator: PlainRow | None = None
) -> Sequence[TieProposal]:
    """Return what may be tied to practices, the likeliest first; of an indicator only with that.

    What is tied already or was rejected is left out. Eight statements, whatever the number.
    """
    topics, every = await load_topics(context), await context.loaders.rows(select_indicators())
    traits = await load_practice_traits(context, practices)
    words = {row.id: indicator_words(row.name, row.definition) for row in every}
    rarity = weigh_words(list(words.values()))
    asked = every if indicator is None else [indicator]
    found = []
    for practice in practices:
        said = PracticeWords(
            text_words(practice.title),
            text_words(practice.title, practice.summary, practice.results),
        )
        for row in asked:
            topic = shared_topic(topics, traits.topics[practice.id], row.topic_id)
            if topic is None or (practice.id, row.id) in traits.decided or row.id not in words:
                continue
            shared = find_shared_words(words[row.id], said, rarity)
            if shared is not None:
                found.append(TieProposal(practice, row, topic, shared, shared.weight))
    found.sort(key=lambda each: each.place)
    return await add_places(context, found[:MOST_CANDIDATES], traits)


async def add_places(
    context: Context, found: Sequence[TieProposal], traits: PracticeTraits
) -> Sequence[TieProposal]:
    """Return proposals with what was measured where, without those that weigh too little."""
    holders = {p.practice.id: traits.holders[p.practice.id][:MOST_PLACES] for p in found}
    asked = [
        (p.indicator, place, p.practice.year) for p in found for place in holders[p.practice.id]
    ]
    values = await find_place_values(context, asked)
    known = []
    for each in found:
        year = each.practice.year
        keys = [(each.indicator.id, place.id, year) for place in holders[each.practice.id]]
        places = [values[key] for key in keys if key in values]
        places.sort(key=lambda place: place.around is None)
        more = WEIGHT_AROUND if places and places[0].around else WEIGHT_OF_VALUES * bool(places)
        known.append(replace(each, places=places, weight=each.weight + more))
    likely = [each for each in known if each.weight >= LEAST_WEIGHT]
    return sorted(likely, key=lambda each: each.place)


async def find_tie_figures(
    context: Context, practice: PlainRow, indicator: PlainRow
) -> Sequence[TieFigures]:
    """Return what was measured before and after a practice, for those who hold it, if anything."""
    asked = {"practices": [practice.id]}
    holders = await context.loaders.rows(select_holders_of_practices(), **asked)
    pairs = [(indicator, place, practice.year) for place in holders[:MOST_PLACES]]
    found = await find_place_values(context, pairs)
    figures = await read_tie_figures(context, list(found.values()))
    return [each for each in figures if each is not None]


async def load_practice_traits(context: Context, practices: Sequence[PlainRow]) -> PracticeTraits:
    """Return what is known of practices, in three statements."""
    asked = {"practices": [row.id for row in practices]}
    if not practices:
        return PracticeTraits({}, {}, frozenset())
    topics: dict[int, list[int]] = defaultdict(list)
    for practice, topic in await context.loaders.rows(select_topics_of_practices(), **asked):
        topics[practice].append(topic)
    holders: dict[int, list[PlainRow]] = defaultdict(list)
    for row in await context.loaders.rows(select_holders_of_practices(), **asked):
        holders[row.practice_id].append(row)
    pairs = await context.loaders.rows(select_decided_pairs(), **asked)
    return PracticeTraits(topics, holders, frozenset(map(tuple, pairs)))


async def load_topics(context: Context) -> Topics:
    """Return all themes by number."""
    return {row.id: row for row in await context.loaders.rows(select_topics())}


def shared_topic(
    topics: Topics, of_practice: Collection[int], of_indicator: int | None
) -> PlainRow | None:
    """Return the theme of a practice that is also that of an indicator, or right above or below."""
    near = (n for n in of_practice if are_topics_near(topics, n, of_indicator))
    return topics.get(next(near, 0))


def are_topics_near(topics: Topics, one: int, other: int | None) -> bool:
    """Return whether two themes are the same, or one is right above the other."""
    if other is None or other not in topics or one not in topics:
        return False
    return one == other or topics[one].parent_id == other or topics[other].parent_id == one
