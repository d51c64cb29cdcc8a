"""What is like something, whatever engine answers."""

import pytest

from search import Document, SearchRequest


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
def shelf(opened):
    """An index of a few cases among many others."""
    index = opened(None)
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
