"""With whom to compare: official groups, sets of one's own, the similar, those that are no more."""

import pytest

from schema.comparison.formulas.caveats import CaveatCode, ComparisonCaveat

COMPARED = """query($peers: PeersInput, $own: MunicipalityByInput, $day: Date, $code: String!) {
  comparison(indicator: {code: $code}, municipality: $own, peers: $peers, asOf: $day) {
    peers { count isMixed name { value } members { slug } group { slug } }
    aggregate { n missing }
    position { rank of }
    verdict { code }
    caveats { code text { value } }
  }
}"""
SET = """id version token visibility name { value } municipality { slug }
  municipalities { totalCount }"""


def compared(ask, peers=None, own=None, code="population", **more):
    by = {"slug": own} if own else None
    return ask(COMPARED, peers=peers, own=by, code=code, **more)["comparison"]


@pytest.mark.parametrize(
    ("group", "count"),
    [("state-cities", 7), ("counties", 35), ("region-latgale", 9), ("region-zemgale", 6)],
)
def test_an_official_group_has_its_members_of_today(ask, group, count):
    found = compared(ask, {"group": {"slug": group}})

    assert (found["peers"]["count"], found["peers"]["group"]["slug"]) == (count, group)


def test_a_band_of_population_is_that_of_the_members_in_the_seed(ask):
    query = """{ comparisonGroups(first: 20, filter: {kind: {eq: POPULATION}}) {
      nodes { slug populationFrom
        municipalities(first: 100, asOf: "2026-01-01") { nodes { slug } } } } }"""

    for group in ask(query)["comparisonGroups"]["nodes"]:
        found = compared(ask, {"group": {"slug": group["slug"]}}, day="2026-11-21")
        held = {each["slug"] for each in group["municipalities"]["nodes"]}
        assert {each["slug"] for each in found["peers"]["members"]} == held
        assert group["populationFrom"] is not None


def test_without_peers_a_city_is_compared_with_cities(ask):
    assert compared(ask, own="riga-2021")["peers"]["count"] == 7
    assert compared(ask, own="adazu-novads-2021")["peers"]["count"] == 35
    assert compared(ask)["peers"]["count"] == 42


def test_a_city_among_counties_is_flagged(ask):
    found = compared(ask, {"group": {"slug": "counties"}}, "riga-2021")

    codes = {each["code"] for each in found["caveats"]}
    assert {"UNLIKE", "NOT_A_MEMBER", "TOTALS"} <= codes
    assert (found["position"]["rank"], found["position"]["of"]) == (1, 36)
    assert found["aggregate"] == {"n": 35, "missing": 0}


def test_of_two_only_the_count_is_told(ask):
    two = [{"slug": "riga-2021"}, {"name": "Ādažu novads"}]
    found = compared(ask, {"municipalities": two}, "riga-2021")

    assert found["aggregate"] == {"n": 2, "missing": 0}
    assert (found["position"], found["verdict"]["code"]) == (None, "UNKNOWN")
    assert {"FEW", "UNLIKE", "TOTALS"} == {each["code"] for each in found["caveats"]}


def test_those_that_are_no_more_are_replaced_by_what_they_became(ask):
    old = ["plavinu-novads-2009", "aglonas-novads-2009", "varaklanu-novads-2021"]
    found = compared(ask, {"municipalities": [{"slug": slug} for slug in old]})

    assert {each["slug"] for each in found["peers"]["members"]} == {
        "aizkraukles-novads-2021",
        "kraslavas-novads-2021",
        "preilu-novads-2021",
        "madonas-novads-2025",
    }
    [told] = [c["text"]["value"] for c in found["caveats"] if c["code"] == "REPLACED"]
    assert "Pļaviņu novads → Aizkraukles novads" in told
    assert "Aglonas novads → Krāslavas novads, Preiļu novads" in told


def test_not_all_is_no_answer_to_with_whom(answer):
    query = """{ comparison(indicator: {code: "median_age"}, peers: {all: false}) { period } }"""
    [error] = answer(query)["errors"]

    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["extensions"]["field"] == "peers"


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("", "Nav norādīta pašvaldība, kuru vērtēt."),
        ('municipality: {slug: "madonas-novads-2025"}',
         "Madonas novads, 2026. gads: vērtības nav, tāpēc vērtēt nevar."),
    ],
)  # fmt: skip
def test_what_cannot_be_judged_says_why(ask, asked, words):
    query = """{ comparison(indicator: {code: "median_age"}, period: "2026" %s) {
      verdict { code text { value } } } }"""
    found = ask(query % asked)["comparison"]["verdict"]

    assert found["code"] == "UNKNOWN"
    assert found["text"]["value"].startswith(words)


