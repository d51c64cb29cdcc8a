"""Search as a client sees it: any form, with or without diacritics, then and now."""

import pytest

SEARCH = """
query(
  $text: String!, $first: Int, $after: String, $filter: SearchFilterInput, $lang: Language
) {
  search(query: $text, first: $first, after: $after, filter: $filter, lang: $lang) {
    totalCount pageInfo { hasNextPage endCursor } meta { interpretedAs }
    nodes { score kind slug highlights { field lang fragments }
      item { __typename ... on Project { number } } }
  }
}"""


def find(ask, text, **arguments):
    return ask(SEARCH, text=text, **{"first": 100, **arguments})["search"]


def slugs(ask, text, *kinds, **arguments):
    """What has all words of the text, best first."""
    hits = find(ask, text, filter={"kinds": kinds} if kinds else {}, **arguments)["nodes"]
    return [hit["slug"] for hit in hits if hit["score"] > 1]


@pytest.mark.parametrize("kind", ["NETWORK", "PRACTICE"])
def test_every_form_of_a_word_finds_the_same(ask, kind):
    forms = ["tīkliem", "tīklos", "tiklu", "tīkls", "Tīklu"]

    first, *others = [set(slugs(ask, form, kind)) for form in forms]

    assert first
    assert all(other == first for other in others)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("pasvaldibu sadarbiba", "pašvaldību sadarbība"),
        ("līdzdalības budžets", "līdzdalības budžetu"),
        ("gimenes arsts", "ģimenes ārstu"),
        ("mājoklis", "mājokļi"),
    ],
)
def test_two_spellings_find_the_same_cases(ask, one, other):
    assert set(slugs(ask, one, "PRACTICE")) == set(slugs(ask, other, "PRACTICE")) != set()


def test_an_abbreviation_is_not_taken_for_a_verb(ask):
    assert slugs(ask, "VARAM")[0] == "varam"
    for word in ("var", "varēja", "vara"):
        assert "varam" not in {hit["slug"] for hit in find(ask, word)["nodes"]}


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Varam", "varam"),
        ("Lps", "lps"),
        ("LPS", "lps"),
        ("T4 tīkls", "t4"),
        ("t4 tīkls", "t4"),
        ("Varakļāni", "varaklanu-novads-2009"),
        ("Ropažu novads", "ropazu-novads-2009"),
        ("Sējas novads", "sejas-novads-2009"),
        ("iedzīvotāju skaits", "population"),
        ("bezdarba līmenis", "tai-unemployment"),
        ("Pļaviņu novads", "plavinu-novads-2009"),
    ],
)
def test_what_is_named_comes_first(ask, text, slug):
    assert slugs(ask, text)[0] == slug


@pytest.mark.parametrize(
    ("text", "kind", "slug"),
    [
        ("Vpvkac", "PRACTICE", "smiltene-klientu-centri-katra-pagasta"),
        ("labas pārvaldības mentori", "EXPERT", "labas-parvaldibas-mentori"),
        ("pilotprojekts Pļaviņas", "NEWS_ITEM", "plavinu-novads-pilotpasvaldiba"),
        ("demogrāfija", "INDICATOR", "population"),
        ("Stopiņu novads", "MUNICIPALITY", "ropazu-novads-2021"),
    ],
)
def test_what_fits_is_found_among_its_kind(ask, text, kind, slug):
    assert slug in slugs(ask, text, kind)


@pytest.mark.parametrize("name", ["Xyzzy novads", "Xyzzy", "Xyzzy pašvaldība"])
def test_a_place_that_nobody_knows_is_not_found(ask, name):
    assert find(ask, name)["totalCount"] == 0


@pytest.mark.parametrize("name", ["Ropažu novads", "Varakļānu novads", "Sējas novads"])
def test_what_only_shares_the_word_novads_is_not_found(ask, name):
    word = name.split()[0][:-1]

    for hit in find(ask, name)["nodes"]:
        marked = " ".join(text for shown in hit["highlights"] for text in shown["fragments"])
        assert f"<mark>{word}" in marked


