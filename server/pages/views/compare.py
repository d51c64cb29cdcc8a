"""Comparing: one indicator over chosen peers, as a sentence, a ranking, a map and a series."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from schema import clock, shown_difference
from server.pages.chart_page import TABLES, picture_sources
from server.pages.frame.page import Page, PageAnswer, PageRequest, Values
from server.pages.views.peers import ALIKE, EVERYBODY, peer_choices, peers_input

LONG = 45
"""Of a longer ranking only its ends are shown, and the neighbours of who asks."""
FIRST, AROUND, LAST = 5, 3, 3
YEARS_BACK = 5
"""Without an earlier period that is named, changes are told since the earliest of so many years."""
CHOICES = ("indicator", "municipality", "peers", "period", "since")
"""What the form of the page asks for."""


def compare_variables(request: PageRequest) -> Values:
    """Return what to compare; without an indicator nothing is, and the form is shown."""
    mine, code = request.first("municipality"), request.first("indicator")
    return {
        "indicator": {"code": code},
        "code": code,
        "place": {"slug": mine},
        "isPlaced": bool(mine and code),
        "municipality": {"slug": mine} if mine else None,
        "peers": peers_input(request),
        "period": request.first("period") or None,
        "since": request.first("since") or None,
        "years": None if request.first("since") else YEARS_BACK,
        "isChosen": bool(code),
        "today": clock.today().isoformat(),
    }


def compare_values(request: PageRequest, answer: PageAnswer) -> Values:
    """Return what the page shows."""
    compared = answer.data.get("comparison")
    found: dict[str, Any] = {
        **answer.data,
        "comparison": compared,
        "themes": [*indicators_by_theme(answer.data["indicators"]["nodes"])],
        "peer_lists": [*offered_peers(answer.data, compared)],
        "places": [*offered_places(answer.data, compared)],
        "periods": [*filled_periods(answer.data)],
        "earlier": [*earlier_periods(answer.data, compared)],
        "chosen": {name: request.first(name) for name in CHOICES},
    }
    if compared and compared["rows"]:
        chart = chart_parameters(request, compared)
        found |= {
            "rows": [*ranking_rows(compared, is_whole="all" in request.given)],
            "leader": leading_row(compared),
            "pictures": [*chart_pictures(request, chart, has_series=has_series(answer.data))],
            "files": [*table_files(request, {**chart, **since_parameter(compared)})],
            "median": median_place(compared),
        }
    return found


def offered_peers(data: Mapping[str, Any], compared: Mapping[str, Any] | None) -> Iterator[Values]:
    """Yield the groups to choose from, those of who asks first."""
    own = (compared or {}).get("own")
    mine = own["municipality"]["comparisonGroups"]["nodes"] if own else ()
    yield from peer_choices(mine, data["comparisonGroups"]["nodes"])


def offered_places(
    data: Mapping[str, Any], compared: Mapping[str, Any] | None
) -> Iterator[Mapping[str, Any]]:
    """Yield the municipalities to choose from, and who asks where that is none of today."""
    today = data["municipalities"]["nodes"]
    own = (compared or {}).get("own")
    if own and own["municipality"]["slug"] not in {each["slug"] for each in today}:
        yield own["municipality"]
    yield from today


def filled_periods(data: Mapping[str, Any]) -> Iterator[str]:
    """Yield the periods in which anybody has a value, the newest first."""
    for each in reversed(data.get("periods") or ()):
        if each["key"] and each["values"]:
            yield each["key"]


def earlier_periods(data: Mapping[str, Any], compared: Mapping[str, Any] | None) -> Iterator[str]:
    """Yield the periods of the same season before the one compared, the newest first."""
    period = compared["period"] if compared else None
    for each in filled_periods(data):
        if period and each < period and each[4:] == period[4:]:
            yield each


def has_series(data: Mapping[str, Any]) -> bool:
    """Return whether who asks has values in more than one period."""
    points = (data.get("series") or {}).get("points") or ()
    return sum(each["value"] is not None for each in points) > 1


def leading_row(compared: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return who comes first in the ranking; None without values."""
    first = compared["rows"][0]
    return first if first["value"] is not None else None


def indicators_by_theme(nodes: Sequence[Mapping[str, Any]]) -> Iterator[Values]:
    """Yield the themes, each with its indicators; those without a theme come last."""

    def theme(indicator: Mapping[str, Any]) -> tuple[bool, str]:
        topic = indicator["topic"]
        return topic is None, topic["name"]["value"] if topic else ""

    for (_, _), held in groupby(sorted(nodes, key=theme), key=theme):
        indicators = [*held]
        yield {"topic": indicators[0]["topic"], "indicators": indicators}


