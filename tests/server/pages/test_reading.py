"""What the pages of the content promise: results, cases, municipalities, indicators."""

import html
import json
import re
from urllib.parse import urlencode

import pytest
from page_parts import BROWSER, Parts, fetched
from site_pages import CASE
from starlette.testclient import TestClient

from server.app import create_app
from server.pages.frame.addresses import LANGUAGES, page_path
from server.settings import HttpSettings


def test_results_are_marked_and_lead_to_the_case(client):
    page = fetched(client, "/mekle?q=apgaismojums").text

    assert "<mark>" in page
    assert f'href="/pieredze/{CASE}"' in page
    assert "1 rezultāts<" not in page


def test_the_next_results_are_others(client):
    first = Parts(fetched(client, "/mekle").text)
    [following] = first.all("a", rel="next")
    second = Parts(fetched(client, following["href"]).text)

    def cases(page):
        return {a["href"] for a in page.all("a") if a["href"].startswith("/pieredze/")}

    assert len(cases(first)) == len(cases(second)) == 20
    assert not cases(first) & cases(second)


def test_results_of_another_search_begin_anew(client):
    moved = client.get("/mekle?q=budzets&lapa=x", follow_redirects=False)

    assert (moved.status_code, moved.headers["location"]) == (301, "/mekle?q=budzets")


def test_a_case_names_the_office_to_call(client):
    page = Parts(fetched(client, f"/pieredze/{CASE}").text)

    numbers = [a["href"] for a in page.all("a") if a["href"].startswith("tel:+371")]
    assert numbers
    assert "Ogres novada pašvaldība" in page.texts["main"][0]


def test_structured_data_say_what_a_case_is(client):
    page = fetched(client, f"/pieredze/{CASE}").text

    [block] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    told = json.loads(block)
    assert told["@type"] == "Article"
    assert told["url"] == f"http://testserver/pieredze/{CASE}"
    assert html.escape(told["headline"]) in page


def test_the_statement_of_accessibility_names_whom_to_write_to(parts):
    told = "LPS, pasts@lps.lv"
    with TestClient(create_app(*parts, http=HttpSettings(contact=told))) as client:
        page = client.get("/pieklustamiba", headers=BROWSER).text

    assert 'LPS, <a href="mailto:pasts@lps.lv">pasts@lps.lv</a>' in page


def test_from_a_weak_number_a_page_leads_to_an_office_that_can_be_called(client):
    page = Parts(fetched(client, "/pasvaldiba/kraslavas-novads-2021").text)
    text = page.texts["main"][0]

    assert "Asfaltēto ceļu un ielu īpatsvars: 19,9\u00a0%, 35. vieta no 35" in text
    assert "Salaspils novada pašvaldība" in text
    assert page.all("a", href="tel:+37167981010")
    assert "Pārbaudīts 10.10.2026." in text


def test_a_case_names_the_office_that_answers_for_it(client):
    page = Parts(fetched(client, f"/pieredze/{CASE}").text)

    assert page.all("a", href="mailto:ogredome@ogresnovads.lv")
    assert "Tās pašvaldības iestāde, kura to ir darījusi." in page.texts["main"][0]


def test_a_municipality_that_is_no_more_leads_to_what_it_became(client):
    page = Parts(fetched(client, "/pasvaldiba/plavinu-novads-2009").text)

    [note] = [t for t in page.texts["main"][0].split("\n") if "Šīs pašvaldības vairs nav" in t]
    assert "30.06.2021." in note
    assert page.all("a", href="/pasvaldiba/aizkraukles-novads-2021")


def test_a_comparison_shows_the_ranking_as_a_table_and_leads_to_its_files(client):
    asked = "raditajs=median_age&pasvaldiba=cesu-novads-2021&ar=counties&periods=2026"
    page = Parts(fetched(client, f"/salidzini?{asked}").text)

    files = [a["href"] for a in page.all("a") if a["href"].startswith("/exports/comparison.")]
    assert len(files) == 3
    assert {client.get(address).status_code for address in files} == {200}
    assert len(page.all("tr", **{"class": "me"})) == 1
    chosen = [a["value"] for a in page.all("option") if "selected" in a]
    assert chosen == ["median_age", "cesu-novads-2021", "counties", "2026"]


