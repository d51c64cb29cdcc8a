"""What is counted beside an answer, what narrows it, and what explains it."""

import pytest

from schema.indexing.search_fields import TYPED
from search import Document, SearchRequest
from search.answers.explanations import ScoreRule
from search.query.synonyms import Synonyms

EVERYONE, ALSO_A = ["everyone"], ["everyone", "a"]


def case(number, text, year, outcome, *topics, audience="everyone", cost=None):
    return Document(
        "Practice",
        number,
        {"title": {"lv": text}},
        {"year": [str(year)], "outcome": [outcome], "topic": topics, "audience": [audience]},
        {"evidence": number / 10, "freshness": 1.0},
        is_hidden=audience != "everyone",
        numbers={"year": year} | ({} if cost is None else {"cost": cost}),
    )


CASES = [
    case(1, "Skolu tīkls", 2021, "WORKED", "education", "networks", cost=0),
    case(2, "Skola un bērnudārzs", 2022, "FAILED", "education", cost=1500.5),
    case(3, "Skolas ēdnīca", 2022, "WORKED", "health", cost=9000),
    case(4, "Ielu apgaismojums", 2023, "WORKED", "energy"),
    case(5, "Slēpta skola", 2024, "PARTLY", "secret", audience="a", cost=10),
]


@pytest.fixture(scope="module", params=["one part", "many parts"])
def index(request, opened):
    index = opened(None)
    index.rebuild(CASES if request.param == "one part" else CASES[:2], "1")
    for n, document in enumerate(CASES[2:] if request.param == "many parts" else CASES[:1]):
        index.put([document], str(n + 2))
    yield index
    index.close()


def asked(text, audience=EVERYONE, *, filters=None, **more):
    seen = {"audience": audience, **(filters or {})}
    more |= {"filters": seen, "sees_hidden": "a" in audience, "typed_fields": TYPED}
    return SearchRequest(text, **more)


@pytest.mark.parametrize(
    ("text", "filters", "facet", "counts"),
    [
        ("skola", {}, "year", {"2021": 1, "2022": 2}),
        ("skola", {}, "topic", {"education": 2, "networks": 1, "health": 1}),
        ("", {}, "outcome", {"WORKED": 3, "FAILED": 1}),
        ("skola", {"year": ["2022"]}, "year", {"2021": 1, "2022": 2}),
        ("skola", {"year": ["2022"]}, "topic", {"education": 1, "health": 1}),
        ("skola", {"year": ["2022"], "topic": ["health"]}, "year", {"2022": 1}),
        ("skola", {"year": ["1900"]}, "topic", {}),
        ("skola", {"year": []}, "year", {"2021": 1, "2022": 2}),
        ("skola iznākums:neizdevās", {}, "outcome", {"FAILED": 1}),
        ("skola -ēdnīca", {}, "year", {"2021": 1, "2022": 1}),
        ("lidosta", {}, "year", {}),
        ("skola", {}, "nothing", {}),
    ],
)
def test_a_facet_counts_every_answer_as_if_it_filtered_nothing_itself(
    index, text, filters, facet, counts
):
    answer = index.find(asked(text, filters=filters, facets=[facet], first=1))

    assert answer.facets == {facet: counts}


def test_a_facet_counts_what_its_value_as_a_filter_would_find(index):
    for field, counts in index.find(asked("", facets=["year", "topic", "outcome"])).facets.items():
        for value, count in counts.items():
            assert index.find(asked("", filters={field: [value]})).total == count


@pytest.mark.parametrize("text", ["skola", "slēpta", ""])
def test_only_who_may_see_a_hidden_document_finds_it_counted(index, text):
    facets = ["topic", "audience", "year"]
    everyone = index.find(asked(text, facets=facets, filters={"year": ["2022", "2024"]})).facets
    member = asked(text, ALSO_A, facets=facets, filters={"year": ["2022"]})
    few = index.find(member)

    assert "secret" not in everyone["topic"]
    assert "2024" not in everyone["year"]
    assert "a" not in everyone["audience"]
    assert few.facets["year"]["2024"] == 1
    assert "secret" not in few.facets["topic"]


def test_nothing_ignores_who_may_see_a_document(index):
    answer = index.find(asked("", facets=["audience"]))

    assert answer.facets == {"audience": {"everyone": 4}}


