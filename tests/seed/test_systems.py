"""The systems that the founding texts name work: S1, the database of all, and S4, its evaluation.

One question of a client each, and the page that answers it.
"""

import html

import pytest

ONE_ANSWER = """{
  municipality(by: {name: "Ādažu novads"}) {
    slug
    practices(first: 5) { nodes { slug } }
    predecessors(first: 5) { nodes { predecessor { slug
      networks(first: 5) { nodes { code project { number partners { totalCount } } } } } } }
  }
  learningPaths(municipality: {name: "Ādažu novads"}, first: 1) { strengths(first: 1) {
    indicator { code } own { value } position { rank of } aggregate { median } } }
}"""


def test_s1_one_question_leads_from_a_municipality_to_all_that_is_known_of_it(ask):
    found = ask(ONE_ANSWER)
    place = found["municipality"]
    cases = [each["slug"] for each in place["practices"]["nodes"]]
    networks = {
        each["predecessor"]["slug"]: each["predecessor"]["networks"]["nodes"]
        for each in place["predecessors"]["nodes"]
    }
    [best] = found["learningPaths"]["strengths"]

    assert cases == ["adazi-led-cetras-ielas", "carnikava-apgaismojums-ar-nakts-rezimu"]
    project = {"number": "4.3-24/NFI/INP-004", "partners": {"totalCount": 3}}
    assert networks["adazu-novads-2009"] == [{"code": "T", "project": project}]
    assert 1 <= best["position"]["rank"] <= best["position"]["of"] <= 42
    assert best["own"]["value"] > best["aggregate"]["median"] > 0


@pytest.mark.parametrize(
    ("place", "parts"),
    [
        (
            "adazu-novads-2021",
            ["/pieredze/adazi-led-cetras-ielas", "/pasvaldiba/adazu-novads-2009", "/tikls/t"],
        ),
        ("adazu-novads-2009", ["/tikls/t", "4.3-24/NFI/INP-004", "/projekts/"]),
    ],
)
def test_s1_the_pages_of_a_municipality_tell_the_same(client, place, parts):
    page = client.get(f"/pasvaldiba/{place}", headers={"Accept": "text/html"}).text

    assert [part for part in parts if part not in page] == []


TOTALS = """{ practices(first: 1, filter: {topics: {some: {slug: {eq: "waste"}}}}) { totalCount }
  municipality(by: {name: "Valmieras novads"}) { practices(first: 20) { totalCount } } }"""


def test_s1_a_member_counts_more_and_the_public_cannot_tell_that_anything_is_hidden(desk):
    before, was = desk.send(TOTALS), desk.ask(TOTALS, "member")
    text = [{"lang": "lv", "value": "Nodalīta vākšana"}]
    draft = {"kind": "PRACTICE", "title": text, "summary": text}
    desk.done("practiceDraftCreate", "member", draft | {"topics": [desk.id("topic", "waste")]})
    seen = desk.ask(TOTALS, "member")

    assert [seen["practices"]["totalCount"], seen["municipality"]["practices"]["totalCount"]] == [
        was["practices"]["totalCount"] + 1,
        was["municipality"]["practices"]["totalCount"] + 1,
    ]
    assert desk.send(TOTALS)["data"] == before["data"]


SERVICE = """query($place: String!, $period: String) {
  comparison(indicator: {code: "oce_index_day"}, municipality: {slug: $place}, period: $period) {
    period own { value status } position { rank of } aggregate { median }
    indicator { polarity sources { text } practices(first: 5) { nodes { slug } } }
    verdict { code text { value } } } }"""


def test_s4_one_service_of_one_municipality_has_value_median_place_direction_and_source(ask):
    found = ask(SERVICE, place="smiltenes-novads-2021", period="2022")["comparison"]

    assert found["own"] == {"value": 55.97, "status": "PUBLISHED"}
    assert found["position"] == {"rank": 19, "of": 34}
    assert found["aggregate"]["median"] == 56.545
    assert found["indicator"]["polarity"] == "HIGHER_IS_BETTER"
    assert "Obligāto centralizēto eksāmenu" in found["indicator"]["sources"][0]["text"]
    cases = [each["slug"] for each in found["indicator"]["practices"]["nodes"]]
    assert "smiltene-kuldiga-tris-skolas-viena" in cases


@pytest.mark.parametrize(
    "part",
    [
        "55,97\xa0% – 19. vieta no 34",
        "mediāna 56,55",  # rounded as the page rounds
        "Lielāka vērtība ir labāka.",
        "Izglītības un zinātnes ministrija",
        "/pieredze/smiltene-kuldiga-tris-skolas-viena",
    ],
)
def test_s4_the_page_shows_all_of_it(client, part):
    address = "/salidzini?raditajs=oce_index_day&pasvaldiba=smiltenes-novads-2021&periods=2022"
    page = html.unescape(client.get(address, headers={"Accept": "text/html"}).text)

    assert part in page


def test_s4_a_missing_value_is_said_in_words(ask, client):
    found = ask(SERVICE, place="ventspils-novads-2021", period="2022")["comparison"]
    address = "/salidzini?raditajs=oce_index_day&pasvaldiba=ventspils-novads-2021&periods=2022"
    page = client.get(address, headers={"Accept": "text/html"}).text

    assert (found["own"]["value"], found["position"]) == (None, None)
    assert found["verdict"]["code"] == "UNKNOWN"
    assert "Ventspils novads, 2022. gads: vērtības nav, tāpēc vērtēt nevar." in page
