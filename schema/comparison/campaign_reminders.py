"""What an organiser writes to those who still owe values: nothing is sent, it is there to copy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from schema import tables
from schema.comparison.formulas.periods import period_texts
from schema.comparison.formulas.units import unit_after_number
from schema.comparison.offices import offices_of, select_offices
from schema.request.context import Context
from schema.tables.base import PlainRow
from schema.text.catalogues import phrase
from schema.text.locale_format import format_day
from search.language import LANGUAGES

AREA = "campaigns"


@dataclass(frozen=True)
class ReminderText:
    """A message in one language."""

    subject: str
    text: str


def text_in(texts: Mapping[str, str], lang: str) -> str:
    """Return a text in a language, or in the first that it has."""
    return next(texts[each] for each in (lang, *LANGUAGES) if each in texts)


async def reminder_parts(context: Context, campaign: PlainRow, lang: str) -> Mapping[str, str]:
    """Return what every message about a campaign says of it."""
    organiser = await context.loaders.row(tables.Organisation, campaign.organiser_id)
    return {
        "title": text_in(campaign.title, lang),
        "organiser": text_in(organiser.name, lang) if organiser else "",
        "period": period_texts("accusative", campaign.period)[lang],
        "due": format_day(campaign.due_on, lang),
    }


async def general_reminder(context: Context, campaign: PlainRow, lang: str) -> ReminderText:
    """Return the message to all who owe something."""
    parts = await reminder_parts(context, campaign, lang)
    subject = phrase(AREA, "reminder subject", lang, title=parts["title"])
    return ReminderText(subject, phrase(AREA, "reminder to all", lang, **parts))


async def debtor_reminder(
    context: Context, campaign: PlainRow, owed: Sequence[PlainRow], lang: str
) -> ReminderText:
    """Return the message to one municipality, with what it owes line by line."""
    parts = await reminder_parts(context, campaign, lang)
    place = await context.loaders.row(tables.Municipality, owed[0].municipality_id)
    name = text_in(place.name, lang) if place else ""
    lines = [await owed_line(context, each.indicator_id, lang) for each in owed]
    text = phrase(AREA, "reminder to one", lang, municipality=name, owed="\n".join(lines), **parts)
    return ReminderText(phrase(AREA, "reminder subject", lang, title=parts["title"]), text)


async def owed_line(context: Context, indicator: int, lang: str) -> str:
    """Return an indicator as a line of a message, with its unit where its name does not say it."""
    row = await context.loaders.row(tables.Indicator, indicator)
    assert row is not None
    name, unit = text_in(row.name, lang), unit_after_number(lang, row.unit)
    return f"– {name}{f', {unit}' if unit and unit not in name else ''}"


async def debtor_offices(context: Context, municipalities: list[int]) -> list[Sequence[PlainRow]]:
    """Return the offices of each municipality, none where none is known."""
    found = await offices_of(context, select_offices("municipality_id"), municipalities)
    return [found.get(number, ()) for number in municipalities]
