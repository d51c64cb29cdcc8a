"""What is like something: by the words that tell it from others, and nothing hidden."""

import pytest

from search import Document, SearchRequest, open_index
from search.answers.similar import distinctive_keys

SIMILAR = """
query($to: ID!, $first: Int, $kinds: [SearchKind!]) {
  similar(to: $to, first: $first, kinds: $kinds) { slug kind score item { __typename } }
}"""


def id_of(ask, slug):
    return ask(f'{{ practice(by: {{slug: "{slug}"}}) {{ id }} }}')["practice"]["id"]


def document(number, text, *, place="Rīga", hidden=False):
    """A document that says something about a place."""
    audience = {"audience": ["editors"] if hidden else ["editors", "everyone"]}
    texts = {"title": {"lv": text}, "places": {"lv": place}}
    return Document("Practice", number, texts, audience, is_hidden=hidden)


BACKGROUND = [document(number, f"Dome lemj {number}") for number in range(100, 130)]
CASES = [
    document(1, "Rīga būvē velosipēdu novietni pie skolas"),
    document(2, "Velosipēdu novietnes skolām"),
    document(3, "Jauna velosipēdu novietne"),
    document(4, "Rīga lemj par tirgu"),
]


@pytest.fixture
def shelf():
    """An index of a few cases among many others."""
    index = open_index(None)
    index.rebuild([*BACKGROUND, *CASES], "0")
    yield index
    index.close()


def like(index, number, audience="everyone", **question):
    asked = SearchRequest("", filters={"audience": [audience]}, **question)
    return [match.row_id for match in index.similar("Practice", number, asked)]


def test_what_shares_most_telling_words_comes_first_and_never_the_thing_itself(shelf):
    assert like(shelf, 1) == [2, 3]
    assert like(shelf, 3) == [2, 1] or like(shelf, 3) == [1, 2]
    assert like(shelf, 1, first=1) == [2]


def test_what_has_no_telling_word_is_like_nothing_and_so_is_what_is_unknown(shelf):
    assert like(shelf, 100) == []
    assert like(shelf, 999) == []


def test_what_is_hidden_is_not_shown_and_changes_no_score(shelf):
    asked = SearchRequest("", filters={"audience": ["everyone"]})
    before = shelf.similar("Practice", 1, asked)

    hidden = [document(n, "Velosipēdu novietne skolā", hidden=True) for n in range(200, 206)]
    shelf.put(hidden, "1")

    assert shelf.similar("Practice", 1, asked) == before
    editors = SearchRequest("", first=100, filters={"audience": ["editors"]}, sees_hidden=True)
    assert {200, 205} <= {match.row_id for match in shelf.similar("Practice", 2, editors)}


def test_a_key_that_nearly_all_or_no_others_have_tells_nothing():
    texts = {"title": {"lv": "Skolas tirgus tilts"}}
    counts = {"skol": 60, "tirg": 3, "tilt": 1}

    assert [key for _, key in distinctive_keys(texts, lambda term: counts[term[1]], 100)] == [
        "tirg"
    ]


def test_cases_about_the_same_are_alike(ask):
    to = id_of(ask, "tukums-lidzdalibas-budzets-2025")

    found = ask(SIMILAR, to=to)["similar"]

    slugs = [hit["slug"] for hit in found]
    assert "riga-lidzdalibas-budzets-2023" in slugs
    assert "tukums-lidzdalibas-budzets-2025" not in slugs
    assert {hit["kind"] for hit in found} == {"PRACTICE"}
    assert [hit["score"] for hit in found] == sorted((hit["score"] for hit in found), reverse=True)


ALIKE = """query($first: Int!, $kinds: [SearchKind!]) { practices(first: $first) {
  nodes { id similar(first: 3, kinds: $kinds) { slug kind score item { __typename } } } } }"""


@pytest.mark.parametrize("kinds", [None, ["NETWORK", "DOCUMENT"]])
def test_practices_of_a_list_show_what_is_like_each_of_them(ask, kinds):
    rows = ask(ALIKE, first=5, kinds=kinds)["practices"]["nodes"]

    assert any(row["similar"] for row in rows)
    for row in rows:
        assert row["similar"] == ask(SIMILAR, to=row["id"], first=3, kinds=kinds)["similar"]


def test_what_is_like_many_practices_is_read_together(ask, statements):
    few = ask(ALIKE, first=2) and len(statements)
    statements.clear()

    many = ask(ALIKE, first=40) and len(statements)

    assert 0 < many == few


def test_other_kinds_are_alike_too_when_they_are_asked_for(ask):
    to = id_of(ask, "tukums-lidzdalibas-budzets-2025")

    found = ask(SIMILAR, to=to, kinds=["INDICATOR", "EVENT"], first=20)["similar"]

    assert found
    assert {hit["kind"] for hit in found} <= {"INDICATOR", "EVENT"}


@pytest.mark.parametrize(
    ("to", "first", "code", "field"),
    [
        ("x", 5, "INVALID_ID", "to"),
        ("UHJhY3RpY2U6OTk5OTk5OQ==", 5, "NOT_FOUND", "to"),
        ("U3VjY2Vzc2lvbjox", 5, "NOT_FOUND", "to"),
        ("UHJhY3RpY2U6MQ==", 21, "INVALID_PAGINATION", "first"),
        ("UHJhY3RpY2U6MQ==", 0, "INVALID_PAGINATION", "first"),
    ],
)
def test_what_cannot_be_found_or_given_is_refused(answer, to, first, code, field):
    [error] = answer(SIMILAR, to=to, first=first)["errors"]

    assert (error["extensions"]["code"], error["extensions"]["field"]) == (code, field)
