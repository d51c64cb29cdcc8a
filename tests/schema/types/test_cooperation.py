"""Networks and projects: who took part when, what it cost, what came of it."""

import pytest

TITLES = [
    "Pašvaldību sadarbība kapitālsabiedrību un kapitāldaļu pārvaldības jomā",
    "Sadarbība ar iedzīvotājiem pašvaldības ietvaros",
    "Sadarbība latviešu vēsturisko zemju ietvaros",
    "Sadarbība Rīgas metropoles ietvaros",
    "Valstspilsētu sadarbība ar apkārtējiem novadiem",
]
PROJECT = """query($number: String!) { project(by: {number: $number}) {
  contractedOn startsOn plannedEndOn actualEndOn totalCost { amount currency }
  status(asOf: "2026-01-01")
  funding { nodes { amount { amount } } }
  partners { nodes { role organisation { abbreviations name { value } } } }
  results(first: 50) {
    nodes { planned achieved asOf sources { url } description(lang: "en") { value } } }
  continues { number title { value } } continuedBy { nodes { number } }
} }"""


def test_the_five_networks_carry_their_titles_letter_for_letter(ask):
    found = ask(
        """{ networks(first: 100, filter: {generation: {eq: "2021-2024"}}) {
               totalCount nodes { title { value lang } } } }"""
    )["networks"]

    assert found["totalCount"] == 5
    assert sorted(n["title"]["value"] for n in found["nodes"]) == sorted(TITLES)


@pytest.mark.parametrize(("day", "is_member"), [("2015-06-03", True), ("2022-01-01", False)])
def test_t3_lists_plavinu_novads_in_its_time_only(ask, day, is_member):
    t3 = ask(
        """query($day: Date!) { network(by: {code: "T3"}) {
             title { value } municipalities(asOf: $day) { nodes { slug } }
             memberships(asOf: $day) { nodes { role certainty municipality { slug } } } } }""",
        day=day,
    )["network"]

    slugs = [m["slug"] for m in t3["municipalities"]["nodes"]]
    assert t3["title"]["value"] == "Pašvaldību sabiedrisko pakalpojumu un mājokļu politikas tīkls"
    assert ("plavinu-novads-2009" in slugs) == is_member
    roles = {m["municipality"]["slug"]: m["role"] for m in t3["memberships"]["nodes"]}
    assert roles.get("plavinu-novads-2009") == ("PILOT_MUNICIPALITY" if is_member else None)


def test_twelve_meetings_by_6_april_2023_with_their_source(ask):
    found = ask(
        """{ networks(first: 5, filter: {generation: {eq: "2021-2024"}}) { nodes { project {
               results(first: 50, filter: {asOf: {eq: "2023-04-06"}}) {
                 nodes { achieved description(lang: "en") { value } sources { url } } } } } } }"""
    )["networks"]["nodes"]

    for network in found:
        meetings = [
            r
            for r in network["project"]["results"]["nodes"]
            if "meeting" in r["description"]["value"]
        ]
        assert [m["achieved"] for m in meetings] == [12]
        assert all(m["sources"] for m in meetings)


def test_the_first_project_shows_planned_and_actual(ask):
    project = ask(PROJECT, number="4.3-24/NFI/INP-004")["project"]

    assert project["totalCost"] == {"amount": "2111827.00", "currency": "EUR"}
    assert (project["plannedEndOn"], project["actualEndOn"]) == ("2016-04-30", "2016-10-31")
    assert project["status"] == "CLOSED"
    partners = {a for p in project["partners"]["nodes"] for a in p["organisation"]["abbreviations"]}
    assert {"LPS", "KS", "VRAA"} <= partners
    planned = [r["planned"] for r in project["results"]["nodes"] if r["planned"] is not None]
    assert planned == [4, 1, 3, 3]


def test_the_capacity_project_adds_up(ask):
    project = ask(PROJECT, number="3.1.1.2.i.0/1/22/I/VARAM/001")["project"]

    amounts = [row["amount"]["amount"] for row in project["funding"]["nodes"]]
    assert sorted(amounts) == ["2500000.00", "525000.00"]
    assert project["totalCost"]["amount"] == "3025000.00"
    assert project["status"] == "ACTIVE"
    assert len(project["partners"]["nodes"]) == 6


def test_the_second_project_continues_the_first(ask):
    first = ask(PROJECT, number="4.3-24/NFI/INP-004")["project"]
    [second] = first["continuedBy"]["nodes"]

    assert (
        ask(PROJECT, number=second["number"])["project"]["continues"]["number"]
        == "4.3-24/NFI/INP-004"
    )


def test_a_project_closes_by_date_without_an_edit(ask):
    status = """query($day: Date!) {
      project(by: {number: "3.1.1.2.i.0/1/22/I/VARAM/001"}) { status(asOf: $day) } }"""
    days = ["2023-06-12", "2023-06-13", "2026-06-30", "2026-07-01"]

    found = [ask(status, day=day)["project"]["status"] for day in days]

    assert found == ["PLANNED", "ACTIVE", "ACTIVE", "CLOSED"]