def test_the_most_similar_can_be_the_peers(ask):
    criteria = [{"indicator": {"code": "population"}}]
    similar = {"similar": {"criteria": criteria, "first": 4}}
    found = compared(ask, similar, "adazu-novads-2021")

    assert found["peers"]["count"] == 4
    assert "4" in found["peers"]["name"]["value"]


def test_the_most_similar_can_be_of_the_same_kind_only(ask):
    criteria = [{"indicator": {"code": "population"}}, {"indicator": {"code": "median_age"}}]
    found = [
        compared(ask, {"similar": {"criteria": criteria, "first": 10, "sameKind": kept}}, own=own)
        for own, kept in (("kraslavas-novads-2021", False), ("kraslavas-novads-2021", True))
    ]

    assert [each["peers"]["isMixed"] for each in found] == [True, False]
    assert {each["peers"]["count"] for each in found} == {10}


@pytest.mark.parametrize(
    ("peers", "group"),
    [(None, None), ({"group": {"slug": "counties-2009"}}, "counties-2009")],
    ids=["the same kind", "a group"],
)
def test_who_is_no_more_is_compared_with_those_of_its_time(ask, peers, group):
    found = compared(ask, peers, own="plavinu-novads-2009", code="raim_dependency_ratio")

    members = {each["slug"] for each in found["peers"]["members"]}
    assert found["peers"]["count"] == 110
    assert {"plavinu-novads-2009", "dagdas-novads-2009"} <= members
    assert "kraslavas-novads-2021" not in members
    assert found["position"]["of"] > 100


@pytest.mark.parametrize(
    ("peers", "code"),
    [
        ({"group": {"slug": "nav"}}, "NOT_FOUND"),
        ({"set": "nav"}, "NOT_FOUND"),
        ({"municipalities": [{"slug": "nav"}]}, "NOT_FOUND"),
        ({"similar": {"criteria": []}}, "BAD_USER_INPUT"),
        ({"municipalities": []}, "BAD_USER_INPUT"),
    ],
)
def test_unknown_peers_are_refused(answer, peers, code):
    by = {"slug": "adazu-novads-2021"}
    [error] = answer(COMPARED, peers=peers, own=by, code="population")["errors"]

    assert error["extensions"]["code"] == code


UNKNOWN = {
    'comparison(indicator: {code: "populatio"}) { period }': ("indicator", "population"),
    'comparison(indicator: {code: "population"}, municipality: {name: "Adazu"}) { period }': (
        "municipality",
        "adazu-novads-2021",
    ),
    'series(indicator: {code: "population"}, municipality: {name: "Jelgva"}) { refusal }': (
        "municipality",
        "jelgava-2021",
    ),
    'similarMunicipalities(to: {slug: "rga-2021"}, criteria: []) { distance }': ("to", "riga-2021"),
    'learningPaths(municipality: {slug: "riga-2021"}, topic: {slug: "educatio"}) { '
    "indicatorsCompared }": ("topic", "education"),
    'learningPaths(municipality: {slug: "nav"}) { indicatorsCompared }': ("municipality", None),
    'transferFit(practice: {slug: "nav"}, to: {slug: "riga-2021"}) { score }': ("practice", None),
    'chart(kind: RANKING, indicator: {slug: "populatio"}) { title }': ("indicator", "population"),
}


@pytest.mark.parametrize("field", UNKNOWN)
def test_an_unknown_name_is_refused_with_its_argument_and_what_may_be_meant(answer, field):
    argument, meant = UNKNOWN[field]
    told = answer(f"{{ {field} topics(first: 1) {{ nodes {{ slug }} }} }}")
    [error] = told["errors"]
    extensions = error["extensions"]

    assert (extensions["code"], extensions["field"]) == ("NOT_FOUND", argument)
    assert error["path"] == [field.partition("(")[0]]
    assert meant is None or extensions["meant"][0] == meant
    assert told["data"]["topics"]["nodes"]


