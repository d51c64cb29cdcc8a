"""From a number to those who do better, what they did, whether it fits, and whom to ask."""

import pytest

from schema.comparison.formulas.transfer import (
    Reason,
    TransferCriterion,
    distance_nearness,
    reason_texts,
)

PATHS = """query($by: MunicipalityByInput!, $topic: TopicByInput, $indicator: IndicatorByInput) {
  learningPaths(municipality: $by, topic: $topic, indicator: $indicator) {
    municipality { slug }
    indicatorsCompared
    missing { code text { value } }
    paths {
      comparison { indicator { code } position { rank of } verdict { code } }
      experts { slug }
      networks { code }
      otherPractices { tie practice { slug } evidence { id } }
      missing { code }
      examples {
        reasons
        row { municipality { slug } value }
        practices { tie practice { slug } evidence { id } }
        contacts { reason contact { slug phone } }
        transferFit { score reasons { criterion mine theirs alike isDifferent } }
        missing { code text { value } }
      }
    }
  }
}"""
KRASLAVA = {"slug": "kraslavas-novads-2021"}


def test_a_way_leads_from_the_weakest_indicator_to_those_who_stand_best(ask):
    found = ask(PATHS, by=KRASLAVA, topic={"slug": "mobility"})["learningPaths"]

    path, *_ = found["paths"]
    assert path["comparison"]["indicator"] == {"code": "roads_paved_share"}
    assert path["comparison"]["position"] == {"rank": 35, "of": 35}
    assert path["comparison"]["verdict"] == {"code": "WORSE"}
    assert [each["row"]["municipality"]["slug"] for each in path["examples"]] == [
        "salaspils-novads-2021",
    ]
    assert {tuple(each["reasons"]) for each in path["examples"]} == {("STANDS_BEST",)}
    assert path["experts"] == [{"slug": "llpa-eksperti"}]
    # The roads were counted in one year only, so nobody knows who improved.
    assert [each["code"] for each in path["missing"]] == ["NO_EARLIER", "NO_NETWORK"]
    # There are many cases of mobility, and none of them is about paving roads.
    assert path["otherPractices"] == []


def test_a_peer_without_a_case_is_named_to_be_asked(ask):
    found = ask(PATHS, by=KRASLAVA, topic={"slug": "mobility"})["learningPaths"]

    [best, *_] = found["paths"][0]["examples"]
    assert best["practices"] == []
    [gap] = best["missing"]
    assert (gap["code"], gap["text"]["value"]) == (
        "NO_CASE",
        "Pieredze vēl nav aprakstīta: pajautājiet pašvaldībai.",
    )


def test_each_peer_is_named_with_its_office(ask):
    found = ask(PATHS, by=KRASLAVA, topic={"slug": "mobility"})["learningPaths"]

    general, centre = found["paths"][0]["examples"][0]["contacts"]
    assert (general["reason"], general["contact"]["slug"]) == (
        "MUNICIPALITY",
        "salaspils-novada-pasvaldiba",
    )
    assert general["contact"]["phone"].startswith("+371")
    assert centre["contact"]["slug"] == "klientu-centrs-salaspils"


ASK = """query($topic: TopicByInput!, $by: MunicipalityByInput!) {
  learningPaths(municipality: $by, topic: $topic) { ask { ...told } paths { ask { ...told } } } }
fragment told on AskInstead { offices { reason contact { slug } } request {
  title { lang value } question { lang value } searchText topic { id } } }"""


def test_where_no_case_is_described_an_office_and_a_request_are_ready(desk):
    asked = {"by": KRASLAVA, "topic": {"slug": "mobility"}}
    found = desk.ask(ASK, **asked)["learningPaths"]

    assert found["ask"] is None
    path, *_ = found["paths"]
    [office] = path["ask"]["offices"]
    assert office["contact"]["slug"] == "salaspils-novada-pasvaldiba"
    request = path["ask"]["request"]
    question = {text["lang"]: text["value"] for text in request["question"]}
    assert question["lv"] == (
        "Krāslavas novads, 2024. gads: 19,9\xa0%, 35. vieta no 35. Labāks rezultāts ir šeit: "
        "Salaspils novads. Kas tika darīts, cik tas maksāja, kas ar to panākts un kas neizdevās?"
    )
    made = desk.done(
        "experienceRequestCreate",
        "member",
        {**request, "topic": request["topic"]["id"]},
        "title { value } topic { slug }",
    )
    assert made["topic"] == {"slug": "mobility"}


