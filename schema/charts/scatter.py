"""Two indicators against each other: a point for each municipality that has both."""

from collections.abc import Sequence
from dataclasses import replace
from statistics import StatisticsError, correlation

from schema.charts.axes import Axes, fixed_scale, label_layers, line_anchors
from schema.charts.distribution import highlight_channels
from schema.charts.facts import Cell, ChartComparison, ChartPlace, Quantity, Table, VegaChart
from schema.charts.group_summary import group_chart, group_description, group_table, names_its_unit
from schema.charts.labels import Anchor
from schema.charts.numbers import (
    AXIS,
    DECIMALS,
    axis_label,
    format_chart_number,
    needed_decimals,
    round_limits,
)
from schema.charts.style import INK, Frame, Layer, axis_title, single_mark_layer
from schema.charts.words import (
    chart_phrase,
    format_quantity,
    list_names,
    quantity_unit,
    shorten_name,
)

FRAME = Frame(height=430, left=76, right=96, below=56)
NARROW_FRAME = Frame(height=320, left=64, right=40, below=66)
RADIUS = 5.0
FEW = 12
"""So few points are all named."""


def scatter_chart(shown: ChartComparison) -> VegaChart:
    """Return the chart of two indicators."""
    both = [p for p in shown.places if p.value is not None and p.against is not None]
    frame = replace(NARROW_FRAME if shown.is_narrow else FRAME, inner=shown.inner)
    if not both:
        both, axes = [], Axes((0.0, 1.0), (0.0, 1.0), frame.width, frame.height)
    else:
        axes = Axes(
            round_limits([p.value for p in both if p.value is not None]),
            round_limits([p.against for p in both if p.against is not None]),
            frame.width,
            frame.height,
        )
    layers = [
        *median_lines(shown, axes),
        scatter_points(shown, both, axes),
        *scatter_labels(shown, both, axes),
    ]
    words = [
        *second_value_sentences(shown, both),
        *second_gaps_note(shown),
        *correlation_sentences(shown.lang, both),
    ]
    return group_chart(
        shown,
        layers,
        frame,
        group_description("scatter", shown, *words),
        scatter_table(shown),
        *second_gaps_note(shown),
    )


def second_quantity(shown: ChartComparison) -> Quantity:
    """Return the second indicator."""
    assert shown.against is not None
    return shown.against


def format_second_value(shown: ChartComparison, value: float) -> str:
    """Return a value of the second indicator as it is written beside the others."""
    values = [p.against for p in shown.places if p.against is not None]
    return format_chart_number(value, shown.lang, needed_decimals(values))


def second_value_sentences(shown: ChartComparison, both: Sequence[ChartPlace]) -> Sequence[str]:
    """Return what the highlighted have of the second indicator."""
    second = second_quantity(shown)
    return [
        f"{p.name}, {second.name}, {shown.against_period}: "
        f"{format_quantity(format_second_value(shown, p.against), second, shown.lang)}."
        for p in both
        if p.is_highlighted and p.against is not None
    ]


def second_gaps_note(shown: ChartComparison) -> Sequence[str]:
    """Return who has the first indicator and not the second."""
    names = [p.name for p in shown.known if p.against is None]
    if not names:
        return []
    listed = list_names(names, shown.lang)
    return [
        chart_phrase(shown.lang, "no second", indicator=second_quantity(shown).name, names=listed)
    ]


def correlation_sentences(lang: str, both: Sequence[ChartPlace]) -> Sequence[str]:
    """Return how closely the two go together, which says nothing of why."""
    try:
        r = correlation([p.value or 0 for p in both], [p.against or 0 for p in both])
    except StatisticsError:
        return []
    return (
        [chart_phrase(lang, "related", n=len(both), r=format_chart_number(r, lang, 2))]
        if len(both) > 2
        else []
    )


def scatter_table(shown: ChartComparison) -> Table:
    """Return the table behind the chart, with a column for the second indicator."""
    first = group_table(shown)
    units = (
        ()
        if names_its_unit(second_quantity(shown), shown.lang)
        else (quantity_unit(second_quantity(shown), shown.lang),)
    )
    head = ", ".join([second_quantity(shown).name, shown.against_period, *units])
    cells = [
        Cell("–") if p.against is None else Cell(format_second_value(shown, p.against), p.against)
        for p in shown.places
    ]
    rows = [[*row, cell] for row, cell in zip(first.rows, cells, strict=True)]
    return Table([*first.columns, head], rows)


