"""A position in words, in Latvian and English: relative to whom, and with what reservation."""

from collections.abc import Mapping

from schema.comparison.figures import Aggregate
from schema.comparison.units import with_unit
from schema.tables import Choice, Polarity

Texts = Mapping[str, str]


class VerdictCode(Choice):
    """What a value is beside those of its peers."""

    BETTER = "BETTER", "Better than the middle half of the peers: beyond their quartile."
    MIDDLE = "MIDDLE", "Within the middle half of the peers, between the quartiles."
    WORSE = "WORSE", "Worse than the middle half of the peers: beyond their quartile."
    HIGHER = "HIGHER", "Higher than the middle half of the peers; neither way is better."
    LOWER = "LOWER", "Lower than the middle half of the peers; neither way is better."
    UNKNOWN = "UNKNOWN", "There is no value, or there are too few peers to say."


MIRRORED = {
    VerdictCode.BETTER: VerdictCode.WORSE,
    VerdictCode.WORSE: VerdictCode.BETTER,
}
"""What a verdict becomes when the other way is better."""


def verdict(value: float | None, group: Aggregate, polarity: Polarity) -> VerdictCode:
    """Return what a value is beside those of a group, of which it is one.

    >>> group = Aggregate(n=5, missing=0, lower_quartile=2.0, upper_quartile=4.0)
    >>> [verdict(v, group, Polarity.LOWER_IS_BETTER).value for v in (1.0, 4.0, 5.0, None)]
    ['BETTER', 'MIDDLE', 'WORSE', 'UNKNOWN']
    >>> verdict(5.0, group, Polarity.NEUTRAL).value
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


SENTENCES: Mapping[VerdictCode, tuple[str, str]] = {
    VerdictCode.BETTER: (
        "{value} ir labāk nekā salīdzināmo vidējai pusei",
        "{value} is better than the middle half of the peers",
    ),
    VerdictCode.MIDDLE: (
        "{value} ir tāpat kā salīdzināmo vidējai pusei",
        "{value} lies within the middle half of the peers",
    ),
    VerdictCode.WORSE: (
        "{value} ir sliktāk nekā salīdzināmo vidējai pusei",
        "{value} is worse than the middle half of the peers",
    ),
    VerdictCode.HIGHER: (
        "{value} ir vairāk nekā salīdzināmo vidējai pusei; tas pats nav ne labi, ne slikti",
        "{value} is higher than the middle half of the peers, in itself neither good nor bad",
    ),
    VerdictCode.LOWER: (
        "{value} ir mazāk nekā salīdzināmo vidējai pusei; tas pats nav ne labi, ne slikti",
        "{value} is lower than the middle half of the peers, in itself neither good nor bad",
    ),
    VerdictCode.UNKNOWN: (
        "Par to spriest nevar: nav vērtības vai ir pārāk maz salīdzināmo",
        "Nothing can be said: there is no value, or there are too few peers",
    ),
}
MIDDLE_HALF = (
    " ({lower} līdz {upper}, mediāna {median})",
    " ({lower} to {upper}, median {median})",
)
RELATIVE = (
    "Tas ir tikai salīdzinājumā ar: {peers} ({n} ar vērtību, {missing} bez tās).",
    "This is only relative to: {peers} ({n} with a value, {missing} without).",
)
LANGUAGES = ("lv", "en")


def told(
    code: VerdictCode, value: float | None, unit: str, group: Aggregate, peers: Texts
) -> Texts:
    """Return the verdict in words, in each language.

    >>> group = Aggregate(3, 1, median=3.5, lower_quartile=2.0, upper_quartile=4.0)
    >>> told(VerdictCode.HIGHER, 5.25, "km", group, {"lv": "Novadi", "en": "Counties"})["lv"]
    '5,25\\xa0km ir vairāk nekā salīdzināmo vidējai pusei; tas pats nav ne labi, ne slikti \
(2 līdz 4, mediāna 3,5). Tas ir tikai salīdzinājumā ar: Novadi (3 ar vērtību, 1 bez tās).'
    """
    return {
        lang: sentence(code, value, unit, group, peers.get(lang) or peers["lv"], place)
        for place, lang in enumerate(LANGUAGES)
    }


def sentence(
    code: VerdictCode, value: float | None, unit: str, group: Aggregate, peers: str, place: int
) -> str:
    """Return the verdict in one of the languages."""
    lang = LANGUAGES[place]
    names = ("lower_quartile", "upper_quartile", "median")
    lower, upper, middle = (written(getattr(group, name), lang) for name in names)
    shown = with_unit(written(value, lang), unit, lang)
    first = SENTENCES[code][place].format(value=shown)
    if code is not VerdictCode.UNKNOWN:
        first += MIDDLE_HALF[place].format(lower=lower, upper=upper, median=middle)
    told = {"peers": peers, "n": group.n, "missing": group.missing}
    return f"{first}. {RELATIVE[place].format(**told)}"


def written(value: float | None, lang: str) -> str:
    """Return a number as it is written in a language, with at most two decimals.

    >>> written(12345.678, "lv"), written(12345.0, "en"), written(None, "en")
    ('12\\xa0345,68', '12,345', '–')
    """
    if value is None:
        return "–"
    text = f"{value:,.2f}".rstrip("0").rstrip(".")
    return text if lang == "en" else text.replace(",", "\u00a0").replace(".", ",")
