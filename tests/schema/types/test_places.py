"""Municipalities then and now, and all that hangs on them, in one answer."""

import pytest

AREA = """{
  municipality(by: {slug: "aizkraukles-novads-2021"}) {
    name { value }
    predecessors(first: 10) { nodes { areaShare predecessor {
      name { value }
      networks { nodes { code project { number totalCost { amount currency }
        funding { nodes { source { value } amount { amount } share } } } } }
    } } }
    practices { totalCount nodes { slug title { value } } }
    latestValues(first: 100) { nodes { period value status indicator { code unit } } }
  }
}"""


def test_one_answer_leads_from_a_municipality_to_everything_around_it(ask, statements):
    area = ask(AREA)["municipality"]

    old = {
        s["predecessor"]["name"]["value"]: s["predecessor"] for s in area["predecessors"]["nodes"]
    }
    assert sorted(old) == sorted(
        f"{name} novads"
        for name in ("Aizkraukles", "Jaunjelgavas", "Kokneses", "Neretas", "Pļaviņu", "Skrīveru")
    )
    [t3] = [n for n in old["Pļaviņu novads"]["networks"]["nodes"] if n["code"] == "T3"]
    assert t3["project"]["number"] == "4.3-24/NFI/INP-004"
    assert t3["project"]["totalCost"] == {"amount": "2111827.00", "currency": "EUR"}
    assert [row["share"] for row in t3["project"]["funding"]["nodes"]] == [1.0]
    assert area["practices"]["totalCount"] == 7
    population = {
        v["period"]: v["value"]
        for v in area["latestValues"]["nodes"]
        if v["indicator"]["code"] == "population"
    }
    assert list(population) == ["2026"]
    assert len(statements) == 10


def test_latest_values_are_the_newest_of_each_indicator(ask):
    query = """{ municipality(by: {slug: "daugavpils-2021"}) {
        latestValues(first: 100) { totalCount nodes { period indicator { code } } }
        indicatorValues(first: 100) { nodes { period indicator { code } } } } }"""

    city = ask(query)["municipality"]

    newest = {}
    for value in city["indicatorValues"]["nodes"]:
        code = value["indicator"]["code"]
        newest[code] = max(newest.get(code, ""), value["period"])
    assert {v["indicator"]["code"]: v["period"] for v in city["latestValues"]["nodes"]} == newest


def test_old_codes_still_answer(ask):
    by = """query($by: MunicipalityByInput!, $day: Date) {
      municipality(by: $by, asOf: $day) { slug validTo successors { nodes { successor { slug } } } }
    }"""

    plavinas = ask(by, by={"name": "pļaviņu novads"})["municipality"]
    assert plavinas["validTo"] == "2021-06-30"
    assert plavinas["successors"]["nodes"] == [{"successor": {"slug": "aizkraukles-novads-2021"}}]

    assert ask(by, by={"name": "Pļaviņu novads"}, day="2022-01-01")["municipality"] is None
    assert (
        ask(by, by={"name": "Madonas novads"}, day="2022-01-01")["municipality"]["slug"]
        == "madonas-novads-2021"
    )
    assert ask(by, by={"name": "Madonas novads"})["municipality"]["slug"] == "madonas-novads-2025"
    assert ask(by, by={"atvkCode": "0604300"})["municipality"]["slug"] == "aglonas-novads-2009"
    assert ask(by, by={"iso": "LV-001"})["municipality"]["slug"] == "aglonas-novads-2009"
    assert ask(by, by={"slug": "nav-tada"})["municipality"] is None


def test_a_split_names_both_successors_with_their_shares(ask):
    aglona = ask(
        """{ municipality(by: {slug: "aglonas-novads-2009"}) {
               successors { nodes { kind areaShare certainty note successor { slug } } } } }"""
    )["municipality"]

    assert {s["successor"]["slug"]: s["areaShare"] for s in aglona["successors"]["nodes"]} == {
        "kraslavas-novads-2021": 0.659,
        "preilu-novads-2021": 0.341,
    }
    assert {s["kind"] for s in aglona["successors"]["nodes"]} == {"SPLIT"}
    assert all(s["note"] for s in aglona["successors"]["nodes"])


def test_exactly_one_public_name_has_to_be_given(answer):
    for by in ("{}", '{slug: "a", iso: "LV-001"}'):
        [error, *_] = answer(f"{{ municipality(by: {by}) {{ slug }} }}")["errors"]
        assert (error["extensions"]["code"], error["extensions"]["field"]) == (
            "BAD_USER_INPUT",
            "by",
        )


def test_comparison_groups_know_their_members_of_a_day(ask):
    group = """query($day: Date!) { comparisonGroups(first: 100, filter: {kind: {eq: STATUS}}) {
                 nodes { slug municipalities(asOf: $day) { totalCount } } } }"""

    def sizes(day):
        return sorted(
            n["municipalities"]["totalCount"]
            for n in ask(group, day=day)["comparisonGroups"]["nodes"]
        )

    assert sizes("2015-06-01") == [0, 0, 9, 110]
    assert sizes("2022-01-01") == [0, 0, 7, 36]
    assert sizes("2025-07-01") == [0, 0, 7, 35]


@pytest.mark.parametrize("typed", ["0001000", "1000", " 0001000 ", "000 1000"])
def test_a_code_of_atvk_is_found_as_a_spreadsheet_shows_it(ask, typed):
    document = "query($code: String!) { municipality(by: {atvkCode: $code}) { slug } }"

    assert ask(document, code=typed)["municipality"]["slug"] == "riga-2021"


@pytest.mark.parametrize("typed", ["1000", " 0001000 ", "LV0001000"])
def test_a_filter_takes_a_code_of_atvk_as_a_spreadsheet_shows_it(ask, typed):
    document = """query($code: String!) { municipalities(first: 9, filter: {
      atvkCode: {in: [$code]}, validTo: {isNull: true}}) { nodes { slug } } }"""

    found = ask(document, code=typed)["municipalities"]["nodes"]

    assert [each["slug"] for each in found] == ["riga-2021"]


@pytest.mark.parametrize("typed", ["Rīga", "LV-1000", "00010001", ""])
def test_a_filter_refuses_what_is_no_code_of_atvk(answer, typed):
    document = """query($code: String!) { municipalities(first: 1, filter: {
      atvkCode: {eq: $code}}) { totalCount } }"""

    [error] = answer(document, code=typed)["errors"]

    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["extensions"]["field"] == "filter"
    assert f"“{typed}”" in error["message"]


def test_a_filter_takes_a_part_of_a_code_of_atvk_as_it_is(ask):
    document = """{ municipalities(first: 9, filter: {
      atvkCode: {contains: "00010"}, validTo: {isNull: true}}) { nodes { slug } } }"""

    found = ask(document)["municipalities"]["nodes"]

    assert [each["slug"] for each in found] == ["riga-2021"]
