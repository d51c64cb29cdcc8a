"""What is new since a month: what was added and what was changed, by day."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from schema import clock
from server.pages.frame.addresses import LIST_PAGES
from server.pages.frame.page import Page, PageAnswer, PageRequest, Values

FEEDS = {"PRACTICE": "practices", "NEWS_ITEM": "news"}
"""The kinds that have a feed of what is new."""

MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")


def recent_variables(request: PageRequest) -> Values:
    """Return the first day of what is shown."""
    return {"since": first_day_shown(request.first("since")).isoformat()}


def first_day_shown(month: str) -> date:
    """Return the first day of a month such as `2026-10`; without one, of the last month."""
    if found := MONTH.fullmatch(month):
        return date(int(found[1]), int(found[2]), 1)
    return (clock.today().replace(day=1) - timedelta(days=1)).replace(day=1)


def recent_values(request: PageRequest, answer: PageAnswer) -> Values:
    """Return the days with what is new on each, the newest first."""
    since = first_day_shown(request.first("since"))
    given = request.first("since")
    return {
        "since": since.isoformat(),
        "month": f"{since:%Y-%m}",
        "days": [*days_with_kinds(request, answer.data["recentRecords"] or ())],
        "feeds": FEEDS,
        "unread": given if given and not MONTH.fullmatch(given) else "",
    }


def days_with_kinds(request: PageRequest, groups: Sequence[Mapping[str, Any]]) -> Iterator[Values]:
    """Yield each day with its kinds, each with the address of all that there is of it."""
    for day, held in groupby(groups, key=lambda each: each["changedOn"]):
        kinds = [{**each, "list_address": list_address(request, each["kind"])} for each in held]
        yield {"day": day, "kinds": kinds}


def list_address(request: PageRequest, kind: str) -> str:
    """Return where everything of a kind is listed."""
    if kind in LIST_PAGES:
        return request.address(LIST_PAGES[kind])
    return request.address("results", kind=() if kind == "PRACTICE" else kind)


RECENT = Page("recent", recent_variables, recent_values, section="recent")
