"""Ways to learn as clients see them: number, peers, practices, whether they fit, whom to ask."""

from asyncio import gather
from collections.abc import Mapping, Sequence
from typing import Annotated

import strawberry

from schema import tables
from schema.comparison.formulas.learning_paths import ExampleReason, Tie
from schema.comparison.formulas.learning_paths import LearningGap as Gap
from schema.comparison.formulas.suggested_request import SuggestedRequest as Suggestion
from schema.comparison.formulas.transfer import (
    Reason,
    TransferCriterion,
    reason_texts,
    transfer_score,
)
from schema.comparison.learning_paths import (
    MOST_HELPERS,
    MOST_PRACTICES,
    IndicatorPath,
    LearningAsk,
    MunicipalityPaths,
    PeerExample,
    TiedPractice,
    find_measured_cases,
)
from schema.comparison.offices import MOST_OFFICES
from schema.comparison.weaknesses import compare_ranked_indicators, strongest_indicators
from schema.enums import enum_of
from schema.errors import Code, Refused
from schema.text.catalogues import phrases
from schema.text.sentences import sentence
from schema.types.comparison import ComparedMunicipality, Comparison, PeerGroup
from schema.types.contacts import OfficeToAsk, show_offices
from schema.types.cooperation import Network
from schema.types.entity import Caller, LocalizedText, described_field, localize_text, show_entity
from schema.types.evidence import Evidence
from schema.types.people import Expert
from schema.types.places import Municipality
from schema.types.practices import Practice
from schema.types.topics import Topic

MOST_STRENGTHS = 10
MOST_EXAMPLES = 6
"""Three peers that improved most and three that stand best."""

Few = Annotated[int, strawberry.argument(description="How many, 1 to 10.")]

for choice in (ExampleReason, Gap, Tie, TransferCriterion):
    enum_of(choice)


@strawberry.type(description="What is missing on a way, and what to do about it.")
class MissingStep:
    code: Gap = described_field("What is missing.")

    @strawberry.field(description="What it means, in words.")
    def text(self, info: Caller) -> LocalizedText:
        return localize_text(
            phrases("comparison", f"gap {self.code}"), info.context.request.languages
        )


def missing_steps(gaps: Sequence[Gap]) -> list[MissingStep]:
    """Return what is missing, as clients see it."""
    return [MissingStep(code=gap) for gap in gaps]


@strawberry.type(description="What one criterion says of taking something over.")
class TransferReason:
    reason: strawberry.Private[Reason]
    criterion: TransferCriterion = described_field("By what.")
    alike: float | None = described_field("How alike it is, from 0 to 1; null counts nowhere.")
    is_different: bool = described_field("Whether it speaks against taking it over unchanged.")

    @strawberry.field(description="The value of the given municipality; null if unknown.")
    def mine(self, info: Caller) -> str | None:
        return localize_detail(self.reason.mine, info)

    @strawberry.field(description="The value of the other; null if unknown.")
    def theirs(self, info: Caller) -> str | None:
        return localize_detail(self.reason.theirs, info)

    @strawberry.field(description="What it says in words.")
    def text(self, info: Caller) -> LocalizedText:
        return localize_text(reason_texts(self.reason), info.context.request.languages)


def localize_detail(given: str | Mapping[str, str] | None, info: Caller) -> str | None:
    """Return what somebody has, a name in the language of the request."""
    if isinstance(given, Mapping):
        return localize_text(given, info.context.request.languages).value
    return given


@strawberry.type(description="What a case says has to be in place first.")
class PracticePrecondition:
    practice: Practice = described_field("The case.")
    text: LocalizedText | None = described_field(
        "What must be in place; null where it says nothing."
    )


@strawberry.type(
    description="Whether what one municipality did may fit another. The score is never alone: the "
    "reasons say what is alike and what is not, and the preconditions what no number says."
)
class TransferFit:
    practices: strawberry.Private[Sequence[int]]
    score: float | None = described_field("The mean of the criteria that are known, from 0 to 1.")
    reasons: list[TransferReason] = described_field("What the two have, criterion by criterion.")

    @strawberry.field(
        description="What the cases say has to be in place first, to be checked by a person: it "
        "changes no score.",
        metadata={"cost": 5},
    )
    async def preconditions(self, info: Caller) -> list[PracticePrecondition]:
        context = info.context
        rows = await gather(*(context.loaders.row(tables.Practice, n) for n in self.practices))
        return [
            PracticePrecondition(
                practice=show_entity(tables.Practice, row),
                text=localize_text(row.preconditions, context.request.languages)
                if row.preconditions
                else None,
            )
            for row in rows
            if row is not None
        ]


