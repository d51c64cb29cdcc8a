"""Two indicators against each other: a point for each municipality that has both."""

from collections.abc import Sequence
from dataclasses import replace
from statistics import StatisticsError, correlation

from schema.charts.axes import Axes, along, labels, limits
from schema.charts.comparing import chart, names_its_unit, table, told
from schema.charts.distribution import pointed_out
from schema.charts.facts import Cell, Chart, Comparison, Place, Quantity, Table
from schema.charts.labels import Anchor
from schema.charts.numbers import AXIS, DECIMALS, axis_label, decimals_of, nice, written
from schema.charts.style import INK, Frame, Layer, axis_title, one
from schema.charts.words import listed, measured, say, short, unit
from schema.comparison.formulas.counted import Counted

FRAME = Frame(height=430, left=76, right=96, below=56)
NARROW_FRAME = Frame(height=320, left=64, right=40, below=66)
RADIUS = 5.0
FEW = 12
"""So few points are all named."""


def scatter(shown: Comparison) -> Chart:
    """Return the chart of two indicators."""
    both = [p for p in shown.places if p.value is not None and p.against is not None]
    frame = replace(NARROW_FRAME if shown.is_narrow else FRAME, inner=shown.inner)
    if not both:
        both, axes = [], Axes((0.0, 1.0), (0.0, 1.0), frame.width, frame.height)
    else:
        axes = Axes(
            nice([p.value for p in both if p.value is not None]),
            nice([p.against for p in both if p.against is not None]),
            frame.width,
            frame.height,
        )
    layers = [*medians(shown, axes), points(shown, both, axes), *named(shown, both, axes)]
    words = [*second(shown, both), *lacking(shown), *related(shown.lang, both)]
    return chart(
        shown, layers, frame, told("scatter", shown, *words), behind(shown), *lacking(shown)
    )


def other(shown: Comparison) -> Quantity:
    """Return the second indicator."""
    assert shown.against is not None
    return shown.against


def number(shown: Comparison, value: float) -> str:
    """Return a value of the second indicator as it is written beside the others."""
    values = [p.against for p in shown.places if p.against is not None]
    return written(value, shown.lang, decimals_of(values))


def second(shown: Comparison, both: Sequence[Place]) -> Sequence[str]:
    """Return what the highlighted have of the second indicator."""
    return [
        f"{p.name}, {other(shown).name}, {shown.against_period}: "
        f"{measured(number(shown, p.against), other(shown), shown.lang)}."
        for p in both
        if p.is_highlighted and p.against is not None
    ]


def lacking(shown: Comparison) -> Sequence[str]:
    """Return who has the first indicator and not the second."""
    names = [p.name for p in shown.known if p.against is None]
    if not names:
        return []
    told = listed(names, shown.lang)
    return [say(shown.lang, "no second", indicator=other(shown).name, names=told)]


def related(lang: str, both: Sequence[Place]) -> Sequence[str]:
    """Return how closely the two go together, which says nothing of why."""
    try:
        r = correlation([p.value or 0 for p in both], [p.against or 0 for p in both])
    except StatisticsError:
        return []
    return (
        [say(lang, "related", n=Counted(len(both), lang), r=written(r, lang, 2))]
        if len(both) > 2
        else []
    )


def behind(shown: Comparison) -> Table:
    """Return the table behind the chart, with a column for the second indicator."""
    first = table(shown)
    units = () if names_its_unit(other(shown), shown.lang) else (unit(other(shown), shown.lang),)
    head = ", ".join([other(shown).name, shown.against_period, *units])
    cells = [
        Cell("–") if p.against is None else Cell(number(shown, p.against), p.against)
        for p in shown.places
    ]
    rows = [[*row, cell] for row, cell in zip(first.rows, cells, strict=True)]
    return Table([*first.columns, head], rows)


def points(shown: Comparison, both: Sequence[Place], axes: Axes) -> Layer:
    """Return the points."""
    rows = [
        {"x": p.value, "y": p.against, "name": p.name, "highlighted": p.is_highlighted}
        for p in both
    ]
    return {
        "data": {"values": rows},
        "mark": {"type": "point", "filled": True, "opacity": 0.9, "strokeWidth": 1.2},
        "encoding": {
            "x": axis("x", shown.quantity, shown.period, shown, axes) | {"scale": limits(axes.x)},
            "y": axis("y", other(shown), shown.against_period, shown, axes)
            | {"scale": limits(axes.y)},
            **pointed_out(RADIUS),
        },
    }


