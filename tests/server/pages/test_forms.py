"""Forms: each does what it says, tells what is wrong at its field, and loses nothing typed."""

import html
import re
from collections import defaultdict

import pytest
from own_pages import (
    OWN_ROWS,
    TEXTS,
    WHOLE,
    Visitor,
    errors_of,
    form_fields,
    some_campaign,
    some_topic,
)
from site_pages import CASE
from starlette.testclient import TestClient

from server.app import create_app
from server.pages.frame.addresses import LANGUAGES, PATHS
from server.pages.frame.page import SITE
from server.pages.site import OWN_PAGES

NEW = "/mans-darbs/aprakstit"
HOSTILE = """"><script>alert(1)</script>'{{ 7*7 }} </textarea><b onload=x>"""
EVERY = [(row, lang) for row in OWN_ROWS for lang in LANGUAGES]


@pytest.fixture(scope="module")
def member(desk):
    return Visitor(desk, "member")


@pytest.fixture(scope="module")
def editor(desk):
    return Visitor(desk, "editor")


@pytest.fixture(scope="module")
def stranger(desk):
    return Visitor(desk, "stranger")


@pytest.fixture(scope="module")
def followed():
    """The links that were followed already, by who followed them."""
    return defaultdict(set)


def begun(member, **typed):
    """Return the address of a new draft."""
    answer = member.fill_in(NEW, "create", **TEXTS | typed)
    assert answer.status_code == 303, errors_of(answer)
    return answer.headers["location"].partition("?")[0]


def handed_in(member, **typed):
    """Return the slug of a case that was handed in."""
    address = begun(member)
    topic = some_topic(member.get(address).text)
    answer = member.fill_in(address, "submit", **WHOLE | {"topics": [topic]} | typed)
    assert answer.status_code == 303, errors_of(answer)
    return address.rpartition("/")[2]


def asked(desk):
    """Return the slug of a question of the member's municipality about a theme that has cases."""
    topic = desk.id("topic", "energy-climate")
    given = {"title": [{"lang": "lv", "value": "Kas zina?"}], "topic": topic}
    return desk.done("experienceRequestCreate", "member", given, "slug")["slug"]


def test_every_page_of_ones_own_has_a_row_and_a_template():
    assert {page.name for page in OWN_PAGES} == {row.name for row in OWN_ROWS}
    assert all(page.is_own and page.name in PATHS for page in OWN_PAGES)
    assert all((SITE / f"{page.name}.html").exists() for page in OWN_PAGES)
    assert all(page.mutation(s.operation) for page in OWN_PAGES if page.form
               for action in page.form.actions.values() for s in action.steps)  # fmt: skip


@pytest.mark.parametrize(("row", "lang"), EVERY, ids=[f"{r.name}-{lang}" for r, lang in EVERY])
def test_a_page_of_ones_own_is_kept_nowhere_and_leads_the_public_to_sign_in(
    desk, member, row, lang, followed
):
    slugs = {
        "slug": handed_in(member) if "{slug}" in row.lv else "",
        "request": asked(desk) if "{request}" in row.lv else "",
        "campaign": some_campaign(desk) if "{campaign}" in row.lv else "",
    }
    address = (row.lv if lang == "lv" else row.en).format(**slugs)

    page = Visitor(desk, row.viewer).get(address)
    assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
    assert row.headings[LANGUAGES.index(lang)] in page.text
    assert '<meta name="robots" content="noindex">' in page.text
    assert not re.search(r"<script(?! type=\"module\" src=\"/static/)| style=| on\w+=", page.text)
    for link in {*re.findall(r'href="(/[^"]*)"', page.text)} - followed[row.viewer]:
        assert Visitor(desk, row.viewer).get(html.unescape(link)).status_code == 200, link
        followed[row.viewer].add(link)
    public = desk.client.get(address, follow_redirects=False)
    assert public.status_code == 303
    assert public.headers["location"].startswith(("/ieiet?uz=%2F", "/en/sign-in?to=%2F"))


def test_a_case_is_begun_and_its_author_is_led_to_it(member):
    answer = member.fill_in(NEW, "create", **TEXTS, year="2025", totalCost="2 450,20")

    assert answer.status_code == 303
    assert answer.headers["location"].endswith("?darits=izveidots")
    page = member.get(answer.headers["location"]).text
    assert "Melnraksts saglabāts." in page
    fields = form_fields(page)
    assert {name: fields[name] for name in TEXTS} == TEXTS
    assert (fields["year"], fields["totalCost"], fields["version"]) == ("2025", "2450.20", "1")


