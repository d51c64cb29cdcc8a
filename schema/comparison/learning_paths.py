"""From number to practice to person: one municipality's ways to learn, read in few statements."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from schema import clock
from schema.comparison.formulas.learning_paths import (
    LEAST_FIT,
    ExampleReason,
    LearningGap,
    PeerStanding,
    Tie,
    choose_examples,
)
from schema.comparison.formulas.subject import (
    Words,
    count_shared_words,
    subject_words,
    text_words,
)
from schema.comparison.formulas.suggested_request import (
    SuggestedRequest,
    indicator_request,
    topic_request,
)
from schema.comparison.formulas.transfer import Reason, transfer_score
from schema.comparison.formulas.verdict import JudgedValue
from schema.comparison.group_changes import ComparisonLine
from schema.comparison.group_comparison import GroupComparison, merit_order
from schema.comparison.learning_cases import (
    select_held_evidence,
    select_measured_evidence,
    select_network_cases,
    select_topic_cases,
    select_topic_experts,
    select_topic_networks,
)
from schema.comparison.offices import (
    MOST_OFFICES,
    AnsweringOffice,
    OfficeReason,
    find_association_offices,
    find_municipality_offices,
)
from schema.comparison.peers import Peers, existed_on_day
from schema.comparison.transfer import load_traits, transfer_reasons
from schema.comparison.weaknesses import (
    RankedIndicator,
    compare_ranked_indicators,
    rank_indicators,
    weakest_indicators,
)
from schema.request.context import Context
from schema.tables import Polarity
from schema.tables.base import PlainRow, Statement

MOST_PRACTICES, MOST_HELPERS = 5, 5
"""How many practices of a peer, experts and networks are named."""

MOST_MEASURED = 50
"""How many of the newest results of cases are looked through, of which one case may have many."""

MOST_OTHERS = 300
"""How many of the newest practices about the themes are looked through for those of others."""


@dataclass(frozen=True)
class LearningAsk:
    """What to do where no case is described: whom to call, and what to ask all others."""

    offices: Sequence[AnsweringOffice]
    request: SuggestedRequest


@dataclass(frozen=True)
class TiedPractice:
    """A practice, how it belongs to the indicator, and what the indicator says about it."""

    practice: int
    tie: Tie
    evidence: PlainRow | None = None


@dataclass(frozen=True)
class PeerExample:
    """A peer that is worth a look: why, with what cases, whether they may fit, whom to call."""

    line: ComparisonLine
    reasons: Sequence[ExampleReason]
    practices: Sequence[TiedPractice]
    fit: Sequence[Reason]
    offices: Sequence[AnsweringOffice]
    gaps: Sequence[LearningGap]


@dataclass(frozen=True)
class IndicatorPath:
    """One indicator in which a municipality stands badly, and who may help."""

    compared: GroupComparison
    examples: Sequence[PeerExample]
    others: Sequence[TiedPractice]
    experts: Sequence[PlainRow]
    networks: Sequence[PlainRow]
    gaps: Sequence[LearningGap]
    ask: LearningAsk | None = None


@dataclass(frozen=True)
class MunicipalityPaths:
    """The ways to learn of one municipality, the weakest indicator first."""

    municipality: PlainRow
    peers: Peers
    placed: Sequence[RankedIndicator]
    paths: Sequence[IndicatorPath]
    gaps: Sequence[LearningGap] = ()
    ask: LearningAsk | None = None


@dataclass
class ChosenExamples:
    """What was found for one indicator before practices and people are read."""

    compared: GroupComparison
    found: Mapping[int, Sequence[ExampleReason]]
    lines: Mapping[int, ComparisonLine] = field(default_factory=dict)

    @property
    def better(self) -> Collection[int]:
        """Those who stand better, and those who are worth a look for another reason."""
        own, polarity = self.compared.own, self.compared.indicator.polarity
        assert own is not None
        mine = merit_order(own, polarity)[1]
        lines = (line for line in self.compared.lines if line.value is not None)
        return {ln.municipality.id for ln in lines if merit_order(ln, polarity)[1] < mine} | {
            *self.found
        }


async def find_learning_paths(
    context: Context,
    municipality: PlainRow,
    indicators: Sequence[PlainRow],
    peers: Peers,
    first: int,
    *,
    only_weak: bool = True,
    topic: PlainRow | None = None,
) -> MunicipalityPaths:
    """Return where a municipality stands worst, who does better, what they did, whom to ask.

    Where there is no way in a theme, it says whom to ask about that.
    """
    judged = [row for row in indicators if row.polarity is not Polarity.NEUTRAL]
    placed = await rank_indicators(context, municipality, judged, peers)
    weakest = weakest_indicators(placed, first, only_weak=only_weak)
    worst = await compare_ranked_indicators(context, municipality, weakest, peers)
    gaps = [] if worst else [explain_no_path(municipality, placed)]
    paths = await build_learning_paths(
        context, municipality, [choose_peer_examples(each) for each in worst]
    )
    ask = await ask_about_topic(context, topic) if gaps and topic is not None else None
    return MunicipalityPaths(municipality, peers, placed, paths, gaps, ask)


async def find_measured_cases(context: Context, found: MunicipalityPaths) -> list[TiedPractice]:
    """Return the newest cases of others with a result in one of the indicators compared.

    They are there where a municipality is not weak as well, each case once; so many at most as
    MOST_PRACTICES.
    """
    indicators = sorted({place.indicator.id for place in found.placed})
    if not indicators:
        return []
    rows = await context.loaders.rows(
        select_measured_evidence(),
        indicators=indicators,
        unit=found.municipality.id,
        most=MOST_MEASURED,
    )
    cases = {row.practice_id: TiedPractice(row.practice_id, Tie.INDICATOR, row) for row in rows}
    return [*cases.values()][:MOST_PRACTICES]


async def ask_about_topic(context: Context, topic: PlainRow) -> LearningAsk:
    """Return whom to ask about a theme without a way: LPS, with a request about the theme."""
    return LearningAsk(await find_association_offices(context), topic_request(topic.name, topic.id))


def explain_no_path(municipality: PlainRow, placed: Sequence[RankedIndicator]) -> LearningGap:
    """Return why there is no way to learn."""
    if placed:
        is_first = all(place.rank == 1 for place in placed)
        return LearningGap.NOTHING_WORSE if is_first else LearningGap.NOTHING_WEAK
    is_there = existed_on_day(municipality, clock.today())
    return LearningGap.NOTHING_MEASURED if is_there else LearningGap.NO_LONGER


def choose_peer_examples(compared: GroupComparison) -> ChosenExamples:
    """Return whom to look at for an indicator."""
    assert compared.own is not None
    mine = compared.own.municipality.id
    lines = {line.municipality.id: line for line in compared.lines if line.value is not None}
    peers = [
        PeerStanding(unit, line.value or 0.0, line.before.value if line.before else None)
        for unit, line in lines.items()
        if unit != mine
    ]
    found = choose_examples(compared.own.value or 0.0, peers, compared.indicator.polarity)
    return ChosenExamples(compared, found, {unit: lines[unit] for unit in found})


async def build_learning_paths(
    context: Context, municipality: PlainRow, chosen: Sequence[ChosenExamples]
) -> Sequence[IndicatorPath]:
    """Return the paths with practices, experts and networks; so many statements for all."""
    if not chosen:
        return []
    places = {unit: line.municipality for each in chosen for unit, line in each.lines.items()}
    topics = {t for each in chosen if (t := each.compared.indicator.topic_id) is not None}
    indicators = {each.compared.indicator.id for each in chosen}
    better = {unit for each in chosen for unit in each.better}
    evidence = await rows_by_holder(context, select_held_evidence(), better, indicators=indicators)
    cases = await load_topic_cases(context, better, places, topics)
    experts = await helpers_by_topic(context, select_topic_experts(), topics)
    networks = await helpers_by_topic(context, select_topic_networks(), topics)
    traits = await load_traits(context, [municipality, *places.values()])
    offices = await find_municipality_offices(context, sorted(places))
    paths = []
    for each in chosen:
        practices = practices_by_holder(each, evidence, cases)
        examples = [
            peer_example(
                each.lines[unit],
                reasons,
                practices.get(unit, ()),
                transfer_reasons(municipality, places[unit], traits),
                offices[unit],
            )
            for unit, reasons in each.found.items()
        ]
        examples = [example for example in examples if is_useful_peer(example)]
        theme = each.compared.indicator.topic_id
        helping = experts.get(theme, []), networks.get(theme, [])
        others = other_practices(each, practices)
        path = IndicatorPath(
            each.compared, examples, others, *helping, path_gaps(each.compared, *helping)
        )
        paths.append(replace(path, ask=await ask_about_indicator(context, path)))
    return paths


async def ask_about_indicator(context: Context, path: IndicatorPath) -> LearningAsk | None:
    """Return whom to ask where no case is shown, and what; None where one is."""
    if path.others or any(example.practices for example in path.examples):
        return None
    named = [example.offices[0] for example in path.examples if example.offices]
    offices = list({office.contact.id: office for office in named}.values())[:MOST_OFFICES]
    request = suggested_request(path.compared, [example.line for example in path.examples])
    return LearningAsk(offices or await find_association_offices(context), request)


def suggested_request(
    compared: GroupComparison, better: Sequence[ComparisonLine]
) -> SuggestedRequest:
    """Return what to ask about an indicator in which somebody stands badly."""
    own, indicator = compared.own, compared.indicator
    assert own is not None
    found = compared.position(own)
    return indicator_request(
        indicator.name,
        indicator.topic_id,
        JudgedValue(own.value, indicator.unit, compared.period, own.municipality.name),
        None if found is None else (found.rank, found.of),
        [line.municipality.name for line in better],
    )


@dataclass(frozen=True)
class TopicCases:
    """Cases of some themes by holder: those that have the theme, and those of its networks.

    `words` has what each case says, so that it is read once and not for each indicator.
    """

    themed: Mapping[int, Sequence[PlainRow]]
    networked: Mapping[int, Sequence[PlainRow]]
    words: Mapping[int, Words]


async def load_topic_cases(
    context: Context, better: Collection[int], shown: Collection[int], topics: Collection[int]
) -> TopicCases:
    """Return the newest cases of some themes of all who stand better, and all of those shown."""
    most = MOST_OTHERS
    others = await rows_by_holder(context, select_topic_cases().limit(most), better, topics=topics)
    examples = await rows_by_holder(context, select_topic_cases(), shown, topics=topics)
    networked = await rows_by_holder(
        context, select_network_cases().limit(most), better, topics=topics
    )
    themed = {**others, **examples}
    rows = {row.practice_id: row for held in (themed, networked) for row in chain(*held.values())}
    words = {number: text_words(row.title, row.summary) for number, row in rows.items()}
    return TopicCases(themed, networked, words)


def practices_by_holder(
    chosen: ChosenExamples, evidence: Mapping[int, Sequence[PlainRow]], cases: TopicCases
) -> Mapping[int, Sequence[TiedPractice]]:
    """Return the practices that belong to an indicator, by the municipality that holds them."""
    indicator = chosen.compared.indicator
    about, topic, words = subject_words(indicator.name), indicator.topic_id, cases.words
    found = {}
    for unit in chosen.better:
        named = own_figures_last(
            unit, [row for row in evidence.get(unit, ()) if row.indicator_id == indicator.id]
        )
        themed, networked = (
            fitting_cases(about, words, [case for case in held if case.topic_id == topic])
            for held in (cases.themed.get(unit, ()), cases.networked.get(unit, ()))
        )
        if named or themed or networked:
            found[unit] = tie_practices(named, themed, networked)
    return found


def own_figures_last(unit: int, rows: Sequence[PlainRow]) -> Sequence[PlainRow]:
    """Return evidence so that of each case the figures of a municipality itself come last.

    Of several rows about a case the last is shown.
    """
    return sorted(rows, key=lambda row: (row.municipality_id == unit, row.municipality_id is None))


def fitting_cases(
    about: Words, words: Mapping[int, Words], cases: Iterable[PlainRow]
) -> Sequence[PlainRow]:
    """Return those cases of a theme that are about a subject, those that say most of it first.

    A theme is wide: a weekend of tourism and a library may both be heritage.
    """
    weighed = [(count_shared_words(about, words[row.practice_id]), row) for row in cases]
    fits = sorted((each for each in weighed if each[0]), key=lambda each: -each[0])
    return [row for _, row in fits]


def other_practices(
    chosen: ChosenExamples, practices: Mapping[int, Sequence[TiedPractice]]
) -> Sequence[TiedPractice]:
    """Return practices of others who stand better, those that name the indicator first."""
    chosen_practices = {each.practice for unit in chosen.found for each in practices.get(unit, ())}
    lines = (line.municipality.id for line in chosen.compared.lines)
    others = (
        each for unit in lines if unit not in chosen.found for each in practices.get(unit, ())
    )
    found = {each.practice: each for each in others if each.practice not in chosen_practices}
    ordered = sorted(found.values(), key=lambda each: list(Tie).index(each.tie))
    return ordered[:MOST_PRACTICES]


def peer_example(
    line: ComparisonLine,
    reasons: Sequence[ExampleReason],
    practices: Sequence[TiedPractice],
    fit: Sequence[Reason],
    offices: Sequence[AnsweringOffice],
) -> PeerExample:
    """Return a peer with what is missing of it."""
    is_named = any(each.tie is Tie.INDICATOR for each in practices)
    gaps = [LearningGap.NO_CASE] if not practices else []
    gaps += [LearningGap.NO_EVIDENCE] if practices and not is_named else []
    is_known = any(each.reason is not OfficeReason.ASSOCIATION for each in offices)
    gaps += [] if is_known else [LearningGap.NO_CONTACT]
    return PeerExample(line, reasons, practices, fit, offices, gaps)


def is_useful_peer(example: PeerExample) -> bool:
    """Return whether a peer has a case, or is alike enough to be asked."""
    found = transfer_score(example.fit)
    return bool(example.practices) or found is None or found >= LEAST_FIT


def path_gaps(
    compared: GroupComparison, experts: Sequence[PlainRow], networks: Sequence[PlainRow]
) -> Sequence[LearningGap]:
    """Return what is missing on the way of an indicator."""
    lacking = {
        LearningGap.NO_EARLIER: compared.since is None,
        LearningGap.NO_EXPERT: not experts,
        LearningGap.NO_NETWORK: not networks,
    }
    return [gap for gap, is_lacking in lacking.items() if is_lacking]


def tie_practices(
    named: Iterable[PlainRow], themed: Iterable[PlainRow], networked: Iterable[PlainRow]
) -> Sequence[TiedPractice]:
    """Return practices once each, those whose evidence names the indicator first."""
    found = {row.practice_id: TiedPractice(row.practice_id, Tie.INDICATOR, row) for row in named}
    for tie, rows in ((Tie.TOPIC, themed), (Tie.NETWORK, networked)):
        for row in rows:
            found.setdefault(row.practice_id, TiedPractice(row.practice_id, tie))
    return list(found.values())[:MOST_PRACTICES]


async def rows_by_holder(
    context: Context, statement: Statement, units: Collection[int], **asked: Collection[int]
) -> Mapping[int, Sequence[PlainRow]]:
    """Return the rows of a statement by the municipality that holds the practice."""
    found: dict[int, list[PlainRow]] = defaultdict(list)
    values = {name: sorted(numbers) for name, numbers in asked.items()}
    if units and all(values.values()):
        for row in await context.loaders.rows(statement, units=sorted(units), **values):
            found[row.holder].append(row)
    return found


async def helpers_by_topic(
    context: Context, statement: Statement, topics: Collection[int]
) -> Mapping[int, Sequence[PlainRow]]:
    """Return experts or networks by theme, at most five of each."""
    found: dict[int, list[PlainRow]] = defaultdict(list)
    for row in await context.loaders.rows(statement, topics=sorted(topics)) if topics else ():
        if len(found[row.theme]) < MOST_HELPERS:
            found[row.theme].append(row)
    return found
