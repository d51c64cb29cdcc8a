"""What a load comes to: how many municipalities, and their sum; and whether that can be."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum

from schema.exchange.imports import ValueImport
from schema.tables.fetching import FetchRun
from server.fetching.connectors import Expectation
from server.fetching.refusals import FetchRefusal

WHOLE = "T"


@dataclass(frozen=True)
class LoadFigures:
    """The newest period of a load, how many municipalities have a value in it, and their sum."""

    period: str | None
    units: int
    total: float


def load_figures(importing: ValueImport) -> LoadFigures:
    """Return what a load comes to that was looked through: totals, where it has parts as well."""
    by_period: Mapping[str, dict[int, float]] = defaultdict(dict)
    splits = {split for _, _, split in importing.seen}
    for (_, place, split), values in importing.seen.items():
        if split == WHOLE or WHOLE not in splits:
            for period, seen in values.items():
                if seen.value is not None:
                    so_far = by_period[period].get(place, 0)
                    by_period[period][place] = so_far + seen.value
    if not by_period:
        return LoadFigures(None, 0, 0)
    newest = max(by_period)
    return LoadFigures(newest, len(by_period[newest]), fsum(by_period[newest].values()))


def check_figures(found: LoadFigures, expected: Expectation, last: FetchRun | None) -> None:
    """Raise FetchRefusal when a load is not as expected, or jumps against the last one."""
    least, most = expected.units
    if not least <= found.units <= most:
        raise FetchRefusal("units", found=found.units, least=least, most=most)
    if last and last.units and found.units < last.units:
        raise FetchRefusal("fewer_units", found=found.units, last=last.units)
    if expected.total and not expected.total[0] <= found.total <= expected.total[1]:
        raise FetchRefusal(
            "total", found=found.total, least=expected.total[0], most=expected.total[1]
        )
    if last and last.total and abs(found.total - last.total) > expected.change * abs(last.total):
        raise FetchRefusal("jump", found=found.total, last=last.total)