def build_transfer_fit(reasons: Sequence[Reason], practices: Sequence[int] = ()) -> TransferFit:
    """Return whether something may fit, as clients see it."""
    criteria = [
        TransferReason(
            reason=each,
            criterion=each.criterion,
            alike=each.alike,
            is_different=each.is_different,
        )
        for each in reasons
    ]
    return TransferFit(practices=practices, score=transfer_score(reasons), reasons=criteria)


@strawberry.type(
    description="A request for experience that is already filled in: give its texts to "
    "`experienceRequestCreate` as they are, or changed."
)
class SuggestedRequest:
    suggested: strawberry.Private[Suggestion]

    @strawberry.field(description="What it is about, in each language.")
    def title(self) -> list[LocalizedText]:
        return text_in_languages(self.suggested.title)

    @strawberry.field(description="What to ask, with how one stands, in each language.")
    def question(self) -> list[LocalizedText]:
        return text_in_languages(self.suggested.question)

    @strawberry.field(description="By which words others look for the same.")
    def search_text(self) -> str:
        return self.suggested.search_text

    @strawberry.field(description="The theme; null where there is none.", metadata={"cost": 1})
    async def topic(self, info: Caller) -> Topic | None:
        number = self.suggested.topic
        row = None if number is None else await info.context.loaders.row(tables.Topic, number)
        return None if row is None else show_entity(tables.Topic, row)


def text_in_languages(texts: Mapping[str, str]) -> list[LocalizedText]:
    """Return a text in each of its languages."""
    return [localize_text({lang: text}, [lang]) for lang, text in texts.items()]


@strawberry.type(
    description="What to do where no case is described: whom to call, and what to ask all others."
)
class AskInstead:
    ask: strawberry.Private[LearningAsk]

    @strawberry.field(
        description="Whom to call: peers that do better, else LPS; at most five.",
        metadata={"page": MOST_OFFICES},
    )
    def offices(self) -> list[OfficeToAsk]:
        return show_offices(self.ask.offices)

    @strawberry.field(description="What to ask all others, already filled in.")
    def request(self) -> SuggestedRequest:
        return SuggestedRequest(suggested=self.ask.request)


def show_ask(ask: LearningAsk | None) -> AskInstead | None:
    """Return what to do instead, as clients see it."""
    return None if ask is None else AskInstead(ask=ask)


@strawberry.type(description="A case of a peer, and how it belongs to the indicator.")
class LearningPractice:
    tied: strawberry.Private[TiedPractice]

    @strawberry.field(description="The case; null when it is gone meanwhile.", metadata={"cost": 1})
    async def practice(self, info: Caller) -> Practice | None:
        row = await info.context.loaders.row(tables.Practice, self.tied.practice)
        return None if row is None else show_entity(tables.Practice, row)

    @strawberry.field(description="How it belongs to the indicator.")
    def tie(self) -> Tie:
        return self.tied.tie

    @strawberry.field(description="What the indicator says about it; null when nothing.")
    def evidence(self) -> Evidence | None:
        row = self.tied.evidence
        return None if row is None else show_entity(tables.Evidence, row)


@strawberry.type(description="A peer that is worth a look.")
class LearningExample:
    example: strawberry.Private[PeerExample]
    path: strawberry.Private[IndicatorPath]

    @strawberry.field(description="What it has, and how that changed.")
    def row(self) -> ComparedMunicipality:
        return ComparedMunicipality(line=self.example.line, compared=self.path.compared)

    @strawberry.field(description="Why it is worth a look.")
    def reasons(self) -> list[ExampleReason]:
        return list(self.example.reasons)

    @strawberry.field(
        description="Its cases, those first whose evidence names the indicator, at most five.",
        metadata={"page": MOST_PRACTICES},
    )
    def practices(self) -> list[LearningPractice]:
        return [LearningPractice(tied=each) for each in self.example.practices]

    @strawberry.field(description="Whether what it did may fit.")
    def transfer_fit(self) -> TransferFit:
        return build_transfer_fit(
            self.example.fit, [each.practice for each in self.example.practices]
        )

    @strawberry.field(
        description="Whom to call: its offices, the general one first, else LPS; at most five.",
        metadata={"page": MOST_OFFICES},
    )
    def contacts(self) -> list[OfficeToAsk]:
        return show_offices(self.example.offices)

    @strawberry.field(description="What is missing; a peer without a case can be asked.")
    def missing(self) -> list[MissingStep]:
        return missing_steps(self.example.gaps)


