"""Suggestions while somebody types: what fits, in its real spelling, and nothing hidden."""

import pytest

from search import Document, SearchRequest

TYPES = ["TITLE", "THEME", "PLACE"]
SUGGEST = """
query($prefix: String!, $types: [SuggestionType!], $first: Int, $filter: SearchFilterInput) {
  suggest(prefix: $prefix, types: $types, first: $first, filter: $filter) {
    type text count item { __typename ... on Practice { slug } }
  }
}"""


def suggested(ask, prefix, **arguments):
    return [each["text"] for each in ask(SUGGEST, prefix=prefix, **arguments)["suggest"]]


def document(number, *places, hidden=False, **phrases):
    """A document that is called after its number, of these places."""
    of_type = {type_: [{"lv": text} for text in texts] for type_, texts in phrases.items()}
    of_type["PLACE"] = [{"lv": place, "en": f"{place} (en)"} for place in places]
    audience = {"audience": ["editors"] if hidden else ["editors", "everyone"]}
    return Document("Practice", number, {}, audience, is_hidden=hidden, suggestions=of_type)


@pytest.fixture
def shelf(opened):
    """An empty index."""
    index = opened(None)
    index.rebuild((), "0")
    yield index
    index.close()


def texts(index, prefix, *, types=TYPES, audience="everyone", **question):
    asked = SearchRequest("", filters={"audience": [audience]}, **question)
    return [(each.text, each.documents) for each in index.suggest(prefix, types, asked)]


@pytest.mark.parametrize(
    ("prefix", "text"),
    [
        ("jekab", "Jēkabpils novads"),
        ("Jēk", "Jēkabpils novads"),
        ("nov saldu", "Saldus novads"),
        ("saldus-nov", "Saldus novads"),
        ("lidzdaliba", "Sabiedrības līdzdalība"),
        ("public part", "Public participation"),
        ("rigas apk", "Rīgas apkaimju līdzdalības budžets: 700 000 eiro un balsojums bibliotēkās"),
    ],
)
def test_the_beginning_of_any_word_finds_a_phrase_in_its_real_spelling(ask, prefix, text):
    assert text in suggested(ask, prefix)


def test_a_title_leads_to_its_row_and_only_wanted_types_are_suggested(ask):
    [title] = ask(SUGGEST, prefix="rigas apkaimju", types=["TITLE"])["suggest"]

    assert title["item"] == {"__typename": "Practice", "slug": "riga-lidzdalibas-budzets-2023"}
    assert title["count"] == 1
    assert suggested(ask, "rigas apkaimju", types=["PLACE", "THEME"]) == []


def test_suggestions_are_counted_within_a_filter(ask):
    [everywhere] = ask(SUGGEST, prefix="sabiedribas lidz", types=["THEME"])["suggest"]
    [cases] = ask(
        SUGGEST, prefix="sabiedribas lidz", types=["THEME"], filter={"kinds": ["PRACTICE"]}
    )["suggest"]
    found = ask(
        """{ search(query: "", first: 1, filter: {kinds: [PRACTICE], topics: ["participation"]})
             { totalCount } }"""
    )

    assert 0 < cases["count"] == found["search"]["totalCount"] < everywhere["count"]


@pytest.mark.parametrize("first", [0, 21, -1])
def test_at_most_twenty_are_given(answer, first):
    [error] = answer(SUGGEST, prefix="a", first=first)["errors"]

    assert error["extensions"]["code"] == "INVALID_PAGINATION"
    assert error["extensions"]["field"] == "first"


@pytest.mark.parametrize(
    "prefix",
    ["", " ", "***", "\u202e", "\ud800", "(((" * 50, '"' * 99, "\0", ".*" * 90],
)
def test_what_is_no_word_suggests_nothing(shelf, prefix):
    shelf.put([document(1, "Rīga")], "1")

    assert texts(shelf, prefix) == []


@pytest.mark.parametrize("prefix", ["x" * 100_000, "r " * 50_000, "r\u0301" * 9_000])
def test_endless_text_is_read_to_some_length(shelf, prefix):
    shelf.put([document(1, "Rīga")], "1")

    assert texts(shelf, prefix) in ([], [("Rīga", 1)])


def test_what_begins_so_comes_first_then_what_most_have_then_by_spelling(shelf):
    shelf.put(
        [
            document(1, "Ādažu novads", "Alūksnes novads", "Novads"),
            document(2, "Alūksnes novads", "Novads"),
            document(3, "Jaunais Alūksnes", "Novads"),
            document(4, "Jaunais Alūksnes"),
            document(5, "Jaunais Alūksnes", "Aglonas novads"),
        ],
        "1",
    )

    plain = ["Alūksnes novads", "Aglonas novads", "Ādažu novads", "Jaunais Alūksnes"]
    assert [text for text, _ in texts(shelf, "a")] == plain
    assert texts(shelf, "ā")[0] == ("Ādažu novads", 1)


def test_the_language_asked_for_is_given_if_it_fits(shelf):
    shelf.put([document(1, "Rīga")], "1")

    assert texts(shelf, "ri", lang="lv") == [("Rīga", 1)]
    assert texts(shelf, "ri", lang="en") == [("Rīga (en)", 1)]
    assert texts(shelf, "en", lang="lv") == [("Rīga (en)", 1)]


def test_a_change_is_suggested_at_once_and_what_is_gone_is_not(shelf):
    shelf.put([document(1, "Rīga"), document(2, "Rīga")], "1")
    shelf.put([document(2, "Rēzekne")], "2")
    assert texts(shelf, "r") == [("Rēzekne", 1), ("Rīga", 1)]

    shelf.remove([("Practice", 1)], "3")
    assert texts(shelf, "r") == [("Rēzekne", 1)]


def test_what_is_hidden_is_neither_suggested_nor_counted_and_moves_nothing(shelf):
    shown = [document(1, "Rīga", "Rēzekne"), document(2, "Rīga", THEME=["Rotaļas"])]
    hidden = [document(n, "Rēzekne", "Roja", TITLE=["Ropaži"], hidden=True) for n in range(3, 9)]
    shelf.put(shown, "1")
    before = [texts(shelf, prefix) for prefix in ("r", "re", "ro", "rop")]

    shelf.put(hidden, "2")

    assert [texts(shelf, prefix) for prefix in ("r", "re", "ro", "rop")] == before
    assert texts(shelf, "ro", audience="editors") == [("Roja", 6), ("Ropaži", 6), ("Rotaļas", 1)]