def test_where_a_theme_has_no_way_lps_is_asked_about_it(ask):
    found = ask(ASK, by=KRASLAVA, topic={"slug": "waste"})["learningPaths"]["ask"]

    assert [each["reason"] for each in found["offices"]] == ["ASSOCIATION"]
    assert (
        found["request"]["title"][1]["value"]
        == "What have others done in “Waste and circular economy”?"
    )
    assert found["request"]["searchText"]


def test_whether_something_fits_is_told_with_its_reasons(ask):
    found = ask(PATHS, by=KRASLAVA, topic={"slug": "mobility"})["learningPaths"]

    fit = found["paths"][0]["examples"][0]["transferFit"]
    reasons = {each["criterion"]: each for each in fit["reasons"]}
    assert reasons["KIND"]["alike"] == 1
    assert reasons["REGION"]["isDifferent"]
    mine, theirs = (int(reasons["POPULATION"][whose]) for whose in ("mine", "theirs"))
    assert reasons["POPULATION"]["alike"] == pytest.approx(min(mine, theirs) / max(mine, theirs))
    assert reasons["AREA"]["alike"] is None
    assert reasons["DISTANCE"]["isDifferent"]
    known = [each["alike"] for each in fit["reasons"] if each["alike"] is not None]
    assert fit["score"] == pytest.approx(sum(known) / len(known))


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        # Nobody can say which median age is better.
        ({"indicator": {"code": "median_age"}}, "NOTHING_MEASURED"),
        ({"topic": {"slug": "waste"}}, "NOTHING_MEASURED"),
        ({"topic": {"slug": "mobility"}, "by": {"slug": "dagdas-novads-2009"}}, "NO_LONGER"),
    ],
)
def test_where_no_way_leads_it_says_why(ask, asked, code):
    found = ask(PATHS, **({"by": KRASLAVA} | asked))["learningPaths"]

    assert [each["code"] for each in found["missing"]] == [code]
    assert found["paths"] == []


def test_who_is_weak_in_nothing_is_told_so(ask):
    by, topic = {"slug": "marupes-novads-2021"}, {"slug": "mobility"}
    found = ask(PATHS, by=by, topic=topic)["learningPaths"]

    assert ([each["code"] for each in found["missing"]], found["paths"]) == (["NOTHING_WEAK"], [])


def test_who_stands_best_is_told_so(ask):
    by, asked = {"slug": "olaines-novads-2021"}, {"code": "roads_paved_share"}
    found = ask(PATHS, by=by, indicator=asked)["learningPaths"]

    assert [each["code"] for each in found["missing"]] == ["NOTHING_WORSE"]


def test_evidence_leads_to_the_case_before_the_theme_does(desk):
    """A case of the best peer whose evidence names the indicator comes first."""
    best, roads = (
        desk.id("municipality", "olaines-novads-2021"),
        desk.id("indicator", "roads-paved-share"),
    )
    text = [{"lang": "lv", "value": "Asfalts"}]
    given = {"title": text, "summary": text, "kind": "PRACTICE", "municipalities": [best]}
    proof = {"indicator": roads, "status": "MEASURED", "baseline": 50.0, "result": 63.7}
    given |= {"evidence": [proof | {"period": "2024"}]}
    case = desk.done("practiceDraftCreate", "administrator", given, "id slug")
    by = {"by": KRASLAVA, "indicator": {"slug": "roads-paved-share"}}

    def practices(viewer):
        [path] = desk.ask(PATHS, viewer, **by)["learningPaths"]["paths"]
        return path["examples"][0]["practices"]

    assert practices("public") == practices("member") == []
    [found] = practices("editor")
    assert (found["tie"], found["practice"]["slug"]) == ("INDICATOR", case["slug"])
    assert found["evidence"]["id"]


