"""The words of charts, in Latvian and English."""

from collections.abc import Mapping, Sequence
from datetime import date

from schema.charts.facts import ChartPlace, Quantity
from schema.comparison.formulas.periods import MONTHS
from schema.comparison.formulas.units import (
    localised_unit,
    number_with_unit,
)
from schema.tables import Polarity, ValueStatus

WORDS: Mapping[str, tuple[str, str]] = {
    "rank": ("Vieta", "Rank"),
    "municipality": ("Pašvaldība", "Municipality"),
    "status": ("Statuss", "Status"),
    "period": ("Periods", "Period"),
    "quarter": ("Ceturtdaļa", "Quarter"),
    "borders": ("Kā iegūts", "How it was made"),
    "goal": ("Mērķis", "Target"),
    "median": ("mediāna", "median"),
    "no data": ("nav datu", "no data"),
    "median is": ("mediāna {value}", "median {value}"),
    "source": ("Avots: {source}. Licence: {licence}.", "Source: {source}. Licence: {licence}."),
    "retrieved": ("Dati nolasīti BLIS {day}.", "Read from BLIS on {day}."),
    "leads": (
        "Pirmajā vietā: {name} ({value}); pēdējā: {last} ({lowest}).",
        "First: {name} ({value}); last: {last} ({lowest}).",
    ),
    "extremes": (
        "Lielākā vērtība: {name} ({value}); mazākā: {last} ({lowest}).",
        "Highest: {name} ({value}); lowest: {last} ({lowest}).",
    ),
    "stands": (
        "{name}: {value}, {rank}. vieta no {of}",
        "{name}: {value}, rank {rank} of {of}",
    ),
    "lacks": ("{name}: nav datu", "{name}: no data"),
    "middle": ("; mediāna ir {value}", "; the median is {value}"),
    "half": (
        "Vidējā puse ir no {lower} līdz {upper}.",
        "The middle half lies from {lower} to {upper}.",
    ),
    "box": (
        "Kaste rāda vidējo pusi, biezā svītra mediānu, līnija mazāko un lielāko vērtību.",
        "The box shows the middle half, the thick line the median, the thin one the least and "
        "the greatest value.",
    ),
    "no second": ("{indicator}: nav datu: {names}.", "{indicator}: no data: {names}."),
    "related": (
        "Korelācija {n:pašvaldībā|pašvaldībās} ir {r}; tā neko nesaka par cēloni.",
        "The correlation over {n:municipality|municipalities} is {r}, which says nothing of "
        "causes.",
    ),
    "signs": (
        "▲ virs vidējās puses (vairāk nekā {upper}); ● vidējā puse; ▼ zem tās "
        "(mazāk nekā {lower}); × nav datu.",
        "▲ above the middle half (more than {upper}); ● the middle half; ▼ below it (less than "
        "{lower}); × no data.",
    ),
    "area": (
        "Zīmes laukums rāda vērtību. Vietas ir pašvaldību centri; zīmes, kas pārklātos, ir "
        "pabīdītas.",
        "The area of a sign shows the value. Places are the centres of municipalities; signs that "
        "would overlap are moved apart.",
    ),
    "some names": (
        "Te ir vieta ne visiem nosaukumiem; visi ir tabulā.",
        "There is not room here for every name; the table has them all.",
    ),
    "nowhere": ("Nav zināma vieta: {names}.", "No place is known: {names}."),
    "went": (
        "{name}: {first} – {before}, {last} – {after}",
        "{name}: {before} in {first}, {after} in {last}",
    ),
    "only": (
        "{name}: {first} – {before}, vienīgā vērtība",
        "{name}: {before} in {first}, the only value",
    ),
    "by percent": (" ({change} %)", " ({change} %)"),
    "wants": ("Mērķis {year}. gadā: {value}", "Target for {year}: {value}"),
    "goal is": ("mērķis {year}: {value}", "target {year}: {value}"),
    "not from zero": ("Ass nesākas no nulles.", "The axis does not begin at zero."),
    "crosses": ("× – nav datu.", "× – no data."),
    "hollow": (
        "Tukšās zīmes: pārrēķināts no toreizējām pašvaldībām.",
        "Hollow signs: recomputed from the municipalities of then.",
    ),
    "some estimated": ("Dažas vērtības ir aplēses.", "Some values are estimates."),
    "as was": ("tā laika robežās", "in the borders of the time"),
    "today": ("{day} robežās", "in the borders of {day}"),
    "missing": ("Nav datu: {names}.", "No data: {names}."),
    "and more": ("{names} un vēl {n}", "{names} and {n} more"),
    "published": ("kā publicēts", "as published"),
    "rebuilt": ("pārrēķināts šajās robežās", "recomputed in these borders"),
    "estimated": ("aplēse, dalot pēc platības", "an estimate, divided by area"),
}
KINDS: Mapping[str, tuple[str, str]] = {
    "ranking": ("Stabiņu diagramma", "Bar chart"),
    "series": ("Līniju diagramma", "Line chart"),
    "scatter": ("Izkliedes diagramma", "Scatter plot"),
    "distribution": ("Punktu un kastes diagramma", "Dot plot and box plot"),
    "map": ("Karte", "Map"),
}
"""What sort of picture a chart is: the first that is told to those who do not see it."""
POLARITY: Mapping[Polarity, tuple[str, str]] = {
    Polarity.HIGHER_IS_BETTER: ("▲ lielāka vērtība ir labāka", "▲ a higher value is better"),
    Polarity.LOWER_IS_BETTER: ("▼ mazāka vērtība ir labāka", "▼ a lower value is better"),
    Polarity.NEUTRAL: (
        "lielāka vērtība pati par sevi nav ne labāka, ne sliktāka",
        "a higher value is in itself neither better nor worse",
    ),
}
STATUS: Mapping[ValueStatus, tuple[str, str]] = {
    ValueStatus.PUBLISHED: ("publicēts", "published"),
    ValueStatus.PRELIMINARY: ("provizorisks", "preliminary"),
    ValueStatus.MISSING: ("nav datu", "no data"),
    ValueStatus.NOT_APPLICABLE: ("nav piemērojams", "not applicable"),
    ValueStatus.CONFIDENTIAL: ("konfidenciāls", "confidential"),
}
SHORTER = {" novads": " nov.", " Municipality": " mun."}
NAMED = 5
"""So many are named in a sentence, the others counted."""


