"""What the charts over a group say alike: who leads, who stands where, the table behind them."""

from collections.abc import Sequence

from schema.charts.facts import Cell, ChartComparison, ChartPlace, Quantity, Table, VegaChart
from schema.charts.style import Frame, Layer, chart_specification, credit_line
from schema.charts.words import chart_phrase, format_quantity, missing_sentence, quantity_unit
from schema.tables import Polarity


def group_chart(
    shown: ChartComparison,
    layers: Sequence[Layer],
    frame: Frame,
    alt: str,
    behind: Table,
    *more: str,
) -> VegaChart:
    """Return a chart over a group; more notes stand before those that all charts have."""
    title, subtitle = group_title(shown), group_subtitle(shown)
    written = [*more, *group_notes(shown)]
    drawn = chart_specification(
        layers, frame, title=title, subtitle=subtitle, notes=written, alt=alt
    )
    return VegaChart(shown.lang, title, subtitle, alt, shown.credit, behind, drawn)


def group_title(shown: ChartComparison) -> str:
    """Return what a chart shows, and of when."""
    title = f"{shown.quantity.name}, {shown.period}"
    if shown.against is None:
        return title
    return f"{title} / {shown.against.name}, {shown.against_period}"


def group_subtitle(shown: ChartComparison) -> str:
    """Return who is compared, in what unit, and which way is better."""
    if shown.against is None:
        return f"{shown.group}; {unit_and_polarity(shown.quantity, shown.lang)}"
    both = (shown.quantity, shown.against)
    if shown.quantity.polarity is not shown.against.polarity:
        return "; ".join(
            [shown.group, *(f"{q.name}: {unit_and_polarity(q, shown.lang)}" for q in both)]
        )
    units = (
        f"{q.name}: {quantity_unit(q, shown.lang)}"
        for q in both
        if not names_its_unit(q, shown.lang)
    )
    return "; ".join(
        [shown.group, *units, chart_phrase(shown.lang, f"polarity {shown.quantity.polarity}")]
    )


def names_its_unit(quantity: Quantity, lang: str) -> bool:
    """Return whether the name of an indicator says already what it is measured in."""
    return quantity.name.casefold() == quantity_unit(quantity, lang).casefold()


def unit_and_polarity(quantity: Quantity, lang: str) -> str:
    """Return in what unit an indicator is, and which way it is better."""
    return f"{quantity_unit(quantity, lang)}; {chart_phrase(lang, f'polarity {quantity.polarity}')}"


def group_description(kind: str, shown: ChartComparison, *more: str) -> str:
    """Return a chart in words: what it is, who leads, where the highlighted stand, what lacks."""
    sentences = [
        f"{chart_phrase(shown.lang, f'chart {kind}')}. {group_title(shown)}. {shown.group}."
    ]
    if known := shown.known:
        sentences.append(leaders_sentence(shown, known))
    sentences += [place_standing_sentence(shown, place) for place in shown.highlighted]
    sentences += [*more, missing_sentence(shown.unknown, shown.lang)]
    return " ".join(filter(None, sentences))


def leaders_sentence(shown: ChartComparison, known: Sequence[ChartPlace]) -> str:
    """Return who is first and who is last, or highest and lowest where neither is better."""
    best, worst = known[0], known[-1]
    values = {"value": place_amount(shown, best), "lowest": place_amount(shown, worst)}
    words = "extremes" if shown.quantity.polarity is Polarity.NEUTRAL else "leads"
    return chart_phrase(shown.lang, words, name=best.name, last=worst.name, **values)


def place_standing_sentence(shown: ChartComparison, place: ChartPlace) -> str:
    """Return where a municipality stands."""
    if place.value is None:
        return chart_phrase(shown.lang, "lacks", name=place.name) + "."
    if place.rank is None:
        return f"{place.name}: {place_amount(shown, place)}."
    facts = {"name": place.name, "rank": place.rank, "of": len(shown.known)}
    sentence = chart_phrase(shown.lang, "stands", **facts, value=place_amount(shown, place))
    if shown.middle is not None:
        median = shown.middle_number(shown.middle.median)
        sentence += chart_phrase(shown.lang, "middle", value=median)
    return f"{sentence}."


def place_amount(shown: ChartComparison, place: ChartPlace) -> str:
    """Return the value of a municipality with its unit."""
    assert place.value is not None
    return format_quantity(shown.number(place.value), shown.quantity, shown.lang)


def group_notes(shown: ChartComparison) -> Sequence[str]:
    """Return what stands below a chart: reservations, gaps, where the figures come from."""
    gaps = missing_sentence(shown.unknown, shown.lang)
    return [*shown.notes, *([gaps] if gaps else []), credit_line(shown.credit, shown.lang)]


def group_table(shown: ChartComparison) -> Table:
    """Return the table behind a chart."""
    heads = [chart_phrase(shown.lang, word) for word in ("rank", "municipality")]
    value = f"{shown.quantity.name}, {quantity_unit(shown.quantity, shown.lang)}"
    columns = [*heads, value, chart_phrase(shown.lang, "status")]
    return Table(columns, [group_table_row(shown, place) for place in shown.places])


def group_table_row(shown: ChartComparison, place: ChartPlace) -> Sequence[Cell]:
    """Return what the table says of a municipality."""
    status = Cell(chart_phrase(shown.lang, f"status {place.status}"))
    rank = Cell("–") if place.rank is None else Cell(str(place.rank), place.rank)
    value = Cell("–") if place.value is None else Cell(shown.number(place.value), place.value)
    return [rank, Cell(place.name), value, status]