def test_a_form_that_is_sent_twice_is_done_once(member):
    fields = form_fields(member.get(NEW).text) | TEXTS | {"do": "create"}
    first, again = (member.send(NEW, fields) for _ in range(2))
    other = member.send(NEW, fields | {"title.lv": "Cits virsraksts"})

    assert first.headers["location"] == again.headers["location"]
    assert other.status_code == 422
    assert "nospiediet pogu vēlreiz" in errors_of(other)[""]
    assert form_fields(other.text)["once"] != fields["once"]


WRONG = [
    ("title.lv", "", "Šis lauks ir jāaizpilda."),
    ("summary.lv", " ", "Šis lauks ir jāaizpilda."),
    ("title.lv", "a" * 400, "300"),
    ("year", "divi", "veselu skaitli"),
    ("year", "99999", "2100"),
    ("totalCost", "daudz", "Ierakstiet skaitli"),
    ("totalCost", "9" * 400, "Ierakstiet skaitli"),
    ("staffFte", "divi", "Ierakstiet skaitli"),
    ("kind", "OTHER", "Izvēlieties vienu no saraksta."),
    ("outcome", "MAGIC", "Izvēlieties vienu no saraksta."),
    ("visibility", "", "Izvēlieties vienu no saraksta."),
    ("certainty", "x", "Izvēlieties vienu no saraksta."),
    ("evidence.0.baseline", "5", ""),
    ("evidence.1.result", "daudz", ""),
    ("problem.en", "Call 010180-12345", "personas kod"),
]


@pytest.mark.parametrize(("name", "typed", "told"), WRONG)
def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(member, name, typed, told):
    given = TEXTS | {"lessons.lv": "Jāsāk rudenī.", name: typed}
    answer = member.fill_in(NEW, "create", **given)
    place = f"f-{name.replace('.', '-')}"

    assert answer.status_code == 422
    errors = errors_of(answer)
    assert told in errors.get(place, errors.get(place.rpartition("-")[0] + "-indicator", "?"))
    assert 'aria-invalid="true"' in answer.text
    kept = form_fields(answer.text)
    shown = {name: text for name, text in given.items() if name in kept and name == "title.lv"}
    assert {each: kept[each] for each in shown} == shown
    assert kept["lessons.lv"] == "Jāsāk rudenī."


def test_hostile_texts_stay_texts(member):
    quiet = member.get(begun(member)).text
    address = begun(member, **{"title.lv": HOSTILE, "lessons.lv": HOSTILE})
    page = member.get(address).text

    assert form_fields(page)["title.lv"] == form_fields(page)["lessons.lv"] == HOSTILE
    assert page.count("<script") == quiet.count("<script")
    assert "<b onload" not in page
    assert "49" not in re.findall("<title>(.*)</title>", page)[0]


@pytest.mark.parametrize(
    "more",
    [
        {"topics": "x"},
        {"topics": ["UHJvamVjdDox"]},
        {"network": "VG9waWM6MQ=="},
        {"evidence.99999.result": "5", "evidence.x.y": "1"},
        {"do": "drop table"},
        {"year": "\ud800".encode("utf-8", "surrogatepass")},
        {"version": "x" * 1_000},
        {"note": "\0\u202e"},
        {f"field{number}": "x" for number in range(500)},
    ],
)
def test_hostile_fields_give_a_page_and_a_sentence(member, more):
    address = begun(member)
    fields = form_fields(member.get(address).text) | {"do": "save"}
    answer = member.send(address, fields | more)

    assert answer.status_code in (303, 422)
    assert answer.status_code == 303 or errors_of(answer)


@pytest.mark.parametrize("body", [b"%ff=%fe", b"&" * 3_000, b"a=1&" * 3_000, b"\xff\0", b""])
def test_what_is_no_form_of_ours_is_refused_on_a_page(member, body):
    headers = member.headers() | {"Content-Type": "application/x-www-form-urlencoded"}
    answer = member.client.post(NEW, content=body, headers=headers)

    assert answer.status_code in (400, 403)
    assert "Pieprasījuma numurs" in answer.text


def test_a_form_without_its_token_or_of_another_site_does_nothing(member, desk):
    before = desk.state()
    fields = form_fields(member.get(NEW).text) | TEXTS
    without = {name: value for name, value in fields.items() if name != "token"}

    answers = [
        member.send(NEW, without),
        *(member.send(NEW, fields, **{"Sec-Fetch-Site": site}) for site in ("cross-site", "none")),
    ]
    assert [each.status_code for each in answers] == [403] * 3
    assert all("Pieprasījuma numurs" in each.text for each in answers)
    assert desk.state() == before


def test_a_form_of_an_earlier_session_comes_back_with_what_was_typed(member, desk):
    before = desk.state()
    fields = form_fields(member.get(NEW).text) | TEXTS | {"do": "create"}
    later = Visitor(desk, "member")
    answer = later.send(NEW, fields)

    assert answer.status_code == 403
    assert "no jauna" in errors_of(answer)[""]
    assert form_fields(answer.text)["title.lv"] == TEXTS["title.lv"]
    assert desk.state() == before
    assert later.send(NEW, form_fields(answer.text) | {"do": "create"}).status_code == 303


