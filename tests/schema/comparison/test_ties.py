"""Ties that are proposed between practices and indicators, and what people make of them."""

from typing import Any

import pytest

from schema.comparison.formulas.subject import text_words
from schema.comparison.formulas.tie_words import (
    PracticeWords,
    find_shared_words,
    indicator_words,
    weigh_words,
)
from schema.comparison.ties import LEAST_WEIGHT

PROPOSALS = """query($practice: PracticeByInput, $indicator: IndicatorByInput, $first: Int,
    $after: String) {
  tieProposals(practice: $practice, indicator: $indicator, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes { weight practice { id slug version } indicator { id code }
      reasons { kind text { value } }
      values { municipality { slug } period value text { value }
        change { since before absolute others { n median } } } } } }"""
THREE = "smiltene-kuldiga-tris-skolas-viena"
TRAIL = """query($id: ID!) { auditTrail(first: 1, id: $id) {
  nodes { action comment accountId } } }"""
DAY_SCHOOLS = "day_schools_grades_1_9"
SHOWN = """status baseline result periodBefore period certainty sources { text }
  municipality { slug } differences { field } method { value } practice { slug version }"""


def proposals(desk, viewer: str = "editor", **asked: Any):
    return desk.ask(PROPOSALS, viewer, **asked)["tieProposals"]


def codes(found):
    return [each["indicator"]["code"] for each in found["nodes"]]


def pair(desk, practice, code):
    found = desk.ask(f'{{ indicator(by: {{code: "{code}"}}) {{ id }} }}')["indicator"]
    return {"practice": desk.id("practice", practice), "indicator": found["id"]}


@pytest.fixture(scope="module")
def untied(desks):
    """The desk, with a copy of the case of Smiltene, Kuldīga and Dobele that nothing is tied to."""
    asked = """{ practice(by: {slug: "%s"}) { year kind title { value } summary { value }
      results { value } topics { nodes { id } } municipalities { nodes { id slug } } } }"""
    case = desks.ask(asked % THREE)["practice"]
    given = {name: [{"lang": "en", "value": case[name]["value"]}] for name in ("title", "summary")}
    given |= {"kind": case["kind"], "year": case["year"]}
    given |= {name: [e["id"] for e in case[name]["nodes"]] for name in ("topics", "municipalities")}
    made = desks.done("practiceDraftCreate", "editor", given, "id slug")
    return desks, made


def test_the_day_schools_of_dobele_are_proposed_for_its_case_with_figures(untied):
    desk, case = untied
    found = proposals(desk, practice={"slug": case["slug"]}, first=50)

    schools = next(e for e in found["nodes"] if e["indicator"]["code"] == DAY_SCHOOLS)
    assert [each["kind"] for each in schools["reasons"][:2]] == ["THEME", "WORDS"]
    assert "schools" in schools["reasons"][1]["text"]["value"]
    figures = {e["municipality"]["slug"]: e for e in schools["values"]}
    dobele = figures["dobeles-novads-2021"]
    assert (dobele["change"]["since"], dobele["period"]) == ("2014", "2022")
    assert (dobele["change"]["before"], dobele["value"]) == (17, 14)
    assert dobele["change"]["others"]["n"] == 41
    assert dobele["text"]["value"].startswith("Dobele Municipality: 17\xa0schools in 2014, 14")
    assert dobele["text"]["value"].endswith("that the practice caused it is not shown.")


def test_what_is_tied_already_is_not_proposed(desks):
    found = proposals(desks, practice={"slug": THREE}, first=50)

    assert DAY_SCHOOLS not in codes(found)
    assert found["nodes"]


@pytest.mark.parametrize(
    ("title", "is_proposed"),
    [("Tūrisma nedēļas nogale kultūras mantojumā", False), ("Bibliotēka uz riteņiem", True)],
)
def test_of_one_theme_libraries_are_proposed_and_a_weekend_of_tourism_is_not(
    desks, title, is_proposed
):
    theme = desks.ask('{ indicator(by: {slug: "libraries"}) { topic { id } } }')["indicator"]
    words = [{"lang": "lv", "value": title}]
    draft = {"kind": "PRACTICE", "title": words, "summary": words, "topics": [theme["topic"]["id"]]}
    made = desks.done("practiceDraftCreate", "editor", draft, "slug")
    found = proposals(desks, practice={"slug": made["slug"]}, first=50)

    assert ("libraries" in {e["indicator"]["code"] for e in found["nodes"]}) is is_proposed


