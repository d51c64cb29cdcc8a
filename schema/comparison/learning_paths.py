"""From number to practice to person: one municipality's ways to learn, read in few statements."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field

from schema.comparison.formulas.learning import (
    LEAST_FIT,
    ExampleReason,
    LearningGap,
    Standing,
    Tie,
    examples,
)
from schema.comparison.formulas.subject import (
    shared,
    subject,
)
from schema.comparison.formulas.transfer import (
    Reason,
    score,
)
from schema.comparison.group_comparison import (
    Compared,
    Line,
    merit,
)
from schema.comparison.learning_cases import (
    of_evidence,
    of_experts,
    of_network_cases,
    of_networks,
    of_topics,
)
from schema.comparison.peers import (
    Peers,
    was_there,
)
from schema.comparison.transfer import (
    reasons_of,
    traits_of,
)
from schema.comparison.weaknesses import (
    Placed,
    weakest,
)
from schema.context import Context
from schema.tables import Polarity
from schema.tables.base import (
    PlainRow,
    Statement,
)

MOST_PRACTICES, MOST_HELPERS = 5, 5
"""How many practices of a peer, experts and networks are named."""

MOST_OTHERS = 300
"""How many of the newest practices about the themes are looked through for those of others."""


@dataclass(frozen=True)
class Tied:
    """A practice, how it belongs to the indicator, and what the indicator says about it."""

    practice: int
    tie: Tie
    evidence: PlainRow | None = None


@dataclass(frozen=True)
class Example:
    """A peer that is worth a look: why, with what cases, and whether they may fit."""

    line: Line
    reasons: Sequence[ExampleReason]
    practices: Sequence[Tied]
    fit: Sequence[Reason]
    gaps: Sequence[LearningGap]


@dataclass(frozen=True)
class Path:
    """One indicator in which a municipality stands badly, and who may help."""

    compared: Compared
    examples: Sequence[Example]
    others: Sequence[Tied]
    experts: Sequence[PlainRow]
    networks: Sequence[PlainRow]
    gaps: Sequence[LearningGap]


@dataclass(frozen=True)
class Paths:
    """The ways to learn of one municipality, the weakest indicator first."""

    municipality: PlainRow
    peers: Peers
    compared: int
    paths: Sequence[Path]
    gaps: Sequence[LearningGap] = ()


@dataclass
class Chosen:
    """What was found for one indicator before practices and people are read."""

    compared: Compared
    found: Mapping[int, Sequence[ExampleReason]]
    lines: Mapping[int, Line] = field(default_factory=dict)

    @property
    def better(self) -> Collection[int]:
        """Those who stand better, and those who are worth a look for another reason."""
        own, polarity = self.compared.own, self.compared.indicator.polarity
        assert own is not None
        mine = merit(own, polarity)[1]
        lines = (line for line in self.compared.lines if line.value is not None)
        return {ln.municipality.id for ln in lines if merit(ln, polarity)[1] < mine} | {*self.found}


async def learning_paths(
    context: Context,
    municipality: PlainRow,
    indicators: Sequence[PlainRow],
    peers: Peers,
    first: int,
    *,
    only_weak: bool = True,
) -> Paths:
    """Return where a municipality stands worst, who does better, what they did, whom to ask."""
    judged = [row for row in indicators if row.polarity is not Polarity.NEUTRAL]
    placed, worst = await weakest(context, municipality, judged, peers, first, only_weak=only_weak)
    gaps = [] if worst else [why_none(municipality, peers, placed)]
    paths = await with_help(context, municipality, [chosen_of(each) for each in worst])
    return Paths(municipality, peers, len(placed), paths, gaps)


def why_none(municipality: PlainRow, peers: Peers, placed: Sequence[Placed]) -> LearningGap:
    """Return why there is no way to learn."""
    if placed:
        is_first = all(place.rank == 1 for place in placed)
        return LearningGap.NOTHING_WORSE if is_first else LearningGap.NOTHING_WEAK
    is_there = was_there(municipality, peers.day)
    return LearningGap.NOTHING_MEASURED if is_there else LearningGap.NO_LONGER


def chosen_of(compared: Compared) -> Chosen:
    """Return whom to look at for an indicator."""
    assert compared.own is not None
    mine = compared.own.municipality.id
    lines = {line.municipality.id: line for line in compared.lines if line.value is not None}
    peers = [
        Standing(unit, line.value or 0.0, line.before.value if line.before else None)
        for unit, line in lines.items()
        if unit != mine
    ]
    found = examples(compared.own.value or 0.0, peers, compared.indicator.polarity)
    return Chosen(compared, found, {unit: lines[unit] for unit in found})


async def with_help(
    context: Context, municipality: PlainRow, chosen: Sequence[Chosen]
) -> Sequence[Path]:
    """Return the paths with practices, experts and networks; so many statements for all."""
    if not chosen:
        return []
    places = {unit: line.municipality for each in chosen for unit, line in each.lines.items()}
    topics = {t for each in chosen if (t := each.compared.indicator.topic_id) is not None}
    indicators = {each.compared.indicator.id for each in chosen}
    better = {unit for each in chosen for unit in each.better}
    evidence = await rows_by(context, of_evidence(), better, indicators=indicators)
    cases = await cases_of(context, better, places, topics)
    experts = await helpers(context, of_experts(), topics)
    networks = await helpers(context, of_networks(), topics)
    traits = await traits_of(context, [municipality, *places.values()])
    paths = []
    for each in chosen:
        practices = tied_by_holder(each, evidence, cases)
        shown = [
            example_of(
                each.lines[unit],
                reasons,
                practices.get(unit, ()),
                reasons_of(municipality, places[unit], traits),
            )
            for unit, reasons in each.found.items()
        ]
        shown = [example for example in shown if is_worth_a_look(example)]
        theme = each.compared.indicator.topic_id
        helping = experts.get(theme, []), networks.get(theme, [])
        others = others_of(each, practices)
        paths.append(Path(each.compared, shown, others, *helping, gaps_of(each.compared, *helping)))
    return paths


@dataclass(frozen=True)
class Cases:
    """Cases of some themes by holder: those that have the theme, and those of its networks."""

    themed: Mapping[int, Sequence[PlainRow]]
    networked: Mapping[int, Sequence[PlainRow]]


async def cases_of(
    context: Context, better: Collection[int], shown: Collection[int], topics: Collection[int]
) -> Cases:
    """Return the newest cases of some themes of all who stand better, and all of those shown."""
    most = MOST_OTHERS
    others = await rows_by(context, of_topics().limit(most), better, topics=topics)
    examples = await rows_by(context, of_topics(), shown, topics=topics)
    networked = await rows_by(context, of_network_cases().limit(most), better, topics=topics)
    return Cases({**others, **examples}, networked)


def tied_by_holder(
    chosen: Chosen, evidence: Mapping[int, Sequence[PlainRow]], cases: Cases
) -> Mapping[int, Sequence[Tied]]:
    """Return the practices that belong to an indicator, by the municipality that holds them."""
    indicator = chosen.compared.indicator
    about, found = subject(indicator.name), {}
    for unit in chosen.better:
        named = [row for row in evidence.get(unit, ()) if row.indicator_id == indicator.id]
        themed = fitting(about, indicator.topic_id, cases.themed.get(unit, ()))
        networked = fitting(about, indicator.topic_id, cases.networked.get(unit, ()))
        if named or themed or networked:
            found[unit] = tied(named, themed, networked)
    return found


def fitting(
    about: Mapping[str, Set[str]], topic: int | None, cases: Iterable[PlainRow]
) -> Sequence[PlainRow]:
    """Return the cases of a theme that are about a subject, those that say most of it first.

    A theme is wide: a weekend of tourism and a library may both be heritage.
    """
    of_theme = [row for row in cases if row.topic_id == topic]
    weighed = [(shared(about, row.title, row.summary), row) for row in of_theme]
    fits = sorted((each for each in weighed if each[0]), key=lambda each: -each[0])
    return [row for _, row in fits]


def others_of(chosen: Chosen, practices: Mapping[int, Sequence[Tied]]) -> Sequence[Tied]:
    """Return practices of others who stand better, those that name the indicator first."""
    shown = {each.practice for unit in chosen.found for each in practices.get(unit, ())}
    lines = (line.municipality.id for line in chosen.compared.lines)
    held = (each for unit in lines if unit not in chosen.found for each in practices.get(unit, ()))
    found = {each.practice: each for each in held if each.practice not in shown}
    ordered = sorted(found.values(), key=lambda each: list(Tie).index(each.tie))
    return ordered[:MOST_PRACTICES]


def example_of(
    line: Line, reasons: Sequence[ExampleReason], practices: Sequence[Tied], fit: Sequence[Reason]
) -> Example:
    """Return a peer with what is missing of it."""
    is_named = any(each.tie is Tie.INDICATOR for each in practices)
    gaps = [LearningGap.NO_CASE] if not practices else []
    gaps += [LearningGap.NO_EVIDENCE] if practices and not is_named else []
    return Example(line, reasons, practices, fit, gaps)


def is_worth_a_look(example: Example) -> bool:
    """Return whether a peer has a case, or is alike enough to be asked."""
    found = score(example.fit)
    return bool(example.practices) or found is None or found >= LEAST_FIT


def gaps_of(
    compared: Compared, experts: Sequence[PlainRow], networks: Sequence[PlainRow]
) -> Sequence[LearningGap]:
    """Return what is missing on the way of an indicator."""
    lacking = {
        LearningGap.NO_EARLIER: compared.since is None,
        LearningGap.NO_EXPERT: not experts,
        LearningGap.NO_NETWORK: not networks,
    }
    return [gap for gap, is_lacking in lacking.items() if is_lacking]


def tied(
    named: Iterable[PlainRow], themed: Iterable[PlainRow], networked: Iterable[PlainRow]
) -> Sequence[Tied]:
    """Return practices once each, those whose evidence names the indicator first."""
    found = {row.practice_id: Tied(row.practice_id, Tie.INDICATOR, row) for row in named}
    for tie, rows in ((Tie.TOPIC, themed), (Tie.NETWORK, networked)):
        for row in rows:
            found.setdefault(row.practice_id, Tied(row.practice_id, tie))
    return list(found.values())[:MOST_PRACTICES]


async def rows_by(
    context: Context, statement: Statement, units: Collection[int], **asked: Collection[int]
) -> Mapping[int, Sequence[PlainRow]]:
    """Return the rows of a statement by the municipality that holds the practice."""
    found: dict[int, list[PlainRow]] = defaultdict(list)
    values = {name: sorted(numbers) for name, numbers in asked.items()}
    if units and all(values.values()):
        for row in await context.rows(statement, units=sorted(units), **values):
            found[row.holder].append(row)
    return found


async def helpers(
    context: Context, statement: Statement, topics: Collection[int]
) -> Mapping[int, Sequence[PlainRow]]:
    """Return experts or networks by theme, at most five of each."""
    found: dict[int, list[PlainRow]] = defaultdict(list)
    for row in await context.rows(statement, topics=sorted(topics)) if topics else ():
        if len(found[row.theme]) < MOST_HELPERS:
            found[row.theme].append(row)
    return found
