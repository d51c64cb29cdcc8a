"""What is in whose hands: no way leads around the rights of those who hold a case."""

import pytest
from writing import OTHERS, OWN


def lv(text):
    return [{"lang": "lv", "value": text}]


@pytest.fixture(scope="module")
def places(desk):
    return [desk.id("municipality", slug) for slug in (OWN, OTHERS)]


@pytest.fixture
def case(desk, places):
    """A draft that two municipalities held, until an editor took it from one of them."""
    given = {"title": lv("Rokas"), "summary": lv("Kopīga."), "kind": "PRACTICE"}
    held = desk.done("practiceDraftCreate", "editor", given | {"municipalities": places})
    alone = {"id": held["id"], "municipalities": places[:1]}
    desk.done("practiceUpdate", "editor", alone | {"summary": lv("Sava.")})
    return held["id"]


@pytest.mark.parametrize(("viewer", "holders"), [("member", {OWN}), ("editor", {OWN, OTHERS})])
def test_an_author_who_restores_a_version_brings_no_holder_back(desk, case, viewer, holders):
    shown = "summary { value } municipalities { nodes { slug } }"

    back = desk.done("practiceRestore", viewer, {"id": case, "version": 1}, shown)

    assert back["summary"]["value"] == "Kopīga."
    assert {place["slug"] for place in back["municipalities"]["nodes"]} == holders


def test_each_answer_of_a_document_counts_what_was_written_before_it(desk, case, places):
    counted = "practice { municipalities { totalCount } } userErrors { code }"
    document = f"""mutation($one: PracticeUpdateInput!, $two: PracticeUpdateInput!) {{
      one: practiceUpdate(input: $one) {{ {counted} }}
      two: practiceUpdate(input: $two) {{ {counted} }} }}"""
    one, two = ({"id": case, "municipalities": places[:most]} for most in (1, 2))

    answers = desk.send(document, "editor", one=one, two=two)["data"]

    held = [answers[name]["practice"]["municipalities"]["totalCount"] for name in ("one", "two")]
    assert held == [1, 2]
