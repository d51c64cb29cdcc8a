"""Those who write, the application they write to, and ids for what they write."""

from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

import sqlalchemy as sa
from graphql import GraphQLInputObjectType, get_named_type
from starlette.testclient import TestClient

from schema import Database, graphql_schema, tables
from schema.access.viewer import ALL_SCOPES
from schema.contract.type_system import type_system
from schema.tables import Role, Scope
from schema.tables.base import table_of

OWN, OTHERS, PARTNERS = "valmieras-novads-2021", "riga-2021", "llpa"
WRITES = frozenset({Scope.READ_MEMBERS, *(scope for scope in Scope if "write" in scope)})

ACCOUNTS: dict[str, tuple[Role, str | None]] = {
    "member": (Role.MEMBER, OWN),
    "stranger": (Role.MEMBER, OTHERS),
    "editor": (Role.EDITOR, None),
    "second editor": (Role.EDITOR, None),
    "reviewer": (Role.REVIEWER, None),
    "partner": (Role.PARTNER, PARTNERS),
    "administrator": (Role.ADMINISTRATOR, None),
}
KEYS = {
    "member who only reads": ("member", frozenset({Scope.READ_MEMBERS})),
    "editor who only reads": ("editor", frozenset({Scope.READ_MEMBERS})),
    "partner without sync": ("partner", WRITES),
}
"""Keys that open less than their account could do."""

MUTATIONS = {
    name: field
    for name, field in type_system(graphql_schema()).mutation_type.fields.items()  # type: ignore[union-attr]
    if name not in ("historyErase", "expertErase")
}
"""Every mutation that answers a record; what erases history has tests of its own."""


def accounts(database: Database) -> dict[str, str]:
    """Return a key for each role, of accounts that are there, and keys that open less."""
    place, body = table_of(tables.Municipality), table_of(tables.Organisation)
    numbers: dict[str, int] = {}
    for name, (role, slug) in ACCOUNTS.items():
        source = body if role is Role.PARTNER else place
        found = database.all(sa.select(source.c.id).where(source.c.slug == slug))
        own = found[0].id if found else None
        at, by = (None, own) if role is Role.PARTNER else (own, None)
        with database.transaction(raising=False) as session:
            account = tables.Account(
                label=name, roles=[role], municipality_id=at, organisation_id=by
            )
            session.add(account)
        assert account.id
        numbers[name] = account.id
    opening = {name: (name, ALL_SCOPES) for name in ACCOUNTS} | KEYS
    return {
        name: key_of(database, numbers[owner], scopes) for name, (owner, scopes) in opening.items()
    }


def key_of(database: Database, account: int, scopes: frozenset[Scope]) -> str:
    """Return a new key of an account."""
    key = f"blis_{token_urlsafe(32)}"
    digest = sha256(key.encode()).hexdigest()
    with database.transaction(raising=False) as session:
        row = {"account_id": account, "label": "tests", "digest": digest, "scopes": sorted(scopes)}
        session.add(tables.ApiKey.model_validate(row))
    return key


