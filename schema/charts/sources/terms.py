"""What all charts have: their look, what they measure, whom they credit, in which language."""

from collections.abc import Mapping

from schema import clock
from schema.charts.facts import WIDTH, Credit, Quantity
from schema.errors import Code, Refused
from schema.tables import Choice
from schema.tables.base import PlainRow
from schema.text.licences import licence_name
from schema.text.sentences import sentence
from search.language import LANGUAGES


class ChartTheme(Choice):
    """On which ground a chart is drawn."""

    LIGHT = "LIGHT", "On white."
    DARK = "DARK", "On the dark ground of pages that a reader wants dark."


LEAST_WIDTH = 320
"""How wide a chart is at least, in pixels."""


def check_chart_width(width: int) -> None:
    """Refuse a width in which a chart cannot be drawn."""
    if not LEAST_WIDTH <= width <= WIDTH:
        message = sentence(
            "A chart is {least_width} to {width} pixels wide.", least_width=LEAST_WIDTH, width=WIDTH
        )
        raise Refused(Code.BAD_USER_INPUT, message, "width")


def indicator_quantity(indicator: PlainRow, lang: str) -> Quantity:
    """Return what an indicator measures, in a language."""
    return Quantity(text_in_language(indicator.name, lang), indicator.unit, indicator.polarity)


def indicator_credit(indicator: PlainRow, lang: str) -> Credit:
    """Return where the values of an indicator come from."""
    source = (
        text_in_language(indicator.origin, lang)
        if indicator.origin
        else "; ".join(indicator.sources)
    )
    return Credit(source or "BLIS", licence_name(indicator.licence, lang), clock.today())


def merge_credits(one: Credit, other: Credit) -> Credit:
    """Return whom two indicators credit, each source and each licence once.

    >>> from datetime import date
    >>> day = date(2026, 11, 21)
    >>> merge_credits(Credit("CSP", "CC BY 4.0", day), Credit("NVA", "CC BY 4.0", day))
    Credit(source='CSP; NVA', licence='CC BY 4.0', retrieved_on=datetime.date(2026, 11, 21))
    """
    sources = "; ".join(dict.fromkeys([one.source, other.source]))
    return Credit(sources, "; ".join(dict.fromkeys([one.licence, other.licence])), one.retrieved_on)


def text_in_language(texts: Mapping[str, str], lang: str) -> str:
    """Return a text in a language, or in the first other that it has.

    >>> text_in_language({"lv": "Novadi"}, "en")
    'Novadi'
    """
    return next(texts[each] for each in (lang, *LANGUAGES, *texts) if each in texts)


def capitalise_text(text: str) -> str:
    """Return a text that begins with a capital letter."""
    return text[:1].upper() + text[1:]