def test_what_names_a_place_comes_before_what_only_became_a_part_of_it(ask):
    found = slugs(ask, "Pļaviņu novads")

    assert found.index("t3") < found.index("aizkraukle-led-pilna-servisa-ligums")


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        (
            "Kurš ir ieviesis līdzdalības budžetu un cik tas maksāja?",
            {"tukums-lidzdalibas-budzets-2025", "riga-lidzdalibas-budzets-2023"},
        ),
        ("Kā citas pašvaldības risina dzīvokļu trūkumu?", {"valmiera-ires-nami"}),
        (
            "Kuras pašvaldības ir veikušas skolu apvienošanu?",
            {"smiltene-kuldiga-tris-skolas-viena"},
        ),
    ],
)
def test_a_long_question_finds_its_answers(ask, question, answers):
    hits = find(ask, question, first=5)["nodes"]

    assert answers <= {hit["slug"] for hit in hits}


@pytest.mark.parametrize(
    ("short", "slug"),
    [
        ("LPS", "lps-majoklu-tikls-pasvaldiba-ka-attistitajs"),
        ("LLPA", "llpa-experts"),
        ("ATR", "ieteikumi-pec-reformas"),
        ("PII", "iecava-skola-un-dienas-centrs"),
        ("nvo", "liepaja-radi-liepaju-pats"),
        ("DI", "vilaka-dienas-centrs-un-grupu-dzivokli"),
        ("TPP", "livani-transports-pec-pieprasijuma"),
        ("POIC", "jelgava-operativas-informacijas-centrs"),
        ("VPVKAC", "pargauja-stalbe-klientu-centrs"),
        ("IERP", "jelgavas-novads-led-trisgades-plans"),
        ("ūdens", "kostra-share-water-waste"),
    ],
)
def test_an_abbreviation_finds_what_spells_it_out(ask, short, slug):
    assert slug in slugs(ask, short)


def test_a_case_is_found_under_the_name_of_its_municipality_then_and_now(ask):
    new = set(slugs(ask, "Aizkraukles novads", "PRACTICE"))
    old = set(slugs(ask, "Pļaviņu novads", "PRACTICE"))
    held = ask(
        """{ municipality(by: {slug: "aizkraukles-novads-2021"}) {
               practices(first: 100) { nodes { slug } } } }"""
    )
    held = {practice["slug"] for practice in held["municipality"]["practices"]["nodes"]}

    assert held
    assert held <= new
    assert held <= old


def test_the_number_of_a_project_finds_it(ask):
    hit = find(ask, "4.3-24/NFI/INP-004", first=1)["nodes"][0]["item"]

    assert hit["__typename"] == "Project"
    assert hit["number"] == "4.3-24/NFI/INP-004"