def ranking_rows(compared: Mapping[str, Any], *, is_whole: bool) -> Iterator[Values]:
    """Yield the rows of the ranking with the length of their bars; None stands for left out ones.

    Bars begin at zero, and grow to the left of it for values below.
    """
    rows, held = rows_with_own(compared), compared["aggregate"]
    least, most = min(held["min"] or 0, 0), max(held["max"] or 0, 0)
    mine = compared["own"]["municipality"]["slug"] if compared["own"] else ""
    places = {each["municipality"]["slug"]: n for n, each in enumerate(rows)}
    near = range(places.get(mine, 0) - AROUND, places.get(mine, 0) + AROUND + 1)
    is_left_out = False
    for n, row in enumerate(rows):
        kept = is_whole or len(rows) <= LONG or n < FIRST or n >= len(rows) - LAST or n in near
        if not kept:
            if not is_left_out:
                yield {"is_gap": True}
            is_left_out = True
            continue
        is_left_out = False
        is_mine = row["municipality"]["slug"] == mine
        yield {
            **row,
            "is_gap": False,
            "is_mine": is_mine,
            "bar": bar_places(row["value"], least, most),
            "difference": read_difference(row),
        }


def rows_with_own(compared: Mapping[str, Any]) -> Sequence[Values]:
    """Return the rows, and at its place who asks, also where it is none of the peers."""
    own, rows = compared["own"], [*compared["rows"]]
    slugs = {each["municipality"]["slug"] for each in rows}
    if own is None or own["municipality"]["slug"] in slugs:
        return rows
    place = compared["position"]
    ranks = [each["position"]["rank"] if each["position"] else None for each in rows]
    behind = (n for n, rank in enumerate(ranks) if place and (not rank or rank > place["rank"]))
    rows.insert(next(behind, len(rows)), {**own, "position": place})
    return rows


def read_difference(row: Mapping[str, Any]) -> float | None:
    """Return the difference of the values as they are written, as the sentences tell it.

    >>> read_difference({"value": 4.716, "change": {"absolute": -6.016}})
    -6.01
    """
    if not row["change"] or row["value"] is None:
        return None
    before = row["value"] - row["change"]["absolute"]
    return float(shown_difference(before, row["value"]))


def bar_places(value: float | None, least: float, most: float) -> tuple[float, float] | None:
    """Return where a bar begins and how long it is, of 100; None without a value.

    >>> bar_places(5.0, 0, 20), bar_places(-5.0, -5, 15), bar_places(None, 0, 1)
    ((0.0, 25.0), (0.0, 25.0), None)
    """
    if value is None or least == most:
        return None
    scale = 100 / (most - least)
    begin, end = sorted(((0 - least) * scale, (value - least) * scale))
    return round(begin, 1), round(end - begin, 1)


def median_place(compared: Mapping[str, Any]) -> float | None:
    """Return where the median lies among the bars, of 100; None where there is none."""
    held = compared["aggregate"]
    if held["median"] is None:
        return None
    least, most = min(held["min"], 0), max(held["max"], 0)
    return round((held["median"] - least) * 100 / ((most - least) or 1), 1)


def chart_parameters(request: PageRequest, compared: Mapping[str, Any]) -> dict[str, str]:
    """Return what the addresses of pictures and tables ask for."""
    peers, mine = request.first("peers"), request.first("municipality")
    found = {"indicator": compared["indicator"]["code"], "municipality": mine}
    if peers == EVERYBODY:
        found["all"] = "true"
    elif peers == ALIKE:
        found["peers"] = ",".join(each["municipality"]["slug"] for each in compared["rows"])
    elif peers:
        found["group"] = peers
    return {name: value for name, value in {**found, "period": compared["period"]}.items() if value}


def chart_pictures(
    request: PageRequest, chart: Mapping[str, str], *, has_series: bool
) -> Iterator[Values]:
    """Yield the pictures beside the ranking: the map, and the series where there is one."""
    kinds = {"map": chart}
    if has_series and (mine := request.first("municipality")):
        about = {"indicator": chart["indicator"], "municipality": mine, "borders": "TODAY"}
        kinds["series"] = about
    for kind, asked in kinds.items():
        query = urlencode({**asked, "lang": request.lang})
        address = f"{request.root}/charts/{kind}.png?{query}"
        yield {
            "kind": kind,
            "address": f"{address}&width=560",
            "sources": picture_sources(address, {}),
            "page": f"{request.root}/charts/{kind}.html?{query}",
        }


def since_parameter(compared: Mapping[str, Any]) -> Mapping[str, str]:
    """Return since when a table tells changes; nothing where the page tells none."""
    return {"since": compared["since"]} if compared["since"] else {}


def table_files(request: PageRequest, chart: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the forms in which the table can be taken along, with their addresses."""
    query = urlencode({**chart, "lang": request.lang})
    for form, name in TABLES.items():
        yield name, f"{request.root}/exports/comparison.{form}?{query}"


COMPARE = Page("compare", compare_variables, compare_values, section="compare")