def test_every_proposal_has_a_theme_and_words_and_the_likeliest_come_first(desks):
    found = proposals(desks, indicator={"code": "lighting-electricity"}, first=50)
    weights = [each["weight"] for each in found["nodes"]]

    assert found["totalCount"] == len(weights) > 3
    assert weights == sorted(weights, reverse=True)
    assert weights[-1] >= LEAST_WEIGHT
    for each in found["nodes"]:
        assert [reason["kind"] for reason in each["reasons"]][:2] == ["THEME", "WORDS"]


def test_pages_of_proposals_follow_each_other(desks):
    about = {"code": "lighting-electricity"}
    whole = proposals(desks, indicator=about, first=50)
    one = proposals(desks, indicator=about, first=2)
    two = proposals(desks, indicator=about, first=2, after=one["pageInfo"]["endCursor"])

    assert one["nodes"] + two["nodes"] == whole["nodes"][:4]
    assert one["pageInfo"]["hasNextPage"]


def test_rare_words_and_words_of_the_title_weigh_more():
    names = ("Dienas skolas", "Mazās skolas", "Bibliotēkas")
    words = [indicator_words({"lv": name}, None) for name in names]
    rarity = weigh_words(words)
    title, rest = text_words({"lv": "Bibliotēka"}), text_words({"lv": "Bibliotēka un skola"})

    def weight(about, said):
        found = find_shared_words(about, said, rarity)
        return 0 if found is None else found.weight

    named, only_said = PracticeWords(title, rest), PracticeWords({}, rest)
    assert weight(words[2], only_said) > weight(words[0], only_said) > 0
    assert weight(words[2], named) == 2 * weight(words[2], only_said)


@pytest.mark.parametrize(
    ("viewer", "code"), [("public", "UNAUTHENTICATED"), ("reviewer", "FORBIDDEN")]
)
def test_proposals_are_for_those_who_may_edit(desks, viewer, code):
    answer = desks.send(PROPOSALS, viewer, practice={"slug": THREE})

    assert answer["data"]["tieProposals"] is None
    assert [e["extensions"]["code"] for e in answer["errors"]] == [code]


def test_members_of_others_get_nothing_and_own_published_cases_wait_for_editors(desks):
    for viewer in ("stranger", "member"):
        answer = desks.send(PROPOSALS, viewer, practice={"slug": THREE})
        assert [e["extensions"]["code"] for e in answer["errors"]] == ["FORBIDDEN"]
        found = proposals(desks, viewer, indicator={"code": "lighting-electricity"})
        assert found["nodes"] == []


def test_a_member_gets_proposals_for_a_draft_of_its_own(desks):
    topics = desks.ask('{ topic(by: {slug: "energy-climate"}) { id } }')["topic"]
    words = [{"lang": "lv", "value": "Ielu apgaismojuma elektroenerģija"}]
    draft = {"kind": "PRACTICE", "title": words, "summary": words, "year": 2015}
    made = desks.done("practiceDraftCreate", "member", draft | {"topics": [topics["id"]]}, "slug")
    asked = {"slug": made["slug"]}

    assert "lighting-electricity" in codes(proposals(desks, "member", practice=asked))
    for viewer in ("stranger", "editor"):
        answer = desks.send(PROPOSALS, viewer, practice=asked)
        assert [e["extensions"]["code"] for e in answer["errors"]] == ["NOT_FOUND"]


def test_without_a_practice_and_an_indicator_nothing_is_looked_for(desks):
    answer = desks.send(PROPOSALS, "editor")

    [error] = answer["errors"]
    assert (error["extensions"]["code"], error["extensions"]["field"]) == (
        "BAD_USER_INPUT",
        "practice",
    )


def test_a_confirmed_tie_is_evidence_with_figures_sources_and_a_trail(untied):
    desk, case = untied
    dobele = desk.id("municipality", "dobeles-novads-2021")
    tie = pair(desk, case["slug"], "small_day_schools_grades_1_9") | {"municipality": dobele}
    made = desk.done("tieConfirm", "editor", tie | {"comment": "Redzēts"}, SHOWN)

    assert (made["status"], made["certainty"]) == ("MEASURED", "DERIVED")
    assert (made["baseline"], made["result"]) == (8, 4)
    assert (made["periodBefore"], made["period"]) == ("2014", "2022")
    assert made["municipality"]["slug"] == "dobeles-novads-2021"
    assert made["sources"]
    assert made["differences"] == []
    assert made["method"]["value"].endswith("that the practice caused it is not shown.")
    assert made["practice"]["version"] == 2
    [entry] = desk.ask(TRAIL, "administrator", id=case["id"])["auditTrail"]["nodes"]
    assert (entry["action"], entry["comment"]) == ("UPDATED", "Redzēts")
    assert entry["accountId"]


