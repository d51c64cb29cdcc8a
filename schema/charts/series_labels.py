"""Names of the lines of a series: a key above a narrow plot, else beside the ends of the lines."""

from collections.abc import Sequence

from schema.charts.facts import ChartHistory
from schema.charts.labels import spread_heights, text_width
from schema.charts.style import (
    LINE_STYLES,
    TEXT,
    Frame,
    Layer,
    single_mark_layer,
)

KEY, SAMPLE = 18, 26
"""How high a row of the key is, and how long the line in it."""
APART = 15.0
WIDER = 1.2
"""How much wider the usual fonts of browsers are than that of the pictures."""


def legend_layers(shown: ChartHistory, frame: Frame) -> Sequence[Layer]:
    """Return the key above a narrow plot: each line with its sign, its name and its last value."""
    found = []
    for place, line in enumerate(shown.lines):
        colour, sign, dashes = LINE_STYLES[place % len(LINE_STYLES)]
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
            "color": LINE_STYLES[place % len(LINE_STYLES)][0],
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