def test_pages_of_a_search_neither_skip_nor_repeat(ask):
    whole = [hit["item"] for hit in find(ask, "pašvaldība")["nodes"]]
    seen, after = [], None
    for _ in range(100):
        page = find(ask, "pašvaldība", first=7, after=after)
        seen += [hit["item"] for hit in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if len(seen) >= len(whole) or not page["pageInfo"]["hasNextPage"]:
            break

    assert seen[: len(whole)] == whole


def test_hits_of_a_kind_are_read_in_one_statement(ask, statements):
    kinds = {hit["kind"] for hit in find(ask, "Aizkraukle sadarbība", first=100)["nodes"]}

    assert {"MUNICIPALITY", "INDICATOR", "NEWS_ITEM", "PRACTICE"} <= kinds
    assert len(statements) == len(kinds)


@pytest.mark.parametrize("kind", ["MUNICIPALITY", "INDICATOR", "EXPERT", "NEWS_ITEM"])
def test_whatever_can_be_found_has_a_title(ask, kind):
    query = f"""{{ search(query: "", first: 3, filter: {{kinds: [{kind}]}}) {{
        nodes {{ kind title {{ value }} summary {{ value }} item {{ __typename }} }} }} }}"""
    nodes = ask(query)["search"]["nodes"]

    assert len(nodes) == 3
    assert all(node["kind"] == kind and node["title"]["value"] for node in nodes)


def test_highlights_show_the_original_spelling(ask):
    hits = find(ask, "lidzdalibas budzets", filter={"kinds": ["PRACTICE"]}, first=3)["nodes"]

    marked = [f for hit in hits for h in hit["highlights"] for f in h["fragments"]]
    assert any("<mark>līdzdalības</mark>" in fragment.lower() for fragment in marked)


def test_of_a_list_of_names_only_those_that_were_met_are_shown(ask):
    hits = find(ask, "jauniešu dome", first=10)["nodes"]

    named = ("THEMES", "PLACES", "PLACES_AROUND", "LINKED", "NAMES", "CODES")
    shown = [
        f for hit in hits for h in hit["highlights"] if h["field"] in named for f in h["fragments"]
    ]
    assert "<mark>jauniešu</mark> <mark>dome</mark>" in shown
    assert all("\n" not in name and "<mark>" in name for name in shown)


@pytest.mark.parametrize("lang", ["lv", "en"])
def test_what_is_in_the_language_of_the_request_is_shown_first(ask, lang):
    document = """{ search(query: "budžets", first: 3, filter: {kinds: [PRACTICE]}) {
      nodes { highlights { field lang } } } }"""

    for hit in ask(document, {"Accept-Language": lang})["search"]["nodes"]:
        spoken = [found["lang"] for found in hit["highlights"]]
        assert spoken[0] == lang
        assert spoken == sorted(spoken, key=lambda each: each != lang)


@pytest.mark.parametrize(
    ("filter", "check"),
    [
        ({"topics": ["participation"]}, "topics { nodes { slug } }"),
        ({"countries": ["NO"]}, "country"),
        ({"years": [2023]}, "year"),
        ({"outcomes": ["FAILED"]}, "outcome"),
        ({"municipalities": ["kuldigas-novads-2021"]}, "municipalities { nodes { slug } }"),
    ],
)
def test_filters_narrow_an_empty_search_to_exactly_those(ask, filter, check):
    item = f"item {{ ... on Practice {{ {check} }} }}"
    query = f"""query($filter: SearchFilterInput) {{
      search(query: "", first: 100, filter: $filter) {{ totalCount nodes {{ {item} }} }} }}"""
    [wanted] = [str(value) for values in filter.values() for value in values]

    found = ask(query, filter={**filter, "kinds": ["PRACTICE"]})["search"]

    assert found["totalCount"] == len(found["nodes"])
    assert all(wanted in str(node["item"]) for node in found["nodes"])


BROKEN = ['"', "(((", "-", "lauks:", "AND OR NOT", "*", "a" * 5000, "ā́", "\x00"]


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_query_is_read_as_words(ask, text):
    assert find(ask, text, first=5)["totalCount"] >= 0


def test_a_wrong_cursor_is_refused(answer):
    [error] = answer('{ search(query: "x", after: "eA") { totalCount } }')["errors"]

    assert error["extensions"].items() >= {"code": "INVALID_CURSOR", "field": "after"}.items()


def test_a_cursor_of_the_same_words_in_another_language_is_refused(ask, answer):
    end = find(ask, "novads", first=1, lang="lv")["pageInfo"]["endCursor"]
    [error] = answer(SEARCH, text="novads", first=1, lang="en", after=end)["errors"]

    assert error["extensions"]["code"] == "INVALID_CURSOR"
    assert find(ask, "novads", first=1, lang="lv", after=end)["nodes"]


@pytest.mark.parametrize(
    ("text", "kinds", "can_ask"),
    [
        ("kkkkkkkk", ["PRACTICE"], True),
        ("novads", ["PRACTICE"], False),
        ("novads", [], True),
        (" ", [], False),
    ],
)
def test_who_finds_nothing_is_told_that_others_can_be_asked(ask, text, kinds, can_ask):
    document = """query($text: String!, $kinds: [SearchKind!]) {
      search(query: $text, filter: {kinds: $kinds}) { meta { canAskOthers } } }"""

    found = ask(document, text=text, kinds=kinds)["search"]

    assert found == {"meta": {"canAskOthers": can_ask}}


@pytest.mark.parametrize(("kinds", "meant"), [(["PRACTICE"], "līdzdalības budžets"), ([], None)])
def test_what_was_probably_meant_is_told_where_it_finds_something(ask, kinds, meant):
    document = """query($kinds: [SearchKind!]) {
      search(query: "lidzdalbas budzts", filter: {kinds: $kinds}) { meta { didYouMean } } }"""

    assert ask(document, kinds=kinds)["search"]["meta"] == {"didYouMean": meant}
