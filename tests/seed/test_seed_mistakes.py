"""Mistakes in the seed: each is named where it is, and nothing is written."""

from decimal import Decimal

import pytest
from pydantic import ValidationError
from reloading import changing, content, nothing_written
from seeded import seeded_database

from schema import tables
from schema.tables.base import table_of
from seed import DATA, SeedError, load_seed


@pytest.fixture(scope="module")
def refusing(tmp_path_factory):
    """A database with the seed in which no mistake may write anything."""
    folder = tmp_path_factory.mktemp("mistakes")
    return seeded_database(folder / "refusing.sqlite", is_short=True)


@pytest.fixture
def own(tmp_path):
    """A database with the seed, but for the long tables, that a test may change."""
    return seeded_database(tmp_path / "own.sqlite", is_short=True)


@pytest.fixture
def change(tmp_path):
    """Replace a text, once, in a copy of the data files; return the folder."""
    return changing(tmp_path / "data")


THERE = "the line on which the mistake is"


def line_of(text, part):
    """Return the line on which a part of a text ends."""
    return f"line {text[: text.index(part) + len(part.rstrip())].count(chr(10)) + 1}"


@pytest.mark.parametrize(
    ("file", "old", "new", "place", "field", "message"),
    [
        pytest.param(
            "project.yaml",
            "amount: 525000.00",
            "amount: 500000.00",
            "pasvaldibu-kapacitates-stiprinasana",
            "funding",
            "the rows add up to 3000000.00, the total cost is 3025000.00",
            id="funding does not add up",
        ),
        pytest.param(
            "municipality.csv",
            "zemgales-planosanas-regions",
            "zemgales-planosanas-region",
            "aizkraukles-novads-2009",
            "planning_region",
            "did you mean zemgales-planosanas-regions?",
            id="unknown slug",
        ),
        pytest.param(
            "practice.yaml",
            "outcome: WORKED",
            "outcome: SUCCESS",
            "liepaja-eiropas-parvaldibas-izcilibas-zime",
            "outcome",
            "'WORKED', 'PARTLY', 'FAILED'",
            id="no such member",
        ),
        pytest.param(
            "network.yaml",
            "valid_to: 2016-10-31",
            "valid_to: 2010-10-31",
            "t",
            "valid_to",
            "is before valid_from",
            id="ends before it begins",
        ),
        pytest.param(
            "network.yaml",
            "    - {municipality: aknistes-novads-2009, valid_to",
            "    - {municipality: adazu-novads-2009, valid_from: 2015-01-01, sources: *list}\n"
            "    - {municipality: aknistes-novads-2009, valid_to",
            "t",
            "memberships",
            "adazu-novads-2009",
            id="memberships overlap",
        ),
        pytest.param(
            "indicator_value.csv",
            "UNVERIFIED,Single source.,de.wikipedia",
            "UNVERIFIED,Single source.",
            "line 3",
            "",
            "6 cells under 7 columns",
            id="too few cells",
        ),
        pytest.param(
            "target.yaml",
            "  baseline: 133783\n",
            "  baselines: 133783\n",
            "record 1",
            "baselines",
            "did you mean baseline?",
            id="unknown field",
        ),
        pytest.param(
            "expert.yaml",
            "- slug: llpa-eksperti\n",
            "- slug: labas-parvaldibas-mentori\n",
            "labas-parvaldibas-mentori",
            "slug",
            "already in expert.yaml",
            id="slug given twice",
        ),
        pytest.param(
            "expert.yaml",
            "  headcount: 5\n",
            "  headcount: 5\n  headcount: 6\n",
            THERE,
            "",
            "headcount is given twice",
            id="field given twice",
        ),
        pytest.param(
            "event.yaml",
            "  kind: MEETING\n",
            "  kind: [MEETING\n",
            "line 6",
            "",
            "expected",
            id="broken YAML",
        ),
        pytest.param(
            "event.yaml",
            "starts_on: 2015-05-21",
            "starts_on: 2015-05-32",
            "t4-liepaja-2015",
            "starts_on",
            "valid date",
            id="no such day",
        ),
        pytest.param(
            "expert.yaml",
            "name: {lv: Labas pārvaldības mentori,",
            "name: {{lv: Labas pārvaldības mentori},",
            THERE,
            "",
            "unhashable",
            id="braces in braces",
        ),
        pytest.param(
            "project.yaml",
            "level: SECONDARY",
            "level: TERTIARY",
            "lietpratiga-parvaldiba",
            "target_groups[2].level",
            "'PRIMARY' or 'SECONDARY'",
            id="mistake in a nested row",
        ),
        pytest.param(
            "project.yaml",
            "number: LV-LOCALDEV-0006",
            "number: 4.3-24/NFI/INP-004",
            "pasvaldibu-sadarbiba-un-laba-parvaldiba",
            "number",
            "already in project.yaml: lietpratiga-parvaldiba",
            id="number given twice",
        ),
        pytest.param(
            "indicator_value.csv",
            "adazu-novads-2009,2019,11391",
            "adazu-novads-2009,2019,nan",
            "line 2",
            "value",
            "finite number",
            id="no number at all",
        ),
        pytest.param(
            "municipality.csv",
            "27.01417,392.54",
            "27.01417,inf",
            "aglonas-novads-2009",
            "area_km2",
            "finite number",
            id="a number without end",
        ),
        pytest.param(
            "topic.yaml",
            "parent: governance",
            "parent: good-governance",
            "good-governance",
            "parent",
            "leads back to the record itself",
            id="its own parent",
        ),
        pytest.param(
            "network.yaml",
            "coordinator: lps\n",
            "coordinator: lps\n  parent: t3-2\n",
            "t",
            "parent",
            "leads back to the record itself",
            id="parent of its own parent",
        ),
        pytest.param(
            "project.yaml",
            "continues: lietpratiga-parvaldiba",
            "continues: pasvaldibu-sadarbiba-un-laba-parvaldiba",
            "pasvaldibu-sadarbiba-un-laba-parvaldiba",
            "continues",
            "leads back to the record itself",
            id="continues itself",
        ),
        pytest.param(
            "succession.csv",
            "riga-2009,riga-2021,2021-07-01",
            "riga-2009,riga-2021,2021-06-01",
            "riga-2009",
            "successor",
            "riga-2021 on 2021-06-01 as CONTINUATION does not go",
            id="followed before its end",
        ),
        pytest.param(
            "succession.csv",
            "riga-2009,riga-2021",
            "riga-2009,mersraga-novads-2009",
            "riga-2009",
            "successor",
            "mersraga-novads-2009 on 2021-07-01 as CONTINUATION does not go",
            id="successor begins before the predecessor ended",
        ),
        pytest.param(
            "succession.csv",
            "rojas-novads-2009,mersraga-novads-2009",
            "rojas-novads-2009,rojas-novads-2009",
            "rojas-novads-2009",
            "successor",
            "rojas-novads-2009 on 2011-01-03 as SECESSION does not go",
            id="follows itself",
        ),
    ],
)
def test_a_mistake_is_named_and_nothing_is_written(
    refusing, change, file, old, new, place, field, message
):
    changed = change(file, old, new)

    with nothing_written(refusing), pytest.raises(SeedError) as raised:
        load_seed(refusing, changed)

    [problem] = raised.value.problems
    record = line_of((changed / file).read_text("utf-8"), new) if place is THERE else place
    assert (problem.file, problem.record, problem.field) == (file, record, field)
    assert message in problem.message
    assert str(raised.value) == str(problem)


