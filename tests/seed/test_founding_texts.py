"""The founding texts: what they say of networks, projects and events, letter for letter."""

from datetime import date
from decimal import Decimal

import pytest
from stored import stored_record, stored_rows

from schema import tables


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("riga-metropolis", "Sadarbība Rīgas metropoles ietvaros"),
        ("companies", "Pašvaldību sadarbība kapitālsabiedrību un kapitāldaļu pārvaldības jomā"),
        ("city-county", "Valstspilsētu sadarbība ar apkārtējiem novadiem"),
        ("residents", "Sadarbība ar iedzīvotājiem pašvaldības ietvaros"),
        ("historical-lands", "Sadarbība latviešu vēsturisko zemju ietvaros"),
        ("T3", "Pašvaldību sabiedrisko pakalpojumu un mājokļu politikas tīkls"),
    ],
)
def test_official_titles_of_networks_are_letter_for_letter(database, code, title):
    [network] = [row for row in stored_rows(database, tables.Network) if row.code == code]

    assert network.title["lv"] == title
    assert network.certainty == "CONFIRMED"


@pytest.mark.parametrize(
    ("number", "title", "total", "paid"),
    [
        (
            "4.3-24/NFI/INP-004",
            "Lietpratīga pārvaldība un Latvijas pašvaldību veiktspējas uzlabošana",
            "2111827.00",
            ["2111827.00"],
        ),
        (
            "LV-LOCALDEV-0006",
            "Latvijas pašvaldību sadarbības veicināšana un labas pārvaldības stiprināšana",
            "1250000.00",
            ["1062500.00", "187500.00"],
        ),
        (
            "3.1.1.2.i.0/1/22/I/VARAM/001",
            "Pašvaldību kapacitātes stiprināšana to darbības efektivitātes un kvalitātes "
            "uzlabošanai",
            "3025000.00",
            ["2500000.00", "525000.00"],
        ),
    ],
)
def test_projects_carry_number_title_and_money_to_the_cent(database, number, title, total, paid):
    [project] = [row for row in stored_rows(database, tables.Project) if row.number == number]
    funding = stored_rows(database, tables.Funding, project_id=project.id)

    assert project.title["lv"] == title
    assert project.total_cost == Decimal(total)
    assert [row.amount for row in funding] == [Decimal(amount) for amount in paid]


def test_the_first_project_keeps_planned_and_actual_apart(database):
    project = stored_record(database, tables.Project, "lietpratiga-parvaldiba")
    results = stored_rows(database, tables.ProjectResult, project_id=project.id)

    assert project.contracted_on == project.starts_on == date(2013, 12, 14)
    assert (project.planned_end_on, project.actual_end_on) == (
        date(2016, 4, 30),
        date(2016, 10, 31),
    )
    assert [row.planned for row in results if row.planned is not None] == [4, 1, 3, 3]
    assert {44, 9, 72} <= {row.achieved for row in results}
    assert "2 111 820" in project.note


def test_the_second_project_continues_the_first(database):
    first = stored_record(database, tables.Project, "lietpratiga-parvaldiba")
    second = stored_record(database, tables.Project, "pasvaldibu-sadarbiba-un-laba-parvaldiba")

    assert second.continues_id == first.id
    assert (second.starts_on, second.planned_end_on) == (date(2021, 6, 21), date(2024, 4, 20))


def test_twelve_meetings_by_the_sixth_of_april_have_a_source(database):
    second = stored_record(database, tables.Project, "pasvaldibu-sadarbiba-un-laba-parvaldiba")
    results = stored_rows(database, tables.ProjectResult, project_id=second.id)

    [meetings] = [row for row in results if "meeting" in row.description["en"]]
    assert (meetings.achieved, meetings.as_of) == (12, date(2023, 4, 6))
    assert meetings.sources == [
        "https://retv.lv/raksts/atskatas-uz-paveikto-pasvaldibu-sadarbibas-un-labas-parvaldibas-stiprinasana"
    ]


def test_the_capacity_project_has_its_partners_and_trains_1300(database):
    project = stored_record(database, tables.Project, "pasvaldibu-kapacitates-stiprinasana")
    partners = stored_rows(database, tables.ProjectPartner, project_id=project.id)
    lead = stored_record(database, tables.Organisation, "varam")

    assert [row.role for row in partners] == ["LEAD"] + ["PARTNER"] * 5
    assert partners[0].organisation_id == lead.id
    [trained] = stored_rows(database, tables.ProjectResult, project_id=project.id)
    assert trained.planned == 1300
    assert "European Union" in project.funder_notice["en"]


