"""The first content: every fact is in, letter for letter and to the cent, with its source."""

import re
from collections import Counter
from csv import DictReader
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
import yaml
from sqlmodel import select

from schema import Database, tables
from schema.tables.base import table_of
from seed import DATA


def count(database: Database, table: Any, *where: Any) -> int:
    return database.all(select(sa.func.count()).select_from(table).where(*where))[0][0]


def record(database: Database, table: Any, slug: str) -> Any:
    [row] = database.all(sa.select(table_of(table)).where(table_of(table).c.slug == slug))
    return row


def inner(database: Database, table: Any, **where: int) -> list[Any]:
    rows = table_of(table)
    conditions = [rows.c[name] == value for name, value in where.items()]
    return list(database.all(sa.select(rows).where(*conditions).order_by(rows.c.id)))


# What is in


def test_all_municipalities_and_what_became_of_them_are_in(database):
    municipality = tables.Municipality
    latvian = municipality.kind != tables.MunicipalityKind.FOREIGN

    assert count(database, municipality, latvian) == 163
    assert count(database, municipality, latvian, municipality.valid_to == None) == 42  # noqa: E711
    assert count(database, municipality, municipality.valid_to == date(2021, 6, 30)) == 119
    assert count(database, tables.Succession) == 125
    assert count(database, municipality, latvian, municipality.planning_region_id == None) == 0  # noqa: E711


