"""The municipalities of today, by planning region."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from schema import clock
from server.pages.frame.page import Page, PageAnswer, PageRequest, Values


def places_variables(request: PageRequest) -> Values:
    """Return the day of which municipalities are listed."""
    return {"today": clock.today().isoformat()}


def places_values(request: PageRequest, answer: PageAnswer) -> Values:
    """Return the regions with their municipalities, all by name."""
    return {**answer.data, "regions": [*by_region(answer.data["municipalities"]["nodes"])]}


def by_region(nodes: Sequence[Mapping[str, Any]]) -> Iterator[Values]:
    """Yield planning regions with their municipalities; those without a region come last."""

    def region(place: Mapping[str, Any]) -> tuple[bool, str]:
        held = place["planningRegion"]
        return held is None, held["name"]["value"] if held else ""

    for _, held in groupby(sorted(nodes, key=region), key=region):
        places = [*held]
        yield {"region": places[0]["planningRegion"], "places": places}


PLACES = Page("places", places_variables, places_values, section="places")