def test_a_value_that_its_status_denies_is_refused(refusing, change):
    folder = change("indicator_value.csv", "indicator", "indicator")
    rows = "indicator,municipality,period,value,status\npopulation,riga-2021,1999,5,MISSING\n"
    (folder / "indicator_value.csv").write_text(rows, "utf-8")

    with pytest.raises(SeedError) as raised:
        load_seed(refusing, folder)

    [problem] = raised.value.problems
    assert (problem.file, problem.field) == ("indicator_value.csv", "value")
    assert problem.record == "line 2"
    assert "does not go with status MISSING" in problem.message


def test_all_mistakes_of_all_files_are_told_at_once(refusing, change):
    change("topic.yaml", "parent: governance", "parent: goverment")
    change("expert.yaml", "role: MENTOR", "role: GURU")
    folder = change("project.yaml", "starts_on: 2013-12-14", "starts_on: yesterday")

    with pytest.raises(SeedError) as raised:
        load_seed(refusing, folder)

    lines = str(raised.value).splitlines()
    assert [line.split(":")[0] for line in lines] == ["expert.yaml", "project.yaml", "topic.yaml"]


def test_a_file_that_is_no_table_and_one_that_is_no_text_are_named(refusing, change):
    folder = change("topic.yaml", "parent", "parent")
    (folder / "practise.yaml").write_text("- slug: a\n")
    (folder / "target.yaml").write_bytes(b"- slug: \xff\n")

    with pytest.raises(SeedError) as raised:
        load_seed(refusing, folder)

    assert {p.file: p.message.split(":")[0] for p in raised.value.problems} == {
        "practise.yaml": "there is no table practise",
        "target.yaml": "this is not UTF-8 text",
    }


@pytest.mark.parametrize("table", tables.TABLES, ids=lambda table: table.__name__)
@pytest.mark.parametrize("text", ["nan", "inf", "-Infinity"])
def test_no_column_takes_what_is_no_number(table, text):
    numbers = [c.name for c in table_of(table).c if c.type.python_type in (float, Decimal)]

    with pytest.raises(ValidationError) as refused:
        table.model_validate({"slug": "?", **dict.fromkeys(numbers, text)})

    assert set(numbers) <= {mistake["loc"][0] for mistake in refused.value.errors()}


def test_a_clash_with_what_a_user_wrote_is_told_and_nothing_is_written(own, change):
    with own.transaction() as session:
        session.add(tables.Topic.model_validate({"slug": "bees", "name": {"lv": "Bites"}}))
    before = content(own)
    text = (DATA / "topic.yaml").read_text("utf-8")

    with pytest.raises(SeedError) as raised:
        load_seed(own, change("topic.yaml", text, text + "\n- slug: bees\n  name: {lv: Bites}\n"))

    message = "topic.yaml: bees: slug: bees belongs to a row that the seed did not write"
    assert str(raised.value) == message
    assert content(own) == before


def test_a_clash_with_a_record_that_left_the_files_names_it(own, change):
    folder = change("network.yaml", "- slug: t2\n", "- slug: t2-renamed\n")

    with pytest.raises(SeedError) as raised:
        load_seed(own, folder)

    [problem] = raised.value.problems
    message = "network.yaml: t2-renamed: code: T2 belongs to t2, which left the files"
    assert str(problem) == message
