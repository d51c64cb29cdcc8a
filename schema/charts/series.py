"""A series: a line for each municipality over time, broken where there is no value."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import ceil, floor

from schema.charts.axes import fixed_scale
from schema.charts.facts import Cell, ChartHistory, ChartLine, Goal, PeriodReading, Table, VegaChart
from schema.charts.labels import spread_heights, text_width
from schema.charts.numbers import AXIS, axis_label, round_limits
from schema.charts.style import (
    BLUE,
    GREEN,
    GROUND,
    INK,
    ORANGE,
    PURPLE,
    STRONG,
    TEXT,
    Frame,
    Layer,
    chart_specification,
    credit_line,
    single_mark_layer,
)
from schema.charts.words import chart_phrase, format_quantity, list_names, quantity_unit
from schema.text.locale_format import localise_number

FRAME = Frame(height=330, left=70, right=190, below=44)
NARROW_FRAME = Frame(height=260, left=64, right=10, below=44)
KEY, SAMPLE = 18, 26
"""How high a row of the key is, and how long the line in it."""
GAP = 10
"""How high the row of crosses of a line is, below the plot."""
STYLES = (
    (STRONG, "circle", (1, 0)),
    (BLUE, "square", (6, 3)),
    (GREEN, "triangle-up", (2, 2)),
    (PURPLE, "diamond", (8, 3, 2, 3)),
    (ORANGE, "triangle-down", (4, 2)),
    (INK, "cross", (1, 3)),
)
"""The colour, the sign and the dashes of each line."""
APART = 15.0
WIDER = 1.2
"""How much wider the usual fonts of browsers are than that of the pictures."""
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


def series_subtitle(shown: ChartHistory) -> str:
    """Return in what unit, which way is better, and in which borders."""
    polarity = chart_phrase(shown.lang, f"polarity {shown.quantity.polarity}")
    return f"{quantity_unit(shown.quantity, shown.lang)}; {polarity}; {shown.borders}"


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


def series_description(shown: ChartHistory) -> str:
    """Return the series in words: from what to what, and which periods are missing."""
    first = f"{chart_phrase(shown.lang, 'chart series')}. {shown.quantity.name}, {shown.borders}."
    return " ".join([first, *(line_description(shown, line) for line in shown.lines)])


def line_description(shown: ChartHistory, line: ChartLine) -> str:
    """Return a line in words."""
    known = [r for r in line.readings if r.value is not None]
    if not known:
        return chart_phrase(shown.lang, "lacks", name=line.name) + "."
    first, last = known[0], known[-1]
    ends = {"first": first.period, "last": last.period}
    values = {
        "before": series_amount(shown, first.value),
        "after": series_amount(shown, last.value),
    }
    words = "went" if len(known) > 1 else "only"
    sentences = [chart_phrase(shown.lang, words, name=line.name, **ends, **values)]
    if first.value and len(known) > 1 and last.value is not None:
        change = (last.value - first.value) / abs(first.value) * 100
        sentences[0] += chart_phrase(
            shown.lang, "by percent", change=signed_percent(change, shown.lang)
        )
    missing = [r.period for r in line.readings if r.value is None]
    if missing:
        sentences.append(chart_phrase(shown.lang, "missing", names=list_names(missing, shown.lang)))
    sentences += [
        chart_phrase(shown.lang, "wants", year=goal.year, value=series_amount(shown, goal.value))
        + "."
        for goal in line.goals
    ]
    return " ".join([f"{sentences[0]}.", *sentences[1:]])


def signed_percent(change: float, lang: str) -> str:
    """Return a change in percent with its sign.

    >>> signed_percent(12.345, "lv"), signed_percent(-0.5, "en")
    ('+12,3', '−0.5')
    """
    return localise_number(f"{change:+.1f}", lang)


def series_amount(shown: ChartHistory, value: float | None) -> str:
    """Return a value with its unit."""
    return (
        "–" if value is None else format_quantity(shown.number(value), shown.quantity, shown.lang)
    )


def series_table(shown: ChartHistory) -> Table:
    """Return the table behind the chart: each period of each municipality, then its targets."""
    heads = [chart_phrase(shown.lang, word) for word in ("municipality", "period")]
    value = f"{shown.quantity.name}, {quantity_unit(shown.quantity, shown.lang)}"
    columns = [
        *heads,
        value,
        chart_phrase(shown.lang, "status"),
        chart_phrase(shown.lang, "borders"),
    ]
    rows: list[Sequence[Cell]] = []
    for line in shown.lines:
        rows += [reading_row(shown, line, reading) for reading in line.readings]
        rows += [goal_row(shown, line, goal) for goal in line.goals]
    return Table(columns, rows)


def goal_row(shown: ChartHistory, line: ChartLine, goal: Goal) -> Sequence[Cell]:
    """Return what the table says of a target."""
    number = Cell(shown.number(goal.value), goal.value)
    label = Cell(chart_phrase(shown.lang, "goal"))
    return [Cell(line.name), Cell(str(goal.year)), number, label, Cell("–")]


def reading_row(shown: ChartHistory, line: ChartLine, reading: PeriodReading) -> Sequence[Cell]:
    """Return what the table says of a period."""
    value = reading.value
    number = Cell("–") if value is None else Cell(shown.number(value), value)
    status = chart_phrase(shown.lang, f"status {reading.status}")
    return [
        Cell(line.name),
        Cell(reading.period),
        number,
        Cell(status),
        Cell(value_origin(shown, reading)),
    ]


def value_origin(shown: ChartHistory, reading: PeriodReading) -> str:
    """Return how a value came about."""
    if reading.value is None:
        return "–"
    word = "rebuilt" if reading.is_rebuilt else "published"
    return chart_phrase(shown.lang, "estimated" if reading.is_estimated else word)


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
    colour, sign, dashes = STYLES[place % len(STYLES)]
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
            "colour": STYLES[place % len(STYLES)][0],
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


def legend_layers(shown: ChartHistory, frame: Frame) -> Sequence[Layer]:
    """Return the key above a narrow plot: each line with its sign, its name and its last value."""
    found = []
    for place, line in enumerate(shown.lines):
        colour, sign, dashes = STYLES[place % len(STYLES)]
        known = [r.value for r in line.readings if r.value is not None]
        down = {"y": {"value": -frame.above + KEY * place}}
        rule = {"type": "rule", "color": colour, "strokeDash": list(dashes), "strokeWidth": 2}
        ends = {"x": {"value": -frame.left}, "x2": {"value": SAMPLE - frame.left}}
        point = {"type": "point", "shape": sign, "size": 46, "filled": True, "color": colour}
        text = {
            "type": "text",
            "text": " ".join([line.name, *(shown.number(value) for value in known[-1:])]),
            "align": "left",
            "baseline": "middle",
            "fontWeight": "normal" if place else "bold",
        }
        found += [
            single_mark_layer(rule, ends | down),
            single_mark_layer(
                point | {"opacity": 1}, {"x": {"value": SAMPLE / 2 - frame.left}} | down
            ),
            single_mark_layer(text, {"x": {"value": SAMPLE + 8 - frame.left}} | down),
        ]
    return found


def line_end_labels(
    shown: ChartHistory, values: tuple[float, float], frame: Frame
) -> Sequence[Layer]:
    """Return the names at the right, each beside the end of its line and off the others."""
    low, high = values
    ending = []
    for place, line in enumerate(shown.lines):
        known = [r.value for r in line.readings if r.value is not None]
        if known:
            down = (high - known[-1]) / (high - low) * frame.height
            ending.append((place, line, known[-1], down))
    heights = spread_heights([down for *_, down in ending], APART, 0, frame.height)
    found = []
    for (place, line, value, _), down in zip(ending, heights, strict=True):
        mark = {
            "type": "text",
            "text": f"{line.name} {shown.number(value)}",
            "align": "left",
            "baseline": "middle",
            "color": STYLES[place % len(STYLES)][0],
            "fontWeight": "normal" if place else "bold",
        }
        at = {"x": {"value": frame.width + 10}, "y": {"value": down}}
        found.append(single_mark_layer(mark, at))
    return [*found, label_room([str(layer["mark"]["text"]) for layer in found], frame)]


def label_room(texts: Sequence[str], frame: Frame) -> Layer:
    """Return what keeps room for names also where the font of a reader is wider than ours."""
    longest = max((text_width(text, TEXT, is_bold=True) for text in texts), default=0.0)
    right = frame.width + 10 + longest * WIDER
    return single_mark_layer({"type": "point", "opacity": 0, "size": 1}, {"x": {"value": right}})


def series_explanation(shown: ChartHistory, values: tuple[float, float]) -> Sequence[str]:
    """Return how the lines are to be read, as far as it is needed."""
    readings = [r for line in shown.lines for r in line.readings]
    found = []
    if values[0] > 0:
        found.append(chart_phrase(shown.lang, "not from zero"))
    if any(r.value is None for r in readings):
        found.append(chart_phrase(shown.lang, "crosses"))
    if any(r.is_rebuilt and r.value is not None for r in readings):
        found.append(chart_phrase(shown.lang, "hollow"))
    if any(r.is_estimated and r.value is not None for r in readings):
        found.append(chart_phrase(shown.lang, "some estimated"))
    return [" ".join(found)] if found else []
