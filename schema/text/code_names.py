"""What codes are called in a Latvian sentence: states, statuses, kinds of records; and days."""

import re
from collections.abc import Mapping
from datetime import date

from schema.text.locale_format import format_day

NAMES: Mapping[str, str] = {
    "DRAFT": "melnraksts",
    "SUBMITTED": "iesniegts",
    "IN_REVIEW": "izskatīšanā",
    "CHANGES_REQUESTED": "atdots labošanai",
    "VERIFIED": "pārbaudīts",
    "PUBLISHED": "publicēts",
    "ARCHIVED": "arhivēts",
    "OPEN": "atklāts",
    "ANSWERED": "atbildēts",
    "CLOSED": "slēgts",
    "PRELIMINARY": "provizorisks",
    "MISSING": "nav datu",
    "NOT_APPLICABLE": "nav piemērojams",
    "CONFIDENTIAL": "konfidenciāls",
    "None": "nav dota",
    "Adoption": "pārņemta pieredze",
    "ComparisonGroup": "salīdzināšanas grupas",
    "ComparisonSet": "izvēlētas pašvaldību kopas",
    "Cycle": "tīklu cikli",
    "Document": "dokumenti",
    "Event": "pasākumi",
    "ExperienceRequest": "pieredzes pieprasījumi",
    "Expert": "eksperti",
    "Indicator": "rādītāji",
    "IndicatorValue": "rādītāju vērtības",
    "Membership": "dalība tīklos",
    "Municipality": "pašvaldības",
    "Network": "tīkli",
    "NetworkOutput": "tīklu rezultāti",
    "NewsItem": "ziņas",
    "Organisation": "organizācijas",
    "Partnership": "partnerības",
    "Pilot": "pilotprojekti",
    "Practice": "pieredze",
    "Project": "projekti",
    "SavedSearch": "saglabāti meklējumi",
    "Succession": "teritoriju izmaiņas",
    "Target": "mērķi",
    "Topic": "tēmas",
}
"""The words for what API and tables call by a code."""

DAY = re.compile(r"\d{4}-\d\d-\d\d")


def latvian_code_name(code: str) -> str:
    """Return what a code is called, a day as Latvians write it, and all else as it is.

    >>> latvian_code_name("DRAFT"), latvian_code_name("2026-11-05"), latvian_code_name("riga-2021")
    ('melnraksts', '05.11.2026.', 'riga-2021')
    """
    if DAY.fullmatch(code):
        return format_day(date.fromisoformat(code), "lv")
    return NAMES.get(code, code)
