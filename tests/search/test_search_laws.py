"""What holds for whatever is typed, with both engines: counts, corrections, order."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schema import stream_documents
from schema.indexing import search_fields
from search import ENGINES, RelaxationKind, SearchRequest, Synonyms, open_index
from search.language.analysis import PART, fold_text, is_content_word
from search.language.correct_words import is_dictionary_word
from search.query.correction import MOST_CORRECTED
from search.query.fields import ORDERS
from search.query.tree import QueryNote
from search.query.word_reading import typed_word_terms

CORRECT = (Path(__file__).parents[1] / "data" / "municipal_words.txt").read_text("utf-8").split()
LETTERS = "aābcčdeēfgģhiījkķlļmnņoprsštuūvzž"
EDITS = 100
SHORTEST = 5
FACETS = (
    "kind",
    "type",
    "topic",
    "municipality",
    "region",
    "outcome",
    "year",
    "country",
    "language",
)
BANDS = {"cost": [(None, 9_999.99), (10_000, 99_999.99), (100_000, None)]}
AUDIENCES = (["everyone"], ["editors", "everyone"])
SYNONYMS = Synonyms([(["LED"], ["apgaismojums"]), (["mājoklis", "dzīvoklis"], [])])
TYPED = (
    "līdzdalības budžets", "pašvaldību", "jauniešu dome", "iedzīvotāju padome", "kvantu dators",
    "apgaismjums", "novads", "sadarb*", "-skola", "NOT", "OR", '"atkritumu šķirošana"', "un",
    "gads:2019..", "gads:2023", "-gads:2022", "valsts:NO", "virsraksts:tīkls", "LED", "mājoklis",
    "kā ieviest", "%", "(((", "vardarbība", "budzts", "housing", "water supply", "tīkls",
)  # fmt: skip

queries = st.lists(st.sampled_from(TYPED), max_size=4).map(" ".join)


@pytest.fixture(scope="module")
def everything(parts):
    return list(stream_documents(parts[0]))


@pytest.fixture(scope="module")
def seeded(opened, everything):
    index = opened(None)
    index.rebuild(everything, "1")
    yield index
    index.close()


@pytest.fixture(scope="module")
def values(everything):
    """The values that documents have in each field that is counted."""
    return {
        name: sorted({v for d in everything for v in ({"kind": [d.kind]} | d.keys).get(name, ())})
        for name in FACETS
    }


@st.composite
def filters(draw, values):
    names = draw(st.lists(st.sampled_from(FACETS), unique=True, max_size=2))
    return {
        name: draw(st.lists(st.sampled_from(values[name]), min_size=1, max_size=3, unique=True))
        for name in names
    }


ranges = st.fixed_dictionaries(
    {},
    optional={
        "year": st.tuples(st.none() | st.integers(2000, 2025), st.none() | st.integers(2000, 2025)),
        "cost": st.sampled_from(BANDS["cost"]),
    },
)
several = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@several
@given(data=st.data())
def test_whatever_is_counted_in_a_facet_is_found_when_it_is_chosen(seeded, values, data):
    audience = data.draw(st.sampled_from(AUDIENCES))
    chosen = {"audience": audience, **data.draw(filters(values))}
    asked = {
        "text": data.draw(queries),
        "ranges": data.draw(ranges),
        "sees_hidden": len(audience) > 1,
        "synonyms": SYNONYMS,
        "typed_fields": search_fields.TYPED,
        "highlight": False,
    }

    def found(**more):
        return seeded.find(SearchRequest(**{**asked, "filters": chosen, "first": 1, **more}))

    whole = found(facets=FACETS, bands=BANDS)

    for name, counts in whole.facets.items():
        for value in Random(1).sample(sorted(counts), min(len(counts), 4)):
            assert found(filters={**chosen, name: [value]}).total == counts[value], (name, value)
    for bounds, count in zip(BANDS["cost"], whole.bands["cost"], strict=True):
        assert found(ranges={**asked["ranges"], "cost": bounds}).total == count, bounds
    assert whole.complete <= whole.total


def test_both_engines_count_the_same_facets(everything):
    indexes = [open_index(None, engine) for engine in ENGINES]
    for index in indexes:
        index.rebuild(everything, "1")
    known = {"synonyms": SYNONYMS, "typed_fields": search_fields.TYPED}
    for text in TYPED:
        asked = SearchRequest(text, facets=FACETS, bands=BANDS, first=1, **known)
        one, other = (index.find(asked) for index in indexes)
        assert (one.facets, one.bands, one.complete) == (other.facets, other.bands, other.complete)
        assert (one.relaxations, one.notes) == (other.relaxations, other.notes)


def test_no_correct_municipal_word_is_replaced(seeded):
    assert len(set(CORRECT)) >= 500
    replaced = {
        relaxed.typed: relaxed.used
        for word in CORRECT
        for relaxed in seeded.find(SearchRequest(word, first=0, highlight=False)).relaxations
        if relaxed.way == RelaxationKind.CORRECTED
    }

    assert replaced == {}


@pytest.mark.parametrize(
    "typed", ["neighbourhoods", "childcare", "litter", "vardarbiba", "sniega tirisana", "suņu"]
)
def test_a_correct_word_of_english_or_without_diacritics_is_not_replaced(seeded, typed):
    ways = [relaxed.way for relaxed in seeded.find(SearchRequest(typed)).relaxations]

    assert RelaxationKind.CORRECTED not in ways


def mistyped(random, word):
    """A word with one letter missing, too many, wrong, or in the place of its neighbour."""
    at, letter = random.randrange(len(word) - 1), random.choice(LETTERS)
    return random.choice(
        [
            word[:at] + word[at + 1 :],
            word[:at] + letter + word[at:],
            word[:at] + letter + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        ]
    )


def test_of_words_with_a_typing_error_the_right_one_is_found(seeded, everything):
    texts = (text for one in everything for each in one.texts.values() for text in each.values())
    words = {word.lower() for text in texts for word in PART.findall(text) if word[1:].islower()}
    known = sorted(w for w in words if w.isalpha() and len(w) >= SHORTEST and is_content_word(w))
    random, missed, tried = Random(11), [], 0
    while tried < EDITS:
        word = random.choice(known)
        typed = mistyped(random, word)
        if is_dictionary_word(typed) or fold_text(typed) in map(fold_text, (word,)):
            continue
        found = seeded.find(SearchRequest(typed, first=0, highlight=False))
        used = [r.used for r in found.relaxations if r.way == RelaxationKind.CORRECTED] or [typed]
        is_found = any(set(typed_word_terms(word)) & set(typed_word_terms(each)) for each in used)
        # What became too short may have more neighbours than the three that are told.
        is_told = len(typed) < SHORTEST and used != [typed]
        tried += is_found
        if not is_found and not is_told:
            missed.append((word, typed, used))

    assert missed == []


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("text", ["", "pašvaldību sadarbība", "kvantu dators"])
def test_pages_in_an_order_neither_skip_nor_repeat(seeded, order, text):
    whole = seeded.find(SearchRequest(text, first=1000, order=order, highlight=False)).matches
    seen, after, value = [], None, ""
    while True:
        asked = SearchRequest(text, first=70, order=order, after=after, after_order=value)
        page = seeded.find(asked)
        seen += page.matches
        if not page.has_next:
            break
        last = page.matches[-1]
        after, value = (last.score, last.kind, last.row_id), last.order

    identities = [(match.kind, match.row_id) for match in whole]
    assert [(match.kind, match.row_id) for match in seen] == identities
    assert len(set(identities)) == len(identities) == page.total
    orders = [match.order for match in whole]
    assert orders == sorted(orders, reverse=ORDERS[order])


def test_an_order_changes_no_score(seeded):
    def scores(order):
        found = seeded.find(SearchRequest("pašvaldību", first=1000, order=order, highlight=False))
        return {(match.kind, match.row_id): round(match.score, 3) for match in found.matches}

    assert scores("title") == scores("")


def test_of_a_query_so_many_words_are_looked_up_and_no_more(seeded, everything):
    """What costs most is bounded, with both engines, whatever stands in phrases or twice."""
    letters = "abcdefghijklmnoprstuvz"
    typed = [f"{one}{other}pgaismjums" for one in letters[:5] for other in letters[:6]]
    for text in (" ".join(typed), f'"{" ".join(typed)}"', " ".join(typed[:9] * 2)):
        found = seeded.find(SearchRequest(text, first=0, highlight=False))
        corrected = {
            done.typed for done in found.relaxations if done.way == RelaxationKind.CORRECTED
        }

        assert corrected <= set(typed[:MOST_CORRECTED])
        assert QueryNote.NOT_ALL_CORRECTED in found.notes


def test_both_engines_give_a_loosened_synonym_the_same_answers_and_reasons(everything):
    sets = Synonyms([(["kvazitermins", "energoefektivitātes kvazipasākumi"], [])])
    indexes = [open_index(None, engine) for engine in ENGINES]
    for index in indexes:
        index.rebuild(everything, "1")
    asked = SearchRequest("kvazitermins", first=5, synonyms=sets, explain=True, facets=FACETS)
    one, other = (index.find(asked) for index in indexes)

    assert (
        one.total == other.total == indexes[0].find(SearchRequest("energoefektivitāte")).total > 0
    )
    assert (one.complete, one.relaxations) == (0, other.relaxations)
    assert one.facets == other.facets
    for found in (*one.matches, *other.matches):
        rules = {reason.rule for reason in found.reasons}
        assert {"word"} <= rules
        assert not {"all_words", "synonym", "phrase"} & rules
        assert sum(reason.score for reason in found.reasons) == pytest.approx(found.score)
