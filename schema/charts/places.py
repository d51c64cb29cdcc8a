"""A map: the centres of municipalities on plain coordinates, each as large as its value."""

from collections.abc import Sequence
from dataclasses import replace
from math import cos, hypot, pi, radians, sqrt

from schema.charts.axes import Axes, fixed_scale, label_layers
from schema.charts.facts import ChartComparison, ChartPlace, VegaChart
from schema.charts.group_summary import group_chart, group_description, group_table
from schema.charts.labels import Anchor, Box
from schema.charts.style import BLUE, GROUND, INK, ORANGE, QUIET, USUAL, Frame, Layer
from schema.charts.words import chart_phrase, list_names, shorten_name

Extent = tuple[float, float, float, float]

LATVIA: Extent = (20.75, 28.45, 55.6, 58.0)
"""The longitudes and latitudes between which the country lies, so that all maps are alike."""
MARGIN = 0.1
LARGEST, SMALLEST = 20.0, 3.0
"""The radius of the sign of the greatest value, where there is room; and the least of all."""
FILLED = 0.045
"""What part of the map all signs may fill together."""
ROUNDS = 40
LARGE, CLOSE = 3, 70.0
NARROW_NAMES = 10
"""So many are named on a narrow map."""
TOUCHING = 1.0
MISSING = 5.0
HIGH, MIDDLE, LOW, GAP = "triangle-up", "circle", "triangle-down", "cross"
COLOURS = {HIGH: BLUE, MIDDLE: USUAL, LOW: ORANGE}


def places_map(shown: ChartComparison) -> VegaChart:
    """Return the map."""
    extent = map_extent(shown.places)
    frame = Frame(height=round(shown.inner / map_aspect(extent)), below=14, inner=shown.inner)
    axes = Axes(extent[:2], extent[2:], frame.width, frame.height)
    marks = separate_signs(
        [(place, map_sign(shown, place, axes)) for place in located_places(shown)]
    )
    written = map_labels(
        [m for _, m in marks], axes, NARROW_NAMES if shown.is_narrow else len(marks)
    )
    layers = [sign_layer(shown, marks, axes), *cross_layers(marks, axes), *written]
    notes = [*map_explanation(shown), *missing_names_note(shown, marks, written)]
    return group_chart(
        shown,
        layers,
        frame,
        group_description("map", shown, *unplaced_note(shown)),
        group_table(shown),
        *notes,
    )


def located_places(shown: ChartComparison) -> Sequence[ChartPlace]:
    """Return those whose place is known, those with the largest signs first."""
    known = [p for p in shown.places if p.latitude is not None and p.longitude is not None]
    return sorted(known, key=lambda place: -abs(place.value or 0))


def map_extent(places: Sequence[ChartPlace]) -> Extent:
    """Return between which longitudes and latitudes to draw: the country, or whatever it takes."""
    across = [*LATVIA[:2], *(p.longitude for p in places if p.longitude is not None)]
    up = [*LATVIA[2:], *(p.latitude for p in places if p.latitude is not None)]
    west, east, south, north = min(across), max(across), min(up), max(up)
    if (west, east, south, north) == LATVIA:
        return LATVIA
    wide, high = (east - west) * MARGIN, (north - south) * MARGIN
    return west - wide, east + wide, south - high, north + high


def map_aspect(extent: Extent) -> float:
    """Return how much wider than high a map is, so that distances are alike both ways.

    >>> round(map_aspect((20.75, 28.45, 55.6, 58.0)), 2)
    1.76
    """
    west, east, south, north = extent
    return cos(radians((south + north) / 2)) * (east - west) / (north - south)


def map_sign(shown: ChartComparison, place: ChartPlace, axes: Axes) -> Anchor:
    """Return the sign of a municipality, with its short name and its value."""
    assert place.longitude is not None
    assert place.latitude is not None
    x, y = axes.across(place.longitude), axes.down(place.latitude)
    if place.value is None:
        words = chart_phrase(shown.lang, "no data")
        return Anchor(x, y, MISSING, f"{shorten_name(place.name)}: {words}", place.is_highlighted)
    text = f"{shorten_name(place.name)} {shown.number(place.value)}"
    point = "► " if place.is_highlighted else ""
    return Anchor(x, y, sign_radius(shown, place.value), point + text, place.is_highlighted)


def sign_radius(shown: ChartComparison, value: float) -> float:
    """Return the radius of a sign whose area stands for a value."""
    most = max(map(abs, shown.values))
    return max(SMALLEST, largest_radius(shown) * sqrt(abs(value) / most)) if most else SMALLEST


def largest_radius(shown: ChartComparison) -> float:
    """Return the radius of the largest sign: the more signs are large, the less each may be."""
    most = max(map(abs, shown.values))
    together = sum(abs(value) / most for value in shown.values) if most else 1.0
    room = shown.inner**2 / map_aspect(LATVIA) * FILLED
    return min(LARGEST, sqrt(room / (pi * together)))


