"""What happened: the feed for partners, the audit trail, versions, review, gaps, citations."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from seeded import seeded_database

from schema import (
    PUBLIC,
    ClientRequest,
    Context,
    Loaders,
    Viewer,
    forget_account,
    graphql_schema,
    tables,
)
from schema.access.visibility import visibility_conditions
from schema.editing.audit_trail import CHANGE
from schema.tables import Role
from schema.tables.base import table_of
from schema.tables.structure import RECORDS
from schema.types.history import RecordKind
from search import open_index

CASE = "adazi-led-cetras-ielas"
FEED = """query ($after: String, $kinds: [RecordKind!]) {
  changes(first: 100, after: $after, kinds: $kinds) {
    nodes { cursor kind id slug isGone mergedInto node { id } }
    pageInfo { hasNextPage endCursor } } }"""
TRAIL = """query ($id: ID) { auditTrail(first: 5, id: $id) { nodes {
  action version comment accountId accountLabel client differences { field before after } } } }"""
VERSIONS = """query ($s: String!) { practice(by: {slug: $s}) { id version versions(first: 3) {
  nodes { version action differences { field before after } content { lessons { value } } } } } }"""
UPDATE = """mutation ($i: PracticeUpdateInput!) {
  practiceUpdate(input: $i) { practice { version } userErrors { code } } }"""
ERASE = """mutation ($i: HistoryEraseInput!) {
  historyErase(input: $i) { entries userErrors { code field } } }"""


class Knowledge:
    """A database to write to, and those who ask it."""

    def __init__(self, file: Path) -> None:
        self.database, self.index = seeded_database(file), open_index(None)
        roles = {"member": Role.MEMBER, "editor": Role.EDITOR, "reviewer": Role.REVIEWER}
        roles["administrator"] = Role.ADMINISTRATOR
        self.viewers: dict[str, Viewer] = {"": PUBLIC}
        [(place,)] = self.database.all(
            sa.select(table_of(tables.Municipality).c.id).where(
                table_of(tables.Municipality).c.slug == "adazu-novads-2021"
            )
        )
        with self.database.transaction() as session:
            for name, role in roles.items():
                account = tables.Account(label=name, roles=[role])
                session.add(account)
                session.flush()
                own = place if role is Role.MEMBER else None
                self.viewers[name] = Viewer(account.id, frozenset({role}), own)
        self.viewers["other"] = Viewer(99, frozenset({Role.MEMBER}), place + 1)

    def answer(self, who: str, document: str, **variables: Any) -> Any:
        """Return what somebody gets, errors and all."""
        viewer = self.viewers[who]
        context = Context(
            Loaders(self.database, self.index, viewer), ClientRequest(client="a browser")
        )
        return asyncio.run(graphql_schema().execute(document, variables, context_value=context))

    def ask(self, who: str, document: str, **variables: Any) -> Any:
        """Return what somebody gets without any error."""
        result = self.answer(who, document, **variables)
        assert not result.errors, result.errors
        return result.data

    def write(self, mutation: str, type_: str, **given: Any) -> Any:
        """Return what a mutation answers to an editor who makes no mistake."""
        document = f"mutation ($i: {type_}Input!) {{ {mutation}(input: $i) {{"
        written = self.ask(
            "editor", f"{document} userErrors {{ code field message }} }} }}", i=given
        )
        assert written[mutation] == {"userErrors": []}

    def id_of(self, field: str, slug: str) -> str:
        """Return the id of what a public name names."""
        found = self.ask("editor", f'{{ it: {field}(by: {{slug: "{slug}"}}) {{ id }} }}')
        return found["it"]["id"]

    def last(self) -> str:
        """Return the cursor of what happened last; it is the same in every list."""
        newest = self.ask("administrator", "{ auditTrail(first: 1) { pageInfo { endCursor } } }")
        return newest["auditTrail"]["pageInfo"]["endCursor"]

    def feed(self, after: str | None = None, kinds: list[str] | None = None) -> list[Any]:
        """Return everything that partners are told after a cursor."""
        found: list[Any] = []
        while True:
            page = self.ask("", FEED, after=after, kinds=kinds)["changes"]
            found += page["nodes"]
            if not page["pageInfo"]["hasNextPage"]:
                return found
            after = page["pageInfo"]["endCursor"]


@pytest.fixture
def knowledge(tmp_path) -> Iterator[Knowledge]:
    made = Knowledge(tmp_path / "blis.sqlite")
    yield made
    asyncio.run(made.database.close())


def test_a_copy_that_begins_with_nothing_holds_every_public_record_and_no_other(database):
    for table in RECORDS:
        source, told = table_of(table), CHANGE.c.kind == table.__name__
        rows = asyncio.run(
            database.rows(
                sa.select(source.c.id).where(*visibility_conditions(source)), **PUBLIC.values
            )
        )
        shown = sa.select(CHANGE.c.row_id).where(told, CHANGE.c.is_public.is_(True))
        assert sorted(n for (n,) in database.all(shown)) == sorted(n for (n,) in rows)


def test_every_sort_of_record_has_its_kind():
    assert {str(kind) for kind in RecordKind} == {table.__name__ for table in RECORDS}


def test_the_feed_costs_a_statement_for_each_kind_on_a_page(ask, statements):
    kinds = ["TOPIC", "PRACTICE"]
    found = ask(FEED, kinds=kinds)["changes"]

    assert {each["kind"] for each in found["nodes"]} == set(kinds)
    assert all(each["node"]["id"] == each["id"] for each in found["nodes"])
    assert len(statements) == 3


def test_the_feed_goes_on_where_it_ended(knowledge):
    everything = knowledge.feed()
    last = everything[-1]["cursor"]

    assert len({change["id"] for change in everything}) == len(everything) > 2_000
    assert (knowledge.feed(last), last) == ([], knowledge.last())
    knowledge.write("topicUpdate", "TopicUpdate", id=knowledge.id_of("topic", "waste"), note="x")
    [change] = knowledge.feed(last)
    assert (change["kind"], change["slug"], change["isGone"]) == ("TOPIC", "waste", False)
    assert knowledge.feed(last, ["PRACTICE"]) == []


def test_what_is_hidden_again_is_a_tombstone_that_tells_nothing(knowledge):
    last = knowledge.last()
    case = knowledge.id_of("practice", CASE)
    for visibility in ("OWNER", "MEMBERS"):
        knowledge.write("practiceUpdate", "PracticeUpdate", id=case, visibility=visibility)

    [change] = knowledge.feed(last)
    assert change.pop("cursor")
    nothing = {"slug": None, "isGone": True, "mergedInto": None, "node": None}
    assert change == {"kind": "PRACTICE", "id": case, **nothing}
    assert CASE not in str(knowledge.feed(kinds=["PRACTICE"]))


def test_what_was_never_public_is_not_told(knowledge):
    last = knowledge.last()
    topic = knowledge.id_of("topic", "waste")
    text = [{"lang": "lv", "value": "Melnraksts"}]
    slug = "nekad-publisks"
    given = {"title": text, "summary": text, "kind": "LESSON", "topics": [topic], "slug": slug}
    knowledge.write("practiceDraftCreate", "PracticeCreate", **given)
    knowledge.write("practiceDelete", "PracticeDelete", id=knowledge.id_of("practice", slug))

    assert knowledge.feed(last) == []


def test_a_merged_record_names_the_one_it_is_now(knowledge):
    last = knowledge.last()
    one, two, three = (knowledge.id_of("topic", s) for s in ("waste", "demography", "housing"))
    knowledge.write("topicMerge", "TopicMerge", id=one, into=two)
    knowledge.write("topicMerge", "TopicMerge", id=two, into=three)

    told = [(c["id"], c["isGone"], c["mergedInto"]) for c in knowledge.feed(last, ["TOPIC"])]
    assert told == [
        (one, True, three),
        (two, True, None),
        (two, True, three),
        (three, False, None),
    ]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("", "INVALID_PAGINATION"),
        ("first: 0", "INVALID_PAGINATION"),
        ("first: 101", "INVALID_PAGINATION"),
        ('first: 1, after: "x"', "INVALID_CURSOR"),
        ('first: 1, since: "yesterday"', "BAD_USER_INPUT"),
    ],
)
def test_a_wrong_page_of_the_feed_is_refused(answer, arguments, code):
    bracketed = f"({arguments})" if arguments else ""
    [error] = answer(f"{{ changes{bracketed} {{ nodes {{ id }} }} }}")["errors"]

    assert error["extensions"]["code"] in (code, "GRAPHQL_VALIDATION_FAILED")


@pytest.mark.parametrize(("year", "is_there"), [("2999", False), ("2020", True), ("0001", True)])
def test_the_feed_begins_at_a_moment(knowledge, year, is_there):
    document = f'{{ changes(first: 1, since: "{year}-01-01T00:00:00Z") {{ nodes {{ id }} }} }}'

    found = knowledge.answer("", document)

    assert (found.errors, bool(found.data["changes"]["nodes"])) == (None, is_there)


@pytest.mark.parametrize(
    ("who", "code"), [("", "UNAUTHENTICATED"), ("member", "FORBIDDEN"), ("editor", "FORBIDDEN")]
)
def test_only_administrators_read_and_erase_the_audit_trail(knowledge, who, code):
    given = {"id": knowledge.id_of("topic", "waste"), "fields": ["note"]}
    for document, variables in ((TRAIL, {}), (ERASE, {"i": given})):
        result = knowledge.answer(who, document, **variables)
        assert [error.extensions["code"] for error in result.errors] == [code]
        assert set(result.data.values()) == {None}


def test_the_audit_trail_says_who_changed_what(knowledge):
    topic = knowledge.id_of("topic", "waste")
    knowledge.write("topicUpdate", "TopicUpdate", id=topic, note="one")
    knowledge.write("topicUpdate", "TopicUpdate", id=topic, note="two")
    newest, *_ = knowledge.ask("administrator", TRAIL, id=topic)["auditTrail"]["nodes"]

    assert newest["differences"] == [{"field": "note", "before": "one", "after": "two"}]
    assert (newest["action"], newest["version"], newest["client"]) == ("UPDATED", 3, "a browser")
    assert newest["accountLabel"] == "editor"


def test_an_account_is_forgotten_in_the_audit_trail(knowledge):
    topic = knowledge.id_of("topic", "waste")
    knowledge.write("topicUpdate", "TopicUpdate", id=topic, note="one")
    with knowledge.database.transaction() as session:
        assert forget_account(session, knowledge.viewers["editor"].account) == 1
    newest, *_ = knowledge.ask("administrator", TRAIL, id=topic)["auditTrail"]["nodes"]

    assert (newest["accountId"], newest["accountLabel"], newest["client"]) == (None, None, None)
    assert newest["differences"]


def test_personal_data_is_erased_from_every_version_for_good(knowledge):
    topic = knowledge.id_of("topic", "waste")
    knowledge.write("topicUpdate", "TopicUpdate", id=topic, note="Call Anna Example.")
    given = {"id": topic, "fields": ["note"], "reason": "asked for"}
    held = knowledge.ask("administrator", ERASE, i=given)["historyErase"]
    knowledge.write("topicUpdate", "TopicUpdate", id=topic, note=None)
    erased = knowledge.ask("administrator", ERASE, i=given)["historyErase"]

    field = ["input", "fields"]
    assert held == {"entries": 0, "userErrors": [{"code": "INVALID_STATE", "field": field}]}
    assert erased == {"entries": 1, "userErrors": []}
    assert "Anna" not in str(knowledge.database.all(sa.select(CHANGE)))
    newest, *_ = knowledge.ask("administrator", TRAIL, id=topic)["auditTrail"]["nodes"]
    assert (newest["action"], newest["comment"]) == ("ERASED", "note, asked for")


def test_versions_tell_what_each_changed_and_held(knowledge):
    case = knowledge.id_of("practice", CASE)
    for lessons in ("Viens.", "Divi."):
        text = [{"lang": "lv", "value": lessons}]
        knowledge.write("practiceUpdate", "PracticeUpdate", id=case, lessons=text)
    newest, before, first = knowledge.ask("", VERSIONS, s=CASE)["practice"]["versions"]["nodes"]

    changed = {"field": "lessons", "before": {"lv": "Viens."}, "after": {"lv": "Divi."}}
    assert newest["differences"] == [changed]
    assert [v["content"]["lessons"]["value"] for v in (newest, before)] == ["Divi.", "Viens."]
    assert (first["version"], first["action"], first["differences"]) == (1, "CREATED", [])
    assert first["content"]["lessons"]["value"] == before["differences"][0]["before"]["lv"]


@pytest.mark.parametrize(
    ("who", "seen"), [("", [4, 1]), ("other", [4, 1]), ("member", [4, 3, 2]), ("editor", [4, 3, 2])]
)
def test_versions_that_were_not_public_are_for_holders_and_reviewers(knowledge, who, seen):
    case = knowledge.id_of("practice", CASE)
    secret = [{"lang": "lv", "value": "Noslēpums."}]
    knowledge.write("practiceUpdate", "PracticeUpdate", id=case, visibility="OWNER", results=secret)
    knowledge.write("practiceUpdate", "PracticeUpdate", id=case, lessons=secret)
    clean = {"results": None, "lessons": None, "visibility": "PUBLIC"}
    knowledge.write("practiceUpdate", "PracticeUpdate", id=case, **clean)

    found = knowledge.ask(who, VERSIONS, s=CASE)["practice"]["versions"]["nodes"]
    assert [version["version"] for version in found] == seen
    assert ("Noslēpums." in str(found)) == (who in ("member", "editor"))
    one = "query ($s: String!) { practice(by: {slug: $s}) { versionOf(number: 3) { version } } }"
    shown = knowledge.ask(who, one, s=CASE)["practice"]["versionOf"]
    assert shown == ({"version": 3} if 3 in seen else None)


def test_a_practice_with_the_number_of_a_deleted_one_has_none_of_its_versions(knowledge):
    text = [{"lang": "lv", "value": "Melnraksts"}]
    topics = [knowledge.id_of("topic", "waste")]
    for slug in ("melnraksts", "melnraksts-2"):
        given = {"title": text, "summary": text, "kind": "LESSON", "topics": topics, "slug": slug}
        knowledge.write("practiceDraftCreate", "PracticeCreate", **given)
        found = knowledge.ask("editor", VERSIONS, s=slug)["practice"]
        assert [version["action"] for version in found["versions"]["nodes"]] == ["CREATED"]
        knowledge.write("practiceDelete", "PracticeDelete", id=found["id"])


@pytest.mark.parametrize(
    ("who", "is_shown"), [("", False), ("other", False), ("member", True), ("reviewer", True)]
)
def test_the_way_of_a_practice_is_for_holders_and_reviewers(knowledge, who, is_shown):
    case = knowledge.id_of("practice", CASE)
    knowledge.write("practiceArchive", "PracticeArchive", id=case, comment="vecs")
    knowledge.write("practiceReopen", "PracticeReopen", id=case)
    knowledge.write("practiceUpdate", "PracticeUpdate", id=case, outcome="WORKED")
    knowledge.write("practiceSubmit", "PracticeSubmit", id=case)
    read = "{ workflow { state since events { action comment } comments { text } } }"
    by_slug = f'{{ practice(by: {{slug: "{CASE}"}}) {read} }}'
    practice = knowledge.answer(who, by_slug).data["practice"]

    assert (practice is not None) == is_shown
    if practice:
        way = practice["workflow"]
        assert way["state"] == "SUBMITTED"
        actions = [event["action"] for event in way["events"]]
        assert actions == ["CREATED", "ARCHIVED", "REOPENED", "SUBMITTED"]
        assert way["events"][1]["comment"] == "vecs"


def test_the_way_of_a_public_practice_is_forbidden_to_others(knowledge):
    read = f'{{ practice(by: {{slug: "{CASE}"}}) {{ slug workflow {{ state }} }} }}'
    result = knowledge.answer("other", read)

    assert result.data == {"practice": {"slug": CASE, "workflow": None}}
    assert [error.extensions["code"] for error in result.errors] == ["FORBIDDEN"]


def test_what_many_practices_lack_is_one_statement_more(ask, statements):
    read = "completeness { score missing { field why isRequired } } citation isStale"
    read += " versions(first: 2) { nodes { version differences { field } } }"
    found = ask(f"{{ practices(first: 50) {{ nodes {{ {read} }} }} }}")["practices"]["nodes"]

    assert len(statements) == 4
    assert all(0 < each["completeness"]["score"] <= 1 for each in found)
    assert all(gap["why"] for each in found for gap in each["completeness"]["missing"])


def test_gaps_are_told_in_the_language_of_the_request(ask):
    read = (
        f'{{ practice(by: {{slug: "{CASE}"}}) {{ completeness {{ missing {{ field why }} }} }} }}'
    )
    [gap, *_] = ask(read, {"accept-language": "en"})["practice"]["completeness"]["missing"]

    assert gap == {
        "field": "outcome",
        "why": "Say whether it worked; a failure is experience too.",
    }
