"""Why a practice and an indicator may belong together, in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from schema.comparison.formulas.periods import period_name
from schema.comparison.formulas.tie_words import spell_shared_words
from schema.comparison.tie_figures import PlaceValues
from schema.comparison.ties import TieProposal
from schema.tables import Choice
from schema.text.catalogues import phrases

Texts = Mapping[str, str]


class TieReasonKind(Choice):
    """What speaks for a tie between a practice and an indicator."""

    THEME = "THEME", "Both are about the same theme."
    WORDS = "WORDS", "The practice says words of the name of the indicator."
    PLACE = "PLACE", "The municipality of the practice has values of the indicator."


@dataclass(frozen=True)
class TieReason:
    """What speaks for a tie, in a sentence in each language."""

    kind: TieReasonKind
    texts: Texts


def tie_reasons(found: TieProposal) -> Iterator[TieReason]:
    """Yield why a practice and an indicator may belong together."""
    yield TieReason(TieReasonKind.THEME, phrases("comparison", "tie theme", name=found.topic.name))
    words = spell_shared_words(found.indicator.name, found.shared)
    yield TieReason(TieReasonKind.WORDS, phrases("comparison", "tie words", words=words))
    for place in found.places:
        yield TieReason(TieReasonKind.PLACE, place_texts(place, found.practice.year))


def place_texts(found: PlaceValues, year: int | None) -> Texts:
    """Return of when a municipality has values, in each language."""
    named = {"name": found.municipality.name}
    if found.around is not None:
        since, period = map(period_name, found.around)
        return phrases("comparison", "tie place around", **named, since=since, period=period)
    first, last = period_name(found.periods[0]), period_name(found.periods[-1])
    if first == last:
        return phrases("comparison", "tie place once", **named, period=last)
    known = {"first": first, "last": last}
    if year is None:
        return phrases("comparison", "tie place without year", **named, **known)
    return phrases("comparison", "tie place apart", **named, **known, year=year)