def test_what_was_typed_is_there_when_the_session_has_ended_and_can_be_sent_on(member, desk):
    fields = form_fields(member.get(NEW).text) | TEXTS | {"do": "create", "lessons.lv": HOSTILE}
    late = desk.client.post(NEW, data=fields, headers=member.headers() | {"Cookie": "a=b"})

    assert late.status_code == 401
    assert "Sesija ir beigusies" in late.text
    assert 'href="/ieiet" target="_blank"' in late.text
    assert "<script>alert" not in late.text
    kept = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', late.text))
    assert kept["title.lv"] == TEXTS["title.lv"]
    again = member.send(NEW, kept)
    assert (again.status_code, form_fields(again.text)["summary.lv"]) == (403, TEXTS["summary.lv"])


def test_both_texts_are_shown_when_somebody_else_wrote_meanwhile(member):
    address = begun(member)
    mine = form_fields(member.get(address).text) | {"title.lv": "Mans teksts", "do": "save"}
    assert member.fill_in(address, "save", **{"title.lv": "Viņu teksts"}).status_code == 303

    answer = member.send(address, mine)
    assert answer.status_code == 409
    assert "mainīja kāds cits" in answer.text
    assert re.search(r"Saglabāts tagad:.*?Viņu teksts", answer.text, re.DOTALL)
    chosen = form_fields(answer.text)
    assert chosen["title.lv"] == "Mans teksts"
    assert member.send(address, chosen | {"do": "save"}).status_code == 303
    assert form_fields(member.get(address).text)["title.lv"] == "Mans teksts"


def test_texts_of_the_other_language_and_evidence_stay_when_a_case_is_saved(member):
    page = member.get(NEW).text
    [indicator] = re.findall(r'name="evidence.0.indicator".*?value="(\w[^"]*)"', page, re.DOTALL)
    rows = {"evidence.1.indicator": indicator, "evidence.1.result": "7,5"}
    address = begun(member, **{"title.en": "Nest boxes"}, **rows)

    assert member.fill_in(address.replace("/mans-darbs/apraksts", "/en/my-work/case"), "save",
                          **{"summary.en": "Pupils built them."}).status_code == 303  # fmt: skip
    fields = form_fields(member.get(address).text)
    assert (fields["title.lv"], fields["title.en"]) == (TEXTS["title.lv"], "Nest boxes")
    assert fields["evidence.0.indicator"] == indicator
    assert fields["evidence.0.result"] == "7.5"


@pytest.mark.parametrize("path", ["/mans-darbs/apraksts/{}", "/mans-darbs/vertesana/{}"])
def test_a_case_of_others_is_no_page(member, stranger, desk, path):
    draft = begun(member).rpartition("/")[2]
    address = path.format(draft)
    fields = form_fields(stranger.get(NEW).text) | TEXTS | {"do": "save"}
    before = desk.state()

    for answer in (stranger.get(address), stranger.send(address, fields)):
        assert answer.status_code == 404
        assert TEXTS["title.lv"] not in answer.text
    assert desk.state() == before


def test_a_draft_is_taken_back_and_deleted(member):
    slug = handed_in(member)
    address = f"/mans-darbs/apraksts/{slug}"
    assert "gaida LPS redaktoru" in member.get(address).text

    assert member.fill_in(address, "withdraw").headers["location"].endswith("darits=atsaukts")
    assert (
        member.fill_in(address, "delete", number=1).headers["location"]
        == "/mans-darbs?darits=dzests"
    )
    assert member.get(address).status_code == 404


def test_what_is_missing_is_told_at_each_field_when_a_case_is_handed_in(member):
    answer = member.fill_in(begun(member), "submit")

    assert answer.status_code == 422
    assert [*errors_of(answer)] == [
        "f-problem-lv",
        "f-solution-lv",
        "f-results-lv",
        "f-outcome",
        "f-topics",
    ]


