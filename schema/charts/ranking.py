"""A ranking: a bar for each municipality, the best on top, with the median of the group."""

from collections.abc import Sequence

from schema.charts.facts import Cell, Chart, Comparison, Place, Table
from schema.charts.numbers import AXIS, axis_label
from schema.charts.style import (
    INK,
    INNER,
    QUIET,
    STRONG,
    USUAL,
    Layer,
    Specification,
    credits_of,
    framed,
)
from schema.charts.words import POLARITY, STATUS, in_lang, measured, missing, say, unit

LABELS, NUMBERS, STEP = 236, 64, 19
"""The width of the names on the left and of the numbers on the right; the height of a bar."""


def ranking(shown: Comparison) -> Chart:
    """Return the chart of a ranking."""
    title = f"{shown.quantity.name}, {shown.period}"
    subtitle = said_below(shown)
    alt = told(shown)
    return Chart(
        shown.lang,
        title,
        subtitle,
        alt,
        shown.credit,
        table(shown),
        drawn(shown, title, subtitle, alt),
    )


def said_below(shown: Comparison) -> str:
    """Return who is compared, in what unit, and which way is better."""
    polarity = in_lang(POLARITY[shown.quantity.polarity], shown.lang)
    return f"{shown.group}; {unit(shown.quantity, shown.lang)}; {polarity}"


def told(shown: Comparison) -> str:
    """Return the ranking in words: who leads, where the highlighted stand, what is missing."""
    sentences = [f"{shown.quantity.name}, {shown.period}, {shown.group}."]
    if known := shown.known:
        sentences.append(leaders(shown, known))
    sentences += [standing(shown, place) for place in shown.highlighted]
    sentences.append(missing(shown.unknown, shown.lang))
    return " ".join(filter(None, sentences))


def leaders(shown: Comparison, known: Sequence[Place]) -> str:
    """Return who is first and who is last."""
    best, worst = known[0], known[-1]
    values = {"value": amount(shown, best), "lowest": amount(shown, worst)}
    return say(shown.lang, "leads", name=best.name, last=worst.name, **values)


def standing(shown: Comparison, place: Place) -> str:
    """Return where a municipality stands."""
    if place.value is None or place.rank is None:
        return say(shown.lang, "lacks", name=place.name) + "."
    facts = {"name": place.name, "rank": place.rank, "of": len(shown.known)}
    sentence = say(shown.lang, "stands", **facts, value=amount(shown, place))
    if shown.middle is not None:
        sentence += say(shown.lang, "middle", value=shown.middle_number(shown.middle.median))
    return f"{sentence}."


def amount(shown: Comparison, place: Place) -> str:
    """Return the value of a municipality with its unit."""
    assert place.value is not None
    return measured(shown.number(place.value), shown.quantity, shown.lang)


def table(shown: Comparison) -> Table:
    """Return the table behind the ranking."""
    heads = [say(shown.lang, word) for word in ("rank", "municipality")]
    value = f"{shown.quantity.name}, {unit(shown.quantity, shown.lang)}"
    columns = [*heads, value, say(shown.lang, "status")]
    return Table(columns, [row(shown, place) for place in shown.places])


def row(shown: Comparison, place: Place) -> Sequence[Cell]:
    """Return what the table says of a municipality."""
    status = Cell(in_lang(STATUS[place.status], shown.lang))
    rank = Cell("–") if place.rank is None else Cell(str(place.rank), place.rank)
    if place.value is None:
        return [rank, Cell(place.name), Cell("–"), status]
    return [rank, Cell(place.name), Cell(shown.number(place.value), place.value), status]


def drawn(shown: Comparison, title: str, subtitle: str, alt: str) -> Specification:
    """Return the specification of the ranking."""
    height = STEP * len(shown.places)
    return framed(
        [bars(shown), *gaps(shown), *median(shown), *numbers(shown)],
        title=title,
        subtitle=subtitle,
        notes=[
            *shown.notes,
            missing(shown.unknown, shown.lang),
            credits_of(shown.credit, shown.lang),
        ],
        alt=alt,
        left=LABELS,
        right=NUMBERS,
        below=52,
        height=height,
    )


