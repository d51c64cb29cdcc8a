"""What became of targets: met or missed by the value of the due year, as each viewer sees it."""

import pytest

OWN = "valmieras-novads-2021"
SHOWN = "id value achieved result indicator { polarity }"


def with_polarity(desk, polarity):
    """Return the id of an indicator that gets better this way."""
    only = "first: 1, filter: {polarity: {eq: $p}}"
    query = f"query($p: Polarity!) {{ indicators({only}) {{ nodes {{ id }} }} }}"
    return desk.ask(query, p=polarity)["indicators"]["nodes"][0]["id"]


@pytest.mark.parametrize(
    ("year", "polarity", "wanted", "baseline", "achieved", "result"),
    [
        (2051, "HIGHER_IS_BETTER", 10.0, None, 10.0, "MET"),
        (2052, "HIGHER_IS_BETTER", 10.0, None, 9.0, "MISSED"),
        (2053, "LOWER_IS_BETTER", 10.0, None, 9.0, "MET"),
        (2054, "LOWER_IS_BETTER", 10.0, None, 11.0, "MISSED"),
        (2055, "NEUTRAL", 10.0, 20.0, 11.0, "MISSED"),
        (2056, "NEUTRAL", 10.0, 5.0, 11.0, "MET"),
        (2057, "NEUTRAL", 10.0, None, 11.0, "UNCLEAR"),
        (2058, "HIGHER_IS_BETTER", 10.0, None, None, "OPEN"),
    ],
)
def test_a_target_is_met_or_missed_by_the_value_of_its_year(
    desk, year, polarity, wanted, baseline, achieved, result
):
    of = {"indicator": with_polarity(desk, polarity), "municipality": desk.id("municipality", OWN)}
    given = of | {"dueYear": year, "value": wanted, "baseline": baseline}
    target = desk.done("targetCreate", "member", given, SHOWN)
    assert (target["achieved"], target["result"]) == (None, "OPEN")

    if achieved is not None:
        desk.done("indicatorValueSet", "member", of | {"period": str(year), "value": achieved})

    query = f"query($id: ID!) {{ node(id: $id) {{ ... on Target {{ {SHOWN} }} }} }}"
    seen = {
        viewer: desk.ask(query, viewer, id=target["id"])["node"] for viewer in ("member", "public")
    }
    assert (seen["member"]["achieved"], seen["member"]["result"]) == (achieved, result)
    # A draft tells the public nothing.
    assert (seen["public"]["achieved"], seen["public"]["result"]) == (None, "OPEN")


def test_targets_stand_beside_the_values_of_their_indicator(desk):
    query = """{ municipality(by: {slug: "adazu-novads-2009"}) {
        targets(first: 5) { nodes { dueYear value result indicator { code
          values(first: 5) { nodes { period value } } } } } } }"""

    [target] = desk.ask(query)["municipality"]["targets"]["nodes"]

    assert (target["dueYear"], target["value"], target["result"]) == (2015, 50208, "NOT_MEASURED")
