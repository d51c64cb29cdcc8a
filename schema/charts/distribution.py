"""A distribution: every value of a group on one axis, above a box of its quartiles."""

from collections.abc import Sequence
from dataclasses import replace

from schema.charts.axes import Axes, fixed_scale, label_layers, line_anchors
from schema.charts.facts import ChartComparison, ChartPlace, VegaChart
from schema.charts.group_summary import group_chart, group_description, group_table
from schema.charts.labels import Anchor, Box
from schema.charts.numbers import AXIS, axis_label, round_limits
from schema.charts.style import (
    FILL,
    GROUND,
    INK,
    STRONG,
    USUAL,
    Frame,
    Layer,
    axis_title,
    single_mark_layer,
)
from schema.charts.words import chart_phrase, quantity_unit, shorten_name

FRAME = Frame(height=206, left=24, right=24, below=52)
STRIP, BOX, HALF_BOX = 84.0, 176.0, 13.0
"""How far down the points and the box are drawn."""
RADIUS = 5.5


def distribution_chart(shown: ChartComparison) -> VegaChart:
    """Return the chart of a distribution."""
    frame = replace(FRAME, inner=shown.inner)
    axes = Axes(round_limits(shown.values), (0.0, frame.height), frame.width, frame.height)
    marks = swarm_anchors(shown.known, axes)
    layers = [
        *box_layers(shown),
        distribution_points(shown, marks, axes),
        *distribution_labels(shown, marks, axes),
    ]
    middle = middle_half_sentences(shown)
    return group_chart(
        shown,
        layers,
        frame,
        group_description("distribution", shown, *middle),
        group_table(shown),
        *box_explanation(shown),
    )


def middle_half_sentences(shown: ChartComparison) -> Sequence[str]:
    """Return between which values the middle half lies."""
    if shown.middle is None:
        return []
    ends = {name: shown.middle_number(getattr(shown.middle, name)) for name in ("lower", "upper")}
    return [chart_phrase(shown.lang, "half", **ends)]


def box_explanation(shown: ChartComparison) -> Sequence[str]:
    """Return how the box is to be read."""
    return [chart_phrase(shown.lang, "box")] if shown.middle else []


def swarm_anchors(known: Sequence[ChartPlace], axes: Axes) -> Sequence[Anchor]:
    """Return where the points are drawn: on their values, moved up or down off each other."""
    found: dict[int, Anchor] = {}
    for n in sorted(range(len(known)), key=lambda n: known[n].value or 0):
        x = axes.across(known[n].value or 0)
        y = next(y for y in swarm_heights() if is_spot_free(x, y, found))
        place = known[n]
        found[n] = Anchor(x, y, RADIUS, place.name, place.is_highlighted)
    return [found[n] for n in range(len(known))]


def swarm_heights() -> Sequence[float]:
    """Return the heights to be tried, from the middle outwards."""
    steps = (n * (2 * RADIUS + 1) for n in range(200))
    return [STRIP + sign * step for step in steps for sign in (1, -1)]


def is_spot_free(x: float, y: float, found: dict[int, Anchor]) -> bool:
    """Return whether no point is drawn at a place yet."""
    far = (2 * RADIUS) ** 2
    return all((x - other.x) ** 2 + (y - other.y) ** 2 >= far for other in found.values())


def distribution_points(shown: ChartComparison, marks: Sequence[Anchor], axes: Axes) -> Layer:
    """Return the points; those that the chart is about are diamonds with a line around."""
    rows = [
        axes.point(mark.x, mark.y)
        | {"x": place.value, "name": place.name, "highlighted": place.is_highlighted}
        for place, mark in zip(shown.known, marks, strict=True)
    ]
    return {
        "data": {"values": rows},
        "mark": {"type": "point", "filled": True, "opacity": 1, "strokeWidth": 1.5},
        "encoding": {
            "x": distribution_axis(shown, axes),
            "y": {"field": "y", "type": "quantitative", "axis": None, "scale": fixed_scale(axes.y)},
            **highlight_channels(RADIUS),
        },
    }


