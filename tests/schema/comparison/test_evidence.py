"""Whose figures evidence has, of when, and whether they are the published ones."""

import pytest

THREE = "smiltene-kuldiga-tris-skolas-viena"
OF_THREE = f"""{{ practice(by: {{slug: "{THREE}"}}) {{ id version
  evidence(first: 100, filter: {{indicator: {{code: {{eq: "day_schools_grades_1_9"}}}}}}) {{
    nodes {{ baseline result periodBefore period municipality {{ slug }} }} }} }} }}"""
CHECKED = """{ practices(first: 10, filter: {evidence: {some: {
    baseline: {isNull: false}, result: {isNull: false}, municipality: {country: {eq: "LV"}}}}}) {
  totalCount nodes { slug evidence(first: 30) {
    nodes { indicator { code } periodBefore municipality { slug }
      differences { field text { value } } } } } } }"""
WHOSE = """{ municipality(by: {slug: "dobeles-novads-2021"}) {
  id evidence(first: 100) { totalCount nodes { practice { slug } } } }
  indicator(by: {code: "day_schools_grades_1_9"}) { id } }"""
DIFFERENCES = """evidence { nodes { baseline result
  differences { field stated published text { value } } } }"""


def test_a_case_of_three_municipalities_says_whose_figures_it_has_and_of_when(ask):
    rows = ask(OF_THREE)["practice"]["evidence"]["nodes"]

    figures = {each["municipality"]["slug"]: (each["baseline"], each["result"]) for each in rows}
    assert figures == {
        "smiltenes-novads-2021": (18, 13),
        "kuldigas-novads-2021": (19, 14),
        "dobeles-novads-2021": (17, 14),
    }
    assert {(each["periodBefore"], each["period"]) for each in rows} == {("2014", "2022")}


def test_a_municipality_leads_to_what_indicators_say_of_it(ask):
    found = ask(WHOSE)["municipality"]["evidence"]

    assert found["totalCount"] == 8
    assert {each["practice"]["slug"] for each in found["nodes"]} == {THREE}


def test_every_figure_of_the_seed_is_the_published_one(ask, statements):
    statements.clear()
    found = ask(CHECKED)["practices"]["nodes"]

    assert len(statements) <= 14
    rows = [row for case in found for row in case["evidence"]["nodes"]]
    assert sum(row["municipality"] is not None and row["periodBefore"] != "" for row in rows) == 48
    checked = [
        (case["slug"], row["indicator"]["code"], other["text"]["value"])
        for case in found
        for row in case["evidence"]["nodes"]
        for other in row["differences"]
    ]
    assert checked == []


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"baseline": 18.0, "result": 14.0}, [("baseline", 18, 17)]),
        ({"baseline": 17.0, "result": 13.5}, [("result", 13.5, 14)]),
        ({"baseline": 17.0, "result": 14.0}, []),
        ({"baseline": 18.0, "periodBefore": ""}, []),
        ({"baseline": 18.0, "municipality": None}, []),
    ],
)
def test_a_figure_that_differs_is_told_and_stays_as_it_was_stated(desk, given, told):
    ids = desk.ask(WHOSE)
    row = {"indicator": ids["indicator"]["id"], "municipality": ids["municipality"]["id"]}
    row |= {"periodBefore": "2014", "period": "2022", "status": "MEASURED"} | given
    words = [{"lang": "lv", "value": "Skolu tīkls"}]
    draft = {"kind": "PRACTICE", "title": words, "summary": words, "evidence": [row]}
    case = desk.done("practiceDraftCreate", "editor", draft, DIFFERENCES)

    [kept] = case["evidence"]["nodes"]
    found = [(d["field"], d["stated"], d["published"]) for d in kept["differences"]]
    assert found == told
    assert kept["baseline"] == given["baseline"]
    if told:
        assert "published for" in kept["differences"][0]["text"]["value"]
