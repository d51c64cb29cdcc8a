"""From a number to those who do better, what they did, whether it fits, and whom to ask."""

import pytest

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
        transferFit { score reasons { criterion mine theirs alike isDifferent } }
        missing { code text { value } }
      }
    }
  }
}"""
KRASLAVA = {"slug": "kraslavas-novads-2021"}


def test_a_way_leads_from_the_weakest_indicator_to_those_who_stand_best(ask):
    found = ask(PATHS, by=KRASLAVA, topic={"slug": "mobility"})["learningPaths"]

    [path] = found["paths"]
    assert path["comparison"]["indicator"] == {"code": "roads_paved_share"}
    assert path["comparison"]["position"] == {"rank": 35, "of": 35}
    assert path["comparison"]["verdict"] == {"code": "WORSE"}
    assert [each["row"]["municipality"]["slug"] for each in path["examples"]] == [
        "olaines-novads-2021",
        "salaspils-novads-2021",
        "marupes-novads-2021",
    ]
    assert {tuple(each["reasons"]) for each in path["examples"]} == {("STANDS_BEST",)}
    assert path["experts"] == [{"slug": "llpa-eksperti"}]
    # The roads were counted in one year only, so nobody knows who improved.
    assert [each["code"] for each in path["missing"]] == ["NO_EARLIER", "NO_NETWORK"]
    assert {each["tie"] for each in path["otherPractices"]} == {"TOPIC"}
    assert len(path["otherPractices"]) == 5


def test_a_peer_without_a_case_is_named_to_be_asked(ask):
    found = ask(PATHS, by=KRASLAVA, topic={"slug": "mobility"})["learningPaths"]

    [best, *_] = found["paths"][0]["examples"]
    assert best["practices"] == []
    [gap] = best["missing"]
    assert (gap["code"], gap["text"]["value"]) == (
        "NO_CASE",
        "Pieredze vēl nav aprakstīta: pajautājiet pašvaldībai.",
    )


def test_whether_something_fits_is_told_with_its_reasons(ask):
    found = ask(PATHS, by=KRASLAVA, topic={"slug": "mobility"})["learningPaths"]

    fit = found["paths"][0]["examples"][0]["transferFit"]
    reasons = {each["criterion"]: each for each in fit["reasons"]}
    assert reasons["KIND"]["alike"] == 1
    assert reasons["REGION"]["isDifferent"]
    assert reasons["POPULATION"]["alike"] == pytest.approx(19040 / 21062)
    assert reasons["AREA"]["isDifferent"]
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

    assert len(statements) <= 20


def test_either_a_theme_or_an_indicator_is_given(answer):
    both = {"topic": {"slug": "mobility"}, "indicator": {"code": "population"}}
    for asked in ({}, both):
        [error] = answer(PATHS, by=KRASLAVA, **asked)["errors"]
        assert error["extensions"]["code"] == "BAD_USER_INPUT"


FITS = """query($practice: String!) { transferFit(practice: {slug: $practice},
  to: {slug: "kraslavas-novads-2021"}) { score reasons { criterion alike } } }"""


def test_whether_a_practice_fits_can_be_asked_by_itself(ask):
    fit = ask(FITS, practice="livani-transports-pec-pieprasijuma")["transferFit"]

    assert 0 <= fit["score"] <= 1
    assert len(fit["reasons"]) == 5
    assert ask(FITS, practice="nav")["transferFit"] is None


WORDS = """query($practice: String!) { transferFit(practice: {slug: $practice},
  to: {slug: "kraslavas-novads-2021"}) {
  reasons { criterion text { value } }
  preconditions { practice { slug } text { value lang } } } }"""


def test_each_reason_says_in_words_what_differs(answer):
    asked = {"practice": "livani-transports-pec-pieprasijuma"}
    lv = answer(WORDS, **asked)["data"]["transferFit"]["reasons"]
    en = answer(WORDS, {"Accept-Language": "en"}, **asked)["data"]["transferFit"]["reasons"]

    assert [each["text"]["value"] for each in lv] == [
        "Veids: novads un novads – līdzīgi.",
        "Plānošanas reģions: Latgales plānošanas reģions un Latgales plānošanas reģions – līdzīgi.",
        "Iedzīvotāju skaits: 19\u00a0040 un 9\u00a0897 – līdzīgi.",
        "Platība, km²: 2\u00a0288,9 un ? – nav zināms.",
        "Attālums, km: 79,9 – līdzīgi.",
    ]
    assert en[3]["text"]["value"] == "Area, km²: 2,288.9 and ? – not known."


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
    assert desk.ask(WORDS, "public", practice=case["slug"])["transferFit"] is None


def test_a_case_that_says_nothing_of_what_it_needs_is_named_all_the_same(ask):
    slug = "livani-transports-pec-pieprasijuma"

    assert ask(WORDS, practice=slug)["transferFit"]["preconditions"] == [
        {"practice": {"slug": slug}, "text": None}
    ]
