"""What is read of a segment as whole arrays is what Whoosh itself says of it."""

import random

import numpy as np
import pytest
from whoosh.reading import TermNotFound
from whoosh.scoring import BM25F

from search import Document
from search.engine import IndexChange
from search.weights import WEIGHTS
from search.whoosh import store
from search.whoosh.postings import expand_ranges
from search.whoosh.snapshot import SnapshotView, postings_pieces
from search.whoosh.word_positions import term_positions

KINDS_OF_TEXT = ("title", "summary", "body")


@pytest.fixture(scope="module", params=["in memory", "in files"])
def readers(request, tmp_path_factory):
    """An index of several segments, with words in few and in many documents, some deleted."""
    kept = store.create(tmp_path_factory.mktemp("index") if request.param == "in files" else None)
    chosen = random.Random(7)
    kept.fill((document(n, chosen) for n in range(300)), "1")
    for n in range(3):
        kept.apply(IndexChange(str(n), (document(n * 50, chosen), document(400 + n, chosen)), ()))
    kept.apply(IndexChange("4", (), (("Practice", 7), ("Practice", 8))))
    kept.refresh()
    yield kept
    kept.close()


def document(number: int, chosen: random.Random) -> Document:
    words = [f"vards{int(chosen.paretovariate(0.6))}" for _ in range(chosen.randint(1, 60))]
    texts = {name: {"lv": " ".join(words[at::3])} for at, name in enumerate(KINDS_OF_TEXT)}
    keys = {"audience": ["everyone"], "topic": [f"t{number % 9}"]}
    return Document("Practice", number, texts, keys, is_hidden=number % 10 == 3)


def terms(reader, name):
    return [(name, key) for key in reader.lexicon(name)]


@pytest.mark.parametrize("name", ["exact", "lv", "hidden_lv", "keys"])
def test_postings_are_what_whoosh_reads(readers, name):
    seen = 0
    for leaf in readers.snapshot.leaves:
        alive = leaf.alive()
        for _, key in terms(leaf.reader, name):
            field = leaf.segment.fields[name]
            rows = expand_ranges(*field.rows([key]))
            read = zip(field.documents[rows].tolist(), field.weights[rows].tolist(), strict=True)
            told = told_by(leaf.reader.postings(name, key))
            assert [one for one in read if alive[one[0]]] == told
            seen = max(seen, len(told))
    assert seen > 100 or name.startswith("hidden"), "no key is in many documents"


def told_by(matcher):
    told = []
    while matcher.is_active():
        told.append((matcher.id(), matcher.weight()))
        matcher.next()
    return told


def test_a_key_that_is_not_there_has_no_postings(readers):
    leaf = readers.snapshot.leaves[0]

    assert list(postings_pieces(readers.snapshot, "lv", [b"nekas"])) == []
    assert list(postings_pieces(readers.snapshot, "nothing", [b"nekas"])) == []
    with pytest.raises(TermNotFound):
        leaf.reader.postings("lv", b"nekas")


@pytest.mark.parametrize("name", ["exact", "lv", "en", "hidden_lv"])
def test_lengths_are_read_as_whoosh_reads_them(readers, name):
    of_whoosh = [reader for reader, _ in readers._index.reader().leaf_readers()]
    for leaf, reader in zip(readers.snapshot.leaves, of_whoosh, strict=True):
        lengths = leaf.segment.lengths(name)
        told = [reader.doc_field_length(n, name, 1) for n in range(leaf.segment.count)]
        # Of a document without the field Whoosh says nothing, and nobody asks.
        assert [length for length, known in zip(lengths, told, strict=True) if known] == [
            known for known in told if known
        ]
        assert len(lengths) == leaf.segment.count


def test_scores_are_those_of_whoosh(readers):
    from_whoosh = scored(readers._index.searcher())

    view = SnapshotView(readers.snapshot, {}, sees_hidden=False)
    for key, told in from_whoosh.items():
        posted = view.posted((("lv", key.decode()),))
        assert posted.numbers.tolist() == [number for number, _ in told]
        assert posted.scores.tolist() == pytest.approx([score for _, score in told])