def axis(field: str, quantity: Quantity, period: str, shown: Comparison, axes: Axes) -> Layer:
    """Return a channel with the axis of an indicator."""
    lang, pixels = shown.lang, axes.width if field == "x" else axes.height
    within = "" if names_its_unit(quantity, lang) else f" ({unit(quantity, lang)})"
    told = {
        "title": axis_title(f"{quantity.name}, {period}{within}", pixels),
        "format": AXIS,
        "labelExpr": axis_label(lang),
        "tickCount": 4 if shown.is_narrow else 7,
    }
    return {"field": field, "type": "quantitative", "axis": told}


def medians(shown: Comparison, axes: Axes) -> Sequence[Layer]:
    """Return the lines of both medians, which part the plot into four."""
    mark = {"type": "rule", "color": INK, "strokeDash": [5, 3], "opacity": 0.7}
    text = {"type": "text", "fontStyle": "italic", "fontSize": 11}
    found = []
    if shown.middle is not None:
        words = say(shown.lang, "median is", value=shown.middle_number(shown.middle.median))
        at = {"x": {"datum": shown.middle.median, "type": "quantitative"}}
        found.append(one(mark, at))
        above = {"text": words, "baseline": "bottom", "dy": -3}
        found.append(one(text | above, at | {"y": {"value": 0}}))
    if shown.against_median is not None:
        value = written(
            shown.against_median, shown.lang, decimals_of([shown.against_median], DECIMALS)
        )
        at = {"y": {"datum": shown.against_median, "type": "quantitative"}}
        found.append(one(mark, at))
        words = value if shown.is_narrow else say(shown.lang, "median is", value=value)
        beside = {"text": words, "align": "left", "baseline": "middle", "dx": 5}
        found.append(one(text | beside, at | {"x": {"value": axes.width}}))
    return found


def named(shown: Comparison, both: Sequence[Place], axes: Axes) -> Sequence[Layer]:
    """Return the labels: of the highlighted, and of those at the edges."""
    chosen = chosen_of(both)
    marks = {id(p): mark(shown, p, axes) for p in both}
    anchors = [marks[id(p)] for p in chosen]
    named = {id(p) for p in chosen}
    others = [anchor for key, anchor in marks.items() if key not in named]
    # On a narrow plot a label over a line is better than none.
    lines = [] if shown.is_narrow else drawn_over(shown, axes)
    return labels(anchors, axes, marks=[*others, *lines], size=12)


def drawn_over(shown: Comparison, axes: Axes) -> Sequence[Anchor]:
    """Return what the lines of the medians and their numbers cover."""
    found: list[Anchor] = []
    if shown.middle is not None:
        x = axes.across(shown.middle.median)
        found += along(x, 0, x, axes.height)
    if shown.against_median is not None:
        y = axes.down(shown.against_median)
        found += along(0, y, axes.width, y)
    return found


def mark(shown: Comparison, place: Place, axes: Axes) -> Anchor:
    """Return where a municipality is drawn."""
    x, y = axes.across(place.value or 0), axes.down(place.against or 0)
    radius = RADIUS * (1.6 if place.is_highlighted else 1)
    name = short(place.name) if shown.is_narrow else place.name
    return Anchor(x, y, radius, name, place.is_highlighted)


def chosen_of(both: Sequence[Place]) -> Sequence[Place]:
    """Return whom to name, the highlighted first."""
    if len(both) <= FEW:
        return sorted(both, key=lambda place: not place.is_highlighted)
    by_first = sorted(both, key=lambda place: place.value or 0)
    by_second = sorted(both, key=lambda place: place.against or 0)
    edges = [*by_first[:2], *by_first[-2:], *by_second[:2], *by_second[-2:]]
    chosen = [place for place in both if place.is_highlighted]
    return [*chosen, *(place for place in dict.fromkeys(edges) if place not in chosen)]