class Desk:
    """An application to write to, as one of those who write."""

    def __init__(self, database: Database, client: TestClient, keys: dict[str, str]) -> None:
        self.database, self.client, self.keys = database, client, keys

    def headers(self, viewer: str) -> dict[str, str]:
        """Return the headers with which somebody sends a request."""
        known = {"Authorization": f"Bearer {self.keys[viewer]}"} if viewer != "public" else {}
        return {"Content-Type": "application/json", "Accept-Language": "en"} | known

    def send(self, document: str, viewer: str = "public", key: str = "", **variables: Any) -> Any:
        """Return the whole answer to a document."""
        headers = self.headers(viewer) | {"Idempotency-Key": key}
        body = {"query": document, "variables": variables}
        return self.client.post("/graphql", json=body, headers=headers).json()

    def ask(self, document: str, viewer: str = "public", **variables: Any) -> Any:
        """Return the data of an answer without errors."""
        answer = self.send(document, viewer, **variables)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    def do(
        self, field: str, viewer: str, given: dict[str, Any], shown: str = "id", key: str = ""
    ) -> Any:
        """Return the payload of a mutation, whose record is under `record`."""
        answer = self.send(document_of(field, shown), viewer, key, input=given)
        assert "errors" not in answer, answer["errors"]
        return answer["data"][field]

    def done(self, field: str, viewer: str, given: dict[str, Any], shown: str = "id") -> Any:
        """Return the record of a mutation that has to succeed."""
        payload = self.do(field, viewer, given, shown)
        assert payload["userErrors"] == []
        return payload["record"]

    def codes(self, field: str, viewer: str, given: dict[str, Any]) -> list[tuple[str, str]]:
        """Return what is wrong with an input: codes, and where."""
        problems = self.do(field, viewer, given)["userErrors"]
        return [(each["code"], ".".join(each["field"] or [])) for each in problems]

    def id(self, field: str, slug: str) -> str:
        """Return the id of what has a public name."""
        found = self.ask(f'{{ {field}(by: {{slug: "{slug}"}}) {{ id }} }}', "administrator")
        return found[field]["id"]

    def state(self) -> tuple[int, ...]:
        """Return what every write changes: the revision, and how long each ledger is."""
        ledgers = (tables.Change, tables.IndexTask, tables.RequestKey, tables.Redirect)
        counts = (sa.select(sa.func.count()).select_from(table_of(ledger)) for ledger in ledgers)
        figures = sa.select(
            table_of(tables.Revision).c.number, *(c.scalar_subquery() for c in counts)
        )
        [state] = self.database.all(figures)
        return tuple(state)


def document_of(field: str, shown: str) -> str:
    """Return the document of a mutation."""
    kind = get_named_type(MUTATIONS[field].args["input"].type).name
    record = record_of(field)
    return (
        f"mutation($input: {kind}!) {{ {field}(input: $input) {{ record: {record} {{ {shown} }} "
        "userErrors { code field message } clientMutationId } }"
    )


def ids_for(desk: Desk) -> dict[str, str]:
    """Return an id for each field that takes one: of what is public, the member's where it may be.

    Makes an adoption, a target, a campaign and a set of peers of the member's municipality.
    """
    lists = lists_by_record()
    fields = " ".join(f"{name}(first: 1) {{ nodes {{ id }} }}" for name in lists.values())
    other = f'{{municipalities: {{some: {{slug: {{eq: "{OTHERS}"}}}}}}}}'
    own = f'municipality(by: {{slug: "{OWN}"}}) {{ id'
    found = desk.ask(
        f"""{{ {fields} own: {own} practices(first: 1) {{ nodes {{ id }} }}
          indicatorValues(first: 1) {{ nodes {{ id }} }}
          contacts(first: 1) {{ nodes {{ id }} }}
          predecessors(first: 1) {{ nodes {{ id predecessor {{ id }} }} }} }}
        taken: practices(first: 1, filter: {other}) {{ nodes {{ id }} }}
        partner: organisation(by: {{slug: "{PARTNERS}"}}) {{ id
          experts(first: 1) {{ nodes {{ id }} }} }} }}"""
    )
    nodes = {record: found[name]["nodes"] for record, name in lists.items()}
    first = {record: each[0]["id"] for record, each in nodes.items() if each}
    places = found["own"]
    [succession] = places["predecessors"]["nodes"]
    here = {"municipality": places["id"], "indicator": first["indicator"]}
    taken = {"practice": found["taken"]["nodes"][0]["id"], "municipality": places["id"]}
    adoption = desk.done("adoptionCreate", "member", taken | {"status": "PLANNED"})
    request = desk.done(
        "experienceRequestCreate", "member", {"title": [{"lang": "lv", "value": "Kas zina?"}]}
    )
    search = desk.done("savedSearchCreate", "administrator", {"name": "Skolas", "query": "skola"})
    title = [{"lang": "lv", "value": "Kas mums ir?"}]
    days = {"period": "2039", "opensOn": "2026-01-01", "dueOn": "2040-01-31"}
    wanted = {"indicators": [first["indicator"]], "municipalities": [places["id"]]}
    campaign = desk.done(
        "campaignCreate",
        "editor",
        {"title": title, "organiser": found["partner"]["id"], **days, **wanted},
    )
    goal = desk.done("targetCreate", "member", here | {"dueYear": 2040, "value": 1.0})
    chosen = {"name": [{"lang": "lv", "value": "Kaimiņi"}], "members": [places["id"]]}
    peers = desk.done("comparisonSetCreate", "member", chosen | {"visibility": "PUBLIC"})
    return first | {
        "reviewComment": comment_of(desk, first["topic"]),
        "comparisonSet": peers["id"],
        "municipality": places["id"],
        "practice": places["practices"]["nodes"][0]["id"],
        "taken": taken["practice"],
        "indicatorValue": places["indicatorValues"]["nodes"][0]["id"],
        "contact": places["contacts"]["nodes"][0]["id"],
        "succession": succession["id"],
        "predecessor": succession["predecessor"]["id"],
        "successor": places["id"],
        "organisation": found["partner"]["id"],
        "expert": found["partner"]["experts"]["nodes"][0]["id"],
        "adoption": adoption["id"],
        "target": goal["id"],
        "campaign": campaign["id"],
        "organiser": found["partner"]["id"],
        "indicators": first["indicator"],
        "municipalities": places["id"],
        "experienceRequest": request["id"],
        "savedSearch": search["id"],
    }


