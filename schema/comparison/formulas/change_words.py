"""A change, what chance has to do with it, what others did, and a trend, in words."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from schema.comparison.formulas.chance import Chance
from schema.comparison.formulas.change import (
    ChangeDirection,
    MeasuredChange,
    measure_change,
    shown_difference,
    shown_number,
)
from schema.comparison.formulas.meanwhile import OthersChange
from schema.comparison.formulas.periods import period_genitive, period_locative, period_span
from schema.comparison.formulas.trend import Trend
from schema.comparison.formulas.units import (
    NO_AMOUNTS,
    PER_CENT,
    is_singular_number,
    number_with_unit,
)
from schema.comparison.formulas.verdict import Texts, format_value
from schema.tables import Polarity
from schema.text.catalogues import in_language, phrase, phrases
from search.language import LANGUAGES

SIGNS = frozenset({"EUR", "NOK", "km", "ha", "kWh", "MWh", "m", "t"})
"""What units begin with that are written alike after every number and in every case."""

JUDGED = {
    ChangeDirection.IMPROVING: "change better",
    ChangeDirection.WORSENING: "change worse",
}
OTHERS = {
    (False, False): "others",
    (False, True): "others few",
    (True, False): "others neutral",
    (True, True): "others neutral few",
}
ALL = {
    (False, False): "all",
    (False, True): "all few",
    (True, False): "all neutral",
    (True, True): "all neutral few",
}
"""Sentences by whether neither way is better, and whether there are too few for a median."""


@dataclass(frozen=True)
class ChangedValue:
    """A value then and now, of an indicator with a unit and a polarity."""

    unit: str
    polarity: Polarity
    since: str
    before: float
    period: str
    after: float

    @property
    def measured(self) -> MeasuredChange:
        """How it changed."""
        return measure_change(self.before, self.after, self.polarity, self.unit)

    @property
    def difference(self) -> Decimal:
        """The difference of what is shown."""
        return shown_difference(self.before, self.after)


def change_texts(changed: ChangedValue) -> Texts:
    """Return how a value changed, in each language.

    >>> schools = ChangedValue("schools", Polarity.NEUTRAL, "2014", 17.0, "2022", 14.0)
    >>> print(change_texts(schools)["lv"].replace(chr(160), " "))
    2014. gadā – 17 skolas, 2022. gadā – 14 skolas: par 3 mazāk (−17,65 %).
    >>> exams = ChangedValue("%", Polarity.HIGHER_IS_BETTER, "2020", 58.0, "2022", 62.16)
    >>> print(change_texts(exams)["lv"].replace(chr(160), " "))
    2020. gadā – 58 %, 2022. gadā – 62,16 %: par 4,16 procentpunktiem vairāk; rādītājs uzlabojies.
    >>> print(change_texts(exams)["en"].replace(chr(160), " "))
    58 % in 2020, 62.16 % in 2022: up by 4.16 percentage points; it improved.
    """
    return {lang: change_sentence(changed, lang) for lang in LANGUAGES}


def change_sentence(changed: ChangedValue, lang: str) -> str:
    """Return how a value changed, as a sentence."""
    judged = JUDGED.get(changed.measured.direction, "change") if changed.difference else "change"
    return change_phrase(
        judged,
        lang,
        since=period_locative(changed.since),
        before=value_with_unit(changed.before, changed.unit, lang),
        period=period_locative(changed.period),
        after=value_with_unit(changed.after, changed.unit, lang),
        difference=difference_words(changed, lang),
    )


def value_with_unit(value: float, unit: str, lang: str) -> str:
    """Return a value as tables show it, with its unit."""
    return number_with_unit(format_value(value, lang), unit, lang)


def difference_words(changed: ChangedValue, lang: str) -> str:
    """Return by how much a value is more or less, in the terms of its unit."""
    difference, percent = changed.difference, changed.measured.percent
    if not difference:
        return change_phrase("difference none", lang)
    size, way = abs(difference), "more" if difference > 0 else "less"
    number = format_value(float(size), lang)
    if changed.unit == PER_CENT:
        one = " one" if is_singular_number(number, lang) else ""
        return change_phrase(f"difference {way} points{one}", lang, number=number)
    words = change_phrase(f"difference {way}", lang, number=with_sign(number, changed.unit, lang))
    return words if percent is None else f"{words} ({signed_value(percent, PER_CENT, lang)})"


def with_sign(number: str, unit: str, lang: str) -> str:
    """Return a number with its unit where that is written alike in every case.

    >>> with_sign("3", "schools", "lv"), with_sign("3", "EUR", "lv")
    ('3', '3\\xa0EUR')
    """
    is_sign = unit.partition(" ")[0] in SIGNS
    return number_with_unit(number, unit, lang) if is_sign else number


def signed_value(value: float, unit: str, lang: str) -> str:
    """Return a number with a sign before it and its unit; of a difference zero has none.

    >>> signed_value(0.5, "EUR", "lv"), signed_value(-17.647, "%", "en"), signed_value(0, "", "en")
    ('+0,5\\xa0EUR', '−17.65\\xa0%', '0')
    """
    number = format_value(value, lang)
    number = f"+{number}" if shown_number(value) > 0 else number
    return with_unit_of_difference(number, unit, lang)


def with_unit_of_difference(number: str, unit: str, lang: str) -> str:
    """Return a number with what may follow it: no unit that numbers do not need."""
    return number_with_unit(number, unit, lang) if unit and unit not in NO_AMOUNTS - {PER_CENT} \
        else number  # fmt: skip


def signed_difference(value: float, unit: str, lang: str) -> str:
    """Return a difference in the terms of a unit: of per cent in percentage points.

    >>> signed_difference(-0.3, "%", "lv"), signed_difference(0.1, "%", "en")
    ('−0,3\\xa0procentpunkti', '+0.1\\xa0percentage points')
    """
    if unit != PER_CENT:
        return signed_value(value, unit, lang)
    number = signed_value(value, "", lang)
    return change_phrase(
        "point" if is_singular_number(number, lang) else "points", lang, number=number
    )


def change_phrase(key: str, lang: str, **parts: Any) -> str:
    """Return some words of a change in a language."""
    named = {name: in_language(part, lang) for name, part in parts.items()}
    return phrase("change", key, lang, **named)


def chance_texts(chance: Chance) -> Texts:
    """Return what chance may have to do with a change, in each language."""
    return {lang: change_phrase(f"chance {chance}", lang) for lang in LANGUAGES}


def others_texts(
    others: OthersChange, unit: str, polarity: Polarity, since: str | None = None
) -> Texts:
    """Return what others did meanwhile, in each language; with `since` what all did since then.

    >>> found = others_texts(OthersChange(40, -0.3, 25, 14, 1), "%", Polarity.LOWER_IS_BETTER)
    >>> print(found["lv"].replace(chr(160), " "))
    Tikmēr pārējās pašvaldībās (ar abām vērtībām – 40): uzlabojums – 25, pasliktinājums – 14, bez \
