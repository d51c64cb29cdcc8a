import pytest
from indexed import DOCUMENTS, SYNONYMS, found, practice

from search import (
    Document,
    RelaxationKind,
    SearchRequest,
)
from search.query.tree import QueryNote


@pytest.fixture
def index(opened):
    index = opened(None)
    index.rebuild(DOCUMENTS, "7")
    yield index
    index.close()


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("tīklos", {("Practice", 1), ("Network", 1)}),
        ("tiklu", {("Practice", 1), ("Network", 1)}),
        ("pasvaldibu sadarbiba", {("Practice", 1)}),
        ("līdzdalības budžetu", {("Practice", 2)}),
        ("LĪDZDALĪBAS BUDŽETS", {("Practice", 2)}),
        ('"LĪDZDALĪBAS BUDŽETS"', {("Practice", 2)}),
        ("BUDŽETS", {("Practice", 2)}),
        ("VARAM", {("Practice", 3)}),
        ("varam", {("Practice", 3), ("Practice", 4)}),
        ("var", {("Practice", 4)}),
        ("Varam", {("Practice", 3), ("Practice", 4)}),
        ("di", {("Practice", 3)}),
        ("Di", {("Practice", 3)}),
        ("kurš ieviesis līdzdalības budžetu", {("Practice", 2)}),
        ("networks", {("Network", 1), ("Practice", 1)}),
        ('"pašvaldības sadarbībai"', {("Practice", 1)}),
        ('"sadarbības pašvaldība"', set()),
        ("tīkls -tūrisms", {("Practice", 1)}),
        ('tīkls -"tūrisma tīkls"', {("Practice", 1)}),
        ("lidosta", set()),
    ],
)
def test_a_query_finds(index, text, answer):
    assert set(found(index, text)) == answer


def test_documents_with_all_words_come_before_those_with_some(index):
    answer = index.find(SearchRequest("tūrisma budžets"))
    assert {m.row_id for m in answer.matches} == {1, 2}
    assert all(match.score < 1 for match in answer.matches)
    assert answer.interpreted_as.least == 1
    assert answer.interpreted_as.required[0].startswith("tūrisma")

    answer = index.find(SearchRequest("tūrisma tīkls"))
    assert [m.score > 1 for m in answer.matches] == [True, False]


def test_a_word_that_most_documents_have_is_not_enough_alone(opened):
    index = opened(None)
    index.rebuild([practice(n, f"Novads {n}", "Skola" if n == 3 else "") for n in range(20)], "1")

    assert index.find(SearchRequest("novads")).total == 20
    assert found(index, "skola novads") == [("Practice", 3)]
    assert found(index, "skola novads lidosta") == [("Practice", 3)]
    assert found(index, "nekurienes novads") == []


def test_words_that_are_said_of_everything_are_not_required(index):
    answer = index.find(SearchRequest("kurš ieviesa līdzdalības budžetu"))

    assert [m.score > 1 for m in answer.matches] == [True]
    assert "ieviesa" not in str(answer.interpreted_as)
    assert found(index, "maksā") == [("Practice", 3)]


def test_an_abbreviation_finds_what_it_stands_for(opened):
    index = opened(None)
    index.rebuild(
        [practice(1, "Transports pēc pieprasījuma"), practice(2, "Pieprasījums pēc transporta")],
        "1",
    )

    answer = index.find(SearchRequest("TPP", synonyms=SYNONYMS))

    assert [match.row_id for match in answer.matches] == [1]
    assert '"transports pēc pieprasījuma"' in "".join(answer.interpreted_as.required)
    [fragment] = answer.matches[0].highlights[0].fragments
    assert fragment == "<mark>Transports</mark> pēc <mark>pieprasījuma</mark>"


def test_a_code_comes_before_a_mention(opened):
    index = opened(None)
    mention = practice(1, "T4 un T4", "T4 T4")
    index.rebuild([mention, Document("Network", 1, {"codes": {"lv": "T4"}})], "1")

    assert found(index, "t4")[0] == ("Network", 1)


def test_the_exact_spelling_comes_first(opened):
    index = opened(None)
    index.rebuild([practice(1, "Skolas"), practice(2, "Skolu"), practice(3, "Skolām")], "1")

    assert found(index, "skolu")[0] == ("Practice", 2)
    assert found(index, "skolām")[0] == ("Practice", 3)