@pytest.mark.parametrize("step", [10, pytest.param(1, marks=pytest.mark.slow)])
def test_every_indicator_of_the_list_can_be_compared(client, step):
    page = Parts(fetched(client, "/salidzini").text)

    codes = {a["href"] for a in page.all("a") if a["href"].startswith("/salidzini?raditajs=")}
    assert len(codes) > 80
    asked = sorted(codes)[::step]
    answers = {address: client.get(address, headers=BROWSER).status_code for address in asked}
    assert [address for address, status in answers.items() if status != 200] == []


def test_a_weak_indicator_leads_to_its_comparison(client):
    page = Parts(fetched(client, "/pasvaldiba/kraslavas-novads-2021").text)

    links = {a["href"] for a in page.all("a") if a["href"].startswith("/salidzini?raditajs=")}
    assert len(links) > 3
    for link in links:
        compared = fetched(client, link)
        assert "note bad" not in compared.text
        assert len(Parts(compared.text).all("tr", **{"class": "me"})) == 1


def test_an_unknown_indicator_is_told_once(client):
    page = fetched(client, "/salidzini?raditajs=average-age&pasvaldiba=riga-2021").text

    assert page.count("Varbūt domāts: average_age") == 1


def test_who_compares_itself_with_others_stands_among_them(client):
    asked = "raditajs=median_age&pasvaldiba=kraslavas-novads-2021&ar=lidzigas"
    page = Parts(fetched(client, f"/salidzini?{asked}").text)

    assert len(page.all("tr", **{"class": "me"})) == 1


def test_for_a_municipality_that_is_no_more_its_heir_is_called(client):
    page = Parts(fetched(client, "/pasvaldiba/plavinu-novads-2009").text)

    assert "Aizkraukles novada pašvaldība" in page.texts["main"][0]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_code_of_an_indicator_leads_to_its_page(client, lang):
    path = page_path("indicator", lang, slug="roads_paved_share")
    moved = client.get(path, follow_redirects=False)

    assert moved.status_code == 301
    assert moved.headers["location"] == page_path("indicator", lang, slug="roads-paved-share")


def test_an_indicator_shows_its_years_its_leaders_and_its_source(client):
    page = Parts(fetched(client, "/raditajs/roads-paved-share").text)
    text = page.texts["main"][0]

    assert "Vērtības, 2024" in text
    assert page.all("a", href="/pasvaldiba/ventspils-2021")
    assert "Centrālā statistikas pārvalde (CSP), TRS020" in text
    assert "CC BY 4.0" in text


def test_with_one_value_there_is_no_series_and_the_years_with_data_can_be_chosen(client):
    asked = "pasvaldiba=kraslavas-novads-2021&raditajs="
    many = Parts(fetched(client, f"/salidzini?{asked}population").text)
    one = Parts(fetched(client, f"/salidzini?{asked}roads_paved_share").text)

    assert many.all("h2", id="series")
    assert not one.all("h2", id="series")
    years = {a["value"] for a in many.all("option") if a["value"].isdigit()}
    assert {"2022", "2026"} <= years


def test_peers_to_choose_are_the_own_groups_first(client):
    page = fetched(client, "/pasvaldiba/kraslavas-novads-2021").text

    [choices] = re.findall(r'<select id="peers".*?</select>', page, re.DOTALL)
    groups = re.findall(r'<option value="([^"]+)"', choices)
    assert groups == [
        "lidzigas",
        "visas",
        "counties",
        "population-15000-to-30000",
        "region-latgale",
    ]


def test_those_most_alike_are_of_the_same_kind(client):
    page = fetched(
        client, "/salidzini?raditajs=population&ar=lidzigas&pasvaldiba=kraslavas-novads-2021"
    )

    assert "novads</a>" in page.text
    assert ">Daugavpils</a>" not in page.text


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        (
            "Krāslavas novads",
            ["/pasvaldiba/kraslavas-novads-2021", "/pasvaldiba/kraslavas-novads-2009"],
        ),
        ("kraslava", ["/pasvaldiba/kraslavas-novads-2021", "/pasvaldiba/kraslavas-novads-2009"]),
        ("apgaismojums", []),
        ("novads", []),
    ],
)
def test_the_name_of_a_municipality_leads_to_its_page(client, typed, names):
    page = Parts(fetched(client, f"/mekle?{urlencode({'q': typed})}").text)

    shown = [a["href"] for a in page.all("a") if a["href"].startswith("/pasvaldiba/")]
    assert shown == names


