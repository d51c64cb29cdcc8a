"""Axes whose limits are known, so that labels can be put where nothing else is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass

from schema.charts.labels import Anchor, Box, leader_ends, place_labels
from schema.charts.style import INK, QUIET, SMALL, Layer

SPACING = 4.0
"""How close to each other the marks along a line are, in pixels."""


@dataclass(frozen=True)
class Axes:
    """What stands at the edges of a plot of so many pixels."""

    x: tuple[float, float]
    y: tuple[float, float]
    width: float
    height: float

    def across(self, value: float) -> float:
        """Return how far to the right a value is drawn, in pixels.

        >>> Axes((0, 10), (0, 1), 200, 100).across(5)
        100.0
        """
        low, high = self.x
        return (value - low) / (high - low) * self.width

    def down(self, value: float) -> float:
        """Return how far down a value is drawn, in pixels.

        >>> Axes((0, 10), (0, 1), 200, 100).down(0)
        100.0
        """
        low, high = self.y
        return (high - value) / (high - low) * self.height

    def point(self, across: float, down: float) -> dict[str, float]:
        """Return the values that are drawn at a place in pixels.

        >>> Axes((0, 10), (0, 1), 200, 100).point(100, 0)
        {'x': 5.0, 'y': 1.0}
        """
        (left, right), (low, high) = self.x, self.y
        x = left + across / self.width * (right - left)
        return {"x": x, "y": high - down / self.height * (high - low)}

    @property
    def box(self) -> Box:
        """The whole plot."""
        return Box(0, 0, self.width, self.height)


def label_layers(
    anchors: Sequence[Anchor],
    axes: Axes,
    *,
    size: float = SMALL,
    marks: Sequence[Anchor] = (),
    within: Box | None = None,
) -> Sequence[Layer]:
    """Return the layers with the labels, and with lines to those that stand apart."""
    spots = place_labels(anchors, within or axes.box, size, marks)
    texts, lines = [], []
    for anchor, spot in zip(anchors, spots, strict=True):
        if spot is None:
            continue
        texts.append(axes.point(spot.x, spot.y) | {"text": anchor.text, "bold": anchor.is_bold})
        if spot.is_led:
            begin, end = leader_ends(anchor, spot)
            to = axes.point(*end)
            lines.append(axes.point(*begin) | {"x2": to["x"], "y2": to["y"]})
    return [*([leader_layer(lines)] if lines else []), *label_text_layers(texts, size)]


def line_anchors(x: float, y: float, x2: float, y2: float) -> Sequence[Anchor]:
    """Return marks along a line, so that no label is put on it."""
    count = max(1, round(max(abs(x2 - x), abs(y2 - y)) / SPACING))
    shares = [n / count for n in range(count + 1)]
    return [Anchor(x + (x2 - x) * share, y + (y2 - y) * share, 1, "") for share in shares]


def leader_layer(lines: Sequence[Layer]) -> Layer:
    """Return the lines from marks to labels that stand apart."""
    return {
        "data": {"values": lines},
        "mark": {"type": "rule", "color": QUIET, "strokeWidth": 0.7},
        "encoding": {**position_channels(), "x2": {"field": "x2"}, "y2": {"field": "y2"}},
    }


def label_text_layers(texts: Sequence[Layer], size: float) -> Sequence[Layer]:
    """Return the labels; those of what the chart is about are bold."""
    found = []
    for is_bold, weight in ((False, "normal"), (True, "bold")):
        rows = [text for text in texts if text["bold"] is is_bold]
        mark = {
            "type": "text",
            "align": "left",
            "baseline": "middle",
            "fontSize": size,
            "fontWeight": weight,
            "color": INK,
        }
        encoding = {**position_channels(), "text": {"field": "text"}}
        if rows:
            found.append({"data": {"values": rows}, "mark": mark, "encoding": encoding})
    return found


def position_channels() -> Layer:
    """Return the two channels of a place; the limits are set by the layer that has the axes."""
    return {
        "x": {"field": "x", "type": "quantitative"},
        "y": {"field": "y", "type": "quantitative"},
    }


def fixed_scale(both: tuple[float, float]) -> Layer:
    """Return the scale between two limits."""
    return {"domain": list(both), "nice": False, "zero": False}
