"""From number to practice to person: one municipality's ways to learn, read in few statements."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import sqlalchemy as sa

from schema import tables
from schema.comparison.learning import (
    ExampleReason,
    LearningGap,
    Standing,
    Tie,
    examples,
)
from schema.comparison.transfer import Reason
from schema.comparisons import Compared, Line, merit
from schema.context import Context
from schema.peers import Peers, was_there
from schema.rights import visible
from schema.tables import Polarity
from schema.tables.row import PlainRow, Statement, table_of
from schema.transfer import reasons_of, traits_of
from schema.weaknesses import weakest

MOST_PRACTICES, MOST_HELPERS = 5, 5
"""How many practices of a peer, experts and networks are named."""

MOST_OTHERS = 100
"""How many of the newest practices about the themes are looked through for those of others."""

UNITS = sa.bindparam("units", expanding=True)
TOPICS = sa.bindparam("topics", expanding=True)
INDICATORS = sa.bindparam("indicators", expanding=True)


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
) -> Paths:
    """Return where a municipality stands worst, who does better, what they did, whom to ask."""
    judged = [row for row in indicators if row.polarity is not Polarity.NEUTRAL]
    placed, worst = await weakest(context, municipality, judged, peers, first)
    gaps = [] if worst else [why_none(municipality, peers, bool(placed))]
    paths = await with_help(context, municipality, [chosen_of(each) for each in worst])
    return Paths(municipality, peers, placed, paths, gaps)


def why_none(municipality: PlainRow, peers: Peers, is_placed: bool) -> LearningGap:
    """Return why there is no way to learn."""
    if is_placed:
        return LearningGap.NOTHING_WORSE
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
    others = await rows_by(context, of_topics().limit(MOST_OTHERS), better, topics=topics)
    themed = {**others, **await rows_by(context, of_topics(), places, topics=topics)}
    experts = await helpers(context, of_experts(), topics)
    networks = await helpers(context, of_networks(), topics)
    traits = await traits_of(context, [municipality, *places.values()])
    paths = []
    for each in chosen:
        practices = tied_by_holder(each, evidence, themed)
        shown = [
            example_of(
                each.lines[unit],
                reasons,
                practices.get(unit, ()),
                reasons_of(municipality, places[unit], traits),
            )
            for unit, reasons in each.found.items()
        ]
        theme = each.compared.indicator.topic_id
        helping = experts.get(theme, []), networks.get(theme, [])
        others = others_of(each, practices)
        paths.append(Path(each.compared, shown, others, *helping, gaps_of(each.compared, *helping)))
    return paths


def tied_by_holder(
    chosen: Chosen,
    evidence: Mapping[int, Sequence[PlainRow]],
    themed: Mapping[int, Sequence[PlainRow]],
) -> Mapping[int, Sequence[Tied]]:
    """Return the practices that belong to an indicator, by the municipality that holds them."""
    indicator = chosen.compared.indicator
    found = {}
    for unit in chosen.better:
        named = [row for row in evidence.get(unit, ()) if row.indicator_id == indicator.id]
        about = [row for row in themed.get(unit, ()) if row.topic_id == indicator.topic_id]
        if named or about:
            found[unit] = tied(named, about)
    return found


def others_of(chosen: Chosen, practices: Mapping[int, Sequence[Tied]]) -> Sequence[Tied]:
    """Return practices of others who stand better, those that name the indicator first."""
    shown = {each.practice for unit in chosen.found for each in practices.get(unit, ())}
    lines = (line.municipality.id for line in chosen.compared.lines)
    held = (each for unit in lines if unit not in chosen.found for each in practices.get(unit, ()))
    found = {each.practice: each for each in held if each.practice not in shown}
    ordered = sorted(found.values(), key=lambda each: each.tie is not Tie.INDICATOR)
    return ordered[:MOST_PRACTICES]


def example_of(
    line: Line, reasons: Sequence[ExampleReason], practices: Sequence[Tied], fit: Sequence[Reason]
) -> Example:
    """Return a peer with what is missing of it."""
    is_named = any(each.tie is Tie.INDICATOR for each in practices)
    gaps = [LearningGap.NO_CASE] if not practices else []
    gaps += [LearningGap.NO_EVIDENCE] if practices and not is_named else []
    return Example(line, reasons, practices, fit, gaps)


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


def tied(named: Iterable[PlainRow], about: Iterable[PlainRow]) -> Sequence[Tied]:
    """Return practices once each, those whose evidence names the indicator first."""
    found = {row.practice_id: Tied(row.practice_id, Tie.INDICATOR, row) for row in named}
    for row in about:
        found.setdefault(row.practice_id, Tied(row.practice_id, Tie.TOPIC))
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


LAST = sa.literal_column("0")
"""Added to the id of a practice, it lets SQLite look at the wide rows of practices last of all.

Added to that of a holder, it lets databases look up the few holders of a practice instead of asking
for each of two hundred municipalities whether it is one.
"""

HELD, PRACTICE = table_of(tables.PracticeMunicipality), table_of(tables.Practice)


@cache
def of_evidence() -> Statement:
    """Return the statement for what indicators say about practices that some places hold."""
    evidence = table_of(tables.Evidence)
    mine = ((HELD.c.municipality_id + LAST).in_(UNITS), evidence.c.indicator_id.in_(INDICATORS))
    held = evidence.join(HELD, HELD.c.practice_id == evidence.c.practice_id + LAST)
    practices = held.join(PRACTICE, PRACTICE.c.id == HELD.c.practice_id + LAST)
    joined = sa.select(evidence, HELD.c.municipality_id.label("holder")).select_from(practices)
    return joined.where(*mine, *visible(PRACTICE)).order_by(evidence.c.id)


@cache
def of_topics() -> Statement:
    """Return the statement for the practices about some themes that some places hold."""
    about = table_of(tables.PracticeTopic)
    mine = ((HELD.c.municipality_id + LAST).in_(UNITS), about.c.topic_id.in_(TOPICS))
    columns = HELD.c.practice_id, HELD.c.municipality_id.label("holder"), about.c.topic_id
    joined = sa.select(*columns).join(about, about.c.practice_id == HELD.c.practice_id)
    joined = joined.join(PRACTICE, PRACTICE.c.id == HELD.c.practice_id + LAST)
    return joined.where(*mine, *visible(PRACTICE)).order_by(about.c.practice_id.desc())


@cache
def of_experts() -> Statement:
    """Return the statement for the experts in some themes."""
    expert, about = table_of(tables.Expert), table_of(tables.ExpertTopic)
    joined = sa.select(expert, about.c.topic_id.label("theme"))
    joined = joined.join(about, about.c.expert_id == expert.c.id)
    return joined.where(about.c.topic_id.in_(TOPICS), *visible(expert)).order_by(expert.c.sort_key)


@cache
def of_networks() -> Statement:
    """Return the statement for the networks that work on some themes, the newest first."""
    network, about = table_of(tables.Network), table_of(tables.NetworkTopic)
    joined = sa.select(network, about.c.topic_id.label("theme"))
    joined = joined.join(about, about.c.network_id == network.c.id)
    newest = network.c.generation.desc(), network.c.sort_key
    return joined.where(about.c.topic_id.in_(TOPICS), *visible(network)).order_by(*newest)
