"""What a chart of a series says: its description, how to read it, and the table behind it."""

from collections.abc import Sequence

from schema.charts.facts import Cell, ChartHistory, ChartLine, Goal, PeriodReading, Table
from schema.charts.words import chart_phrase, format_quantity, list_names, quantity_unit
from schema.text.locale_format import localise_number


def series_subtitle(shown: ChartHistory) -> str:
    """Return in what unit, which way is better, and in which borders."""
    polarity = chart_phrase(shown.lang, f"polarity {shown.quantity.polarity}")
    return f"{quantity_unit(shown.quantity, shown.lang)}; {polarity}; {shown.borders}"


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
