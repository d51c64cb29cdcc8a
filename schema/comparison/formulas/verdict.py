"""A position in words: relative to whom, and with what reservation."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from schema.comparison.formulas.figures import Aggregate
from schema.comparison.formulas.periods import period_name
from schema.comparison.formulas.units import number_with_unit
from schema.tables import Choice, Polarity
from schema.text.catalogues import in_language, phrase
from schema.text.locale_format import localise_number
from search.language import LANGUAGES

Texts = Mapping[str, str]


class VerdictCode(Choice):
    """How a value compares with those of its peers."""

    BETTER = "BETTER", "Better than the middle half of the peers: beyond their quartile."
    MIDDLE = "MIDDLE", "Within the middle half of the peers, between the quartiles."
    WORSE = "WORSE", "Worse than the middle half of the peers: beyond their quartile."
    HIGHER = "HIGHER", "Higher than the middle half of the peers; neither direction is better."
    LOWER = "LOWER", "Lower than the middle half of the peers; neither direction is better."
    UNKNOWN = "UNKNOWN", "There is no value, or there are too few peers to say."


def judge_value(value: float | None, group: Aggregate, polarity: Polarity) -> VerdictCode:
    """Return what a value is beside those of a group, of which it is one.

    >>> group = Aggregate(n=5, missing=0, lower_quartile=2.0, upper_quartile=4.0)
    >>> [judge_value(v, group, Polarity.LOWER_IS_BETTER).value for v in (1.0, 4.0, 5.0, None)]
    ['BETTER', 'MIDDLE', 'WORSE', 'UNKNOWN']
    >>> judge_value(5.0, group, Polarity.NEUTRAL).value
    'HIGHER'
    """
    lower, upper = group.lower_quartile, group.upper_quartile
    if value is None or lower is None or upper is None:
        return VerdictCode.UNKNOWN
    if lower <= value <= upper:
        return VerdictCode.MIDDLE
    is_high = value > upper
    if polarity is Polarity.NEUTRAL:
        return VerdictCode.HIGHER if is_high else VerdictCode.LOWER
    is_better = is_high is (polarity is Polarity.HIGHER_IS_BETTER)
    return VerdictCode.BETTER if is_better else VerdictCode.WORSE


@dataclass(frozen=True)
class JudgedValue:
    """What is judged: whose value of when, in what unit; without a name nobody asked.

    There is no period where nothing was measured in any.
    """

    value: float | None
    unit: str
    period: str = ""
    name: Texts | None = None

    def subject(self, lang: str) -> str:
        """Return whose value it is, and of when."""
        called = in_language(self.name or {}, lang)
        return f"{called}, {period_name(self.period)[lang]}: " if self.period else f"{called}: "


def verdict_texts(code: VerdictCode, judged: JudgedValue, group: Aggregate, peers: Texts) -> Texts:
    """Return the verdict in words, in each language.

    >>> group = Aggregate(3, 1, median=3.5, lower_quartile=2.0, upper_quartile=4.0)
    >>> mine = JudgedValue(5.25, "km", "2024", {"lv": "Rīga", "en": "Riga"})
    >>> verdict_texts(VerdictCode.HIGHER, mine, group, {"lv": "novadi", "en": "counties"})["lv"]
    'Rīga, 2024. gads: 5,25\\xa0km – tas ir vairāk nekā vidējai pusei (no 2 līdz 4, mediāna 3,5), \
un pats par sevi nav ne labi, ne slikti. Vērtējums attiecas tikai uz šo salīdzinājumu: novadi \
(3 ar vērtību, 1 bez tās).'
    >>> verdict_texts(VerdictCode.UNKNOWN, JudgedValue(None, "km"), group, {"lv": "novadi"})["en"]
    'No municipality is named whose rank could be given. This is only relative to: novadi \
(3 with a value, 1 without).'
    """
    return {
        lang: f"{judgement_sentence(code, judged, group, lang)}. "
        + verdict_phrase(
            "relative", lang, peers=in_language(peers, lang), n=group.n, missing=group.missing
        )
        for lang in LANGUAGES
    }


def verdict_phrase(key: str, lang: str, **parts: Any) -> str:
    """Return some words of a verdict in a language."""
    return phrase("comparison", f"verdict {key}", lang, **parts)


def judgement_sentence(code: VerdictCode, judged: JudgedValue, group: Aggregate, lang: str) -> str:
    """Return in one of the languages what is judged, and how."""
    if judged.name is None:
        return verdict_phrase("not asked", lang)
    if judged.value is None:
        return judged.subject(lang) + verdict_phrase("no value", lang)
    names = ("lower_quartile", "upper_quartile", "median")
    ends = {n.partition("_")[0]: format_value(getattr(group, n), lang) for n in names}
    half = verdict_phrase("middle half", lang, **ends)
    value_text = number_with_unit(format_value(judged.value, lang), judged.unit, lang)
    return f"{judged.subject(lang)}{value_text} – {verdict_phrase(code, lang, half=half)}"


def format_value(value: float | None, lang: str) -> str:
    """Return a number as it is written in a language, with at most two decimals.

    >>> format_value(12345.678, "lv"), format_value(12345.0, "en"), format_value(None, "en")
    ('12\\xa0345,68', '12,345', '–')
    """
    if value is None:
        return "–"
    return localise_number(f"{value:z,.2f}".rstrip("0").rstrip("."), lang)
