"""Numbers as they are written in a language, and as wide as texts are when they are drawn."""

from collections.abc import Iterable, Sequence
from math import ceil, floor, log10

from schema.text.locale_format import localise_number

DECIMALS = 2
AXIS = ",.12~g"
"""How d3 writes the numbers of an axis, in English."""


def format_chart_number(value: float, lang: str, decimals: int = DECIMALS) -> str:
    """Return a number as it is written in a language.

    >>> (
    ...     format_chart_number(-12345.5, "lv", 1),
    ...     format_chart_number(12345.5, "en", 1),
    ...     format_chart_number(7.0, "lv", 0),
    ... )
    ('\u221212\\xa0345,5', '12,345.5', '7')
    """
    return localise_number(f"{value:z,.{decimals}f}", lang)


def needed_decimals(values: Iterable[float], most: int | None = None) -> int:
    """Return how many decimals values need side by side: the larger they are, the fewer.

    >>> needed_decimals([1.0, 2.0]), needed_decimals([1.5, 2.25]), needed_decimals([1234.5])
    (0, 2, 0)
    """
    known = [abs(value) for value in values]
    largest = max(known, default=0)
    if most is None:
        most = 0 if largest >= 1000 else 1 if largest >= 10 else DECIMALS
    enough = (n for n in range(most) if all(round(v, n) == round(v, most) for v in known))
    return next(enough, most)


def axis_label(lang: str) -> str:
    """Return the expression with which Vega writes the numbers of an axis in a language."""
    if lang == "en":
        return "datum.label"
    group, decimal = localise_number(",.", lang)
    return f"replace(replace(datum.label, /,/g, '{group}'), /\\./g, '{decimal}')"


def round_limits(values: Sequence[float], steps: int = 6) -> tuple[float, float]:
    """Return round limits of an axis that holds all values.

    >>> round_limits([37.3, 52.1]), round_limits([5.0])
    ((35.0, 52.5), (4.5, 5.5))
    """
    low, high = min(values), max(values)
    if low == high:
        half = abs(low) / 10 or 1.0
        return low - half, high + half
    raw = (high - low) / steps
    power = 10.0 ** floor(log10(raw))
    step = next(n * power for n in (1, 2, 2.5, 5, 10) if n * power >= raw)
    return floor(low / step) * step, ceil(high / step) * step
