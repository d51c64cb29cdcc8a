"""A ranking: a bar for each municipality, the best on top, with the median of the group."""

from collections.abc import Sequence

from schema.charts.facts import ChartComparison, ChartPlace, VegaChart
from schema.charts.group_summary import group_chart, group_description, group_table
from schema.charts.numbers import AXIS, axis_label
from schema.charts.style import INK, QUIET, STRONG, USUAL, Frame, Layer
from schema.charts.words import chart_phrase, quantity_unit, shorten_name

LABELS, NUMBERS, STEP = 236, 64, 19
"""The width of the names on the left and of the numbers on the right; the height of a bar."""
NARROW_LABELS, NARROW_NUMBERS = 160, 52


def ranking_chart(shown: ChartComparison) -> VegaChart:
    """Return the chart of a ranking."""
    left, right = (NARROW_LABELS, NARROW_NUMBERS) if shown.is_narrow else (LABELS, NUMBERS)
    high = STEP * len(shown.places)
    frame = Frame(height=high, left=left, right=right, below=52, inner=shown.inner)
    layers = [
        bar_layer(shown, left),
        *ranking_gaps(shown),
        *median_layers(shown),
        *number_layers(shown, frame),
    ]
    return group_chart(
        shown, layers, frame, group_description("ranking", shown), group_table(shown)
    )


def ranking_label(shown: ChartComparison, place: ChartPlace) -> str:
    """Return the name of a municipality with its rank; a highlighted one is pointed at."""
    name = shorten_name(place.name) if shown.is_narrow else place.name
    ranked = name if place.rank is None else f"{place.rank}. {name}"
    return f"► {ranked}" if place.is_highlighted else ranked


def name_axis(shown: ChartComparison, left: float) -> Layer:
    """Return the scale and the axis of the names."""
    axis = {
        "title": None,
        "labelLimit": left - 8,
        "minExtent": left,
        "maxExtent": left,
        "ticks": False,
        "domain": False,
        "labelFontWeight": {
            "condition": {"test": "indexof(datum.value, '►') === 0", "value": "bold"},
            "value": "normal",
        },
    }
    domain = [ranking_label(shown, place) for place in shown.places]
    scale = {"domain": domain, "paddingInner": 0.25, "paddingOuter": 0.1}
    return {"field": "label", "type": "nominal", "axis": axis, "scale": scale}


def bar_layer(shown: ChartComparison, left: float) -> Layer:
    """Return the bars; they always begin at zero."""
    rows = [
        {"label": ranking_label(shown, p), "value": p.value, "highlighted": p.is_highlighted}
        for p in shown.known
    ]
    axis = {
        "title": quantity_unit(shown.quantity, shown.lang),
        "format": AXIS,
        "labelExpr": axis_label(shown.lang),
        "tickCount": 3 if shown.is_narrow else 6,
    }
    value = {"field": "value", "type": "quantitative", "axis": axis, "scale": {"zero": True}}
    is_mine = {"test": "datum.highlighted", "value": STRONG}
    edge = {"test": "datum.highlighted", "value": INK}
    return {
        "data": {"values": rows},
        "mark": {"type": "bar", "strokeWidth": 1.5},
        "encoding": {
            "y": name_axis(shown, left),
            "x": value,
            "color": {"condition": is_mine, "value": USUAL},
            "stroke": {"condition": edge, "value": None},
        },
    }


def number_layers(shown: ChartComparison, frame: Frame) -> Sequence[Layer]:
    """Return the values in a column of their own, where no line runs through them."""
    rows = [
        {"label": ranking_label(shown, place), "number": shown.number(place.value)}
        for place in shown.known
        if place.value is not None
    ]
    encoding = {
        "y": {"field": "label", "type": "nominal"},
        "x": {"value": frame.width + frame.right},
        "text": {"field": "number"},
    }
    mark = {"type": "text", "align": "right", "baseline": "middle"}
    return [{"data": {"values": rows}, "mark": mark, "encoding": encoding}]


def ranking_gaps(shown: ChartComparison) -> Sequence[Layer]:
    """Return what stands in the place of a bar where there is no value."""
    rows = [
        {
            "label": ranking_label(shown, place),
            "words": chart_phrase(shown.lang, f"status {place.status}"),
        }
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


def median_layers(shown: ChartComparison) -> Sequence[Layer]:
    """Return the line of the median with its number above."""
    if shown.middle is None:
        return []
    at = {"datum": shown.middle.median, "type": "quantitative"}
    line = {"type": "rule", "strokeDash": [5, 3], "strokeWidth": 1.5, "color": INK}
    words = chart_phrase(shown.lang, "median is", value=shown.middle_number(shown.middle.median))
    text = {"type": "text", "text": words, "baseline": "bottom", "dy": -3}
    return [
        {"data": {"values": [{}]}, "mark": line, "encoding": {"x": at}},
        {"data": {"values": [{}]}, "mark": text, "encoding": {"x": at, "y": {"value": 0}}},
    ]
