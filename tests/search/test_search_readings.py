"""What a search says of how it was understood, and in what order and size it answers."""

import pytest

from schema.tables.base import latvian_order

META = """query($text: String!) { search(query: $text, first: 5) {
  totalCount nodes { title { value } score }
  meta { interpretedAs didYouMean canAskOthers notes { code field text }
    relaxations { code typed used least text } } } }"""


def read(ask, text):
    return ask(META, text=text)["search"]


@pytest.mark.parametrize("text", ["(((", "%", "😀"])
def test_what_cannot_be_searched_for_finds_nothing_and_is_told(ask, text):
    found = read(ask, text)

    assert (found["totalCount"], found["meta"]["canAskOthers"]) == (0, False)
    [note] = found["meta"]["notes"]
    assert (note["code"], note["field"]) == ("NOTHING_SEARCHABLE", "query")


@pytest.mark.parametrize("text", ["LED NOT Jelgava", "LED AND NOT Jelgava", "LED NE Jelgava"])
def test_what_stands_behind_not_is_left_out_and_told(ask, text):
    found = read(ask, text)

    assert "bez: Jelgava" in found["meta"]["interpretedAs"]
    assert found["totalCount"] < read(ask, "LED")["totalCount"]
    assert not any("Jelgava" in hit["title"]["value"] for hit in found["nodes"])


@pytest.mark.parametrize("text", ["suņu patversme", "sniega tīrīšana", "vardarbība"])
def test_a_correct_word_that_nothing_has_stays_and_is_named(ask, text):
    found = read(ask, text)
    told = [(done["code"], done["typed"], done["used"]) for done in found["meta"]["relaxations"]]

    assert told == [("UNKNOWN_WORD", word, None) for word in text.split()]

    assert (found["totalCount"], found["meta"]["didYouMean"]) == (0, None)
    assert found["meta"]["canAskOthers"]


def test_what_nothing_fits_can_be_asked_of_others(ask):
    found = read(ask, "kvantu dators")
    told = {done["code"]: done for done in found["meta"]["relaxations"]}

    assert found["meta"]["canAskOthers"]
    assert (told["UNKNOWN_WORD"]["typed"], told["UNKNOWN_WORD"]["used"]) == ("kvantu", None)
    assert all(hit["score"] < 1 for hit in found["nodes"])
    assert ("SOME_WORDS" in told) == bool(found["totalCount"])


def test_highlights_are_few_unless_more_are_asked_for(ask):
    document = """{ search(query: "līdzdalības budžets", first: 5, filter: {kinds: [PRACTICE]}) {
      nodes { few: highlights { field fragments } all: highlights(first: 100, fragments: 2) { lang }
        titles: highlights(fields: [TITLE], lang: "en") { field lang } } } }"""
    hits = ask(document)["search"]["nodes"]

    assert all(len(hit["few"]) <= 3 for hit in hits)
    assert all(len(text["fragments"]) == 1 for hit in hits for text in hit["few"])
    assert any(len(hit["all"]) > 3 for hit in hits)
    titles = [text for hit in hits for text in hit["titles"]]
    assert titles
    assert all(text == {"field": "TITLE", "lang": "en"} for text in titles)