def seed_values():
    """Return how many values each indicator has in the files, by its code."""
    counts = Counter[str]()
    for path in DATA.glob("indicator_value*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            counts.update(row["indicator"] for row in DictReader(file))
    return counts


def test_all_indicators_and_their_values_are_in(database):
    values = database.all(
        select(tables.Indicator.slug, sa.func.count())
        .where(tables.IndicatorValue.indicator_id == tables.Indicator.id)
        .group_by(tables.Indicator.slug)
    )
    counts = dict(map(tuple, values))

    assert counts == seed_values()
    assert counts["population"] + counts["population-census"] == 364
    declared = yaml.safe_load((DATA / "indicator.yaml").read_text("utf-8"))
    assert count(database, tables.Indicator) == len(declared) >= 102 + 51


def test_the_census_is_kept_apart_from_the_first_of_january(database):
    codes = {row.id: row.code for row in inner(database, tables.Indicator)}
    values = [(codes[row.indicator_id], row) for row in inner(database, tables.IndicatorValue)]
    counted = {
        (v.municipality_id, v.period): v.value for c, v in values if c == "population-census"
    }
    estimated = {(v.municipality_id, v.period): v.value for c, v in values if c == "population"}

    assert Counter(period for _, period in counted) == {"2011": 95}
    assert {c for c, v in values if "census" in " ".join(v.sources)} == {"population-census"}
    assert not counted.items() & estimated.items()


def test_all_themes_practices_and_networks_are_in(database):
    topics = database.all(select(tables.Topic.parent_id))

    assert Counter(parent is None for (parent,) in topics) == {False: 21, True: 5}
    kinds = Counter(kind for (kind,) in database.all(select(tables.Practice.kind)))
    assert kinds == {"PRACTICE": 66, "STUDY_VISIT": 9, "NETWORK_CASE": 6, "LESSON": 5}
    assert count(database, tables.Network, tables.Network.generation == "2021-2024") == 5
    assert count(database, tables.Network, tables.Network.generation == "2018-2019") == 5


def test_the_european_label_went_to_five_municipalities(ask):
    found = ask("""{ practice(by: {slug: "liepaja-eiropas-parvaldibas-izcilibas-zime"}) {
      municipalities(first: 10) { nodes { slug } } } }""")

    assert {each["slug"] for each in found["practice"]["municipalities"]["nodes"]} == {
        "liepaja-2021",
        "bauskas-novads-2021",
        "cesu-novads-2021",
        "valmieras-novads-2021",
        "jelgavas-novads-2021",
    }


def test_every_practice_begins_with_a_short_paragraph_and_is_to_be_reviewed(database):
    for row in inner(database, tables.Practice):
        assert all(len(text.split("\n\n")[0]) <= 300 for text in row.summary.values()), row.slug
        assert row.review_due_on, row.slug
        assert set(row.title) == {"lv", "en"}, row.slug


def test_evidence_before_and_after_says_that_it_is_no_proof_of_a_cause(database):
    told = [
        row
        for row in inner(database, tables.Evidence)
        if row.method and "that the practice caused it is not shown" in row.method.get("en", "")
    ]

    assert len(told) == 48
    for row in told:
        assert None not in (row.baseline, row.result), row
        assert "nav pierādīts" in row.method["lv"]
        assert row.certainty in ("DERIVED", "UNVERIFIED")


def test_indicators_that_have_values_and_those_that_practices_name_overlap(database):
    with_values = {n for (n,) in database.all(select(tables.IndicatorValue.indicator_id))}
    named = {n for (n,) in database.all(select(tables.Evidence.indicator_id))}

    assert len(with_values & named) == 8


def test_every_practice_has_a_source_and_a_theme(database):
    with_topic = {p for (p,) in database.all(select(tables.PracticeTopic.practice_id))}

    for row in inner(database, tables.Practice):
        assert row.sources, row.slug
        assert row.id in with_topic, row.slug


@pytest.mark.parametrize("table", [t for t in tables.TABLES if "sources" in t.model_fields])
def test_every_fact_names_its_source_and_every_doubt_is_explained(database, table):
    for row in inner(database, table):
        assert row.sources or row.certainty != "CONFIRMED", row
        if row.certainty == "INFERRED":
            assert row.note, row


DOUBT = re.compile(r"general knowledge|inferred|is not stated|made here|\bours?\b")
NO_DOUBT = {
    "skrundas-marketinga-strategija": "the year that is not stated is left empty",
    "pasvaldibu-sadarbiba-un-laba-parvaldiba": "the end that is not stated is left empty",
    "In 2018; the day is not stated.": "the day of an adoption, left empty",
    "The year is not stated.": "the day of an adoption, left empty",
    "lpia": "a translation adds nothing to what the source says",
}


def test_nothing_is_confirmed_whose_note_says_otherwise(database):
    doubted = {
        getattr(row, "slug", row.note)
        for table in tables.TABLES
        if "certainty" in table.model_fields
        for row in inner(database, table)
        if row.certainty == "CONFIRMED" and DOUBT.search(row.note or "")
    }

    assert doubted == NO_DOUBT.keys()


@pytest.mark.parametrize(
    ("slug", "certainty"),
    [
        ("macibu-vizite-polija", "INFERRED"),
        ("zemgale-polija-drosiba", "INFERRED"),
        ("t1-pirma-sanaksme", "INFERRED"),
        ("t4-liepaja-2015", "INFERRED"),
        ("norvegija-skedsmo-2015", "CONFIRMED"),
    ],
)
def test_an_event_is_as_sure_as_its_weakest_part(database, slug, certainty):
    assert record(database, tables.Event, slug).certainty == certainty


def test_a_membership_whose_days_are_those_of_the_project_is_inferred(database):
    assert {row.certainty for row in inner(database, tables.Membership)} == {"INFERRED"}


def test_nobody_knows_how_the_experts_of_llpa_are_organised(database):
    llpa = record(database, tables.Organisation, "llpa")
    [experts] = inner(database, tables.Expert, organisation_id=llpa.id)

    assert len(inner(database, tables.ExpertTopic, expert_id=experts.id)) == 13
    assert "not found" in experts.note


def test_every_study_visit_has_an_event_with_what_was_learnt_or_says_why_not(database):
    events = {row.id: row for row in inner(database, tables.Event)}
    visits = [row for row in inner(database, tables.Practice) if row.kind == "STUDY_VISIT"]

    assert all(events[row.event_id].kind == "STUDY_VISIT" for row in visits)
    for row in events.values():
        if row.kind == "STUDY_VISIT":
            assert row.learnings or "report" in (row.note or ""), row.slug


def test_indicators_of_practices_are_tied_to_the_practice_with_the_same_source(database):
    lielvarde = record(database, tables.Practice, "lielvarde-viedais-led-apgaismojums")

    evidence = inner(database, tables.Evidence, practice_id=lielvarde.id)

    measured = {row.result for row in evidence if row.status == "MEASURED"}
    assert measured == {77}
    assert {row.status for row in evidence} == {"MEASURED", "UNMEASURED"}


# Official titles, money and dates


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
    [network] = [row for row in inner(database, tables.Network) if row.code == code]

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
    [project] = [row for row in inner(database, tables.Project) if row.number == number]
    funding = inner(database, tables.Funding, project_id=project.id)

    assert project.title["lv"] == title
    assert project.total_cost == Decimal(total)
    assert [row.amount for row in funding] == [Decimal(amount) for amount in paid]


def test_the_first_project_keeps_planned_and_actual_apart(database):
    project = record(database, tables.Project, "lietpratiga-parvaldiba")
    results = inner(database, tables.ProjectResult, project_id=project.id)

    assert project.contracted_on == project.starts_on == date(2013, 12, 14)
    assert (project.planned_end_on, project.actual_end_on) == (
        date(2016, 4, 30),
        date(2016, 10, 31),
    )
    assert [row.planned for row in results if row.planned is not None] == [4, 1, 3, 3]
    assert {44, 9, 72} <= {row.achieved for row in results}
    assert "2 111 820" in project.note


def test_the_second_project_continues_the_first(database):
    first = record(database, tables.Project, "lietpratiga-parvaldiba")
    second = record(database, tables.Project, "pasvaldibu-sadarbiba-un-laba-parvaldiba")

    assert second.continues_id == first.id
    assert (second.starts_on, second.planned_end_on) == (date(2021, 6, 21), date(2024, 4, 20))


def test_twelve_meetings_by_the_sixth_of_april_have_a_source(database):
    second = record(database, tables.Project, "pasvaldibu-sadarbiba-un-laba-parvaldiba")
    results = inner(database, tables.ProjectResult, project_id=second.id)

    [meetings] = [row for row in results if "meeting" in row.description["en"]]
    assert (meetings.achieved, meetings.as_of) == (12, date(2023, 4, 6))
    assert meetings.sources == [
        "https://retv.lv/raksts/atskatas-uz-paveikto-pasvaldibu-sadarbibas-un-labas-parvaldibas-stiprinasana"
    ]


def test_the_capacity_project_has_its_partners_and_trains_1300(database):
    project = record(database, tables.Project, "pasvaldibu-kapacitates-stiprinasana")
    partners = inner(database, tables.ProjectPartner, project_id=project.id)
    lead = record(database, tables.Organisation, "varam")

    assert [row.role for row in partners] == ["LEAD"] + ["PARTNER"] * 5
    assert partners[0].organisation_id == lead.id
    assert [r.planned for r in inner(database, tables.ProjectResult, project_id=project.id)] == [
        1300
    ]
    assert "European Union" in project.funder_notice["en"]


def test_plavinas_was_a_pilot_municipality_until_the_network_ended(database):
    t3 = record(database, tables.Network, "t3")
    plavinas = record(database, tables.Municipality, "plavinu-novads-2009")

    [membership] = inner(database, tables.Membership, network_id=t3.id, municipality_id=plavinas.id)
    assert membership.role == "PILOT_MUNICIPALITY"
    assert (membership.valid_from, membership.valid_to) == (date(2015, 6, 3), date(2016, 10, 31))


def test_no_membership_outlasts_its_municipality(database):
    ends = {row.id: row.valid_to for row in inner(database, tables.Municipality)}

    for row in inner(database, tables.Membership):
        end = ends[row.municipality_id]
        assert end is None or (row.valid_to is not None and row.valid_to <= end), row


def test_advertising_is_marked_and_funded_news_name_their_funder(database):
    news = inner(database, tables.NewsItem)

    assert [row.slug for row in news if row.is_advertising] == ["atskatas-uz-paveikto"]
    assert all(row.funder_notice for row in news if row.project_id)
    plavinas = record(database, tables.NewsItem, "plavinu-novads-pilotpasvaldiba")
    assert plavinas.published_on == date(2015, 6, 3)
    assert plavinas.author_office["en"] == "Tax administrator of the council"


def test_five_mentors_are_one_role_and_no_names(database):
    [mentors] = [row for row in inner(database, tables.Expert) if row.role == "MENTOR"]
    training = record(database, tables.Event, "mentoru-apmacibas")

    assert mentors.headcount == 5
    assert (training.sessions, training.participants) == (3, 5)


def test_failures_are_called_failures(database):
    outcomes = {row.slug: row.outcome for row in inner(database, tables.Practice)}

    assert outcomes["vecumnieki-iedzivotaju-padome-partrauc-darbu"] == "FAILED"
    assert outcomes["cesis-zaao-bioatkritumu-pilots"] == "PARTLY"
    assert outcomes["daugavpils-iso-50001-balva"] == "WORKED"


@pytest.mark.parametrize(
    ("day", "cities", "counties"),
    [("2021-07-01", 7, 36), ("2025-06-30", 7, 36), ("2025-07-01", 7, 35)],
)
def test_comparison_groups_follow_the_reforms(database, day, cities, counties):
    def size(slug: str) -> int:
        group = record(database, tables.ComparisonGroup, slug)
        members = inner(database, tables.ComparisonGroupMember, comparison_group_id=group.id)
        on = date.fromisoformat(day)
        return sum(m.valid_from <= on and (m.valid_to is None or on <= m.valid_to) for m in members)

    assert (size("state-cities"), size("counties")) == (cities, counties)
    regions = ("riga", "vidzeme", "kurzeme", "zemgale", "latgale")
    assert sum(size(f"region-{name}") for name in regions) == cities + counties


@pytest.mark.parametrize("path", sorted(DATA.iterdir()), ids=lambda path: path.name)
def test_no_personal_data_is_in_the_files(path):
    text = path.read_text("utf-8")
    if path.name == "contact.csv":
        # Those of offices stand in columns of their own, which refuse a person's.
        rows = DictReader(text.splitlines())
        text = "\n".join(str({**row, "phone": "", "email": ""}) for row in rows)

    assert re.findall(r"[\w.+-]+@[\w-]+\.\w{2,}", text) == []
    assert re.findall(r"(?:\+|\b00)371[\s\d-]{8,}", text) == []
    assert re.findall(r"(?i)\b(?:tālr|tel|mob)[.:]\s*\d", text) == []
    # Eight digits with a leading 2 or 6 are a Latvian number, unless they belong to an address.
    words = re.sub(r"https?://\S+", "", text)
    assert re.findall(r"(?<![\d.])[26]\d{3}\s?\d{4}(?![\d.])", words) == []


@pytest.mark.parametrize("path", sorted(DATA.glob("*.yaml")), ids=lambda path: path.name)
def test_any_yaml_program_can_read_the_files(path):
    assert len(yaml.safe_load(path.read_text("utf-8"))) == path.read_text("utf-8").count("\n- ")


def test_norway_is_a_country_and_not_a_no(database):
    assert record(database, tables.Organisation, "ks").country == "NO"


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


def test_titles_and_names_have_the_quotation_marks_and_dashes_of_their_language(database):
    texts = [(name, lang, text) for name, lang, text in titles_and_names(database)]
    typewritten = re.compile(r""""|(?<!\w)'|\s-\s|\.\.\.""")
    of_the_other = {"lv": re.compile("“[^“”]*”"), "en": re.compile("„")}

    assert len(texts) > 1_000
    assert [each for each in texts if typewritten.search(each[2])] == []
    assert [each for each in texts if of_the_other[each[1]].search(each[2])] == []


def titles_and_names(database):
    """Yield the titles and names of all kinds of records, each with its table and language."""
    for table in tables.TABLES:
        rows = table_of(table)
        for column in (rows.c[name] for name in ("title", "name") if name in rows.c):
            for (held,) in database.all(sa.select(column)):
                if isinstance(held, dict):
                    yield from ((rows.name, lang, text) for lang, text in held.items())
