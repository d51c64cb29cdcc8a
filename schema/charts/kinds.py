"""The kinds of charts: what clients read of each, and what draws it."""

from collections.abc import Callable
from typing import Any, Self

from schema.charts.distribution import distribution_chart
from schema.charts.facts import VegaChart
from schema.charts.places import places_map
from schema.charts.ranking import ranking_chart
from schema.charts.scatter import scatter_chart
from schema.charts.series import series_chart
from schema.tables import Choice


class ChartKind(Choice):
    """What sort of chart it is."""

    draw: Callable[[Any], VegaChart]

    def __new__(cls, value: str, description: str, draw: Callable[[Any], VegaChart]) -> Self:
        """Return the member; there is none, and so no address of one, that nothing draws."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.description, member.draw = description, draw
        return member

    RANKING = (
        "RANKING",
        "A bar for each municipality, the best on top, with the median.",
        ranking_chart,
    )
    SERIES = (
        "SERIES",
        "A line for each municipality over time, with gaps and targets.",
        series_chart,
    )
    SCATTER = (
        "SCATTER",
        "Two indicators against each other, a point for each municipality.",
        scatter_chart,
    )
    DISTRIBUTION = (
        "DISTRIBUTION",
        "All values of a group on one axis, with its quartiles.",
        distribution_chart,
    )
    MAP = "MAP", "The centres of the municipalities, each as large as its value.", places_map
