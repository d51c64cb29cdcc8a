"""The life of a case over HTTP: from a draft to the public, to another municipality, to history."""

import asyncio

import pytest
from starlette.testclient import TestClient

from bench.callers import known
from schema import Database, documents
from search import open_index
from seed import load
from server.app import create_app

TITLE = "Zvirbuļu būri skolu pagalmos"
WORDS = "zvirbuļiem būrus skolas pagalmā"
GIVER, TAKER = "adazu-novads-2021", "riga-2021"

STEP = """mutation($input: Practice%sInput!) { practice%s(input: $input) {
  practice { id slug state version publishedOn licence }
  userErrors { code field message } } }"""
ADOPTION = """mutation($input: Adoption%sInput!) { adoption%s(input: $input) {
  adoption { id status outcome confirmedByGiver confirmedByTaker version
             evidence { nodes { before after indicator { slug } } } }
  userErrors { code field message } } }"""
SEARCH = """query($words: String!) { search(query: $words, first: 5) {
  totalCount nodes { slug adoptionCount } } }"""
SHOWN = """query($slug: String!) { practice(by: {slug: $slug}) { title { value } outcome
  adoptions { totalCount nodes { outcome municipality { slug } } } } }"""


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """Ask as one of several callers: a dictionary of functions by who asks."""
    folder = tmp_path_factory.mktemp("story")
    database = Database(f"sqlite:///{folder}/blis.sqlite")
    database.migrate()
    load(database)
    index = open_index(None)
    index.rebuild(documents(database), str(database.revision().number))
    keys = {
        "giver": known(folder, "MEMBER", GIVER),
        "taker": known(folder, "MEMBER", TAKER),
        "editor": known(folder, "EDITOR"),
        "expert": known(folder, "REVIEWER"),
        "public": "",
    }
    with TestClient(create_app(database, index)) as client:

        def ask(who, document, **variables):
            headers = {"Authorization": f"Bearer {keys[who]}"} if keys[who] else {}
            body = {"query": document, "variables": variables}
            answer = client.post("/graphql", json=body, headers=headers).json()
            assert "errors" not in answer, answer
            return answer["data"]

        yield ask
        assert client.portal is not None
        client.portal.call(database.close)
    asyncio.run(database.close())


def lv(text):
    return [{"lang": "lv", "value": text}]


def test_a_case_from_its_draft_to_history(world):
    def step(who, name, **given):
        data = world(who, STEP % (name, name), input={"id": case, **given})[f"practice{name}"]
        assert data["userErrors"] == [], data
        return data["practice"]

    def adoption(who, name, **given):
        data = world(who, ADOPTION % (name, name), input=given)[f"adoption{name}"]
        assert data["userErrors"] == [], data
        return data["adoption"]

    def rank():
        found = world("public", SEARCH, words=WORDS)["search"]["nodes"]
        return [node["slug"] for node in found].index(slug)

    topic = world("public", "{ topics(first: 1) { nodes { id } } }")["topics"]["nodes"][0]["id"]
    create = STEP.replace("Practice%sInput", "PracticeCreateInput").replace("%s", "DraftCreate")
    given = {"title": lv(TITLE), "summary": lv("Bērni būvēja būrus."), "kind": "PRACTICE"}
    draft = world("giver", create, input=given | {"topics": [topic]})["practiceDraftCreate"]
    case, slug = draft["practice"]["id"], draft["practice"]["slug"]
    assert world("public", SHOWN, slug=slug)["practice"] is None
    assert slug not in str(world("public", SEARCH, words=WORDS))
    assert slug not in str(world("taker", SEARCH, words=WORDS))
    assert rank_of(world("giver", SEARCH, words=WORDS), slug) == 0

    told = {"problem": "Maz putnu.", "solution": "Būri.", "results": "Neviens neieradās."}
    changed = step("giver", "Update", outcome="FAILED", **{k: lv(v) for k, v in told.items()})
    assert (changed["state"], changed["version"]) == ("DRAFT", 2)
    step("giver", "Submit")
    step("editor", "RequestChanges", comments=[{"field": "results", "text": "Cik putnu?"}])
    step("giver", "Update", results=lv("Divu gadu laikā neviens zvirbulis."))
    step("giver", "Submit")
    assert step("editor", "Accept")["state"] == "IN_REVIEW"
    published = step("expert", "Publish", opinion=lv("Noderīga mācība."))
    assert published["state"] == "PUBLISHED"
    assert published["licence"] == "CC-BY-4.0"
    assert rank() == 0

    municipality = "{ municipality(by: {slug: %r}) { id } }".replace("%r", f'"{TAKER}"')
    place = world("public", municipality)["municipality"]["id"]
    taken = adoption("taker", "Create", practice=case, municipality=place, status="RUNNING")
    assert taken["confirmedByTaker"]
    assert taken["confirmedByGiver"] is None
    assert adoption("giver", "Confirm", id=taken["id"])["confirmedByGiver"]
    indicator = "{ indicators(first: 1) { nodes { id slug } } }"
    measured = world("public", indicator)["indicators"]["nodes"][0]
    ended = adoption(
        "taker",
        "Update",
        id=taken["id"],
        status="DONE",
        outcome="FAILED",
        adaptations=lv("Būri uz jumtiem."),
        evidence=[{"indicator": measured["id"], "before": 3.0, "after": 2.0, "period": "2026"}],
    )
    assert ended["outcome"] == "FAILED"
    assert ended["evidence"]["nodes"][0]["after"] == 2.0

    assert rank() == 0  # what failed is ranked like the rest
    assert world("public", SEARCH, words=WORDS)["search"]["nodes"][0]["adoptionCount"] == 1
    shown = world("public", SHOWN, slug=slug)["practice"]
    assert shown["adoptions"] == {
        "totalCount": 1,
        "nodes": [{"outcome": "FAILED", "municipality": {"slug": TAKER}}],
    }

    step("editor", "Archive", comment="Novecojis.")
    assert world("public", SHOWN, slug=slug)["practice"] is None
    assert slug not in str(world("public", SEARCH, words=WORDS))
    assert world("giver", SHOWN, slug=slug)["practice"]["outcome"] == "FAILED"


def rank_of(data, slug):
    return [node["slug"] for node in data["search"]["nodes"]].index(slug)
