"""Sums of all municipalities are the totals that were published; each series without says why."""

import csv
from collections import defaultdict
from functools import cache
from itertools import chain
from pathlib import Path

import pytest
import yaml

from seed import DATA

TABLE = yaml.safe_load(Path(__file__).with_name("published_totals.yaml").read_text("utf-8"))
TOTALS, WITHOUT = TABLE["totals"], TABLE["without"]
RATIOS = "a ratio, a mean, an index or a rate, which does not add up"
TODAY = ("-2021", "-2025")
"""How the names of today's municipalities end; those that were merged have no value of today."""


@cache
def published_values() -> list[dict[str, str]]:
    """Return the rows of all tables of values that have one."""
    texts = (file.read_text("utf-8") for file in sorted(DATA.glob("indicator_value*.csv")))
    rows = chain.from_iterable(csv.DictReader(text.splitlines()) for text in texts)
    return [row for row in rows if row["value"]]


@cache
def aggregations() -> dict[str, str]:
    """Return how the values of each indicator are put together, by slug."""
    text = (DATA / "indicator.yaml").read_text("utf-8")
    declared = yaml.load(text, yaml.CSafeLoader)
    return {each["slug"]: each.get("aggregation", "") for each in declared}


def seed_sum(indicator: str, period: str, ends: tuple[str, ...]) -> float:
    """Return the sum of an indicator over the municipalities of some borders."""
    return sum(
        float(row["value"])
        for row in published_values()
        if (row["indicator"], row["period"]) == (indicator, period)
        and row["municipality"].endswith(ends)
    )


@pytest.mark.parametrize(
    "stated", TOTALS, ids=lambda s: f"{s['indicator']} {s['period']} {s['borders']}"
)
def test_the_municipalities_add_up_to_the_published_total(stated):
    ends = TODAY if stated["borders"] == "today" else (f"-{stated['borders']}",)
    total = seed_sum(stated["indicator"], stated["period"], ends)

    assert total == pytest.approx(stated["total"], abs=stated.get("difference", 0), rel=0)
    assert stated["source"]


def test_every_series_has_a_total_or_says_why_it_has_none():
    used = {row["indicator"] for row in published_values()}
    compared = {stated["indicator"] for stated in TOTALS}
    excused = [*chain.from_iterable(WITHOUT.values())]

    assert used == compared | {*excused}
    assert not compared & {*excused}
    assert len(excused) == len({*excused})


def test_what_is_said_to_add_up_to_nothing_is_no_amount():
    assert {aggregations()[slug] for slug in WITHOUT[RATIOS]} & {"SUM"} == set()
    amounts = chain.from_iterable(WITHOUT[reason] for reason in WITHOUT if reason != RATIOS)
    assert {aggregations()[slug] for slug in amounts} == {"SUM"}


@pytest.mark.parametrize(
    ("whole", "parts", "period"),
    [
        ("population", ("pop-males", "pop-females"), "2026"),
        ("pupils-grades-1-12", ("pupils-grades-1-9", "pupils-grades-10-12"), "2022"),
    ],
)
def test_parts_add_up_to_the_whole_in_each_municipality(whole, parts, period):
    sums: dict[str, float] = defaultdict(float)
    wholes = {}
    for row in published_values():
        if row["period"] == period and row["indicator"] in parts:
            sums[row["municipality"]] += float(row["value"])
        if (row["indicator"], row["period"]) == (whole, period):
            wholes[row["municipality"]] = float(row["value"])

    both = wholes.keys() & sums.keys()
    assert len(both) >= 41
    assert [place for place in both if wholes[place] != pytest.approx(sums[place], abs=0.2)] == []