def scored(searcher):
    """Return what Whoosh's own BM25F scores in each document that has a key."""
    model = BM25F(B=WEIGHTS.b, K1=WEIGHTS.k1)
    found = {}
    for key in list(searcher.reader().lexicon("lv"))[::7]:
        matcher, found[key] = searcher.postings("lv", key, weighting=model), []
        while matcher.is_active():
            found[key].append((matcher.id(), matcher.score()))
            matcher.next()
    return found


def test_positions_are_those_that_were_kept(readers):
    view = SnapshotView(readers.snapshot, {}, sees_hidden=True)
    numbers = np.flatnonzero(readers.snapshot.alive).tolist()[::11]
    found = term_positions(view, [("exact", "vards1"), ("lv", "vards1")], numbers)

    for number, places in zip(numbers, found, strict=True):
        told = set()
        for leaf in readers.snapshot.leaves:
            for name in ("exact", "hidden_exact"):
                if (name, b"vards1") in leaf.reader and number >= leaf.first:
                    matcher = leaf.reader.postings(name, b"vards1")
                    while matcher.is_active():
                        if matcher.id() + leaf.first == number:
                            told.update(matcher.value_as("positions"))
                        matcher.next()
        assert places == sorted(told)


@pytest.mark.parametrize("name", ["exact", "lv", "hidden_exact"])
def test_how_many_documents_have_a_key_is_what_whoosh_says(readers, name):
    for leaf in readers.snapshot.leaves:
        if field := leaf.segment.fields.get(name):
            told = [(key, info.doc_frequency()) for key, info in leaf.reader.iter_field(name)]
            keys = map(field.keys.raw, range(len(field.keys)))
            assert [*zip(keys, field.counts().tolist(), strict=True)] == told


def test_merged_parts_hold_what_is_written_at_once():
    chosen = random.Random(3)
    documents = [document(number, chosen) for number in range(40)]
    merged, whole = store.create(None), store.create(None)
    for number, changed in enumerate([*documents, *documents[::5]]):
        merged.apply(IndexChange(str(number), (changed,)))
    merged.apply(IndexChange("gone", (), (("Practice", 2), ("Practice", 39))))
    whole.fill((one for one in documents if one.row_id not in (2, 39)), "1")

    assert held(merged) == held(whole)
    assert len(merged.snapshot.leaves) < 15, "nothing was merged"


def test_parts_of_which_hardly_anything_is_left_are_merged():
    chosen = random.Random(3)
    kept = store.create(None)
    for number in range(5):
        kept.apply(IndexChange(str(number), (document(3 + 10 * number, chosen),)))
    kept.apply(IndexChange("gone", (), tuple(("Practice", 3 + 10 * number) for number in range(5))))
    kept.apply(IndexChange("last", (document(1, chosen),)))

    assert kept.keys() == set(), "what is read is not yet the last state"
    kept.refresh()
    assert kept.keys() == {("Practice", 1)}
    assert {name for name, _, _ in held(kept)} == {"exact", "lv", "id", "keys"}
    assert len(kept.snapshot.leaves) < 3, "nothing was merged"


def held(kept):
    """Return what each key says of the documents that are there: weight and places in each."""
    kept.refresh()
    snapshot, found = kept.snapshot, {}
    for leaf in snapshot.leaves:
        for name, field in leaf.segment.fields.items():
            for key in map(field.keys.raw, range(len(field.keys))):
                for row in expand_ranges(*field.rows([key])).tolist():
                    number = int(field.documents[row]) + leaf.first
                    if snapshot.alive[number]:
                        _, places = field.places_of(np.array([row]))
                        about = float(field.weights[row]), places.tolist()
                        found[name, key, int(snapshot.row_ids[number])] = about
    return found