def test_a_word_in_the_title_weighs_more_than_in_the_body(opened):
    index = opened(None)
    index.rebuild([practice(1, "Ceļi", "skola"), practice(2, "Skola", "ceļi")], "1")

    assert found(index, "skola") == [("Practice", 2), ("Practice", 1)]


def test_highlights_keep_the_spelling_and_are_escaped(index):
    index.put([practice(9, "<b>'tīklos'</b> & tīkli")], "8")

    [match] = [m for m in index.find(SearchRequest("tiklu")).matches if m.row_id == 9]

    assert match.highlights[0].fragments == [
        "&lt;b&gt;&#x27;<mark>tīklos</mark>&#x27;&lt;/b&gt; &amp; <mark>tīkli</mark>"
    ]


def test_highlights_can_be_left_out(index):
    page = index.find(SearchRequest("tīkls", highlight=False))

    assert page.total == 2
    assert not any(match.highlights for match in page.matches)


def test_highlights_of_a_long_text_are_fragments_around_the_hits(index):
    index.put([practice(9, "Gari", f"{'vārds ' * 200}par lidostu {'vārds ' * 200}")], "8")

    [match] = index.find(SearchRequest("lidosta")).matches

    [fragment] = match.highlights[0].fragments
    assert "par <mark>lidostu</mark> vārds" in fragment
    assert len(fragment) < 300


def test_pages_follow_each_other_without_skip_or_repeat(opened):
    index = opened(None)
    index.rebuild([practice(n, "Skola", "ceļš " * (n % 4)) for n in range(50)], "1")

    page = index.find(SearchRequest("skola", first=7))
    pages = list(page.matches)
    while page.has_next:
        last = pages[-1]
        after = last.score, last.kind, last.row_id
        page = index.find(SearchRequest("skola", first=7, after=after))
        pages += page.matches

    assert page.total == len(pages) == 50
    assert len({match.row_id for match in pages}) == 50
    assert pages == sorted(pages, key=lambda m: (-m.score, m.kind, m.row_id))


@pytest.mark.parametrize(
    ("filters", "answer"),
    [
        ({"year": ["2023"]}, {("Practice", 1), ("Practice", 2)}),
        ({"year": ["2023", "2024"], "kind": ["Practice"]}, {("Practice", n) for n in (1, 2, 3, 4)}),
        ({"kind": ["Network"]}, {("Network", 1)}),
        ({"kind": ["Network"], "year": ["2023"]}, set()),
        ({"year": []}, set()),
        ({"kind": ["Practice"], "year": []}, set()),
        ({"year": ["1900"]}, set()),
        ({"nothing": ["like this"]}, set()),
    ],
)
def test_no_text_lists_what_passes_the_filters(index, filters, answer):
    page = index.find(SearchRequest("  ", filters=filters))

    assert {(m.kind, m.row_id) for m in page.matches} == answer
    assert page.total == len(answer)
    assert all(m.score == 0 and not m.highlights for m in page.matches)


def test_filters_hold_for_words_too(index):
    assert found(index, "tīkls", filters={"kind": ["Network"]}) == [("Network", 1)]


@pytest.mark.parametrize(
    "text",
    [
        '"tīkls', 'tīkls"', '""" tīkls', "(tīkls", "tīkls)))", "- tīkls", "tīkls -", "tīkls *",
        "tīkls AND (", "[tīkls TO", "title:tīkls", "tīkls~^", "\\tīkls", "tīkls \x00", "„tīkls",
    ],
)  # fmt: skip
def test_broken_syntax_is_read_as_words(index, text):
    assert ("Practice", 1) in found(index, text)


@pytest.mark.parametrize("text", ["", "  ", "\x00", "\ud800", "\u200b"])
def test_what_nobody_typed_lists_everything(index, text):
    page = index.find(SearchRequest(text))

    assert (page.total, page.complete, page.notes) == (len(DOCUMENTS), len(DOCUMENTS), ())


@pytest.mark.parametrize(
    "text", ['"', "()", "(((", "-", "?!…", '-""', "***", "%", "😀", "OR", "NOT", "NOT ( OR %"]
)
def test_a_text_in_which_nothing_can_be_searched_for_finds_nothing_and_is_told(index, text):
    page = index.find(SearchRequest(text, facets=["kind"], bands={"cost": [(None, None)]}))

    assert (page.total, page.matches, page.facets) == (0, (), {"kind": {}})
    assert page.bands == {"cost": [0]}
    assert page.notes == (QueryNote.NOTHING_SEARCHABLE,)


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        ("tīkls " * 41, (QueryNote.CUT_OFF,)),
        ("tīkls " * 40, ()),
        ("tīkls" + " " * 2000, ()),
        ("tīkls" + " " * 1000 + "x", (QueryNote.CUT_OFF,)),
        ("a-" * 41, (QueryNote.CUT_OFF,)),
    ],
)
def test_what_is_too_much_to_be_read_is_told(index, text, notes):
    assert index.find(SearchRequest(text)).notes == notes


