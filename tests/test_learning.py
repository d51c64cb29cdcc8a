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
    ],
)
def test_where_no_way_leads_it_says_why(ask, asked, code):
    found = ask(PATHS, by=KRASLAVA, **asked)["learningPaths"]

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
