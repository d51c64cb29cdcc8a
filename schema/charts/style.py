"""How all charts look: the frame of title, source and licence; colours that everybody can tell.

The colours are those of Okabe and Ito, "Color Universal Design" (2008), which stay apart with
every common sort of colour blindness. None of them says anything that is not also said in words,
by a shape or by a place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

from schema.charts.facts import PADDING, WIDTH, Credit
from schema.charts.words import chart_phrase
from schema.text.locale_format import format_day

Layer = dict[str, Any]
Specification = dict[str, Any]

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
GROUND, INK, QUIET = "#ffffff", "#1a1a1a", "#595959"
FILL, GRID, EDGE = "#d5dde4", "#e6e6e6", "#8c8c8c"
"""Of what stands behind: a box, the lines of a plot, its axes."""
USUAL, STRONG = "#7d94a8", "#d55e00"
BLUE, GREEN, PURPLE, ORANGE = "#0072b2", "#009e73", "#a8558a", "#b37400"
LINE_STYLES = (
    (STRONG, "circle", (1, 0)),
    (BLUE, "square", (6, 3)),
    (GREEN, "triangle-up", (2, 2)),
    (PURPLE, "diamond", (8, 3, 2, 3)),
    (ORANGE, "triangle-down", (4, 2)),
    (INK, "cross", (1, 3)),
)
"""The colour, the sign and the dashes of the first line of a series, the second, ..."""
DARK: Mapping[str, str] = {
    GROUND: "#192123",
    INK: "#e8ebe8",
    QUIET: "#a9b5b6",
    FILL: "#3d4852",
    GRID: "#344043",
    EDGE: "#849193",
    USUAL: "#7f97ab",
    STRONG: "#ff8c3a",
    BLUE: "#56b4e9",
    GREEN: "#2fc79b",
    PURPLE: "#e08cc0",
    ORANGE: "#e69f00",
}
"""What takes the place of each colour on a dark ground, the surface of our pages."""
INNER = WIDTH - 2 * PADDING
TEXT, SMALL = 12, 11
TITLE_CHARS, SUBTITLE_CHARS, AXIS_CHARS, NOTE_CHARS = 74, 112, 120, 132
"""So many characters of each sort of text go on a line of the usual width."""
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
        "gridColor": GRID,
        "domainColor": EDGE,
        "tickColor": EDGE,
    },
    "text": {"fontSize": TEXT, "color": INK},
}


@dataclass(frozen=True)
class Frame:
    """The size of a plot within so many pixels, and how far labels reach beyond it."""

    height: float
    left: float = 0
    right: float = 0
    below: float = 0
    above: float = 0
    inner: float = INNER

    @property
    def width(self) -> float:
        """How wide the plot is."""
        return self.inner - self.left - self.right


def chart_specification(
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
        "usermeta": {"width": frame.inner + 2 * PADDING},
        "description": alt,
        "width": frame.width,
        "height": frame.height,
        "padding": PADDING,
        "background": GROUND,
        "title": title_block(title, subtitle, frame),
        "layer": [*layers, note_layer(notes, frame)],
        "config": dict(CONFIG),
    }


def title_block(title: str, subtitle: str, frame: Frame) -> Layer:
    """Return the title and what is said below it."""
    return {
        "text": wrap_chart_text(title, TITLE_CHARS, frame.inner),
        "subtitle": wrap_chart_text(subtitle, SUBTITLE_CHARS, frame.inner),
        "anchor": "start",
        "frame": "group",
        "dx": -frame.left,
        "offset": 22,
        "fontSize": 18,
        "subtitleFontSize": 13,
        "subtitleColor": QUIET,
        "subtitlePadding": 6,
        "color": INK,
    }


def wrap_chart_text(text: str, chars: int, pixels: float) -> list[str]:
    """Return a text in lines, of which the usual width holds so many characters.

    >>> wrap_chart_text("Mediānais vecums", 74, 768), wrap_chart_text("Mediānais vecums", 74, 150)
    (['Mediānais vecums'], ['Mediānais', 'vecums'])
    """
    return wrap(text, max(1, int(chars * pixels / INNER)))


def axis_title(text: str, pixels: float) -> list[str]:
    """Return the title of an axis of so many pixels, in lines."""
    return wrap_chart_text(text, AXIS_CHARS, pixels)


def darken_specification(part: Any) -> Any:
    """Return a part of a specification, or all of it, in the colours for a dark ground.

    >>> darken_specification({"background": GROUND, "layer": [{"color": INK, "size": 3}]})
    {'background': '#192123', 'layer': [{'color': '#e8ebe8', 'size': 3}]}
    """
    if isinstance(part, dict):
        return {name: darken_specification(each) for name, each in part.items()}
    if isinstance(part, list):
        return [darken_specification(each) for each in part]
    return DARK.get(part, part) if isinstance(part, str) else part


def note_layer(notes: Sequence[str], frame: Frame) -> Layer:
    """Return what is written below the plot."""
    lines = [line for note in notes for line in wrap_chart_text(note, NOTE_CHARS, frame.inner)]
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
    return single_mark_layer(mark, {"x": {"value": -frame.left}, "y": {"value": top}})


def single_mark_layer(mark: Layer, encoding: Layer) -> Layer:
    """Return a layer with a single mark that shows no data."""
    return {"data": {"values": [{}]}, "mark": mark, "encoding": encoding}


def credit_line(credit: Credit, lang: str) -> str:
    """Return the line that says where the figures come from."""
    credit_text = chart_phrase(
        lang, "source", source=credit.source.rstrip("."), licence=credit.licence
    )
    read = chart_phrase(lang, "retrieved", day=format_day(credit.retrieved_on, lang))
    return f"{credit_text} {read.removesuffix('.').removesuffix('.')}."