izmaiņām – 1; izmaiņu mediāna – −0,3 procentpunkti.
    >>> others_texts(OthersChange(0, None, 0, 0, 0), "%", Polarity.NEUTRAL)["en"]
    'Of the others nobody has both values.'
    """
    if not others.n:
        return phrases("change", "others none" if since is None else "all none")
    keys = OTHERS if since is None else ALL
    key = keys[polarity is Polarity.NEUTRAL, others.median is None]
    begun = "" if since is None else period_genitive(since)
    counts = {"better": others.improved, "worse": others.worsened, "same": others.unchanged}
    middle = 0.0 if others.median is None else others.median
    median = {lang: signed_difference(middle, unit, lang) for lang in LANGUAGES}
    return phrases("change", key, n=others.n, median=median, since=begun, **counts)


def rank_change_texts(before: tuple[int, int], now: tuple[int, int]) -> Texts:
    """Return where somebody stood then and stands now, of how many, in each language.

    >>> rank_change_texts((5, 41), (3, 40))["lv"]
    'Toreiz – 5. vieta no 41, tagad – 3. vieta no 40.'
    """
    parts = {"rank_before": before[0], "of_before": before[1], "rank": now[0], "of": now[1]}
    return {lang: change_phrase("rank then and now", lang, **parts) for lang in LANGUAGES}


def trend_texts(trend: Trend, unit: str) -> Texts:
    """Return which way a series went, and how much a year, in each language.

    >>> from schema.comparison.formulas.trend import TrendDirection
    >>> found = Trend(-0.35, 8, "2009", "2016", 0.02, TrendDirection.IMPROVING)
    >>> print(trend_texts(found, "%")["lv"].replace(chr(160), " "))
    Tendence (8 vērtības, 2009.–2016. gads): gadā −0,35 procentpunkti, rādītājs uzlabojas.
    """
    parts = {"n": trend.n, "span": period_span(trend.first, trend.last)}
    key = f"trend {trend.direction}"
    return {
        lang: change_phrase(key, lang, **parts, slope=signed_difference(trend.slope, unit, lang))
        for lang in LANGUAGES
    }