def test_a_note_in_english_says_so_on_a_latvian_page(client):
    noted = fetched(client, "/tikls/t").text

    assert '<h3>Piezīme (angļu valodā)</h3><p class="small" lang="en">' in noted
    assert "Saraksts ņemts no avotiem un var nebūt pilns." in noted


@pytest.mark.parametrize(
    ("path", "heading", "text"),
    [
        (
            "/pasvaldiba/dobeles-novads-2021",
            "Īsumā",
            "Dobeles novadā rādītājs „Bezdarba līmenis” 2013. gadā bija 9,59 %: 21. vieta no 33",
        ),
        (
            "/en/municipality/dobeles-novads-2021",
            "In words",
            "In Dobele Municipality, “Registered unemployment rate” was 9.59 % in 2013: rank 21",
        ),
        ("/pasvaldiba/oslo-no", "Īsumā", "Oslo nav neviena rādītāja, ko varētu salīdzināt"),
    ],
)
def test_a_municipality_is_told_in_words(client, path, heading, text):
    main = plain_text(fetched(client, path).text)

    assert heading in main
    assert text in main


def test_a_weak_indicator_with_old_values_says_so_and_how_it_changed(client):
    main = plain_text(fetched(client, "/pasvaldiba/dobeles-novads-2021").text)
    way = main[main.index("No skaitļa līdz sarunai") :]

    assert "Salīdzinātas 2013. gada vērtības; kopš tā laika daudz kas var būt mainījies." in way
    assert "Tendence (5 vērtības, 2009.–2013. gads)" in way
    assert "Tikmēr pārējās pašvaldībās" in way


MATHEMATICS = "raditajs=oce_math_day&pasvaldiba=dobeles-novads-2021&ar=ALL"


def test_a_comparison_says_what_changed_since_which_period(client):
    whole = plain_text(fetched(client, f"/salidzini?{MATHEMATICS}").text)
    later = plain_text(fetched(client, f"/salidzini?{MATHEMATICS}&kops=2021").text)

    assert "par 12,79 procentpunktiem vairāk; rādītājs uzlabojies." in whole
    assert "Starpība ir lielāka, nekā to var izskaidrot ar nejaušību." in whole
    assert "Izmaiņas kopš 2020. gada" in whole
    assert "Izmaiņas kopš 2021. gada" in later


def test_differences_in_a_ranking_are_those_of_the_sentence_above_it(client):
    query = "raditajs=tai-unemployment&pasvaldiba=ogres-novads-2021&kops=2009"
    page = plain_text(fetched(client, f"/salidzini?{query}").text)

    assert "par 6,01 procentpunktu mazāk" in page
    assert re.search(r"Ogres novads\s*\*\s*4,72\s*−6,01", page)


def test_what_others_did_meanwhile_is_not_told_of_whom_no_change_is_known(client):
    page = "/salidzini?raditajs=population&pasvaldiba=ogres-novads-2021&kops=2025"

    assert "Tikmēr" not in fetched(client, page).text


def test_filters_that_leave_nothing_can_be_taken_away(client):
    page = fetched(client, "/mekle?q=skola&izmaksas=..100").text

    assert "Ar šiem filtriem nekā nav" in page
    assert re.search('href="/mekle\\?q=skola"[^>]*>Meklēt bez filtriem', page)
    assert "vēl nav rakstījis" not in page


def test_the_files_of_a_comparison_hold_the_changes_that_the_page_shows(client):
    page = Parts(fetched(client, f"/salidzini?{MATHEMATICS}").text)

    files = [a["href"] for a in page.all("a") if "/exports/comparison." in a["href"]]
    assert len(files) == 3
    assert all("since=2020" in address for address in files)
    assert "12,79" in client.get(files[0]).text


def test_an_indicator_says_what_changed_everywhere(client):
    main = plain_text(fetched(client, "/en/indicator/tai-unemployment").text)

    assert "Since 2009 (40 with both values): 38 improved, 2 got worse, 0 unchanged;" in main


def plain_text(page):
    """Return what a page says, in one line and with plain spaces."""
    return " ".join(Parts(page).texts["main"][0].split())