@pytest.mark.parametrize(
    "text", ["tīkls " * 5000, "t" * 5000, '"' * 5000, "-a " * 5000, "a-" * 5000]
)
def test_of_an_endless_query_only_the_beginning_counts(index, text):
    assert found(index, f"{text} {text} -tīkls") == found(index, text)


def test_a_put_document_replaces_the_one_of_its_kind_and_row(index):
    index.put([practice(1, "Lidosta")], "8")

    assert index.revision == "8"
    assert found(index, "lidosta") == [("Practice", 1)]
    assert found(index, "sadarbība") == []
    assert ("Network", 1) in found(index, "tīkls")
    assert len(index.keys()) == len(DOCUMENTS)


def test_one_change_adds_and_takes_out(index):
    new = Document("Practice", 404, {"title": {"lv": "Ziedulauks"}})

    index.put([new], "8", [("Practice", 1)])

    assert index.revision == "8"
    assert found(index, "ziedulauks") == [("Practice", 404)]
    gone, there = {("Practice", 1)}, {("Practice", 404)}
    assert index.keys() == {(d.kind, d.row_id) for d in DOCUMENTS} - gone | there


def test_a_removed_document_is_gone(index):
    index.remove([("Practice", 1), ("Practice", 404)], "8")

    assert found(index, "sadarbība") == []
    assert index.keys() == {(d.kind, d.row_id) for d in DOCUMENTS} - {("Practice", 1)}
    assert index.find(SearchRequest("")).total == len(DOCUMENTS) - 1


@pytest.mark.slow
def test_many_small_changes_leave_every_document_once(opened, tmp_path):
    index = opened(tmp_path)
    index.rebuild(DOCUMENTS, "0")
    for n in range(30):
        index.put([practice(100 + n, "Skola"), practice(1, f"Lidosta {n}")], str(n))

    assert index.find(SearchRequest("skola")).total == 30
    assert found(index, "lidosta") == [("Practice", 1)]
    assert found(index, "28") == []
    index.close()
    assert opened(tmp_path).revision == "29"


def test_of_a_hidden_document_nothing_counts_for_those_who_do_not_see_it(opened):
    index = opened(None)
    hidden = Document("Practice", 2, {"title": {"lv": "Zvirbuļi"}}, {"audience": ["a"]}, {}, True)
    index.rebuild([Document("Practice", 1, {"title": {"lv": "Zvirbule"}}), hidden], "1")

    everyone = index.find(SearchRequest("zvirbuļi", lang="lv"))
    few = index.find(SearchRequest("zvirbuļi", lang="lv", sees_hidden=True))

    assert [match.row_id for match in everyone.matches] == [1]
    assert few.matches[0].row_id == 2
    assert index.find(SearchRequest("zvirbuļ*")).total == 1


@pytest.mark.parametrize("typed", ["apgaismjums", "apgaismjums ceļš"])
def test_what_others_may_see_changes_no_words_and_no_order_for_who_sees_something_else(
    opened, typed
):
    def hidden(number, text, audience):
        keys = {"audience": [audience]}
        return Document("Practice", number, {"title": {"lv": text}}, keys, {}, True)

    index, everyone = opened(None), {"audience": ["everyone"]}
    open_one = Document("Practice", 1, {"title": {"lv": "Apgaismojums"}}, everyone)
    index.rebuild([open_one, hidden(2, "Ceļš", "a")], "1")
    asked = SearchRequest(typed, filters={"audience": ["everyone", "a"]}, sees_hidden=True)

    def told():
        found = index.find(asked)
        return (
            found.total,
            [m.row_id for m in found.matches],
            found.relaxations,
            found.interpreted_as,
        )

    before = told()

    index.put([hidden(number, "Apgaismjums", "b") for number in range(3, 9)], "2")

    assert told() == before
    assert [r.used for r in before[2] if r.way == RelaxationKind.CORRECTED] == ["apgaismojums"]