def lists_by_record() -> dict[str, str]:
    """Return the list of the API that everybody may read of each record that mutations write."""
    query = type_system(graphql_schema()).query_type
    assert query
    records = {record_of(field) for field in MUTATIONS}
    found: dict[str, str] = {}
    for name, field in query.fields.items():
        kind = get_named_type(field.type).name
        record = kind[:1].lower() + kind[1:].removesuffix("Connection")
        if kind.endswith("Connection") and record in records - OF_SOME:
            found.setdefault(record, name)
    return found


OF_SOME = {"practice", "indicatorValue", "contact", "savedSearch"}
"""Records of which not everybody may read a list, or `ids_for` takes those of the member."""


def record_of(field: str) -> str:
    """Return what a mutation calls the record in its payload."""
    payload = get_named_type(MUTATIONS[field].type)
    [record] = set(payload.fields) - {"userErrors", "clientMutationId"}  # type: ignore[union-attr]
    return record


def comment_of(desk: Desk, topic: str) -> str:
    """Return the id of what an editor asks to change in a case of the member."""
    words = [{"lang": "lv", "value": "Vārdi"}]
    case = dict.fromkeys(("title", "summary", "problem", "solution", "results"), words)
    case |= {"kind": "PRACTICE", "outcome": "WORKED", "topics": [topic]}
    draft = desk.done("practiceDraftCreate", "member", case)
    desk.done("practiceSubmit", "member", draft)
    asked = draft | {"comments": [{"field": "results", "text": "Kāpēc?"}]}
    shown = "workflow { comments { id } }"
    back = desk.done("practiceRequestChanges", "editor", asked, shown)
    return back["workflow"]["comments"][0]["id"]


def ids_of(field: str, ids: dict[str, str]) -> dict[str, str]:
    """Return the ids that go into one mutation: `id` and `into` are of what it writes."""
    record = record_of(field)
    taken = {"practice": ids["taken"]} if field == "adoptionCreate" else {}
    # Of what is made of others, such as a tie, there is none that could be named.
    own = {"id": ids[record], "into": ids[record]} if record in ids else {}
    return ids | own | taken


def input_of(field: str) -> GraphQLInputObjectType:
    """Return the type of what a mutation takes."""
    kind = get_named_type(MUTATIONS[field].args["input"].type)
    assert isinstance(kind, GraphQLInputObjectType)
    return kind
