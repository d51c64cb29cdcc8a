"""Which period is compared: the newest that enough share, and the newer one told beside it."""

import pytest

OWN, CODE = "valmieras-novads-2021", "roads_paved_share"


@pytest.fixture(scope="module", autouse=True)
def first_to_report(desk):
    """A value of one municipality for a year of which nobody else has one yet."""
    given = {"indicator": desk.id("indicator", "roads-paved-share"), "period": "2025"}
    given |= {"municipality": desk.id("municipality", OWN), "value": 12.5}
    given |= {"note": "Pārskaitīts."}
    value = desk.done("indicatorValueSet", "member", given)
    for step, viewer in (("Submit", "member"), ("Verify", "editor"), ("Publish", "editor")):
        desk.done(f"indicatorValue{step}", viewer, {"id": value["id"]})


COMPARED = """query($own: MunicipalityByInput, $peers: PeersInput, $period: String) {
  comparison(indicator: {code: "roads_paved_share"}, municipality: $own, peers: $peers,
             period: $period) {
    period aggregate { n } position { rank } caveats { code text { value } } } }"""
NEWER = "For 2025 only 1 municipality has a value so far, so the values of 2024 are compared."


def compared(desk, **asked):
    return desk.ask(COMPARED, **asked)["comparison"]


def newer(found):
    return [each["text"]["value"] for each in found["caveats"] if each["code"] == "NEWER"]


def test_who_reports_first_is_compared_in_the_year_that_the_others_have_too(desk):
    found = compared(desk, own={"slug": OWN})

    assert (found["period"], found["aggregate"]["n"]) == ("2024", 35)
    assert found["position"] is not None
    assert newer(found) == [NEWER]


def test_a_group_is_compared_in_the_year_that_enough_of_its_own_members_have(desk):
    three = [{"slug": slug} for slug in (OWN, "riga-2021", "adazu-novads-2021")]

    assert compared(desk, peers={"municipalities": three})["period"] == "2024"


def test_a_year_that_is_asked_for_is_compared_whoever_has_it(desk):
    found = compared(desk, own={"slug": OWN}, period="2025")

    assert (found["period"], found["aggregate"]["n"], newer(found)) == ("2025", 1, [])


def test_whom_nothing_newer_is_known_of_sees_no_note(desk):
    found = compared(desk, own={"slug": "adazu-novads-2021"})

    assert (found["period"], newer(found)) == ("2024", [])


def test_a_way_to_learn_begins_in_the_year_that_is_shared(desk):
    query = """query($by: MunicipalityByInput!) { learningPaths(municipality: $by,
      indicator: {code: "roads_paved_share"}) { indicatorsCompared missing { code }
      paths { comparison { period caveats { code } } } } }"""

    found = desk.ask(query, by={"slug": OWN})["learningPaths"]

    assert found["indicatorsCompared"] == 1
    [path] = found["paths"]
    assert path["comparison"]["period"] == "2024"
    assert "NEWER" in [each["code"] for each in path["comparison"]["caveats"]]


def test_similar_municipalities_are_told_by_the_year_that_is_shared(desk):
    query = """query($by: MunicipalityByInput!) { similarMunicipalities(to: $by, first: 1,
      criteria: [{indicator: {code: "roads_paved_share"}}]) { missing parts { period } } }"""

    [found] = desk.ask(query, by={"slug": OWN})["similarMunicipalities"]

    assert found == {"missing": 0, "parts": [{"period": "2024"}]}


@pytest.mark.parametrize("kind", ["RANKING", "DISTRIBUTION", "MAP"])
def test_charts_show_the_year_that_is_shared(desk, kind):
    query = """query($kind: ChartKind!, $by: [MunicipalityByInput!]) { chart(kind: $kind,
      indicator: {code: "roads_paved_share"}, municipalities: $by, lang: "lv") {
      title alt specification } }"""

    found = desk.ask(query, kind=kind, by=[{"slug": OWN}])["chart"]

    assert "2024" in found["alt"]
    assert "Par 2025. gadu vērtība pagaidām" in str(found["specification"])