def highlight_channels(radius: float) -> Layer:
    """Return the channels by which what a chart is about differs: shape, size, colour, edge."""
    test = "datum.highlighted"
    size = (2 * radius) ** 2
    return {
        "shape": {"condition": {"test": test, "value": "diamond"}, "value": "circle"},
        "size": {"condition": {"test": test, "value": size * 2}, "value": size},
        "color": {"condition": {"test": test, "value": STRONG}, "value": USUAL},
        "stroke": {"condition": {"test": test, "value": INK}, "value": GROUND},
    }


def distribution_axis(shown: ChartComparison, axes: Axes) -> Layer:
    """Return the scale and the axis of the values."""
    axis = {
        "title": axis_title(
            f"{shown.quantity.name}, {quantity_unit(shown.quantity, shown.lang)}", axes.width
        ),
        "format": AXIS,
        "labelExpr": axis_label(shown.lang),
        "tickCount": 4 if shown.is_narrow else 8,
    }
    return {"field": "x", "type": "quantitative", "axis": axis, "scale": fixed_scale(axes.x)}


def box_layers(shown: ChartComparison) -> Sequence[Layer]:
    """Return the box of the quartiles with its whiskers and the median."""
    if shown.middle is None:
        return []
    middle, low, high = shown.middle, min(shown.values), max(shown.values)

    def level(down: float) -> Layer:
        return {"value": down}

    def at(value: float) -> Layer:
        return {"datum": value, "type": "quantitative"}

    whisker = single_mark_layer(
        {"type": "rule", "color": INK}, {"x": at(low), "x2": {"datum": high}, "y": level(BOX)}
    )
    body = single_mark_layer(
        {"type": "rect", "color": FILL, "stroke": INK},
        {
            "x": at(middle.lower),
            "x2": {"datum": middle.upper},
            "y": level(BOX - HALF_BOX),
            "y2": level(BOX + HALF_BOX),
        },
    )
    ends = {"y": level(BOX - HALF_BOX), "y2": level(BOX + HALF_BOX)}
    thick = single_mark_layer(
        {"type": "rule", "color": INK, "strokeWidth": 3}, {"x": at(middle.median), **ends}
    )
    through = single_mark_layer(
        {"type": "rule", "color": INK, "strokeDash": [5, 3]},
        {"x": at(middle.median), "y": level(0), "y2": level(BOX - HALF_BOX)},
    )
    words = chart_phrase(shown.lang, "median is", value=shown.middle_number(middle.median))
    above = single_mark_layer(
        {"type": "text", "text": words, "baseline": "bottom", "dy": -3},
        {"x": at(middle.median), "y": level(0)},
    )
    return [whisker, body, thick, through, above]


def distribution_labels(
    shown: ChartComparison, marks: Sequence[Anchor], axes: Axes
) -> Sequence[Layer]:
    """Return the labels of those the chart is about, and of the least and the greatest."""
    order = sorted(range(len(marks)), key=lambda n: shown.known[n].value or 0)
    chosen = [n for n in order if shown.known[n].is_highlighted]
    chosen += [n for n in (order[0], order[-1]) if n not in chosen]
    anchors = [numbered_anchor(shown, shown.known[n], marks[n]) for n in chosen]
    others = [mark for n, mark in enumerate(marks) if n not in chosen]
    # On a narrow plot a label over a line is better than none.
    if shown.middle is not None and not shown.is_narrow:
        x = axes.across(shown.middle.median)
        others += line_anchors(x, 0, x, BOX)
    room = Box(-FRAME.left, 4, axes.width + FRAME.right, BOX - HALF_BOX - 2)
    return label_layers(anchors, axes, size=12, marks=others, within=room)


def numbered_anchor(shown: ChartComparison, place: ChartPlace, mark: Anchor) -> Anchor:
    """Return a mark whose label has the name and the value."""
    name = shorten_name(place.name) if shown.is_narrow else place.name
    text = f"{name} {shown.number(place.value or 0)}"
    return Anchor(mark.x, mark.y, mark.radius + 2, text, place.is_highlighted)
