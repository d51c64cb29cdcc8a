"""Saved searches are their owner's alone; feeds are valid Atom and hold what is public, no more."""

import re
from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient
from writing import key_of

from schema import Limits, clock, forget_account, ids, stream_documents
from schema.tables import Account, Role, SavedSearch, Scope
from schema.tables.base import table_of
from search import open_index
from server.app import create_app
from server.settings import HttpSettings

A = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
SHOWN = "id version name query lang access feed filters { field values gte lte }"
WORDS = {"name": "Mani zvirbuļi", "query": "zvirbuļu būris"}
MINE = "{ savedSearches(first: 20) { totalCount nodes { id name } } }"


def text(lv):
    return [{"lang": "lv", "value": lv}]


def saved(desk, viewer="member", **more):
    return desk.done("savedSearchCreate", viewer, WORDS | more, SHOWN)


def read(desk, address, **headers):
    return desk.client.get(address, headers=headers)


def entries(answer):
    assert answer.status_code == 200, answer.text
    return ElementTree.fromstring(answer.content).findall(f"{A}entry")


def titles(answer):
    return [entry.findtext(f"{A}title", "") for entry in entries(answer)]


def published(desk, title, **more):
    """Return a document that everybody sees."""
    return desk.done("documentCreate", "editor", {"title": text(title), "kind": "RESEARCH"} | more)


def test_a_saved_search_is_kept_for_its_owner_alone_and_in_no_audit_trail(desks):
    before = desks.state()
    asked = {"kinds": ["DOCUMENT"], "years": [2020, 2021], "year": {"gte": 2020, "lte": None}}
    mine = saved(desks, lang="lv", filter=asked)
    given = {"id": mine["id"], "name": "Cits", "ifVersion": 1}
    changed = desks.done("savedSearchUpdate", "member", given, SHOWN)

    assert mine == {
        "id": mine["id"], "version": 1, **WORDS, "lang": "lv", "access": "PRIVATE", "feed": None,
        "filters": [
            {"field": "kinds", "values": ["DOCUMENT"], "gte": None, "lte": None},
            {"field": "years", "values": ["2020", "2021"], "gte": None, "lte": None},
            {"field": "year", "values": [], "gte": 2020, "lte": None},
        ],
    }  # fmt: skip
    assert changed == mine | {"name": "Cits", "version": 2}
    own = desks.ask(MINE, "member")["savedSearches"]
    assert {"id": mine["id"], "name": "Cits"} in own["nodes"]
    assert desks.state()[1] == before[1], "the audit trail holds nothing of it"


@pytest.mark.parametrize("viewer", ["stranger", "editor", "administrator", "partner", "reviewer"])
def test_what_others_saved_is_not_there(desk, viewer):
    mine = saved(desk)

    own = desk.ask(MINE, viewer)["savedSearches"]
    assert own["totalCount"] == len(own["nodes"])
    assert mine["id"] not in {row["id"] for row in own["nodes"]}
    assert desk.ask("query($id: ID!) { node(id: $id) { id } }", viewer, id=mine["id"]) == {
        "node": None
    }
    for field in ("savedSearchUpdate", "savedSearchDelete"):
        assert desk.codes(field, viewer, {"id": mine["id"]}) == [("NOT_FOUND", "input.id")]


def test_the_public_has_no_saved_searches_and_saves_none(desk):
    assert desk.ask(MINE, "public")["savedSearches"]["totalCount"] == 0
    document = "mutation($i: SavedSearchCreateInput!) { savedSearchCreate(input: $i) { userErrors {"
    refused = desk.send(document + " code } } }", "public", i=WORDS)
    assert refused["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


def test_a_key_that_only_reads_saves_nothing(desk):
    codes = desk.codes("savedSearchCreate", "member who only reads", WORDS)

    assert codes == [("FORBIDDEN", "input")]


def test_the_key_of_a_reader_saves_searches_though_it_can_write_nothing_else(desk):
    with desk.database.transaction(raising=False) as session:
        account = Account(label="reader", roles=[Role.READER])
        session.add(account)
    assert account.id
    reads = frozenset({Scope.READ_MEMBERS})
    desk.keys |= {"reader": key_of(desk.database, account.id, reads)}
    desk.keys |= {"reader of nothing": key_of(desk.database, account.id, frozenset())}

    mine = saved(desk, "reader")

    assert desk.ask(MINE, "reader")["savedSearches"]["totalCount"] == 1
    assert desk.codes("savedSearchDelete", "member", {"id": mine["id"]}) == [
        ("NOT_FOUND", "input.id")
    ]
    assert desk.codes("savedSearchCreate", "reader of nothing", WORDS) == [("FORBIDDEN", "input")]
    assert desk.codes("savedSearchDelete", "reader", {"id": mine["id"]}) == []


def test_bounds_that_are_no_numbers_are_refused(desk):
    document = """mutation { savedSearchCreate(input: {
      name: "Mani", query: "būris", filter: {year: {gte: 1e999}}
    }) { userErrors { code field } } }"""

    [error] = desk.ask(document, "member")["savedSearchCreate"]["userErrors"]

    assert error == {"code": "INVALID", "field": ["input", "filter", "year", "gte"]}


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"topics": ["housing", "nekas"]}, ("NOT_FOUND", "input.filter.topics.1")),
        ({"regions": ["lps"]}, ("NOT_FOUND", "input.filter.regions.0")),
        ({"countries": ["lv", "Latvija"]}, ("INVALID", "input.filter.countries.1")),
        ({"year": {"gte": 2024, "lte": 2020}}, ("INVALID", "input.filter.year.lte")),
    ],
)
def test_a_filter_that_can_find_nothing_is_not_saved(desk, given, problem):
    assert desk.codes("savedSearchCreate", "member", WORDS | {"filter": given}) == [problem]


