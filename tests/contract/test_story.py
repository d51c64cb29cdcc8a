"""The life of a case over HTTP: from a draft to the public, to another municipality, to history."""

import asyncio

import pytest
from seeded import seeded_database
from starlette.testclient import TestClient

from bench.callers import known
from schema import stream_documents
from search import open_index
from server.app import create_app

TITLE = "Zvirbuļu būri skolu pagalmos"
WORDS = "zvirbuļiem būrus skolas pagalmā"
GIVER, TAKER = "adazu-novads-2021", "riga-2021"

STEP = """mutation($input: Practice%sInput!) { practice%s(input: $input) {
  practice { id slug state version publishedOn licence }
  userErrors { code field message } } }"""
ADOPTION = """mutation($input: Adoption%sInput!) { adoption%s(input: $input) {
  adoption { id status outcome giverConfirmedOn takerConfirmedOn version
             evidence { nodes { before after indicator { slug } } } }
  userErrors { code field message } } }"""
SEARCH = """query($words: String!) { search(query: $words, first: 5) {
  nodes { slug adoptionCount } } }"""
SHOWN = """query($slug: String!) { practice(by: {slug: $slug}) { title { value } outcome
  adoptions { totalCount nodes { outcome municipality { slug } } } } }"""


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """Ask as one of several callers: a dictionary of functions by who asks."""
    folder = tmp_path_factory.mktemp("story")
    database = seeded_database(folder / "blis.sqlite")
    index = open_index(None)
    index.rebuild(stream_documents(database), database.revision().stamp)
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


def first(world, name):
    """Return the first record of a list that everyone sees."""
    listed = world("public", f"{{ {name}(first: 1) {{ nodes {{ id }} }} }}")
    return listed[name]["nodes"][0]


def found(world, who):
    """Return the public names of what the words find."""
    return [node["slug"] for node in world(who, SEARCH, words=WORDS)["search"]["nodes"]]


class Case:
    """The case that the story is about, and what is done with it."""

    def __init__(self, world):
        create = STEP.replace("Practice%sInput", "PracticeCreateInput").replace("%s", "DraftCreate")
        given = {"title": lv(TITLE), "summary": lv("Bērni būvēja būrus."), "kind": "PRACTICE"}
        topics = {"topics": [first(world, "topics")["id"]]}
        draft = world("giver", create, input=given | topics)["practiceDraftCreate"]["practice"]
        self.world, self.id, self.slug = world, draft["id"], draft["slug"]

    def step(self, who, name, **given):
        data = self.world(who, STEP % (name, name), input={"id": self.id, **given})
        assert data[f"practice{name}"]["userErrors"] == [], data
        return data[f"practice{name}"]["practice"]

    def adoption(self, who, name, **given):
        data = self.world(who, ADOPTION % (name, name), input=given)[f"adoption{name}"]
        assert data["userErrors"] == [], data
        return data["adoption"]

    def shown(self, who):
        return self.world(who, SHOWN, slug=self.slug)["practice"]


def test_a_case_from_its_draft_to_history(world):
    case = Case(world)
    assert case.shown("public") is None
    assert case.slug not in found(world, "public") + found(world, "taker")
    assert found(world, "giver").index(case.slug) == 0

    handed_in_and_published(case)
    assert found(world, "public").index(case.slug) == 0

    taken_over_in_vain(case)
    assert found(world, "public").index(case.slug) == 0  # what failed is ranked like the rest
    assert world("public", SEARCH, words=WORDS)["search"]["nodes"][0]["adoptionCount"] == 1
    assert case.shown("public")["adoptions"] == {
        "totalCount": 1,
        "nodes": [{"outcome": "FAILED", "municipality": {"slug": TAKER}}],
    }

    case.step("editor", "Archive", comment="Novecojis.")
    assert case.shown("public") is None
    assert case.slug not in found(world, "public")
    assert case.shown("giver")["outcome"] == "FAILED"


def handed_in_and_published(case):
    told = {"problem": "Maz putnu.", "solution": "Būri.", "results": "Neviens neieradās."}
    told = {name: lv(text) for name, text in told.items()}
    changed = case.step("giver", "Update", outcome="FAILED", **told)
    assert (changed["state"], changed["version"]) == ("DRAFT", 2)
    case.step("giver", "Submit")
    case.step("editor", "RequestChanges", comments=[{"field": "results", "text": "Cik putnu?"}])
    case.step("giver", "Update", results=lv("Divu gadu laikā neviens zvirbulis."))
    case.step("giver", "Submit")
    assert case.step("editor", "Accept")["state"] == "IN_REVIEW"
    published = case.step("expert", "Publish", opinion=lv("Noderīga mācība."))
    assert published["state"] == "PUBLISHED"
    assert published["licence"] == "CC-BY-4.0"


def taken_over_in_vain(case):
    named = f'{{ municipality(by: {{slug: "{TAKER}"}}) {{ id }} }}'
    place = case.world("public", named)["municipality"]["id"]
    of = {"practice": case.id, "municipality": place}
    taken = case.adoption("taker", "Create", **of, status="RUNNING")
    assert taken["takerConfirmedOn"]
    assert taken["giverConfirmedOn"] is None
    assert case.adoption("giver", "Confirm", id=taken["id"])["giverConfirmedOn"]
    measured = {"indicator": first(case.world, "indicators")["id"], "period": "2026"}
    ended = case.adoption(
        "taker",
        "Update",
        id=taken["id"],
        status="DONE",
        outcome="FAILED",
        adaptations=lv("Būri uz jumtiem."),
        evidence=[{**measured, "before": 3.0, "after": 2.0}],
    )
    assert ended["outcome"] == "FAILED"
    assert ended["evidence"]["nodes"][0]["after"] == 2.0