def separate_signs(
    marks: Sequence[tuple[ChartPlace, Anchor]],
) -> Sequence[tuple[ChartPlace, Anchor]]:
    """Return the signs, pushed off each other until none covers another, or nearly so."""
    spots = [[anchor.x, anchor.y] for _, anchor in marks]
    for _ in range(ROUNDS):
        for n, (_, one) in enumerate(marks):
            for m, (_, other) in enumerate(marks[:n]):
                push_signs(spots[n], spots[m], one.radius + other.radius + TOUCHING)
    return [
        (place, replace(anchor, x=x, y=y))
        for (place, anchor), (x, y) in zip(marks, spots, strict=True)
    ]


def push_signs(one: list[float], other: list[float], least: float) -> None:
    """Move two places apart, each by half of what they lack."""
    x, y = one[0] - other[0], one[1] - other[1]
    far = hypot(x, y)
    if far >= least:
        return
    if far == 0.0:
        x, far = 1.0, 1.0
        lack = least / 2
    else:
        lack = (least - far) / 2
    one[0], one[1] = one[0] + x / far * lack, one[1] + y / far * lack
    other[0], other[1] = other[0] - x / far * lack, other[1] - y / far * lack


def sign_shape(shown: ChartComparison, value: float) -> str:
    """Return the sign of a value: above, within or below the middle half."""
    if shown.middle is None or shown.middle.lower <= value <= shown.middle.upper:
        return MIDDLE
    return HIGH if value > shown.middle.upper else LOW


def sign_layer(
    shown: ChartComparison, marks: Sequence[tuple[ChartPlace, Anchor]], axes: Axes
) -> Layer:
    """Return the signs of those with a value."""
    rows = []
    for place, anchor in marks:
        if place.value is not None:
            sign = sign_shape(shown, place.value)
            rows.append(
                axes.point(anchor.x, anchor.y)
                | {"name": place.name, "shape": sign, "colour": COLOURS[sign]}
                | {"size": (2 * anchor.radius) ** 2, "highlighted": place.is_highlighted}
            )
    edge = {"condition": {"test": "datum.highlighted", "value": INK}, "value": GROUND}
    wide = {"condition": {"test": "datum.highlighted", "value": 3}, "value": 1}
    unscaled = {"type": "nominal", "scale": None}
    return {
        "data": {"values": rows},
        "mark": {"type": "point", "filled": True, "opacity": 0.85},
        "encoding": {
            **map_channels(axes),
            "shape": {"field": "shape", **unscaled},
            "color": {"field": "colour", **unscaled},
            "size": {"field": "size", "type": "quantitative", "scale": None},
            "stroke": edge,
            "strokeWidth": wide,
        },
    }


def map_channels(axes: Axes) -> Layer:
    """Return the two channels of a place, without axes: nobody reads degrees from a map."""
    kind = {"type": "quantitative", "axis": None}
    return {
        "x": {"field": "x", **kind, "scale": fixed_scale(axes.x)},
        "y": {"field": "y", **kind, "scale": fixed_scale(axes.y)},
    }


def cross_layers(marks: Sequence[tuple[ChartPlace, Anchor]], axes: Axes) -> Sequence[Layer]:
    """Return the signs of those without a value."""
    rows = [axes.point(anchor.x, anchor.y) for place, anchor in marks if place.value is None]
    if not rows:
        return []
    sign = {"type": "text", "text": "×", "fontSize": 16, "color": QUIET}
    return [{"data": {"values": rows}, "mark": sign, "encoding": map_channels(axes)}]


def map_labels(signs: Sequence[Anchor], axes: Axes, most: int) -> Sequence[Layer]:
    """Return the labels: the highlighted choose first, then the largest, then the crowded.

    Where there is no room for all, the largest are named.
    """
    by_size = sorted(signs, key=lambda anchor: (not anchor.is_bold, -anchor.radius))
    anchors, others = by_size[:most], by_size[most:]
    large = sorted(anchors, key=lambda anchor: -anchor.radius)[:LARGE]
    close = {id(a): sum(hypot(a.x - b.x, a.y - b.y) < CLOSE for b in anchors) for a in anchors}
    anchors.sort(key=lambda a: (not a.is_bold, a not in large, -close[id(a)], a.radius))
    room = Box(0, -6, axes.width, axes.height + 6)
    return label_layers(anchors, axes, size=11, marks=others, within=room)


def missing_names_note(
    shown: ChartComparison, marks: Sequence[tuple[ChartPlace, Anchor]], written: Sequence[Layer]
) -> Sequence[str]:
    """Return that some signs have no name beside them, where that is so."""
    rows = [row for layer in written for row in layer["data"]["values"] if "text" in row]
    return [chart_phrase(shown.lang, "some names")] if len(rows) < len(marks) else []


def unplaced_note(shown: ChartComparison) -> Sequence[str]:
    """Return who cannot be put on the map."""
    names = [p.name for p in shown.places if p.latitude is None or p.longitude is None]
    return (
        [chart_phrase(shown.lang, "nowhere", names=list_names(names, shown.lang))] if names else []
    )


def map_explanation(shown: ChartComparison) -> Sequence[str]:
    """Return how the signs are to be read."""
    found = [chart_phrase(shown.lang, "area"), *unplaced_note(shown)]
    if shown.middle is None:
        return found
    ends = {name: shown.middle_number(getattr(shown.middle, name)) for name in ("lower", "upper")}
    return [chart_phrase(shown.lang, "signs", **ends), *found]
