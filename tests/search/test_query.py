from dataclasses import replace

import pytest

from schema.indexing.search_fields import TYPED
from search import Document, Relaxation, RelaxationKind, SearchRequest
from search.query.parser import parse_query
from search.query.synonyms import Synonyms
from search.query.vocabulary import Spellings, Vocabulary


def practice(row_id: int, title: str, **more) -> Document:
    return Document("Practice", row_id, {"title": {"lv": title}, **more.pop("texts", {})}, **more)


DOCUMENTS = [
    practice(1, "Ielu apgaismojums pilsētā", keys={"year": ["2023"]}),
    practice(
        2, "Bioatkritumu šķirošana", texts={"lessons": {"lv": "Apgaismojums pilsētai nav svarīgs."}}
    ),
    practice(3, "Tautas nams pēc pārbūves", keys={"outcome": ["FAILED"]}),
    practice(4, "Daugavpils tilts", texts={"places": {"lv": "Daugavpils"}}),
]


@pytest.fixture(scope="module")
def index(opened):
    index = opened(None)
    index.rebuild(DOCUMENTS, "1")
    yield index
    index.close()


def found(index, text: str) -> set[int]:
    asked = SearchRequest(text, typed_fields=TYPED)
    return {match.row_id for match in index.find(asked).matches}


def ways(index, text: str) -> list[RelaxationKind]:
    return [relaxed.way for relaxed in index.find(SearchRequest(text)).relaxations]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("apgaism*", {1, 2}),
        ("bio*", {2}),
        ("virsraksts:apgaismojums", {1}),
        ("title:apgaismojumu", {1}),
        ("mācības:apgaismojums", {2}),
        ("mācības:pilsētai*", {2}),
        ("virsraksts:pilsētai*", set()),
        ("virsraksts:pilsēt*", {1}),
        ('virsraksts:"tautas nams"', {3}),
        ("vieta:daugavpils", {4}),
        ("gads:2023", {1}),
        ("apgaismojums -gads:2023", {2}),
        ("iznākums:neizdevās", {3}),
        ("tilts OR nams", {3, 4}),
        ("tilts VAI bioatkritumi", {2, 4}),
        ("kultūras nams", {3}),
        ("apgaismojums -virsraksts:pilsēta", {2}),
    ],
)
def test_what_is_typed_is_understood(index, text, answer):
    assert found(index, text) == answer


@pytest.mark.parametrize(
    ("typed", "used", "answer"),
    [
        ("apgaismjums", "apgaismojums", {1, 2}),
        ("bioatkrtumi", "bioatkritumu", {2}),
        ("daugavplis", "daugavpils", {4}),
        ("tiltz", "tilts", {4}),
    ],
)
def test_a_typing_error_is_forgiven_and_told(index, typed, used, answer):
    page = index.find(SearchRequest(typed))

    assert {match.row_id for match in page.matches} == answer
    assert page.relaxations == [Relaxation(RelaxationKind.CORRECTED, typed, used)]


@pytest.mark.parametrize("text", ["tilts", "tiltiem", "ielu", "tilts OR nams"])
def test_what_documents_have_is_not_corrected(index, text):
    assert list(index.find(SearchRequest(text)).relaxations) == []


@pytest.mark.parametrize("text", ["tlt", "lidosta", "xyz", "2O23", "skola", "filtrs"])
def test_what_is_correct_too_short_or_too_far_is_named_and_not_corrected(index, text):
    [word] = parse_query(text).required[0].words

    assert index.find(SearchRequest(text)).relaxations == [
        Relaxation(RelaxationKind.UNKNOWN_WORD, word.spelling)
    ]


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ('"tilts', '"'), ("nekas:tilts", "nekas:"), ("OR tilts", "OR"), ("tilts (", None),
        ("http://tilts", "http:"),
    ],
)  # fmt: skip
def test_broken_syntax_is_read_as_words_and_said(index, text, broken):
    page = index.find(SearchRequest(text))

    assert 4 in {match.row_id for match in page.matches}
    assert page.interpreted_as.literal == ([broken] if broken else [])


def test_merits_order_what_is_alike_but_success_does_not(opened):
    index = opened(None)
    merits = {"evidence": 1.0, "completeness": 1.0, "freshness": 1.0}
    alike = [practice(1, "Tilts", keys={"outcome": ["WORKED"]}), practice(2, "Tilts")]
    index.rebuild([*alike, practice(3, "Tilts", merits=merits)], "1")

    scores = {match.row_id: match.score for match in index.find(SearchRequest("tilts")).matches}

    assert scores[3] > scores[1] == scores[2]


def test_words_that_stand_together_come_first(opened):
    index = opened(None)
    apart = practice(1, "Akmens ceļš, kas ved uz veco tiltu")
    index.rebuild([apart, practice(2, "Ceļš, kas ved uz veco akmens tiltu")], "1")

    assert [m.row_id for m in index.find(SearchRequest("akmens tilts")).matches] == [2, 1]


def test_synonyms_are_what_editors_write():
    query = parse_query("pirts", Synonyms([(["pirts", "sauna"], []), (["sauna"], ["baseins"])]))

    [part] = query.required
    assert [str(other) for other in part.instead] == ["sauna"]


def test_a_completion_begins_as_typed_in_any_spelling():
    vocabulary = Vocabulary(Spellings({"šķirošana": 2, "šķirot": 5, "skola": 9}))

    assert [known.spelling for known in vocabulary.completions("SKIR")] == ["šķirot", "šķirošana"]


@pytest.mark.parametrize("removed", [False, True])
def test_a_word_that_no_public_document_has_any_more_is_not_what_was_meant(opened, removed):
    index = opened(None)
    index.rebuild([Document("Practice", n, {"title": {"lv": f"Skola {n}"}}) for n in range(9)], "1")
    once = Document("Practice", 50, {"title": {"lv": "Drakonveidīgais rags"}})
    index.put([once], "2")
    assert ways(index, "drakonvedigais") == [RelaxationKind.CORRECTED]

    if removed:
        index.remove([("Practice", 50)], "3")
    else:
        index.put([replace(once, is_hidden=True)], "3")

    assert ways(index, "drakonvedigais") == [RelaxationKind.UNKNOWN_WORD]