def test_a_case_goes_from_an_empty_form_to_the_public(member, editor, desk):
    slug = handed_in(member)
    review, draft = f"/mans-darbs/vertesana/{slug}", f"/mans-darbs/apraksts/{slug}"
    assert slug in editor.get("/mans-darbs").text

    assert [*errors_of(editor.fill_in(review, "return"))] == ["f-comment"]
    asked = {"comments.4.text": "Norādiet gadu.", "comment": "Gandrīz gatavs."}
    assert editor.fill_in(review, "return", **asked).status_code == 303
    page = member.get(draft).text
    assert "Norādiet gadu." in page
    assert 'href="#f-results-lv"' in page
    assert member.fill_in(draft, "submit", **{"results.lv": "2025. gadā 27."}).status_code == 303

    changed = editor.get(review).text
    assert re.search(r"<del>.*Gada laikā.*</del>.*<ins>.*2025\. gadā 27\.", changed, re.DOTALL)
    assert "izlabots" in changed
    assert editor.fill_in(review, "accept").status_code == 303
    assert "nav tiesību" in errors_of(editor.fill_in(review, "publish"))[""]
    reviewer = Visitor(desk, "reviewer")
    wrong = reviewer.fill_in(review, "publish", reviewDueOn="rīt")
    assert [*errors_of(wrong)] == ["f-reviewDueOn"]
    done = reviewer.fill_in(review, "publish", **{"opinion.lv": "Lēti."}, reviewDueOn="1.12.2028.")
    assert done.headers["location"] == "/mans-darbs?darits=publicets"
    public = desk.client.get(f"/pieredze/{slug}")
    assert (public.status_code, "2025. gadā 27." in public.text) == (200, True)


def test_a_question_is_asked_with_what_was_looked_for(member, desk):
    page = desk.client.get("/mekle?q=xqzwv&tema=energy-climate").text
    [address] = re.findall(r'href="(/mans-darbs/jautat[^"]*)"', page)
    assert form_fields(member.get(address).text)["title.lv"] == "xqzwv"

    assert [*errors_of(member.fill_in(address, "ask", **{"title.lv": ""}))] == ["f-title-lv"]
    answer = member.fill_in(address, "ask", **{"question.lv": HOSTILE})
    assert answer.headers["location"].endswith("?darits=jautats")
    shown = member.get(answer.headers["location"])
    assert "Jautājums ir publicēts." in shown.text
    assert "<script>alert" not in shown.text


def test_a_question_about_a_case_has_its_title_its_theme_and_whom_to_call(member, desk):
    public = desk.client.get(f"/pieredze/{CASE}").text
    [address] = re.findall(r'href="(/mans-darbs/jautat[^"]*)"', public)
    page = member.get(address).text

    assert form_fields(page)["title.lv"].startswith("Lielvārdes")
    assert form_fields(page)["topic"]
    assert "Varat arī zvanīt" in page
    assert member.get("/mans-darbs/jautat?par=none").status_code == 200


def test_a_question_is_answered_by_others_and_closed_by_who_asked(member, stranger, desk):
    address = f"/mans-darbs/jautajums/{asked(desk)}"
    assert [*errors_of(stranger.fill_in(address, "answer"))] == ["f-practices"]
    [case, *_] = re.findall(r'name="practices" value="([^"]*)"', stranger.get(address).text)

    assert stranger.fill_in(address, "answer", practices=[case]).status_code == 303
    assert 'class="sign' in member.get(address).text
    assert "Pabeigt jautājumu" not in stranger.get(address).text
    assert "nav tiesību" in errors_of(stranger.fill_in(address, "close"))[""]
    assert member.fill_in(address, "close", number=1, note="Atrasts.").status_code == 303
    assert "Atrasts." in stranger.get(address).text
    assert stranger.get("/mans-darbs/jautajums/none").status_code == 404


def test_a_saved_search_leads_to_its_results_and_can_be_removed(member, desk):
    given = {"name": "Skolas", "query": "skola", "filter": {"outcomes": ["WORKED"]}}
    desk.done("savedSearchCreate", "member", given)
    page = member.get("/mans-darbs").text
    assert 'href="/mekle?q=skola&amp;iznakums=izdevas"' in page

    assert (
        member.fill_in("/mans-darbs", "forget").headers["location"] == "/mans-darbs?darits=dzests"
    )
    assert "Skolas" not in member.get("/mans-darbs").text


@pytest.mark.parametrize("path", ["/mans-darbs/konti", "/mans-darbs/zurnals"])
def test_accounts_and_the_audit_trail_are_for_administrators(desk, member, editor, path):
    administrator = Visitor(desk, "administrator")

    assert f'href="{path}"' in administrator.get("/mans-darbs").text
    assert f'href="{path}"' not in editor.get("/mans-darbs").text
    assert [each.get(path).status_code for each in (member, editor)] == [404, 404]
    slug = asked(desk)
    page = administrator.get(path).text
    assert (slug if path.endswith("zurnals") else "second editor") in page
    assert not [key for key in desk.keys.values() if key in page]


def test_the_menu_says_who_is_signed_in_and_signs_out(member, parts):
    page = member.get("/pasvaldibas").text
    assert 'href="/mans-darbs"' in page
    assert 'action="/sign-out"' in page
    with TestClient(create_app(*parts)) as public:
        assert 'href="/ieiet"' in public.get("/pasvaldibas").text
