"""What to keep in mind about a comparison, in Latvian and English."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from schema.comparison.formulas.counted import CountPhrase
from schema.tables import Choice

Texts = Mapping[str, str]


class CaveatCode(Choice):
    """What sort of reservation it is."""

    UNLIKE = "UNLIKE", "Municipalities of different kinds are compared."
    NOT_A_MEMBER = "NOT_A_MEMBER", "The municipality is not one of the peers."
    NEWER = "NEWER", "A newer period was left aside, because too few have a value in it yet."
    NOTHING_MEASURED = "NOTHING_MEASURED", "No peer has a value, so there is nothing to compare."
    FEW = "FEW", "Fewer than three peers have a value, so no figures are given."
    MISSING_VALUES = "MISSING_VALUES", "Some peers have no value and count nowhere."
    PRELIMINARY = "PRELIMINARY", "Some values may still change."
    REBUILT = "REBUILT", "Some values were put together for the borders of the municipalities."
    ESTIMATED = "ESTIMATED", "Some values were divided by the share of the area, not of people."
    REFUSED = "REFUSED", "Some values cannot be put together for the borders."
    TOTALS = "TOTALS", "The values are totals, which are larger where more people live."
    ONLY_WITHIN = "ONLY_WITHIN", "The indicator can be compared within a certain group only."
    REPLACED = "REPLACED", "Some peers are no more; those they became a part of stand for them."


@dataclass(frozen=True)
class ComparisonCaveat:
    """A reservation, with what its sentence names."""

    code: CaveatCode
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def texts(self) -> Texts:
        """The sentence in each language; a detail that is a text itself is in the same language.

        >>> ComparisonCaveat(CaveatCode.MISSING_VALUES, {"missing": 1, "of": 35}).texts["en"]
        'Of 35 peers, 1 has no value; what is missing counts nowhere.'
        """
        sentences = SENTENCES[self.code]
        if self.details.get("n") == 0:
            sentences = OF_NOBODY.get(self.code, sentences)
        return {
            lang: sentence.format(
                **{name: caveat_detail(d, lang) for name, d in self.details.items()}
            )
            for lang, sentence in zip(("lv", "en"), sentences, strict=True)
        }


def caveat_detail(detail: Any, lang: str) -> Any:
    """Return a detail in a language, where it has several; a number so that its word follows it.

    >>> caveat_detail({"lv": "novadi"}, "en"), f"{caveat_detail(3, 'en'):peer|peers}"
    ('novadi', '3 peers')
    """
    if isinstance(detail, int):
        return CountPhrase(detail, lang)
    return detail.get(lang) or next(iter(detail.values())) if isinstance(detail, dict) else detail


SENTENCES: Mapping[CaveatCode, tuple[str, str]] = {
    CaveatCode.UNLIKE: (
        "Tiek salīdzinātas dažāda veida pašvaldības: valstspilsēta nav novads.",
        "Municipalities of different kinds are compared: a state city is not a county.",
    ),
    CaveatCode.NOT_A_MEMBER: (
        "{name} nav starp salīdzinātajām pašvaldībām; vieta noteikta tā, it kā tur būtu.",
        "{name} is not one of the peers; its place is told as if it were.",
    ),
    CaveatCode.NEWER: (
        "Par {newer} vērtība pagaidām ir tikai {n:pašvaldībai|pašvaldībām}, tāpēc salīdzinātas "
        "{period} vērtības.",
        "For {newer} only {n:municipality has|municipalities have} a value so far, so the values "
        "of {period} are compared.",
    ),
    CaveatCode.NOTHING_MEASURED: (
        "Nevienai no šīm pašvaldībām nav vērtības, tāpēc nav, ko salīdzināt.",
        "None of the peers has a value, so there is nothing to compare.",
    ),
    CaveatCode.FEW: (
        "Vērtība ir tikai {n:pašvaldībai|pašvaldībām}, tāpēc grupas rādītāji nav aprēķināti.",
        "Only {n:peer has|peers have} a value, so no figures of the group are given.",
    ),
    CaveatCode.MISSING_VALUES: (
        "{missing} no {of:pašvaldības|pašvaldībām} vērtības nav; tās aprēķinos nav iekļautas.",
        "Of {of} peers, {missing:has|have} no value; what is missing counts nowhere.",
    ),
    CaveatCode.PRELIMINARY: (
        "{n:vērtība ir provizoriska|vērtības ir provizoriskas} un var mainīties.",
        "{n:value is|values are} preliminary and may change.",
    ),
    CaveatCode.REBUILT: (
        "{n:vērtība ir aprēķināta|vērtības ir aprēķinātas} no agrāko pašvaldību vērtībām.",
        "{n:value was|values were} put together from those of earlier municipalities.",
    ),
    CaveatCode.ESTIMATED: (
        "{n:vērtība ir aplēse|vērtības ir aplēses}: teritorija dalīta pēc platības, nevis "
        "iedzīvotājiem.",
        "{n:value is an estimate|values are estimates}: a territory was divided by area, not by "
        "people.",
    ),
    CaveatCode.REFUSED: (
        "{n:vērtību|vērtības} šajās robežās nevar aprēķināt: {why}",
        "{n:value|values} cannot be put together for these borders: {why}",
    ),
    CaveatCode.TOTALS: (
        "Tie ir kopapjomi: lielāki tur, kur dzīvo vairāk cilvēku. Vairāk pateiktu skaitlis uz "
        "vienu iedzīvotāju.",
        "These are totals, larger where more people live. A figure for each resident says more.",
    ),
    CaveatCode.ONLY_WITHIN: (
        "Rādītāju var salīdzināt tikai šādi: {within}.",
        "The indicator can be compared only within: {within}.",
    ),
    CaveatCode.REPLACED: (
        "Pašvaldību vietā, kuru vairs nav, ir tās, kurās tagad ir to teritorija: {names}.",
        "Those that are no more are replaced by those they became a part of: {names}.",
    ),
}

OF_NOBODY: Mapping[CaveatCode, tuple[str, str]] = {
    CaveatCode.NEWER: (
        "Par {newer} vērtības pagaidām nav nevienai pašvaldībai, tāpēc salīdzinātas {period} "
        "vērtības.",
        "For {newer} no municipality has a value so far, so the values of {period} are compared.",
    ),
}
"""What is said instead where it is so of nobody: `n` is 0."""
