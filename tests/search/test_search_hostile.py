"""What is typed to hurt a search finds what its words name, whatever engine answers."""

import json

import pytest

from bench.hostile import HOSTILE, MANY_SYNONYMS
from search import Document, SearchRequest

TITLES = {1: "Ielu apgaismojums pilsētā", 2: "Bioatkritumu šķirošana", 3: "Tautas nams", 4: "Tilts"}
BOTH, EVERYTHING = {3, 4}, {1, 2, 3, 4}
FINDS = {
    "10,000 words": BOTH,
    "wildcards before a word": {4},
    "nested quotes": {4},
    "quotes within quotes": BOTH,
    "nested brackets": {4},
    "brackets of every sort": {4},
    "control characters": EVERYTHING,
    "nothing but zeros": EVERYTHING,
    "right-to-left marks": {4},
    "lone surrogates": {4},
    "a field for each word": {4},
    "hyphens within words": BOTH,
    "nothing but unwanted words": {1, 2},
    "joined by OR": {4},
    "40 words joined by OR": BOTH,
    "a phrase of 1,000 words": {4},
}
"""The cases that are found; by the other queries none."""

REFUSED = {
    "10,000 words": "INPUT_LIMIT_EXCEEDED",
    "10,000 different words": "INPUT_LIMIT_EXCEEDED",
    "a word of 100,000 letters": "INPUT_LIMIT_EXCEEDED",
    "thousands of known fields": "INPUT_LIMIT_EXCEEDED",
    "40 long chains of OR": "INPUT_LIMIT_EXCEEDED",
    "lone surrogates": "BAD_REQUEST",
}
"""What is not even asked of an engine."""

JSON = {"Content-Type": "application/json"}
ASK = "query($q: String!) { search(query: $q) { totalCount meta { interpretedAs } } }"


def practice(number):
    title = {"lv": TITLES[number]}
    return Document("Practice", number, {"title": title}, suggestions={"title": [title]})


@pytest.fixture(scope="module")
def cases(opened):
    index = opened(None)
    index.rebuild(map(practice, TITLES), "1")
    yield index
    index.close()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_query_finds_what_its_words_name(cases, name):
    found = cases.find(SearchRequest(HOSTILE[name]))

    assert {match.row_id for match in found.matches} == FINDS.get(name, set())
    str(found.interpreted_as).encode()


def test_a_word_with_a_thousand_synonyms_finds_the_last_of_them_too(cases):
    found = cases.find(SearchRequest("tiltu", synonyms=MANY_SYNONYMS))

    assert [match.row_id for match in found.matches] == [4, 3]


@pytest.mark.parametrize("name", HOSTILE)
def test_who_types_a_hostile_beginning_is_offered_phrases_or_none(cases, name):
    offered = cases.suggest(HOSTILE[name], ["title"], SearchRequest(""))

    assert {phrase.text for phrase in offered} <= set(TITLES.values())


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_query_over_http_gets_a_page_or_a_code(client, name):
    # Escaped, since no other JSON can hold half a character.
    body = json.dumps({"query": ASK, "variables": {"q": HOSTILE[name]}})
    told = client.post("/graphql", content=body, headers=JSON).json()

    codes = [error["extensions"]["code"] for error in told.get("errors", ())]
    assert codes == ([REFUSED[name]] if name in REFUSED else [])
    assert codes or told["data"]["search"]["totalCount"] >= 0