def test_a_filter_alone_can_be_saved_and_its_feed_keeps_to_the_range(desks):
    for year in (2011, 2012, 2013):
        published(desks, f"Gads {year}", publishedOn=f"{year}-05-01", kind="TOOL")
    asked = {"types": ["TOOL"], "year": {"gte": 2012, "lte": 2012}}

    search = saved(desks, query="", access="LINK", filter=asked)

    assert titles(read(desks, search["feed"])) == ["Gads 2012"]
    without = {"id": search["id"], "filter": None}
    assert desks.codes("savedSearchUpdate", "member", without) == [("REQUIRED", "input.query")]


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"name": " "}, ("REQUIRED", "input.name")),
        ({"query": ""}, ("REQUIRED", "input.query")),
        ({"query": "x" * 301}, ("INVALID", "input.query")),
        ({"name": "a\x07"}, ("INVALID", "input.name")),
    ],
)
def test_a_search_without_words_or_name_is_refused(desk, given, problem):
    assert problem in desk.codes("savedSearchCreate", "member", WORDS | given)


def test_so_many_searches_are_kept_for_one_and_no_more(desk, monkeypatch):
    monkeypatch.setattr("schema.mutations.saved.MOST", 1)
    saved(desk, "second editor")

    assert desk.codes("savedSearchCreate", "second editor", WORDS) == [("INVALID_STATE", "input")]


def test_a_feed_tells_what_is_new_and_changed_in_a_search_under_names_that_stay(desks):
    search = saved(desks, access="LINK", filter={"kinds": ["DOCUMENT"]})
    empty = read(desks, search["feed"])
    first = published(desks, "Zvirbuļu būris", url="https://example.org/?a=1&b=2")
    published(desks, "Būri zvirbuļiem")
    both = entries(read(desks, search["feed"]))
    desks.done("documentUpdate", "editor", {"id": first["id"], "title": text("Zvirbuļu būris 2")})
    again = entries(read(desks, search["feed"]))

    assert entries(empty) == []
    names = [[entry.findtext(f"{A}id") for entry in found] for found in (both, again)]
    assert names[0] == names[1][::-1], "the one that was changed comes first, as itself"
    assert all(str(name).startswith("urn:uuid:") for name in names[0])
    assert [e.findtext(f"{A}title") for e in again] == ["Zvirbuļu būris 2", "Būri zvirbuļiem"]
    links = {link.get("type"): link.get("href") for link in again[0].findall(f"{A}link")}
    assert links[None] == "https://example.org/?a=1&b=2"
    shown = desks.client.get(links["application/json"]).json()
    assert shown["data"]["node"] == {"__typename": "Document", "id": first["id"]}


def test_entries_lead_to_pages_for_people_where_there_are_such(parts):
    database, index = parts
    http = HttpSettings(page_address="https://blis.lv/{lang}/{kind}/{slug}")

    with TestClient(create_app(database, index, http)) as client:
        feed = ElementTree.fromstring(client.get("/feeds/news.atom?lang=en").content)

    own = feed.find(f"{A}link[@rel='self']")
    assert own is not None
    assert own.get("href") == "http://testserver/feeds/news.atom?lang=en"
    for entry in feed.findall(f"{A}entry"):
        links = {link.get("type"): link.get("href") for link in entry.findall(f"{A}link")}
        assert str(links["text/html"]).startswith("https://blis.lv/en/newsItem/")
        assert "/graphql?" in str(links["application/json"])