@pytest.mark.parametrize(
    ("ranges", "found"),
    [
        ({"year": (2022, None)}, {2, 3, 4}),
        ({"year": (None, 2022)}, {1, 2, 3}),
        ({"year": (2022, 2022)}, {2, 3}),
        ({"year": (2023, 2022)}, set()),
        ({"cost": (None, None)}, {1, 2, 3}),
        ({"cost": (0, 1500.5)}, {1, 2}),
        ({"cost": (0, 1500.5), "year": (2022, None)}, {2}),
        ({"size": (None, None)}, set()),
        ({"size": (0, 5)}, set()),
    ],
)
def test_a_range_keeps_the_numbers_in_it(index, ranges, found):
    answer = index.find(asked("", ranges=ranges))

    assert {match.row_id for match in answer.matches} == found
    assert answer.total == len(found)


@pytest.mark.parametrize(
    ("text", "ranges", "found"),
    [
        ("gads:2022..", {}, {2, 3, 4}),
        ("year:>2022", {}, {4}),
        ("skola gads:<=2021", {}, {1}),
        ("skola gads:2021-2022", {}, {1, 2, 3}),
        ("skola gads:2021-2022", {"year": (2022, None)}, {2, 3}),
        ("gads:2024..2021", {}, set()),
    ],
)
def test_years_from_one_to_another_can_be_typed(index, text, ranges, found):
    answer = index.find(asked(text, ranges=ranges))

    assert {match.row_id for match in answer.matches} == found
    assert any(each.startswith(("gads:", "year:")) for each in answer.interpreted_as.conditions)


@pytest.mark.parametrize("typed", ["gads:kaut-kad", "valsts:Skolija", "iznākums:nekāds", "gads:-"])
def test_a_value_that_cannot_be_is_read_as_words_and_said_so(index, typed):
    answer = index.find(asked(f"skola {typed}"))

    assert not answer.interpreted_as.conditions
    assert answer.interpreted_as.literal == [f"{typed.partition(':')[0]}:"]


def test_a_facet_counts_within_the_range_that_stays_when_its_value_is_chosen(index):
    answer = index.find(asked("skola", ranges={"year": (2022, None)}, facets=["year", "topic"]))

    assert answer.facets == {"year": {"2022": 2}, "topic": {"education": 1, "health": 1}}


def test_the_bands_of_a_number_are_counted_as_if_it_was_not_ranged(index):
    bands = {"cost": [(None, 999.99), (1000, 1500.5), (1500.51, None)]}
    answer = index.find(asked("skola", ranges={"cost": (9000, None)}, bands=bands))

    assert (answer.total, answer.bands) == (1, {"cost": [1, 1, 1]})


def test_found_words_stand_between_the_markers_of_the_caller(opened):
    index = opened(None)
    index.rebuild([case(1, "<i>Skolu</i> & tīkls", 2021, "WORKED")], "1")

    [match] = index.find(asked("tīkliem", markers=("<b class='hit'>", "</b>"))).matches

    assert match.highlights[0].fragments == [
        "&lt;i&gt;Skolu&lt;/i&gt; &amp; <b class='hit'>tīkls</b>"
    ]


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("skolai", {ScoreRule.WORD}),
        ("skola", {ScoreRule.WORD, ScoreRule.EXACT_SPELLING}),
        ('"skolu tīkls"', {ScoreRule.PHRASE, ScoreRule.EXACT_SPELLING}),
        ("skolu tīkls", {ScoreRule.WORD, ScoreRule.EXACT_SPELLING, ScoreRule.NEIGHBOURS}),
        ("skolu lidosta", {ScoreRule.WORD}),
        ("pirmsskola", {ScoreRule.SYNONYM}),
        ("apgaismjums", {ScoreRule.WORD}),
        ("skol* OR lidosta", {ScoreRule.WORD}),
        ("kur skola", {ScoreRule.WORD}),
    ],
)
def test_reasons_add_up_to_the_score(index, text, rules):
    synonyms = Synonyms([(["pirmsskola", "bērnudārzs"], [])])
    matches = index.find(asked(text, explain=True, synonyms=synonyms)).matches

    assert matches
    for match in matches:
        assert sum(reason.score for reason in match.reasons) == pytest.approx(match.score)
        assert {reason.rule for reason in match.reasons} <= set(ScoreRule)
        assert (ScoreRule.ALL_WORDS in {r.rule for r in match.reasons}) == (match.score > 1)
    told = {reason.rule for match in matches for reason in match.reasons}
    assert rules <= told
    assert {ScoreRule.EVIDENCE, ScoreRule.FRESHNESS} <= told


def test_a_score_is_explained_only_on_demand(index):
    assert all(not match.reasons for match in index.find(asked("skola")).matches)
    assert all(not match.reasons for match in index.find(asked("", explain=True)).matches)
