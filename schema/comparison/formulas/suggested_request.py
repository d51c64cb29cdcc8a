"""A request for experience that is already filled in: what to ask where no case is described."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from schema.comparison.formulas.units import number_with_unit
from schema.comparison.formulas.verdict import JudgedValue, format_value
from schema.tables.personal_data import holds_contact
from schema.text.catalogues import in_language, phrase, phrases
from search.language import LANGUAGES

Texts = Mapping[str, str]

Place = tuple[int, int]
"""A rank, and among how many."""

MOST_NAMED = 3
"""How many peers that do better a question names."""


@dataclass(frozen=True)
class SuggestedRequest:
    """What to ask the others: as `experienceRequestCreate` takes it."""

    title: Texts
    question: Texts
    search_text: str
    topic: int | None


def indicator_request(
    name: Texts,
    topic: int | None,
    judged: JudgedValue,
    place: Place | None,
    better: Sequence[Texts],
) -> SuggestedRequest:
    """Return what to ask about an indicator: how one stands, who does better, what they did.

    A figure so long that it looks like a telephone number is left out: requests refuse these.
    """
    question = {
        lang: " ".join(
            part
            for part in (
                standing_sentence(judged, place, lang),
                better_sentence(better, lang),
                phrase("comparison", "ask what", lang),
            )
            if part and not holds_contact(part)
        )
        for lang in LANGUAGES
    }
    title = phrases("comparison", "ask indicator", name=name)
    return SuggestedRequest(title, question, in_language(name, "lv"), topic)


def standing_sentence(judged: JudgedValue, place: Place | None, lang: str) -> str:
    """Return how one stands, or nothing where no rank can be told.

    >>> mine = JudgedValue(5.25, "km", "2024", {"lv": "Rīga", "en": "Riga"})
    >>> standing_sentence(mine, (3, 7), "lv")
    'Rīga, 2024. gads: 5,25\\xa0km, 3. vieta no 7.'
    """
    if place is None or judged.value is None:
        return ""
    shown = number_with_unit(format_value(judged.value, lang), judged.unit, lang)
    rank, of = place
    told = phrase("comparison", "ask place", lang, rank=rank, of=of)
    return f"{judged.subject(lang)}{shown}, {told}"


def better_sentence(better: Sequence[Texts], lang: str) -> str:
    """Return who does better, or nothing where nobody is named."""
    names = ", ".join(in_language(name, lang) for name in better[:MOST_NAMED])
    return phrase("comparison", "ask better", lang, names=names) if names else ""


def topic_request(name: Texts, topic: int) -> SuggestedRequest:
    """Return what to ask about a theme without a way to learn."""
    return SuggestedRequest(
        phrases("comparison", "ask topic", name=name),
        phrases("comparison", "ask what"),
        in_language(name, "lv"),
        topic,
    )