def test_plavinas_was_a_pilot_municipality_until_the_network_ended(database):
    t3 = stored_record(database, tables.Network, "t3")
    plavinas = stored_record(database, tables.Municipality, "plavinu-novads-2009")

    [membership] = stored_rows(
        database, tables.Membership, network_id=t3.id, municipality_id=plavinas.id
    )
    assert membership.role == "PILOT_MUNICIPALITY"
    assert (membership.valid_from, membership.valid_to) == (date(2015, 6, 3), date(2016, 10, 31))


def test_advertising_is_marked_and_funded_news_name_their_funder(database):
    news = stored_rows(database, tables.NewsItem)

    assert [row.slug for row in news if row.is_advertising] == ["atskatas-uz-paveikto"]
    assert all(row.funder_notice for row in news if row.project_id)
    plavinas = stored_record(database, tables.NewsItem, "plavinu-novads-pilotpasvaldiba")
    assert plavinas.published_on == date(2015, 6, 3)
    assert plavinas.author_office["en"] == "Tax administrator of the council"


def test_five_mentors_are_one_role_and_no_names(database):
    [mentors] = [row for row in stored_rows(database, tables.Expert) if row.role == "MENTOR"]
    training = stored_record(database, tables.Event, "mentoru-apmacibas")

    assert mentors.headcount == 5
    assert (training.sessions, training.participants) == (3, 5)


FOUNDING = {
    'organisation(by: {slug: "ks"}) { said: name(lang: "lv") { value } }': (
        "Norvēģijas Vietējo un reģionālo varas iestāžu asociācija"
    ),
    'newsItem(by: {slug: "plavinu-novads-pilotpasvaldiba"}) '
    '{ said: title(lang: "lv") { value } }': (
        "Pļaviņu novada pašvaldība iesaistās pilotprojektā „Lietpratīga pārvaldība un Latvijas "
        "pašvaldību veiktspējas uzlabošana”"
    ),
    'newsItem(by: {slug: "atskatas-uz-paveikto"}) { said: title(lang: "lv") { value } }': (
        "Atskatās uz paveikto pašvaldību sadarbības un labas pārvaldības stiprināšanā"
    ),
    'newsItem(by: {slug: "atskatas-uz-paveikto"}) { said: funderNotice(lang: "lv") { value } }': (
        EEA := "Projekts tiek īstenots ar Eiropas Ekonomikas zonas finanšu instrumenta "
        "2014.-2021.gada programmas “Vietējā attīstība, nabadzības mazināšana un kultūras "
        "sadarbība” finansiālu atbalstu."
    ),
    'project(by: {number: "LV-LOCALDEV-0006"}) { said: funderNotice(lang: "lv") { value } }': EEA,
    'newsItem(by: {slug: "zemgale-pasvaldibu-kapacitate"}) '
    '{ said: funderNotice(lang: "lv") { value } }': (
        "Projekts tiek īstenots Eiropas Savienības Atveseļošanas fonda (Recovery and Resilience "
        "Facility) programmas ietvaros. Šī publikācija ir sagatavota ar Eiropas Savienības "
        "finansiālu atbalstu. Par tās saturu pilnībā atbild Zemgales plānošanas reģions un tā var "
        "neatspoguļot Eiropas Savienības viedokli."
    ),
    'newsItem(by: {slug: "plavinu-novads-pilotpasvaldiba"}) '
    '{ said: funderNotice(lang: "lv") { value } }': (
        "Projekts 100% apmērā tiek finansēts no Norvēģijas finanšu instrumenta fonda."
    ),
}


@pytest.mark.parametrize("query", FOUNDING)
def test_what_the_founding_texts_say_is_there_letter_for_letter(ask, query):
    [found] = ask(f"{{ {query} }}").values()

    assert found["said"]["value"] == FOUNDING[query]


def test_what_the_founding_texts_tell_besides_has_fields_of_its_own(ask):
    found = ask("""{
      news: newsItem(by: {slug: "plavinu-novads-pilotpasvaldiba"}) { publishedOn publishedTime }
      review: newsItem(by: {slug: "atskatas-uz-paveikto"}) { publisher { slug } }
      project(by: {number: "4.3-24/NFI/INP-004"}) { durationMonths
        evaluation(lang: "en") { value } }
      document(by: {slug: "blis"}) { kind publisher { slug } url } }""")

    assert found["news"] == {"publishedOn": "2015-06-03", "publishedTime": "17:00"}
    assert found["review"] == {"publisher": {"slug": "lps"}}
    assert found["project"]["durationMonths"] == 29
    assert "28 November" in found["project"]["evaluation"]["value"]
    blis = {"kind": "DATABASE", "publisher": {"slug": "lps"}, "url": "https://blis.lps.lv"}
    assert found["document"] == blis