def test_a_tie_is_confirmed_once_for_each_municipality(untied):
    desk, case = untied
    tie = pair(desk, case["slug"], "pupils_per_day_school_grades_1_9")
    first = desk.done("tieConfirm", "editor", tie, SHOWN)
    same = tie | {"municipality": desk.id("municipality", "dobeles-novads-2021")}
    other = tie | {"municipality": desk.id("municipality", "kuldigas-novads-2021")}

    assert first["municipality"]["slug"] == "dobeles-novads-2021"
    assert desk.codes("tieConfirm", "editor", tie) == [("TAKEN", "input.indicator")]
    assert desk.codes("tieConfirm", "editor", same) == [("TAKEN", "input.indicator")]
    assert desk.codes("tieReject", "editor", tie) == [("TAKEN", "input.indicator")]
    made = desk.done("tieConfirm", "editor", other, SHOWN)
    assert (round(made["baseline"], 1), round(made["result"], 1)) == (157.5, 194.5)


def test_stated_figures_stay_and_a_difference_is_told(untied):
    desk, case = untied
    tie = pair(desk, case["slug"], "day_schools_grades_1_12")
    tie |= {"municipality": desk.id("municipality", "dobeles-novads-2021")}
    told = {"baseline": 18.0, "result": 14.0, "periodBefore": "2018", "period": "2022"}
    made = desk.done("tieConfirm", "editor", tie | told, SHOWN)

    assert (made["baseline"], made["certainty"]) == (18, "CONFIRMED")
    assert made["differences"] == [{"field": "baseline"}]
    assert made["method"] is None


def test_a_tie_without_figures_says_so(desks):
    tie = pair(desks, "jelgava-interaktiva-problemu-karte", "resident-reports")
    made = desks.done("tieConfirm", "editor", tie, SHOWN)

    assert (made["status"], made["baseline"], made["municipality"]) == ("UNMEASURED", None, None)


def test_what_was_rejected_is_not_proposed_again_until_somebody_confirms_it(desks):
    slug = "jelgava-led-pilseta-2020"
    about, tie = {"slug": slug}, pair(desks, slug, "lighting-co2")
    assert "lighting-co2" in codes(proposals(desks, practice=about))
    rejected = desks.done("tieReject", "editor", tie | {"note": "Nav mērīts."}, "id note")

    assert "lighting-co2" not in codes(proposals(desks, practice=about))
    assert desks.codes("tieReject", "second editor", tie) == [("TAKEN", "input.indicator")]
    asked = f"""{{ practice(by: {{slug: "{slug}"}}) {{ tieRejections {{
      nodes {{ id note rejectedAt indicator {{ code }} }} }} }} }}"""
    [kept] = desks.ask(asked, "editor")["practice"]["tieRejections"]["nodes"]
    assert (kept["id"], kept["note"]) == (rejected["id"], "Nav mērīts.")
    assert desks.ask(asked, "public")["practice"]["tieRejections"]["nodes"] == []

    desks.done("tieConfirm", "editor", tie)
    assert desks.ask(asked, "editor")["practice"]["tieRejections"]["nodes"] == []


def test_who_may_not_edit_a_practice_neither_confirms_nor_rejects(desks):
    tie = pair(desks, "riga-lidzdalibas-budzets-2023", "meeting-attendance")

    for field in ("tieConfirm", "tieReject"):
        assert desks.codes(field, "member", tie) == [("FORBIDDEN", "input.practice")]
        assert desks.codes(field, "stranger", tie) == [("INVALID_STATE", "input.practice")]
        [error] = desks.send(
            f"mutation($input: {field[0].upper()}{field[1:]}Input!) "
            f"{{ {field}(input: $input) {{ userErrors {{ code }} }} }}",
            input=tie,
        )["errors"]
        assert error["extensions"]["code"] == "UNAUTHENTICATED"


def test_proposals_take_so_many_statements_whatever_their_number(desks, desk_statements):
    few, many = {"code": "heat-demand"}, {"code": "lighting-electricity"}
    counts = []
    for indicator in (few, many):
        desk_statements.clear()
        found = proposals(desks, indicator=indicator, first=50)
        counts.append((len(desk_statements), len(found["nodes"])))
    assert counts[1][1] > counts[0][1]
    assert max(count for count, _ in counts) <= 22