def test_a_feed_follows_a_theme_that_became_a_part_of_another(desk):
    old, new = (
        desk.done("topicCreate", "editor", {"name": text(f"Zvirbuļu {name}")}, "id slug")
        for name in ("būri", "ligzdas")
    )
    published(desk, "Zvirbuļu būris", topics=[old["id"]])
    search = saved(desk, access="LINK", filter={"topics": [old["slug"]]})
    before = titles(read(desk, search["feed"]))

    desk.done("topicMerge", "editor", {"id": old["id"], "into": new["id"]})

    assert before == titles(read(desk, search["feed"])) == ["Zvirbuļu būris"]


def test_a_feed_is_atom_as_rfc_4287_wants_it(desk):
    published(desk, 'Zvirbuļu <būris> & "nams"', summary=text("**Treknraksts** <script>"))
    search = saved(desk, access="LINK", name="<Mani> & citi")

    answer = read(desk, search["feed"])

    feed = ElementTree.fromstring(answer.content)
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert feed.tag == f"{A}feed"
    assert feed.get(LANG) == "lv"
    for element in (feed, *feed.findall(f"{A}entry")):
        children = [child.tag for child in element]
        for one in ("id", "title", "updated"):
            assert children.count(f"{A}{one}") == 1
        assert re.fullmatch(r"[\d-]{10}T[\d:]{8}Z", element.findtext(f"{A}updated") or "")
    assert feed.findtext(f"{A}title") == "<Mani> & citi"
    assert feed.findtext(f"{A}author/{A}name") == "BLIS"
    self = feed.find(f"{A}link[@rel='self']")
    assert self is not None
    assert self.get("href") == f"http://testserver{search['feed']}"
    found = {e.findtext(f"{A}title"): e for e in feed.findall(f"{A}entry")}
    summary = found['Zvirbuļu <būris> & "nams"'].find(f"{A}summary")
    assert summary is not None
    assert summary.get("type") == "html"
    assert summary.text == "<p><strong>Treknraksts</strong> &lt;script&gt;</p>"


def test_a_reader_that_has_the_feed_is_told_so(desk):
    search = saved(desk, access="LINK")
    first = read(desk, search["feed"])

    again = read(desk, search["feed"], **{"If-None-Match": first.headers["etag"]})
    head = desk.client.head(search["feed"])

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"] == head.headers["etag"]
    assert head.content == b""


def test_a_feed_that_was_deleted_is_gone_and_one_that_is_private_or_made_up_is_not_there(desk):
    shared, private = saved(desk, access="LINK"), saved(desk)
    withdrawn = saved(desk, access="LINK")
    desk.done("savedSearchUpdate", "member", {"id": withdrawn["id"], "access": "PRIVATE"})
    before = read(desk, shared["feed"]).status_code
    desk.do("savedSearchDelete", "member", {"id": shared["id"]})

    source = table_of(SavedSearch)
    [row] = desk.database.all(
        sa.select(source).where(source.c.id == ids.read_global_id(private["id"])[1])
    )
    [left] = desk.database.all(
        sa.select(source).where(source.c.id == ids.read_global_id(shared["id"])[1])
    )
    assert before == 200
    assert read(desk, shared["feed"]).status_code == 410
    assert (left.name, left.query, left.filters, left.account_id) == ("", "", {}, None)
    for address in (f"/feeds/{row.token}.atom", withdrawn["feed"] or "/feeds/x.atom"):
        assert read(desk, address).status_code == 404
    assert read(desk, withdrawn["feed"] or "/feeds/none.atom").json()["code"] == "NOT_FOUND"


@pytest.mark.parametrize("token", ["x", "%00" * 32, "ā" * 32, "..%2f" * 8, "x" * 5_000])
def test_an_address_that_was_never_given_is_not_there(desks, token):
    assert read(desks, f"/feeds/{token}.atom").status_code == 404


def test_the_feed_of_an_account_that_may_no_longer_sign_in_is_gone(desk):
    search = saved(desk, "reviewer", access="LINK")
    account = table_of(Account)
    mine = sa.update(account).where(account.c.label == "reviewer")

    answers = []
    for is_active in (False, True):
        with desk.database.transaction(raising=False) as session:
            session.execute(mine.values(is_active=is_active))
        answers.append(read(desk, search["feed"]).status_code)

    assert answers == [410, 200]