@pytest.mark.parametrize("fragments", [0, 3])
def test_a_number_of_passages_that_there_never_is_is_refused(answer, fragments):
    document = """query($n: Int) { search(query: "skola", first: 1) {
      nodes { highlights(fragments: $n) { field } } } }"""
    [error] = answer(document, n=fragments)["errors"]

    assert error["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize("order", ["YEAR", "NEWEST", "TITLE", "COST"])
def test_pages_follow_each_other_in_the_order_asked_for(ask, order):
    document = """query($o: SearchOrder!, $n: Int, $a: String) {
      search(query: "pašvaldība", first: $n, after: $a, orderBy: $o) {
        nodes { slug } pageInfo { endCursor } } }"""
    whole = [hit["slug"] for hit in ask(document, o=order, n=12)["search"]["nodes"]]
    first = ask(document, o=order, n=6)["search"]
    rest = ask(document, o=order, n=6, a=first["pageInfo"]["endCursor"])["search"]

    assert [hit["slug"] for hit in (*first["nodes"], *rest["nodes"])] == whole


def order_of(order, hit):
    """Return by what a hit has to stand where it stands; None for what has nothing of it."""
    cost = hit["item"]["totalCost"]
    return {
        "YEAR": hit["item"]["year"] and -hit["item"]["year"],
        "COST": cost and float(cost["amount"]),
        "TITLE": latvian_order(hit["title"]["value"]),
    }[order]


@pytest.mark.parametrize("order", ["YEAR", "COST", "TITLE"])
def test_hits_come_in_the_order_asked_for_and_what_has_nothing_of_it_last(ask, order):
    document = """query($o: SearchOrder!) {
      search(query: "pašvaldība", first: 60, orderBy: $o, filter: {kinds: [PRACTICE]}) {
        nodes { title(lang: "lv") { value }
          item { ... on Practice { year totalCost { amount } } } } } }"""
    orders = [order_of(order, hit) for hit in ask(document, o=order)["search"]["nodes"]]
    known = [each for each in orders if each is not None]

    assert orders == sorted(known) + [None] * (len(orders) - len(known))
    assert len(set(known)) > 3


def test_a_search_in_which_nothing_can_be_searched_for_is_not_saved(desk):
    given = {"name": "Nekas", "query": "((("}

    assert desk.codes("savedSearchCreate", "member", given) == [("INVALID", "input.query")]


@pytest.mark.parametrize(
    ("text", "used"),
    [("siltināšana", "energoefektivitātes"), ("insulation", "energoefektivitātes")],
)
def test_a_word_whose_synonym_is_a_phrase_that_nothing_has_finds_the_words_of_it(ask, text, used):
    found = read(ask, text)
    [told] = found["meta"]["relaxations"]

    assert found["totalCount"] >= read(ask, used)["totalCount"] > 0
    assert (told["code"], told["typed"], told["least"]) == ("SYNONYM_WORDS", text, 1)
    assert told["used"].startswith(used)
    assert found["meta"]["canAskOthers"]
    assert all(hit["score"] < 1 for hit in found["nodes"])


def test_a_word_that_neither_anything_nor_a_synonym_of_it_has_is_named(ask):
    found = read(ask, "slimnīca")

    told = [(done["code"], done["typed"]) for done in found["meta"]["relaxations"]]
    assert (found["totalCount"], told) == (0, [("UNKNOWN_WORD", "slimnīca")])


@pytest.mark.parametrize("text", ["skol*", "(skol*)", "skol*,", '"skol*"', "SKOL*"])
def test_the_beginning_of_a_word_stays_one_whatever_stands_around_it(ask, text):
    meta = read(ask, text)["meta"]

    assert meta["interpretedAs"].lower() == "visi: skol*"


@pytest.mark.parametrize("text", ["t*", "sk*la", '"skolu tīk*"'])
def test_a_star_that_means_nothing_is_told(ask, text):
    told = "lasīts kā vārdi: " + text.strip('"')

    assert read(ask, text)["meta"]["interpretedAs"].endswith(told)


def test_of_many_unknown_words_the_first_eight_are_corrected_and_that_is_told(ask):
    words = [f"{start}pgaismjums" for start in "abcdefghijk"]
    meta = read(ask, " ".join(["skola", *(f"{n}" for n in words)]))["meta"]
    few = read(ask, " ".join(["skola", *words[:3]]))["meta"]

    assert "NOT_ALL_CORRECTED" in [note["code"] for note in meta["notes"]]
    assert "NOT_ALL_CORRECTED" not in [note["code"] for note in few["notes"]]
    done = {each["typed"]: each["code"] for each in meta["relaxations"]}
    assert done["apgaismjums"] == "CORRECTED"
    assert done["kpgaismjums"] == "UNKNOWN_WORD"