@strawberry.type(description="An indicator in which a municipality ranks low, and who may help.")
class LearningPath:
    path: strawberry.Private[IndicatorPath]

    @strawberry.field(description="Why it is here: its place among the peers, and the verdict.")
    def comparison(self) -> Comparison:
        return Comparison(compared=self.path.compared)

    @strawberry.field(
        description="Peers that improved most, then those that stand best; of those without a case "
        "only who is alike enough to be asked.",
        metadata={"page": MOST_EXAMPLES},
    )
    def examples(self) -> list[LearningExample]:
        return [LearningExample(example=each, path=self.path) for each in self.path.examples]

    @strawberry.field(
        description="Cases of other peers that stand better, those first whose evidence names the "
        "indicator, at most five.",
        metadata={"page": MOST_PRACTICES},
    )
    def other_practices(self) -> list[LearningPractice]:
        return [LearningPractice(tied=each) for each in self.path.others]

    @strawberry.field(
        description="Experts in its theme who may be asked, at most five.",
        metadata={"page": MOST_HELPERS},
    )
    def experts(self) -> list[Expert]:
        return [show_entity(tables.Expert, row) for row in self.path.experts]

    @strawberry.field(
        description="Networks that work on its theme, the newest first, up to five.",
        metadata={"page": MOST_HELPERS},
    )
    def networks(self) -> list[Network]:
        return [show_entity(tables.Network, row) for row in self.path.networks]

    @strawberry.field(
        description="What to do as no case is described: whom to call, and a request for "
        "experience that is already filled in; null where a case is shown."
    )
    def ask(self) -> AskInstead | None:
        return show_ask(self.path.ask)

    @strawberry.field(description="What is missing.")
    def missing(self) -> list[MissingStep]:
        return missing_steps(self.path.gaps)


@strawberry.type(description="Ways from a number to those who do better, and to what they did.")
class LearningPaths:
    found: strawberry.Private[MunicipalityPaths]

    @strawberry.field(description="Whose ways they are.")
    def municipality(self) -> Municipality:
        return show_entity(tables.Municipality, self.found.municipality)

    @strawberry.field(description="With whom it was compared.")
    def peers(self) -> PeerGroup:
        return PeerGroup(peers=self.found.peers)

    @strawberry.field(description="In how many indicators it has a place among them.")
    def indicators_compared(self) -> int:
        return len(self.found.placed)

    @strawberry.field(
        description="The indicators in which it stands best: of those compared, where it is in the "
        "better half, the best place first. Totals are left out, since size decides them.",
        metadata={"cost": 20, "page": 3},
    )
    async def strengths(self, info: Caller, first: Few = 3) -> list[Comparison] | None:
        if not 1 <= first <= MOST_STRENGTHS:
            message = sentence("Give first from 1 to {most_paths}.", most_paths=MOST_STRENGTHS)
            raise Refused(Code.BAD_USER_INPUT, message, "first")
        best = strongest_indicators(self.found.placed, first)
        found = await compare_ranked_indicators(
            info.context, self.found.municipality, best, self.found.peers
        )
        return [Comparison(compared=each) for each in found]

    @strawberry.field(description="The ways, the weakest indicator first.")
    def paths(self) -> list[LearningPath]:
        return [LearningPath(path=path) for path in self.found.paths]

    @strawberry.field(
        description="Cases of others whose evidence has a result in one of the indicators "
        "compared, the newest first, at most five: also where the municipality is not weak in it.",
        metadata={"cost": 5, "page": MOST_PRACTICES},
    )
    async def measured_cases(self, info: Caller) -> list[LearningPractice] | None:
        cases = await find_measured_cases(info.context, self.found)
        return [LearningPractice(tied=each) for each in cases]

    @strawberry.field(
        description="Whom to ask about the theme as there is no way in it, and a request for "
        "experience that is already filled in; null where there is a way, or no theme was named."
    )
    def ask(self) -> AskInstead | None:
        return show_ask(self.found.ask)

    @strawberry.field(description="Why there is no way; empty when there is one.")
    def missing(self) -> list[MissingStep]:
        return missing_steps(self.found.gaps)