def test_nobody_reads_more_in_a_feed_than_the_public_may_see(desk):
    hidden = published(desk, "Zvirbuļu būris slepenībā", visibility="MEMBERS")
    desk.done("newsItemCreate", "editor", {
        "title": text("Slepens zvirbuļu būris"), "summary": text("Nē."), "isPublished": False,
        "publishedOn": str(clock.today() - timedelta(days=1)),
    })  # fmt: skip
    draft = desk.done("practiceDraftCreate", "editor", {
        "title": text("Zvirbuļu būra melnraksts"), "summary": text("Nē."), "kind": "PRACTICE",
    })  # fmt: skip
    search = saved(desk, "editor", access="LINK")
    addresses = (search["feed"], "/feeds/news.atom", "/feeds/practices.atom")

    as_editor = [read(desk, each, **desk.headers("editor")) for each in addresses]
    as_public = [read(desk, each) for each in addresses]

    for answer in (*as_editor, *as_public):
        told = titles(answer)
        assert not {title for title in told if "slepen" in title.lower() or "melnraksts" in title}
    assert hidden["id"] != draft["id"]
    shown = desk.done("documentUpdate", "editor", {"id": hidden["id"], "visibility": "PUBLIC"})
    assert shown["id"] == hidden["id"]
    assert "Zvirbuļu būris slepenībā" in titles(read(desk, search["feed"]))
    desk.done("documentUpdate", "editor", {"id": hidden["id"], "visibility": "OWNER"})
    assert "Zvirbuļu būris slepenībā" not in titles(read(desk, search["feed"]))


def test_the_feeds_of_news_and_practices_have_the_newest_fifty_in_the_language_asked_for(client):
    latvian = client.get("/feeds/practices.atom?lang=lv", headers={"Accept-Language": "en"})
    english = client.get("/feeds/practices.atom", headers={"Accept-Language": "en"})
    news = client.get("/feeds/news.atom")

    assert len(entries(latvian)) == len(entries(english)) == 50
    assert ElementTree.fromstring(english.content).get(LANG) == "en"
    assert ElementTree.fromstring(latvian.content).findtext(f"{A}title") == "BLIS: labā prakse"
    assert {c.get("term") for e in entries(news) for c in e.findall(f"{A}category")} == {"NewsItem"}
    moments = [entry.findtext(f"{A}updated", "") for entry in entries(latvian)]
    assert moments == sorted(moments, reverse=True)


def test_news_of_the_seed_are_as_old_as_they_say(client, ask):
    dated = 'first: 100, filter: {publishedOn: {gte: "2010-01-01"}}'
    told = ask(f"{{ news({dated}) {{ nodes {{ title {{ value }} publishedOn }} }} }}")
    days = {each["title"]["value"]: each["publishedOn"] for each in told["news"]["nodes"]}

    feed = client.get("/feeds/news.atom")

    found = {e.findtext(f"{A}title"): e for e in entries(feed)}
    assert days
    for title, day in days.items():
        for name in ("published", "updated"):
            moment = datetime.fromisoformat(found[title].findtext(f"{A}{name}", ""))
            assert str(clock.riga_day(moment)) == day
    moments = [entry.findtext(f"{A}updated", "") for entry in entries(feed)]
    assert moments == sorted(moments, reverse=True)


def test_what_people_write_is_new_when_they_write_it_whatever_day_it_is_about(desk):
    published(desk, "Sens dokuments", publishedOn="2015-05-01")
    search = saved(desk, access="LINK", query="sens dokuments", name="Seni")

    [entry] = [
        e for e in entries(read(desk, search["feed"])) if "Sens" in e.findtext(f"{A}title", "")
    ]

    assert entry.findtext(f"{A}updated", "")[:4] != "2015"
    assert entry.findtext(f"{A}published", "")[:4] != "2015"


def test_who_reads_too_much_has_to_wait(parts):
    database, _ = parts
    index = open_index(None)
    index.rebuild(list(stream_documents(database))[:5], database.revision().stamp)
    app = create_app(database, index, limits=Limits(bucket=30, restore=1))

    with TestClient(app) as client:
        answers = [client.get("/feeds/nothing.atom") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [404, 429]
    assert int(answers[1].headers["retry-after"]) > 0


def test_forgetting_an_account_forgets_its_searches(desk):
    search = saved(desk, "second editor", access="LINK", name="Otra redaktora")
    source = table_of(SavedSearch)
    [row] = desk.database.all(sa.select(source).where(source.c.name == "Otra redaktora"))

    with desk.database.transaction(raising=False) as session:
        forget_account(session, row.account_id)

    mine = source.c.account_id == row.account_id
    assert read(desk, search["feed"]).status_code == 410
    assert not desk.database.all(sa.select(source.c.id).where(mine))