def test_a_way_takes_as_many_statements_however_many_there_are(ask, statements):
    statements.clear()

    ask(PATHS, by=KRASLAVA, topic={"slug": "mobility"})

    # Offices and those of LPS are read once for all ways.
    assert len(statements) <= 21


def test_a_theme_and_an_indicator_are_not_given_together(answer):
    both = {"topic": {"slug": "mobility"}, "indicator": {"code": "population"}}

    [error] = answer(PATHS, by=KRASLAVA, **both)["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


def test_without_a_theme_it_is_told_where_a_municipality_is_weak_of_all_that_has_a_better_way(ask):
    found = ask(PATHS, by={"slug": "preilu-novads-2021"})["learningPaths"]

    # Totals come last: whoever is small is not weak for having fewer libraries in all.
    codes = [path["comparison"]["indicator"]["code"] for path in found["paths"]]
    assert codes == ["tai-unemployment", "tai-income-tax", "oce_foreign_day"]
    assert found["indicatorsCompared"] > len(codes)


def case(desk, title, topic, holder, network=None):
    """Return the slug of a new case of a theme, of a municipality that stands better."""
    text = [{"lang": "lv", "value": title}]
    given = {"title": text, "summary": text, "kind": "PRACTICE", "topics": [topic]}
    given |= {"municipalities": [desk.id("municipality", holder)]}
    given |= {"network": desk.id("network", network)} if network else {}
    return desk.done("practiceDraftCreate", "administrator", given, "slug")["slug"]


def test_where_a_municipality_stands_best_is_told_beside_where_it_is_weak(ask, answer):
    query = """query($by: MunicipalityByInput!, $first: Int! = 5) {
      learningPaths(municipality: $by, first: 10) {
        strengths(first: $first) { indicator { code aggregation } position { rank of } }
        paths { comparison { indicator { code } } }
      }
    }"""
    found = ask(query, by=KRASLAVA)["learningPaths"]

    best = found["strengths"]
    places = [(p["rank"] - 1) / (p["of"] - 1) for p in (each["position"] for each in best)]
    assert len(places) > 1
    assert places == sorted(places)
    assert places[-1] < 0.5
    assert not [each for each in best if each["indicator"]["aggregation"] == "SUM"]
    weak = {each["comparison"]["indicator"]["code"] for each in found["paths"]}
    assert not weak & {each["indicator"]["code"] for each in best}
    refused = answer(query, by=KRASLAVA, first=11)
    assert refused["data"]["learningPaths"]["strengths"] is None
    assert refused["errors"][0]["extensions"]["field"] == "first"


def test_each_case_says_why_it_is_there_and_one_of_the_theme_that_fits_badly_is_not_shown(desk):
    mobility, heritage = desk.id("topic", "mobility"), desk.id("topic", "heritage")
    paved, read = "salaspils-novads-2021", "bauskas-novads-2021"
    fits = case(desk, "Grants ceļu asfaltēšana", mobility, paved)
    badly = case(desk, "Velotūrisma nedēļas nogale", mobility, paved)
    by_network = case(desk, "Atvērta bibliotēka", desk.id("topic", "digital"), read, "t4")
    weekend = case(desk, "Tūrisma nedēļas nogale", heritage, read, "t4")

    def shown(code):
        asked = {"by": KRASLAVA, "indicator": {"code": code}}
        [path] = desk.ask(PATHS, "editor", **asked)["learningPaths"]["paths"]
        cases = [*path["otherPractices"], *(c for e in path["examples"] for c in e["practices"])]
        return {each["practice"]["slug"]: each["tie"] for each in cases}

    roads, libraries = shown("roads_paved_share"), shown("libraries")
    assert (roads[fits], badly in roads) == ("TOPIC", False)
    assert (libraries[by_network], weekend in libraries) == ("NETWORK", False)


FITS = """query($practice: String!) { transferFit(practice: {slug: $practice},
  to: {slug: "kraslavas-novads-2021"}) { score reasons { criterion alike } } }"""


def test_whether_a_practice_fits_can_be_asked_by_itself(ask):
    fit = ask(FITS, practice="livani-transports-pec-pieprasijuma")["transferFit"]

    assert 0 <= fit["score"] <= 1
    assert len(fit["reasons"]) == 5


WORDS = """query($practice: String!) { transferFit(practice: {slug: $practice},
  to: {slug: "kraslavas-novads-2021"}) {
  reasons { criterion theirs text { value } }
  preconditions { practice { slug } text { value lang } } } }"""


def test_each_reason_says_in_words_what_differs(answer):
    asked = {"practice": "livani-transports-pec-pieprasijuma"}
    lv = answer(WORDS, **asked)["data"]["transferFit"]["reasons"]
    en = answer(WORDS, {"Accept-Language": "en"}, **asked)["data"]["transferFit"]["reasons"]

    assert [each["text"]["value"] for each in lv] == [
        "Abas pašvaldības ir novadi.",
        "Abām pašvaldībām ir viens plānošanas reģions: Latgales plānošanas reģions.",
        "Iedzīvotāju skaits atšķiras: 19\u00a0040 un 9\u00a0897.",
        "Vienas pašvaldības platība nav zināma.",
        "Attālums starp pašvaldību centriem ir 79,9\u00a0km.",
    ]
    assert [each["text"]["value"] for each in en] == [
        "Both are counties.",
        "Both lie in the same planning region: Latgale Planning Region.",
        "The populations differ: 19,040 and 9,897.",
        "The area of one of the two is not known.",
        "The centres are 79.9\u00a0km apart.",
    ]
    assert {each["theirs"] for each in en if each["criterion"] == "REGION"} == {
        "Latgale Planning Region"
    }


@pytest.mark.parametrize(
    ("criterion", "mine", "theirs", "alike", "said"),
    [
        ("POPULATION", "27825", "42991", 27825 / 42991, "Iedzīvotāju skaits atšķiras"),
        ("POPULATION", "27825", "30000", 27825 / 30000, "Iedzīvotāju skaits ir līdzīgs"),
        ("POPULATION", "2782", "30000", 2782 / 30000, "Iedzīvotāju skaits ļoti atšķiras"),
        (
            "DISTANCE",
            "0",
            "134",
            distance_nearness(134),
            "Attālums starp pašvaldību centriem ir 134",
        ),
        ("DISTANCE", "0", "40", distance_nearness(40), "Pašvaldību centri ir tuvu"),
        ("DISTANCE", "0", "200", distance_nearness(200), "Pašvaldību centri ir tālu"),
        ("KIND", "COUNTY", "STATE_CITY", 0.0, "Pašvaldību veidi atšķiras: novads un valstspilsēta"),
    ],
)
def test_only_what_is_alike_is_called_so(criterion, mine, theirs, alike, said):
    reason = Reason(TransferCriterion(criterion), mine, theirs, alike)

    assert reason_texts(reason)["lv"].startswith(said)


def test_what_a_case_asks_for_first_is_told_beside_the_score_and_only_to_who_may_see_it(desk):
    text = [{"lang": "lv", "value": "Asfalts"}]
    needed = [{"lang": "lv", "value": "Ceļu reģistrs"}]
    best = desk.id("municipality", "olaines-novads-2021")
    given = {"title": text, "summary": text, "kind": "PRACTICE", "municipalities": [best]}
    case = desk.done(
        "practiceDraftCreate", "administrator", given | {"preconditions": needed}, "slug"
    )

    [told] = desk.ask(WORDS, "editor", practice=case["slug"])["transferFit"]["preconditions"]
    assert told == {"practice": case, "text": {"value": "Ceļu reģistrs", "lang": "lv"}}
    [error] = desk.send(WORDS, practice=case["slug"])["errors"]
    assert error["extensions"]["code"] == "NOT_FOUND"


def test_a_case_that_says_nothing_of_what_it_needs_is_named_all_the_same(ask):
    slug = "alsunga-vane-surumo-2025"

    assert ask(WORDS, practice=slug)["transferFit"]["preconditions"] == [
        {"practice": {"slug": slug}, "text": None}
    ]


def test_only_what_is_weak_is_told_unless_one_indicator_is_named(ask):
    found = ask(PATHS, by=KRASLAVA)["learningPaths"]
    named = ask(PATHS, by=KRASLAVA, indicator={"code": "libraries"})["learningPaths"]

    codes = [path["comparison"]["indicator"]["code"] for path in found["paths"]]
    assert "libraries" not in codes
    assert codes
    assert [path["comparison"]["indicator"]["code"] for path in named["paths"]] == ["libraries"]


def test_a_peer_without_a_case_is_an_example_only_if_it_is_alike(ask):
    found = ask(PATHS, by=KRASLAVA, topic={"slug": "mobility"})["learningPaths"]

    examples = [each for path in found["paths"] for each in path["examples"]]
    assert examples
    assert all(each["practices"] or each["transferFit"]["score"] >= 0.5 for each in examples)


AGES = """query($by: MunicipalityByInput!, $first: Int) { learningPaths(municipality: $by,
  first: $first) { paths { comparison { indicator { code } period position { rank of }
    verdict { text { value } } caveats { code text { value } } } } } }"""


def test_where_two_rank_equal_the_newer_values_come_first(ask):
    found = ask(AGES, by=KRASLAVA, first=10)["learningPaths"]["paths"]

    told = [path["comparison"] for path in found]
    last = [each["period"] for each in told if each["position"]["rank"] == each["position"]["of"]]
    assert {"2013", "2024"} <= {*last}
    assert last == sorted(last, reverse=True)


def test_old_values_say_in_words_of_which_year_they_are_and_that_they_are_old(ask):
    found = ask(AGES, by=KRASLAVA, first=10)["learningPaths"]["paths"]

    by_code = {path["comparison"]["indicator"]["code"]: path["comparison"] for path in found}
    old, new = by_code["tai-income-tax"], by_code["roads_paved_share"]
    assert old["verdict"]["text"]["value"].startswith("Krāslavas novads, 2013. gads: ")
    assert [each["text"]["value"] for each in old["caveats"] if each["code"] == "OLD"] == [
        "Salīdzinātas 2013. gada vērtības; kopš tā laika daudz kas var būt mainījies."
    ]
    assert "OLD" not in [each["code"] for each in new["caveats"]]


def test_a_month_is_not_compared_with_another_season_to_tell_who_improved(ask):
    found = ask(
        PATHS, by={"slug": "rezekne-2009"}, indicator={"code": "registered_unemployment_rate"}
    )["learningPaths"]

    # It is known of August 2014 and of May 2015.
    [path] = found["paths"]
    assert "NO_EARLIER" in [each["code"] for each in path["missing"]]
    reasons = {reason for each in path["examples"] for reason in each["reasons"]}
    assert "IMPROVED_MOST" not in reasons


MEASURED = """query($by: MunicipalityByInput!) {
  learningPaths(municipality: $by, topic: {slug: "education"}) {
    measuredCases { tie practice { slug municipalities { nodes { slug } } }
      evidence { result indicator { code topic { slug } } } } } }"""


def test_whoever_has_results_of_schools_is_led_to_cases_with_a_result_in_them(ask):
    today = '{country: {eq: "LV"}, validTo: {isNull: true}}'
    places = ask(f"{{ municipalities(first: 100, filter: {today}) {{ nodes {{ slug }} }} }}")
    slugs = {each["slug"] for each in places["municipalities"]["nodes"]}
    assert len(slugs) == 42

    for slug in slugs:
        cases = ask(MEASURED, by={"slug": slug})["learningPaths"]["measuredCases"]
        assert 0 < len(cases) <= 5, slug
        assert {case["tie"] for case in cases} == {"INDICATOR"}
        assert all(case["evidence"]["result"] is not None for case in cases)
        topics = {case["evidence"]["indicator"]["topic"]["slug"] for case in cases}
        assert topics == {"education"}
        holders = {h["slug"] for c in cases for h in c["practice"]["municipalities"]["nodes"]}
        assert slug not in holders


def test_cases_with_a_result_take_one_statement_more(ask, statements):
    asked = '{ learningPaths(municipality: {slug: "kraslavas-novads-2021"}) { %s } }'
    ask(asked % "indicatorsCompared measuredCases { tie }")
    statements.clear()
    ask(asked % "indicatorsCompared")
    before = len(statements)
    statements.clear()
    ask(asked % "indicatorsCompared measuredCases { tie evidence { result } }")

    assert len(statements) == before + 1