def chart_phrase(lang: str, words: str, **told: object) -> str:
    """Return some words in a language.

    >>> chart_phrase("lv", "median is", value="5,5")
    'mediāna 5,5'
    """
    return pick_language(WORDS[words], lang).format(**told)


def format_day(day: date, lang: str) -> str:
    """Return a day as it is written in a language.

    >>> format_day(date(2026, 11, 5), "lv"), format_day(date(2026, 11, 5), "en")
    ('05.11.2026.', '5 November 2026')
    """
    return f"{day:%d.%m.%Y}." if lang == "lv" else f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def pick_language(both: tuple[str, str], lang: str) -> str:
    """Return the Latvian or the English one of two texts."""
    return both[lang == "en"]


def quantity_unit(quantity: Quantity, lang: str) -> str:
    """Return a unit as it is written in a language."""
    return localised_unit(lang, quantity.unit)


def format_quantity(number: str, quantity: Quantity, lang: str) -> str:
    """Return a number with its unit.

    >>> format_quantity("5,5", Quantity("Vidējais vecums", "years", Polarity.NEUTRAL), "lv")
    '5,5\\xa0gadi'
    """
    return number_with_unit(number, quantity.unit, lang)


def shorten_name(name: str) -> str:
    """Return a name as it is written where there is little room.

    >>> shorten_name("Ādažu novads")
    'Ādažu nov.'
    """
    for long, brief in SHORTER.items():
        name = name.replace(long, brief)
    return name


def missing_sentence(places: Sequence[ChartPlace], lang: str) -> str:
    """Return a sentence that names who has no value; "" when everybody has one."""
    if not places:
        return ""
    return chart_phrase(lang, "missing", names=list_names([place.name for place in places], lang))


def list_names(names: Sequence[str], lang: str) -> str:
    """Return names for a sentence, the first of them and how many more.

    >>> list_names(list("abcdefg"), "en")
    'a, b, c, d, e and 2 more'
    """
    shown = ", ".join(names[:NAMED])
    if len(names) <= NAMED:
        return shown
    return chart_phrase(lang, "and more", names=shown, n=len(names) - NAMED)
