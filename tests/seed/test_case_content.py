"""What cases say for those who would take them over: money, time, law, licence, and what lacks."""

import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
import yaml

from schema import clock
from seed import DATA


@cache
def cases() -> list[dict]:
    """Return the cases as their file has them."""
    return yaml.load((DATA / "practice.yaml").read_text("utf-8"), yaml.CSafeLoader)


CASE = """query($slug: String!) { practice(by: {slug: $slug}) {
  began ended funding(lang: "en") { value } legalBasis(lang: "lv") { value } originalLanguage
  translator licence licenceUrl completeness { score missing { field } } } }"""


def test_a_case_says_when_and_who_paid_as_closely_as_its_sources(ask):
    case = ask(CASE, slug="aging-in-comfort-latgale-lietuva")["practice"]

    assert (case["began"], case["ended"]) == ("2018-05", "2019-11")
    assert case["funding"] == {"value": "Interreg Latvia–Lithuania (LLI-341)."}
    assert (case["originalLanguage"], case["translator"]) == ("lv", None)
    missing = {each["field"] for each in case["completeness"]["missing"]}
    assert {"staffFte", "transferAdvice"} <= missing
    assert not {"funding", "totalCost"} & missing


def test_what_nobody_knows_is_counted_as_missing(ask):
    case = ask(CASE, slug="smiltene-kuldiga-tris-skolas-viena")["practice"]

    assert case["funding"] is None
    missing = {each["field"] for each in case["completeness"]["missing"]}
    assert {"funding", "staffFte", "totalCost", "outcome"} <= missing
    assert 0 < case["completeness"]["score"] < 1


def test_the_law_is_named_where_a_source_names_it(ask):
    case = ask(CASE, slug="tukums-lidzdalibas-budzets-2025")["practice"]

    assert case["legalBasis"] == {"value": "Pašvaldību likums"}


def test_licences_are_codes_and_addresses_on_cases_documents_and_news(ask):
    found = ask("""{
      practices(first: 100) { nodes { licence licenceUrl } }
      act: document(by: {slug: "mk-1178-2010"}) { licence licenceUrl }
      unstated: document(by: {slug: "eloge"}) { licence licenceUrl }
      newsItem(by: {slug: "atskatas-uz-paveikto"}) { licence licenceUrl } }""")

    ours = {"licence": "CC-BY-4.0", "licenceUrl": "https://creativecommons.org/licenses/by/4.0/"}
    assert all(each == ours for each in found["practices"]["nodes"])
    assert found["act"]["licence"] == "LicenseRef-official-act"
    assert found["act"]["licenceUrl"].startswith("https://likumi.lv/")
    nothing = {"licence": None, "licenceUrl": None}
    assert found["unstated"] == found["newsItem"] == nothing


def test_what_latvians_saw_abroad_are_visits_with_the_country_of_their_hosts():
    abroad = [case for case in cases() if case.get("country", "LV") != "LV"]

    assert len(abroad) == 9
    assert {case["kind"] for case in abroad} == {"STUDY_VISIT"}
    assert all(case["event"] for case in abroad)


def test_amounts_that_somebody_paid_stand_in_the_case_too():
    for case in cases():
        told = " ".join(text for part in case.values() for text in texts_of(part, "lv"))
        for amount in re.findall(r"\d[\d ]{2,}(?= eiro)", case.get("funding", {}).get("lv", "")):
            assert told.count(amount) > 1 or amount.replace(" ", "") == str(case["total_cost"])


def texts_of(part, lang):
    """Yield the text of a part of a case in a language, if it is one."""
    if isinstance(part, dict) and lang in part:
        yield part[lang].replace("700 tūkstoši eiro", "700 000 eiro")


def test_cases_that_are_due_come_first_and_are_marked(ask, monkeypatch):
    monkeypatch.setattr(clock, "source", lambda: datetime(2027, 5, 1, 12, tzinfo=UTC))
    found = ask("""{ practices(first: 100, orderBy: [{field: REVIEW_DUE_ON}]) {
      nodes { reviewDueOn isStale } } }""")["practices"]["nodes"]

    due = [each["reviewDueOn"] for each in found]
    assert due == sorted(due)
    assert [each["isStale"] for each in found] == [day < "2027-05-01" for day in due]
    assert {True, False} == {each["isStale"] for each in found}


FILLED = re.compile(r"^\| `(\w+)` \| (\d+) \|$", re.M)


def test_the_page_on_content_counts_what_is_filled():
    page = (Path(__file__).parents[2] / "docs" / "data.md").read_text("utf-8")
    told = {name: int(count) for name, count in FILLED.findall(page)}

    assert len(told) >= 13
    assert told == {name: sum(bool(case.get(name)) for case in cases()) for name in told}


@pytest.mark.parametrize(
    ("began", "ended", "codes"),
    [
        ("2018-05", "2019-11", []),
        ("2018-05", "2018", []),
        ("2019", "2018-11", [("INVALID", "input")]),
        ("2018-13", None, [("INVALID", "input.began")]),
    ],
)
def test_a_case_ends_after_it_begins(desk, began, ended, codes):
    text = [{"lang": "lv", "value": f"No {began} līdz {ended}"}]
    given = {"kind": "PRACTICE", "title": text, "summary": text, "began": began, "ended": ended}

    assert desk.codes("practiceDraftCreate", "member", given) == codes


def test_the_page_of_a_case_says_who_paid_when_and_under_which_licence(client):
    address = "/pieredze/aging-in-comfort-latgale-lietuva"
    page = client.get(address, headers={"Accept": "text/html"}).text

    assert "2018. gada maijs – 2019. gada novembris" in page
    assert "Kas par to maksāja" in page
    assert 'href="https://creativecommons.org/licenses/by/4.0/"' in page
