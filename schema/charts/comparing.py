"""What the charts over a group say alike: who leads, who stands where, the table behind them."""

from collections.abc import Sequence

from schema.charts.facts import Cell, Chart, Comparison, Place, Quantity, Table
from schema.charts.style import Frame, Layer, credits_of, framed
from schema.charts.words import KINDS, POLARITY, STATUS, in_lang, measured, missing, say, unit
from schema.tables import Polarity


def chart(
    shown: Comparison,
    layers: Sequence[Layer],
    frame: Frame,
    alt: str,
    behind: Table,
    *more: str,
) -> Chart:
    """Return a chart over a group; more notes stand before those that all charts have."""
    title, subtitle = titled(shown), said_below(shown)
    written = [*more, *notes(shown)]
    drawn = framed(layers, frame, title=title, subtitle=subtitle, notes=written, alt=alt)
    return Chart(shown.lang, title, subtitle, alt, shown.credit, behind, drawn)


def titled(shown: Comparison) -> str:
    """Return what a chart shows, and of when."""
    title = f"{shown.quantity.name}, {shown.period}"
    if shown.against is None:
        return title
    return f"{title} / {shown.against.name}, {shown.against_period}"


def said_below(shown: Comparison) -> str:
    """Return who is compared, in what unit, and which way is better."""
    if shown.against is None:
        return f"{shown.group}; {way(shown.quantity, shown.lang)}"
    both = (shown.quantity, shown.against)
    if shown.quantity.polarity is not shown.against.polarity:
        return "; ".join([shown.group, *(f"{q.name}: {way(q, shown.lang)}" for q in both)])
    units = (f"{q.name}: {unit(q, shown.lang)}" for q in both if not names_its_unit(q, shown.lang))
    return "; ".join([shown.group, *units, in_lang(POLARITY[shown.quantity.polarity], shown.lang)])


def names_its_unit(quantity: Quantity, lang: str) -> bool:
    """Return whether the name of an indicator says already what it is measured in."""
    return quantity.name.casefold() == unit(quantity, lang).casefold()


def way(quantity: Quantity, lang: str) -> str:
    """Return in what unit an indicator is, and which way it is better."""
    return f"{unit(quantity, lang)}; {in_lang(POLARITY[quantity.polarity], lang)}"


def told(kind: str, shown: Comparison, *more: str) -> str:
    """Return a chart in words: what it is, who leads, where the highlighted stand, what lacks."""
    sentences = [f"{in_lang(KINDS[kind], shown.lang)}. {titled(shown)}. {shown.group}."]
    if known := shown.known:
        sentences.append(leaders(shown, known))
    sentences += [standing(shown, place) for place in shown.highlighted]
    sentences += [*more, missing(shown.unknown, shown.lang)]
    return " ".join(filter(None, sentences))


def leaders(shown: Comparison, known: Sequence[Place]) -> str:
    """Return who is first and who is last, or highest and lowest where neither is better."""
    best, worst = known[0], known[-1]
    values = {"value": amount(shown, best), "lowest": amount(shown, worst)}
    words = "extremes" if shown.quantity.polarity is Polarity.NEUTRAL else "leads"
    return say(shown.lang, words, name=best.name, last=worst.name, **values)


def standing(shown: Comparison, place: Place) -> str:
    """Return where a municipality stands."""
    if place.value is None:
        return say(shown.lang, "lacks", name=place.name) + "."
    if place.rank is None:
        return f"{place.name}: {amount(shown, place)}."
    facts = {"name": place.name, "rank": place.rank, "of": len(shown.known)}
    sentence = say(shown.lang, "stands", **facts, value=amount(shown, place))
    if shown.middle is not None:
        median = shown.middle_number(shown.middle.median)
        sentence += say(shown.lang, "middle", value=median)
    return f"{sentence}."


def amount(shown: Comparison, place: Place) -> str:
    """Return the value of a municipality with its unit."""
    assert place.value is not None
    return measured(shown.number(place.value), shown.quantity, shown.lang)


def notes(shown: Comparison) -> Sequence[str]:
    """Return what stands below a chart: reservations, gaps, where the figures come from."""
    gaps = missing(shown.unknown, shown.lang)
    return [*shown.notes, *([gaps] if gaps else []), credits_of(shown.credit, shown.lang)]


def table(shown: Comparison) -> Table:
    """Return the table behind a chart."""
    heads = [say(shown.lang, word) for word in ("rank", "municipality")]
    value = f"{shown.quantity.name}, {unit(shown.quantity, shown.lang)}"
    columns = [*heads, value, say(shown.lang, "status")]
    return Table(columns, [row(shown, place) for place in shown.places])


def row(shown: Comparison, place: Place) -> Sequence[Cell]:
    """Return what the table says of a municipality."""
    status = Cell(in_lang(STATUS[place.status], shown.lang))
    rank = Cell("–") if place.rank is None else Cell(str(place.rank), place.rank)
    value = Cell("–") if place.value is None else Cell(shown.number(place.value), place.value)
    return [rank, Cell(place.name), value, status]