def scatter_points(shown: ChartComparison, both: Sequence[ChartPlace], axes: Axes) -> Layer:
    """Return the points."""
    rows = [
        {"x": p.value, "y": p.against, "name": p.name, "highlighted": p.is_highlighted}
        for p in both
    ]
    return {
        "data": {"values": rows},
        "mark": {"type": "point", "filled": True, "opacity": 0.9, "strokeWidth": 1.2},
        "encoding": {
            "x": axis_channel("x", shown.quantity, shown.period, shown, axes)
            | {"scale": fixed_scale(axes.x)},
            "y": axis_channel("y", second_quantity(shown), shown.against_period, shown, axes)
            | {"scale": fixed_scale(axes.y)},
            **highlight_channels(RADIUS),
        },
    }


def axis_channel(
    field: str, quantity: Quantity, period: str, shown: ChartComparison, axes: Axes
) -> Layer:
    """Return a channel with the axis of an indicator."""
    lang, pixels = shown.lang, axes.width if field == "x" else axes.height
    within = "" if names_its_unit(quantity, lang) else f" ({quantity_unit(quantity, lang)})"
    channel = {
        "title": axis_title(f"{quantity.name}, {period}{within}", pixels),
        "format": AXIS,
        "labelExpr": axis_label(lang),
        "tickCount": 4 if shown.is_narrow else 7,
    }
    return {"field": field, "type": "quantitative", "axis": channel}


def median_lines(shown: ChartComparison, axes: Axes) -> Sequence[Layer]:
    """Return the lines of both medians, which part the plot into four."""
    mark = {"type": "rule", "color": INK, "strokeDash": [5, 3], "opacity": 0.7}
    text = {"type": "text", "fontStyle": "italic", "fontSize": 11}
    found = []
    if shown.middle is not None:
        words = chart_phrase(
            shown.lang, "median is", value=shown.middle_number(shown.middle.median)
        )
        at = {"x": {"datum": shown.middle.median, "type": "quantitative"}}
        found.append(single_mark_layer(mark, at))
        above = {"text": words, "baseline": "bottom", "dy": -3}
        found.append(single_mark_layer(text | above, at | {"y": {"value": 0}}))
    if shown.against_median is not None:
        value = format_chart_number(
            shown.against_median, shown.lang, needed_decimals([shown.against_median], DECIMALS)
        )
        at = {"y": {"datum": shown.against_median, "type": "quantitative"}}
        found.append(single_mark_layer(mark, at))
        words = value if shown.is_narrow else chart_phrase(shown.lang, "median is", value=value)
        beside = {"text": words, "align": "left", "baseline": "middle", "dx": 5}
        found.append(single_mark_layer(text | beside, at | {"x": {"value": axes.width}}))
    return found


def scatter_labels(
    shown: ChartComparison, both: Sequence[ChartPlace], axes: Axes
) -> Sequence[Layer]:
    """Return the labels: of the highlighted, and of those at the edges."""
    chosen = places_to_label(both)
    marks = {id(p): scatter_anchor(shown, p, axes) for p in both}
    anchors = [marks[id(p)] for p in chosen]
    named = {id(p) for p in chosen}
    others = [anchor for key, anchor in marks.items() if key not in named]
    # On a narrow plot a label over a line is better than none.
    lines = [] if shown.is_narrow else median_anchors(shown, axes)
    return label_layers(anchors, axes, marks=[*others, *lines], size=12)


def median_anchors(shown: ChartComparison, axes: Axes) -> Sequence[Anchor]:
    """Return what the lines of the medians and their numbers cover."""
    found: list[Anchor] = []
    if shown.middle is not None:
        x = axes.across(shown.middle.median)
        found += line_anchors(x, 0, x, axes.height)
    if shown.against_median is not None:
        y = axes.down(shown.against_median)
        found += line_anchors(0, y, axes.width, y)
    return found


def scatter_anchor(shown: ChartComparison, place: ChartPlace, axes: Axes) -> Anchor:
    """Return where a municipality is drawn."""
    x, y = axes.across(place.value or 0), axes.down(place.against or 0)
    radius = RADIUS * (1.6 if place.is_highlighted else 1)
    name = shorten_name(place.name) if shown.is_narrow else place.name
    return Anchor(x, y, radius, name, place.is_highlighted)


def places_to_label(both: Sequence[ChartPlace]) -> Sequence[ChartPlace]:
    """Return whom to name, the highlighted first."""
    if len(both) <= FEW:
        return sorted(both, key=lambda place: not place.is_highlighted)
    by_first = sorted(both, key=lambda place: place.value or 0)
    by_second = sorted(both, key=lambda place: place.against or 0)
    edges = [*by_first[:2], *by_first[-2:], *by_second[:2], *by_second[-2:]]
    chosen = [place for place in both if place.is_highlighted]
    return [*chosen, *(place for place in dict.fromkeys(edges) if place not in chosen)]
