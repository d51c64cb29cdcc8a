"""The published score of search: it may rise, and falls only with a changed number here."""

from contextlib import closing

import pytest
import yaml

from bench.conflation import own_keys, read, score
from bench.paradigms import FORMS, LEMMAS, PARTS, entries
from bench.search import QUERIES, quality, slugs_of
from schema.indexing.documents import stream_documents
from search import open_index
from search.language.analysis import fold_text

# For each engine, overall and in each class.
FLOORS = {"whoosh": (0.945, 0.855), "tantivy": (0.94, 0.845)}
CONFLATION = {"tuning": 0.96, "held out": 0.94}


@pytest.fixture(params=FLOORS)
def judged(request, parts):
    """The floors of an engine, the database and an index of it by this engine."""
    database, index = parts
    if request.param == "whoosh":
        yield FLOORS[request.param], database, index
        return
    with closing(open_index(None, request.param)) as index:
        index.rebuild(stream_documents(database), database.revision().stamp)
        yield FLOORS[request.param], database, index


def test_judged_queries_are_answered_as_well_as_published(judged):
    (overall, each_class), database, index = judged
    queries = yaml.safe_load(QUERIES.read_text("utf-8"))

    means, unmarked = quality(index, queries, slugs_of(database))

    assert means["overall"][1] >= overall
    assert {name: mean[1] for name, mean in means.items() if mean[1] < each_class} == {}
    assert means["overall"][-1] == 0, "a query that has an answer got an empty page"
    assert unmarked == 0


@pytest.mark.parametrize("typed", [str, fold_text], ids=["as written", "without diacritics"])
@pytest.mark.parametrize("part", PARTS)
def test_forms_of_a_word_meet_as_well_as_published(part, typed):
    assert score(list(read(part)), own_keys, typed).f1 >= CONFLATION[part]


def test_the_list_of_forms_is_what_its_lemmas_lead_to():
    made = [(part, *entry) for part, entry in entries(LEMMAS.read_text("utf-8"))]

    assert len({lemma for _, _, lemma, _ in made}) >= 300
    assert sorted(made) == sorted((part, *entry) for part in PARTS for entry in read(part))
    assert len({form for *_, forms in made for form in forms}) >= 2_000
    assert FORMS.read_text("utf-8").startswith("#")
