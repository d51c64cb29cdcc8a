"""Lists of practices and the search are filtered by the same names and find the same."""

from functools import reduce

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schema.indexing.practice_conditions import RANGES, VALUES
from schema.indexing.search_fields import BY_NAME, PopulationBand
from schema.tables import MunicipalityKind
from schema.types.practice_lists import PRACTICE_FILTERS, PRACTICE_ORDERS

BOTH = """query($list: PracticeFilterInput, $search: SearchFilterInput) {
  practices(first: 100, filter: $list) { totalCount nodes { slug } }
  search(query: "", first: 100, filter: $search) { totalCount
    nodes { slug }
    facets(fields: [COST, STAFF, POPULATION, MUNICIPALITY_KIND], first: 100) {
      field buckets { value count gte lte selected } } } }"""
TOTAL = """query($search: SearchFilterInput) {
  search(query: "", first: 1, filter: $search) { totalCount } }"""
FIELDS = ("COST", "STAFF", "POPULATION", "MUNICIPALITY_KIND")
PARTS = dict(zip(FIELDS, ("cost", "staff", "populations", "municipalityKinds"), strict=True))

some_range = st.fixed_dictionaries(
    {}, optional={"gte": st.sampled_from([0, 1, 2, 1e5, 5.3e6]), "lte": st.floats(0, 6e6)}
).filter(bool)
some_filter = st.fixed_dictionaries(
    {},
    optional={
        "cost": some_range,
        "staff": some_range,
        "populations": st.lists(st.sampled_from([*PopulationBand]), max_size=2),
        "municipalityKinds": st.lists(st.sampled_from([*MunicipalityKind]), max_size=2),
    },
)


def both(ask, asked):
    """Return what the list and the search find, practices alone."""
    found = ask(BOTH, list=asked, search={**asked, "kinds": ["PRACTICE"]})
    return found["practices"], found["search"]


def test_the_filter_of_a_list_is_declared_as_that_of_the_search():
    names = {*RANGES, *(BY_NAME[name].plural for name in VALUES)}

    assert PRACTICE_FILTERS.keys() == names
    assert {each.description for each in PRACTICE_FILTERS.values()} == {
        *(BY_NAME[name].within for name in RANGES),
        *(BY_NAME[name].exact for name in VALUES),
    }


@given(asked=some_filter)
@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_list_and_a_search_with_the_same_filter_find_the_same(ask, asked):
    listed, found = both(ask, asked)

    assert listed["totalCount"] == found["totalCount"]
    assert {each["slug"] for each in listed["nodes"]} == {each["slug"] for each in found["nodes"]}


@pytest.mark.parametrize(
    "asked", [{}, {"cost": {"gte": 200_000}}, {"municipalityKinds": ["STATE_CITY"]}], ids=str
)
def test_a_bucket_counts_what_is_found_once_it_is_chosen(ask, asked):
    facets = both(ask, asked)[1]["facets"]
    buckets = [(facet["field"], bucket) for facet in facets for bucket in facet["buckets"]]

    assert {field for field, _ in buckets} >= {"COST", "POPULATION", "MUNICIPALITY_KIND"}
    for field, bucket in buckets:
        ends = {end: bucket[end] for end in ("gte", "lte") if bucket[end] is not None}
        chosen = {**asked, PARTS[field]: ends or [bucket["value"]], "kinds": ["PRACTICE"]}
        assert ask(TOTAL, search=chosen)["search"]["totalCount"] == bucket["count"], bucket


@pytest.mark.parametrize("part", ["cost", "staff"])
def test_what_is_not_known_is_neither_below_nor_above(ask, part):
    def count(**asked):
        return both(ask, {part: asked})[0]["totalCount"]

    known = count(gte=0)
    assert 0 < known < 86
    assert count(lte=200_000) + count(gte=200_000.01) == known
    assert count(lte=1e15) == known
    assert (count(gte=1e308), count(lte=-1e308)) == (0, 0)


def test_costs_are_exact_to_the_cent_at_both_ends(ask):
    [case] = both(ask, {"cost": {"gte": 449_029, "lte": 449_029}})[0]["nodes"]

    assert case["slug"] == "aging-in-comfort-latgale-lietuva"
    assert both(ask, {"cost": {"gte": 449_029.01, "lte": 449_030}})[0]["nodes"] == []


ORDERED = """query($by: PracticeOrderInput!, $after: String) {
  practices(first: 40, orderBy: [$by], after: $after) {
    nodes { slug totalCost { amount } } pageInfo { endCursor hasNextPage } }
  search(query: "", filter: {kinds: [PRACTICE]}, orderBy: COST, first: 7) { nodes { slug } } }"""


def least(case):
    """Return by what the search orders cases that cost something."""
    return float(case["totalCost"]["amount"])


@pytest.mark.parametrize("direction", ["ASC", "DESC"])
def test_the_least_cost_comes_first_and_what_is_not_known_last(ask, direction):
    by, pages, after = {"field": "COST", "direction": direction}, [], None
    while not pages or pages[-1]["practices"]["pageInfo"]["hasNextPage"]:
        pages.append(ask(ORDERED, by=by, after=after))
        after = pages[-1]["practices"]["pageInfo"]["endCursor"]
    cases = reduce(lambda found, page: found + page["practices"]["nodes"], pages, [])
    known = [each for each in cases if each["totalCost"]]
    costs = [float(each["totalCost"]["amount"]) for each in known]

    assert len({each["slug"] for each in cases}) == len(cases) == 86
    assert costs == sorted(costs, reverse=direction == "DESC")
    assert cases[: len(known)] == known
    found = [each["slug"] for each in pages[0]["search"]["nodes"]]
    assert found[: len(known)] == [each["slug"] for each in sorted(known, key=least)][: len(found)]
    assert PRACTICE_ORDERS.keys() == {"COST"}


def test_a_filtered_list_takes_two_statements_with_its_total(ask, statements):
    asked = {"cost": {"gte": 0}, "populations": ["FROM_60000"], "municipalityKinds": ["COUNTY"]}
    document = """query($list: PracticeFilterInput) {
      practices(first: 20, filter: $list) { totalCount nodes { slug } } }"""
    ask(document, list=asked)
    statements.clear()
    ask(document, list=asked)

    assert len([sent for sent in statements if "practice" in sent]) == 2


def test_an_amount_in_another_currency_is_no_number_of_euros(desk):
    document = """query($list: PracticeFilterInput) { practices(first: 100, filter: $list) {
      totalCount } }"""
    text = [{"lang": "lv", "value": "Tilts citā valūtā"}]
    before = desk.ask(document, "administrator", list={"cost": {"gte": 0}})
    draft = {"kind": "PRACTICE", "title": text, "summary": text}
    cost = {"totalCost": "5000.00", "currency": "NOK"}
    place = {"municipalities": [desk.id("municipality", "valmieras-novads-2021")]}
    desk.done("practiceDraftCreate", "administrator", draft | place | cost)

    assert desk.ask(document, "administrator", list={"cost": {"gte": 0}}) == before
