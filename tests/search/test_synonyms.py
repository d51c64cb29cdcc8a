"""Other words that editors keep: used by the next search, whoever asks and in whatever process."""

import asyncio

import pytest
import sqlalchemy as sa
from writing import Desk

from schema import Database
from schema.indexing.synonyms import current_synonyms
from schema.tables import Change, SynonymSet
from schema.tables.base import table_of
from search import Synonyms
from search.language.analysis import stem_key

FOUND = """query($text: String!) { search(query: $text, first: 3) {
  totalCount meta { interpretedAs } } }"""


def found(desk: Desk, text: str) -> tuple[int, str]:
    answer = desk.ask(FOUND, text=text)["search"]
    return answer["totalCount"], answer["meta"]["interpretedAs"]


def test_a_word_finds_what_an_editor_says_it_means_and_no_more_when_the_set_is_gone(desks):
    text = [{"lang": "lv", "value": "Ēnu teātris"}]
    desks.done("documentCreate", "editor", {"title": text, "kind": "RESEARCH"})
    before, _ = found(desks, "kvazipirts")

    given = {"words": ["kvazipirts", "ēnu teātris"]}
    made = desks.done("synonymSetCreate", "editor", given, "id slug version words finds")
    total, told = found(desks, "kvazipirti")
    one_way = {"id": made["id"], "words": ["kvazipirts"], "finds": ["ēnu teātris"]}
    changed = desks.done("synonymSetUpdate", "editor", one_way, "version finds")
    again, _ = found(desks, "kvazipirts")
    desks.do("synonymSetDelete", "editor", {"id": made["id"]})

    assert (before, total, again, found(desks, "kvazipirts")[0]) == (0, 1, 1, 0)
    assert "ēnu teātris" in told
    assert (made["slug"], made["version"], made["finds"]) == ("kvazipirts", 1, [])
    assert changed == {"version": 2, "finds": ["ēnu teātris"]}


def test_every_change_of_a_set_stands_in_the_audit_trail(desk):
    made = desk.done("synonymSetCreate", "editor", {"words": ["ābols", "apple"]}, "id slug")
    desk.do("synonymSetDelete", "editor", {"id": made["id"]})

    trail = table_of(Change)
    rows = desk.database.all(sa.select(trail).where(trail.c.slug == made["slug"]))
    assert [(row.kind, row.action) for row in rows] == [
        ("SynonymSet", "CREATED"),
        ("SynonymSet", "DELETED"),
    ]


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"words": []}, ("REQUIRED", "input.words")),
        ({"words": ["viens"]}, ("INVALID", "input.finds")),
        ({"words": ["viens", " "]}, ("REQUIRED", "input.words.1")),
        ({"words": ["Viens", "viens"]}, ("INVALID", "input.words")),
        ({"words": ["viens"], "finds": ["Viens"]}, ("INVALID", "input.finds")),
        ({"words": ["a b c d e", "viens"]}, ("INVALID", "input.words")),
        ({"words": ["viens"], "finds": ["a b c d e f g h i"]}, ("INVALID", "input.finds")),
        ({"words": ["viens", "..."]}, ("INVALID", "input.words")),
        ({"words": ["viens", "x" * 301]}, ("INVALID", "input.words.1")),
        ({"words": ["viens", "divi"], "slug": "atr"}, ("TAKEN", "input.slug")),
    ],
)
def test_a_set_that_says_nothing_is_refused(desk, given, problem):
    before = desk.state()

    assert desk.codes("synonymSetCreate", "editor", given) == [problem]
    assert desk.state() == before


def test_everybody_may_read_the_sets(desk):
    query = '{ synonymSet(by: {slug: "atr"}) { words finds } synonymSets(first: 1) { totalCount } }'

    answer = desk.ask(query, "public")

    assert answer["synonymSet"]["words"] == ["ATR"]
    assert "novadu reforma" in answer["synonymSet"]["finds"]
    assert answer["synonymSets"]["totalCount"] > 200


def test_another_process_sees_a_change_at_its_next_search(tmp_path):
    here, there = (Database(f"sqlite:///{tmp_path}/blis.sqlite") for _ in range(2))
    here.migrate()
    typed = [[("lv", stem_key("divi", "lv"))]]

    async def steps() -> tuple[Synonyms, ...]:
        before = await current_synonyms(there)
        with here.transaction() as session:
            session.add(SynonymSet(slug="a", words=["viens", "divi"]))
        after = await current_synonyms(there), await current_synonyms(there)
        await here.close()
        await there.close()
        return before, *after

    before, after, again = asyncio.run(steps())
    assert before.of(typed) == [{}]
    assert list(after.of(typed)[0]) == ["viens"]
    assert again is after, "they are read once for all searches of a revision"
