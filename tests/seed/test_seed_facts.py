"""The first content: every fact is in, letter for letter and to the cent, with its source."""

import re
from collections import Counter
from csv import DictReader
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
import yaml
from sqlmodel import select
from stored import stored_record, stored_rows

from schema import Database, tables
from schema.tables.base import table_of
from seed import DATA


def count(database: Database, table: Any, *where: Any) -> int:
    return database.all(select(sa.func.count()).select_from(table).where(*where))[0][0]


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
    codes = {row.id: row.code for row in stored_rows(database, tables.Indicator)}
    values = [
        (codes[row.indicator_id], row) for row in stored_rows(database, tables.IndicatorValue)
    ]
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
    for row in stored_rows(database, tables.Practice):
        assert all(len(text.split("\n\n")[0]) <= 300 for text in row.summary.values()), row.slug
        assert row.review_due_on, row.slug
        assert set(row.title) == {"lv", "en"}, row.slug


def test_evidence_before_and_after_says_that_it_is_no_proof_of_a_cause(database):
    told = [
        row
        for row in stored_rows(database, tables.Evidence)
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

    for row in stored_rows(database, tables.Practice):
        assert row.sources, row.slug
        assert row.id in with_topic, row.slug


@pytest.mark.parametrize("table", [t for t in tables.TABLES if "sources" in t.model_fields])
def test_every_fact_names_its_source_and_every_doubt_is_explained(database, table):
    for row in stored_rows(database, table):
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
        for row in stored_rows(database, table)
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
    assert stored_record(database, tables.Event, slug).certainty == certainty


def test_a_membership_whose_days_are_those_of_the_project_is_inferred(database):
    assert {row.certainty for row in stored_rows(database, tables.Membership)} == {"INFERRED"}


def test_nobody_knows_how_the_experts_of_llpa_are_organised(database):
    llpa = stored_record(database, tables.Organisation, "llpa")
    [experts] = stored_rows(database, tables.Expert, organisation_id=llpa.id)

    assert len(stored_rows(database, tables.ExpertTopic, expert_id=experts.id)) == 13
    assert "not found" in experts.note


def test_every_study_visit_has_an_event_with_what_was_learnt_or_says_why_not(database):
    events = {row.id: row for row in stored_rows(database, tables.Event)}
    visits = [row for row in stored_rows(database, tables.Practice) if row.kind == "STUDY_VISIT"]

    assert all(events[row.event_id].kind == "STUDY_VISIT" for row in visits)
    for row in events.values():
        if row.kind == "STUDY_VISIT":
            assert row.learnings or "report" in (row.note or ""), row.slug


def test_indicators_of_practices_are_tied_to_the_practice_with_the_same_source(database):
    lielvarde = stored_record(database, tables.Practice, "lielvarde-viedais-led-apgaismojums")

    evidence = stored_rows(database, tables.Evidence, practice_id=lielvarde.id)

    measured = {row.result for row in evidence if row.status == "MEASURED"}
    assert measured == {77}
    assert {row.status for row in evidence} == {"MEASURED", "UNMEASURED"}


# Official titles, money and dates


def test_no_membership_outlasts_its_municipality(database):
    ends = {row.id: row.valid_to for row in stored_rows(database, tables.Municipality)}

    for row in stored_rows(database, tables.Membership):
        end = ends[row.municipality_id]
        assert end is None or (row.valid_to is not None and row.valid_to <= end), row


def test_failures_are_called_failures(database):
    outcomes = {row.slug: row.outcome for row in stored_rows(database, tables.Practice)}

    assert outcomes["vecumnieki-iedzivotaju-padome-partrauc-darbu"] == "FAILED"
    assert outcomes["cesis-zaao-bioatkritumu-pilots"] == "PARTLY"
    assert outcomes["daugavpils-iso-50001-balva"] == "WORKED"


@pytest.mark.parametrize(
    ("day", "cities", "counties"),
    [("2021-07-01", 7, 36), ("2025-06-30", 7, 36), ("2025-07-01", 7, 35)],
)
def test_comparison_groups_follow_the_reforms(database, day, cities, counties):
    def size(slug: str) -> int:
        group = stored_record(database, tables.ComparisonGroup, slug)
        members = stored_rows(database, tables.ComparisonGroupMember, comparison_group_id=group.id)
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
    assert stored_record(database, tables.Organisation, "ks").country == "NO"


def test_titles_and_names_have_the_quotation_marks_and_dashes_of_their_language(database):
    texts = [(name, lang, text) for name, lang, text in titles_and_names(database)]
    typewritten = re.compile(r"""["']|\s-\s|\.\.\.""")
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
