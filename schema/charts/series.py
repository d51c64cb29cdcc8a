"""A series: a line for each municipality over time, broken where there is no value."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import ceil, floor

from schema.charts.axes import fixed_scale
from schema.charts.facts import ChartHistory, ChartLine, PeriodReading, VegaChart
from schema.charts.numbers import AXIS, axis_label, round_limits
from schema.charts.series_labels import KEY, legend_layers, line_end_labels
from schema.charts.series_words import (
    series_description,
    series_explanation,
    series_subtitle,
    series_table,
)
from schema.charts.style import (
    GROUND,
    INK,
    LINE_STYLES,
    Frame,
    Layer,
    chart_specification,
    credit_line,
)
from schema.charts.words import chart_phrase, quantity_unit

FRAME = Frame(height=330, left=70, right=190, below=44)
NARROW_FRAME = Frame(height=260, left=64, right=10, below=44)
GAP = 10
"""How high the row of crosses of a line is, below the plot."""
FROM_ZERO = 0.5
"""Where the least value is below so much of the greatest, the axis begins at zero."""

FEW_YEARS = 6
"""Up to so many years each one is named on the axis of time."""


def series_chart(shown: ChartHistory) -> VegaChart:
    """Return the chart of a series."""
    values = value_limits(shown.values)
    title, subtitle, alt = shown.quantity.name, series_subtitle(shown), series_description(shown)
    frame = series_frame(shown)
    layers = [
        *(
            layer
            for place in enumerate(shown.lines)
            for layer in line_layers(shown, *place, values)
        ),
        *gap_crosses(shown, frame),
        *goal_layers(shown),
        *(
            legend_layers(shown, frame)
            if shown.is_narrow
            else line_end_labels(shown, values, frame)
        ),
    ]
    notes = [*series_explanation(shown, values), credit_line(shown.credit, shown.lang)]
    spec = chart_specification(layers, frame, title=title, subtitle=subtitle, notes=notes, alt=alt)
    return VegaChart(shown.lang, title, subtitle, alt, shown.credit, series_table(shown), spec)


def series_frame(shown: ChartHistory) -> Frame:
    """Return the frame of a series: the key, where there is one, and the crosses take room."""
    usual, lines = NARROW_FRAME if shown.is_narrow else FRAME, len(shown.lines)
    above = KEY * lines if shown.is_narrow else 0
    return replace(usual, below=usual.below + GAP * lines, above=above, inner=shown.inner)


def value_limits(values: Sequence[float]) -> tuple[float, float]:
    """Return the limits of the axis of values.

    >>> value_limits([40.0, 50.0]), value_limits([10.0, 50.0])
    ((40.0, 50.0), (0.0, 50.0))
    """
    begins_at_zero = 0 <= min(values) < max(values) * FROM_ZERO
    return round_limits([0.0, *values] if begins_at_zero else values)


def period_in_years(period: str) -> float:
    """Return when a period begins, in years.

    >>> period_in_years("2024"), period_in_years("2024-Q3"), period_in_years("2024-04")
    (2024.0, 2024.5, 2024.25)
    """
    year, _, part = period.partition("-")
    if not part:
        return float(year)
    is_quarter = part.startswith("Q")
    return int(year) + ((int(part[1]) - 1) / 4 if is_quarter else (int(part) - 1) / 12)


def unbroken_runs(readings: Sequence[PeriodReading]) -> Iterator[tuple[int, PeriodReading]]:
    """Yield the readings with a value, each with the number of the unbroken run that it is in."""
    run = 0
    for reading in readings:
        if reading.value is None:
            run += 1
        else:
            yield run, reading


def line_layers(
    shown: ChartHistory, place: int, line: ChartLine, values: tuple[float, float]
) -> Sequence[Layer]:
    """Return the line of a municipality and its signs; a value that was put together is hollow."""
    colour, sign, dashes = LINE_STYLES[place % len(LINE_STYLES)]
    rows = [
        {"x": period_in_years(r.period), "y": r.value, "run": run, "made": r.is_rebuilt}
        for run, r in unbroken_runs(line.readings)
    ]
    channels = series_channels(shown, values)
    stroke = {"color": colour, "strokeDash": list(dashes), "strokeWidth": 3 if not place else 2}
    hollow = {"condition": {"test": "datum.made", "value": GROUND}, "value": colour}
    return [
        {
            "data": {"values": rows},
            "mark": {"type": "line", **stroke},
            "encoding": {**channels, "detail": {"field": "run", "type": "nominal"}},
        },
        {
            "data": {"values": rows},
            "mark": {
                "type": "point", "shape": sign, "stroke": colour, "size": 46, "filled": False,
                "opacity": 1,
            },
            "encoding": {**channels, "fill": hollow},
        },
    ]  # fmt: skip


def series_channels(shown: ChartHistory, values: tuple[float, float]) -> Layer:
    """Return the channels of time and value with their axes."""
    first, last = time_limits(shown)
    years = [*range(ceil(first), floor(last) + 1)]
    across: Layer = {"title": None, "format": "d", "tickMinStep": 1, "grid": False}
    # Of few years the engine would put ticks between them too, and call those by the same year.
    across |= {"values": years} if len(years) <= FEW_YEARS else {}
    across["offset"] = GAP * (len(shown.lines) + 0.6)
    up = {
        "title": quantity_unit(shown.quantity, shown.lang),
        "format": AXIS,
        "labelExpr": axis_label(shown.lang),
        "tickCount": 6,
    }
    times = {"domain": [first, last], "nice": False, "zero": False}
    return {
        "x": {"field": "x", "type": "quantitative", "axis": across, "scale": times},
        "y": {"field": "y", "type": "quantitative", "axis": up, "scale": fixed_scale(values)},
    }


def time_limits(shown: ChartHistory) -> tuple[float, float]:
    """Return from when to when the axis of time runs."""
    moments = [period_in_years(r.period) for line in shown.lines for r in line.readings]
    moments += [float(goal.year) for line in shown.lines for goal in line.goals]
    first, last = min(moments), max(moments)
    return (first, last) if first < last else (first - 1, last + 1)


def gap_crosses(shown: ChartHistory, frame: Frame) -> Sequence[Layer]:
    """Return a cross below the plot for each period without a value, in the colour of its line."""
    rows = [
        {
            "x": period_in_years(r.period),
            "down": frame.height + GAP * (place + 0.8),
            "colour": LINE_STYLES[place % len(LINE_STYLES)][0],
        }
        for place, line in enumerate(shown.lines)
        for r in line.readings
        if r.value is None
    ]
    if not rows:
        return []
    encoding = {
        "x": {"field": "x", "type": "quantitative"},
        "y": {"field": "down", "type": "quantitative", "scale": None},
        "color": {"field": "colour", "type": "nominal", "scale": None},
    }
    mark = {"type": "text", "text": "×", "fontSize": 14, "fontWeight": "bold"}
    return [{"data": {"values": rows}, "mark": mark, "encoding": encoding}]


def goal_layers(shown: ChartHistory) -> Sequence[Layer]:
    """Return the targets as stars with their numbers."""
    rows = [
        {
            "x": float(goal.year),
            "y": goal.value,
            "text": chart_phrase(
                shown.lang, "goal is", year=goal.year, value=shown.number(goal.value)
            ),
        }
        for line in shown.lines
        for goal in line.goals
    ]
    if not rows:
        return []
    place = {
        "x": {"field": "x", "type": "quantitative"},
        "y": {"field": "y", "type": "quantitative"},
    }
    star = "M0,-1L0.25,-0.3L1,-0.3L0.4,0.15L0.6,0.9L0,0.45L-0.6,0.9L-0.4,0.15L-1,-0.3L-0.25,-0.3Z"
    sign = {"type": "point", "shape": star, "size": 200, "filled": True, "color": INK, "opacity": 1}
    text = {"type": "text", "dy": -14, "align": "right", "fontSize": 11}
    return [
        {"data": {"values": rows}, "mark": sign, "encoding": place},
        {
            "data": {"values": rows},
            "mark": text,
            "encoding": {**place, "text": {"field": "text"}},
        },
    ]