def test_a_municipality_that_was_not_there_on_a_day_is_refused_as_that(answer):
    document = """{ comparison(indicator: {code: "population"}, asOf: "2010-01-01",
      municipality: {slug: "aizkraukles-novads-2021"}) { period } }"""
    [error] = answer(document, {"Accept-Language": "lv"})["errors"]

    assert error["message"] == "Tajā dienā tāda ieraksta (pašvaldība) nebija."


NOT_MEASURED = """{ comparison(indicator: {code: "tai-crime"}, municipality: {slug: "riga-2021"}) {
  period aggregate { n } rows { status } own { status } verdict { code text { value } }
  caveats { code text { value } } } }"""


def test_a_comparison_of_what_nobody_measured_says_so(ask):
    told = ask(NOT_MEASURED)["comparison"]

    assert (told["period"], told["aggregate"]["n"]) == (None, 0)
    assert {row["status"] for row in told["rows"]} == {"MISSING"}
    assert "NOTHING_MEASURED" in [each["code"] for each in told["caveats"]]


def test_a_caveat_never_counts_to_none():
    told = ComparisonCaveat(CaveatCode.NEWER, {"newer": "2026", "n": 0, "period": "2025"}).texts[
        "lv"
    ]

    assert told.startswith("Par 2026 vērtības pagaidām nav nevienai pašvaldībai")


def test_a_comparison_takes_as_many_statements_however_many_are_compared(ask, statements):
    taken = []
    for peers in ({"group": {"slug": "state-cities"}}, {"group": {"slug": "counties"}}):
        statements.clear()
        compared(ask, peers, "riga-2021")
        taken.append(len(statements))

    assert taken == [9, 9]


def test_a_set_is_kept_shared_by_its_token_and_changed_by_its_municipality_alone(desk, ids):
    given = {"name": [{"lang": "lv", "value": "Mūsu kaimiņi"}], "members": [ids["municipality"]]}
    kept = desk.done("comparisonSetCreate", "member", given, SET)
    shared = f'{{ sharedComparisonSet(token: "{kept["token"]}") {{ id name {{ value }} }} }}'
    listed = "{ comparisonSets(first: 50) { nodes { id } } }"

    assert (kept["visibility"], kept["municipality"]["slug"]) == ("OWNER", "valmieras-novads-2021")
    assert len(kept["token"]) >= 32
    assert desk.ask(shared, "public")["sharedComparisonSet"]["id"] == kept["id"]
    for viewer, sees in (
        ("public", False),
        ("stranger", False),
        ("member", True),
        ("editor", True),
    ):
        found = desk.ask(listed, viewer)["comparisonSets"]["nodes"]
        assert ({"id": kept["id"]} in found) is sees
    changed = {"id": kept["id"], "visibility": "MEMBERS"}
    assert desk.codes("comparisonSetUpdate", "stranger", changed) == [("NOT_FOUND", "input.id")]
    desk.done("comparisonSetUpdate", "member", changed)
    assert desk.codes("comparisonSetUpdate", "stranger", changed) == [("FORBIDDEN", "input.id")]
    desk.done("comparisonSetDelete", "member", {"id": kept["id"]}, "id")
    assert desk.ask(shared)["sharedComparisonSet"] is None


def test_a_municipality_that_is_deleted_leaves_the_set_and_the_set_stays(desk, ids):
    name = [{"lang": "lv", "value": "Kļūdas novads"}]
    made = {"name": name, "kind": "COUNTY", "country": "LV"}
    wrong = desk.done("municipalityCreate", "editor", made)
    given = {"name": name, "members": [wrong["id"], ids["municipality"]]}
    kept = desk.done("comparisonSetCreate", "member", given, SET)
    peers = {"peers": {"set": kept["token"]}, "code": "population"}
    assert kept["municipalities"]["totalCount"] == 2

    desk.done("municipalityDelete", "editor", {"id": wrong["id"]}, "id")

    found = desk.ask(COMPARED, "public", **peers)["comparison"]
    assert [each["slug"] for each in found["peers"]["members"]] == ["valmieras-novads-2021"]
    assert found["peers"]["name"]["value"] == "Kļūdas novads"