def label(place: Place) -> str:
    """Return the name of a municipality with its rank; a highlighted one is pointed at."""
    ranked = place.name if place.rank is None else f"{place.rank}. {place.name}"
    return f"► {ranked}" if place.is_highlighted else ranked


def names(shown: Comparison) -> Layer:
    """Return the scale and the axis of the names."""
    axis = {
        "title": None,
        "labelLimit": LABELS - 8,
        "minExtent": LABELS,
        "maxExtent": LABELS,
        "ticks": False,
        "domain": False,
        "labelFontWeight": {
            "condition": {"test": "indexof(datum.value, '►') === 0", "value": "bold"},
            "value": "normal",
        },
    }
    domain = [label(place) for place in shown.places]
    scale = {"domain": domain, "paddingInner": 0.25, "paddingOuter": 0.1}
    return {"field": "label", "type": "nominal", "axis": axis, "scale": scale}


def bars(shown: Comparison) -> Layer:
    """Return the bars; they always begin at zero."""
    rows = [
        {"label": label(p), "value": p.value, "highlighted": p.is_highlighted} for p in shown.known
    ]
    axis = {
        "title": unit(shown.quantity, shown.lang),
        "format": AXIS,
        "labelExpr": axis_label(shown.lang),
        "tickCount": 6,
    }
    value = {"field": "value", "type": "quantitative", "axis": axis, "scale": {"zero": True}}
    is_mine = {"test": "datum.highlighted", "value": STRONG}
    edge = {"test": "datum.highlighted", "value": INK}
    return {
        "data": {"values": rows},
        "mark": {"type": "bar", "strokeWidth": 1.5},
        "encoding": {
            "y": names(shown),
            "x": value,
            "color": {"condition": is_mine, "value": USUAL},
            "stroke": {"condition": edge, "value": None},
        },
    }


def numbers(shown: Comparison) -> Sequence[Layer]:
    """Return the values in a column of their own, where no line runs through them."""
    rows = [
        {"label": label(place), "number": shown.number(place.value)}
        for place in shown.known
        if place.value is not None
    ]
    encoding = {
        "y": {"field": "label", "type": "nominal"},
        "x": {"value": INNER - LABELS},
        "text": {"field": "number"},
    }
    mark = {"type": "text", "align": "right", "baseline": "middle"}
    return [{"data": {"values": rows}, "mark": mark, "encoding": encoding}]


def gaps(shown: Comparison) -> Sequence[Layer]:
    """Return what stands in the place of a bar where there is no value."""
    rows = [
        {"label": label(place), "words": in_lang(STATUS[place.status], shown.lang)}
        for place in shown.unknown
    ]
    if not rows:
        return []
    encoding = {
        "y": {"field": "label", "type": "nominal"},
        "x": {"datum": 0, "type": "quantitative"},
        "text": {"field": "words"},
    }
    mark = {"type": "text", "align": "left", "dx": 5, "fontStyle": "italic", "color": QUIET}
    return [{"data": {"values": rows}, "mark": mark, "encoding": encoding}]


def median(shown: Comparison) -> Sequence[Layer]:
    """Return the line of the median with its number above."""
    if shown.middle is None:
        return []
    at = {"datum": shown.middle.median, "type": "quantitative"}
    line = {"type": "rule", "strokeDash": [5, 3], "strokeWidth": 1.5, "color": INK}
    words = say(shown.lang, "median is", value=shown.middle_number(shown.middle.median))
    text = {"type": "text", "text": words, "baseline": "bottom", "dy": -3}
    return [
        {"data": {"values": [{}]}, "mark": line, "encoding": {"x": at}},
        {"data": {"values": [{}]}, "mark": text, "encoding": {"x": at, "y": {"value": 0}}},
    ]
