"""How all charts look: the frame of title, source and licence; colours that everybody can tell.

The colours are those of Okabe and Ito, "Color Universal Design" (2008), which stay apart with
every common sort of colour blindness. None of them says anything that is not also said in words,
by a shape or by a place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

from schema.charts.facts import Credit
from schema.charts.words import dated, say

Layer = dict[str, Any]
Specification = dict[str, Any]

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
INK, QUIET, FAINT = "#1a1a1a", "#595959", "#d9d9d9"
USUAL, STRONG = "#7d94a8", "#d55e00"
BLUE, GREEN, PURPLE, ORANGE = "#0072b2", "#009e73", "#a8558a", "#b37400"
WIDTH, PADDING = 800, 16
INNER = WIDTH - 2 * PADDING
TEXT, SMALL = 12, 11
TITLE_CHARS, SUBTITLE_CHARS, NOTE_CHARS = 74, 112, 132
NOTE_LINE = 15

CONFIG: Mapping[str, Any] = {
    "font": FONT,
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": TEXT,
        "titleFontSize": TEXT,
        "labelColor": INK,
        "titleColor": INK,
        "titleFontWeight": "normal",
        "gridColor": "#e6e6e6",
        "domainColor": "#8c8c8c",
        "tickColor": "#8c8c8c",
    },
    "text": {"fontSize": TEXT, "color": INK},
}


@dataclass(frozen=True)
class Frame:
    """The size of a plot, and how far labels reach beyond it."""

    height: float
    left: float = 0
    right: float = 0
    below: float = 0

    @property
    def width(self) -> float:
        """How wide the plot is."""
        return INNER - self.left - self.right


def framed(
    layers: Sequence[Layer],
    frame: Frame,
    *,
    title: str,
    subtitle: str,
    notes: Sequence[str],
    alt: str,
) -> Specification:
    """Return the whole specification: the layers with a title above and notes below."""
    return {
        "$schema": SCHEMA,
        "description": alt,
        "width": frame.width,
        "height": frame.height,
        "padding": PADDING,
        "background": "white",
        "title": heading(title, subtitle, frame.left),
        "layer": [*layers, note_layer(notes, frame)],
        "config": dict(CONFIG),
    }


def heading(title: str, subtitle: str, left: float) -> Layer:
    """Return the title and what is said below it."""
    return {
        "text": wrap(title, TITLE_CHARS),
        "subtitle": wrap(subtitle, SUBTITLE_CHARS),
        "anchor": "start",
        "frame": "group",
        "dx": -left,
        "offset": 22,
        "fontSize": 18,
        "subtitleFontSize": 13,
        "subtitleColor": QUIET,
        "subtitlePadding": 6,
        "color": INK,
    }


def note_layer(notes: Sequence[str], frame: Frame) -> Layer:
    """Return what is written below the plot."""
    lines = [line for note in notes for line in wrap(note, NOTE_CHARS)]
    mark = {
        "type": "text",
        "text": lines,
        "align": "left",
        "baseline": "top",
        "fontSize": SMALL,
        "lineHeight": NOTE_LINE,
        "color": QUIET,
    }
    top = frame.height + frame.below
    return one(mark, {"x": {"value": -frame.left}, "y": {"value": top}})


def one(mark: Layer, encoding: Layer) -> Layer:
    """Return a layer with a single mark that shows no data."""
    return {"data": {"values": [{}]}, "mark": mark, "encoding": encoding}


def credits_of(credit: Credit, lang: str) -> str:
    """Return the line that says where the figures come from."""
    told = say(lang, "source", source=credit.source.rstrip("."), licence=credit.licence)
    read = say(lang, "retrieved", day=dated(credit.retrieved_on, lang))
    return f"{told} {read.removesuffix('.').removesuffix('.')}."
