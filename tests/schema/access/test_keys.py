"""Keys of programs: what they open, what they do not, and that a change holds at once."""

from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from accounts import accounts_in, bearer
from starlette.testclient import TestClient
from writing import key_of

from schema import Database, Limits
from schema.clock import now
from schema.connections.entity_fields import declared_fields
from schema.tables import Account, ApiKey, Document, Role, Scope
from schema.tables.base import table_of
from schema.types import Node
from server.app import create_app

WHO = "{ viewer { label roles scopes municipality { slug } organisation { slug } csrfToken } }"
TOPICS = "{ topics(first: 1) { nodes { slug } } }"
ACCOUNTS = "{ accounts(first: 10) { nodes { label roles keys { nodes { label scopes } } } } }"
ACCOUNT = table_of(Account)
LATER, EARLIER = timedelta(hours=1), -timedelta(hours=1)


@pytest.fixture(scope="module")
def people(database):
    with accounts_in(database) as accounts:
        yield accounts


@pytest.fixture(scope="module")
def web(database, index):
    """A client of an application that keeps answers; its database is used by its loop alone."""
    own = Database(database.url.render_as_string(hide_password=False))
    with TestClient(create_app(own, index)) as client:
        yield client
        assert client.portal is not None
        client.portal.call(own.close)


def asked(web, query, key=None, **headers):
    """Ask with a key, if one is given."""
    headers = headers if key is None else headers | bearer(key)
    return web.post("/graphql", json={"query": query}, headers=headers)


def test_a_key_tells_whose_it_is(web, people):
    member = people.add(Role.MEMBER, municipality="riga-2021")
    _, key = people.key(member, Scope.READ_MEMBERS, Scope.WRITE_PRACTICE)

    assert asked(web, WHO, key).json()["data"]["viewer"] == {
        "label": "Somebody",
        "roles": ["MEMBER"],
        "scopes": ["READ_MEMBERS", "WRITE_PRACTICE"],
        "municipality": {"slug": "riga-2021"},
        "organisation": None,
        "csrfToken": None,
    }


def test_the_public_is_nobody(web):
    assert asked(web, WHO).json()["data"] == {"viewer": None}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("Bearer blis_nonsense", "not known"),
        ("Bearer", "not known"),
        ("Bearer \xff", "not known"),
        ("Basic dTpw", "Authorization: Bearer"),
        ("", "Authorization: Bearer"),
    ],
)
@pytest.mark.parametrize("media", ["application/json", "application/graphql-response+json"])
def test_what_is_no_key_is_refused_and_never_public(web, given, sentence, media):
    asked(web, TOPICS)
    answer = asked(web, TOPICS, Authorization=given.encode("latin-1"), Accept=media)

    [error] = answer.json()["errors"]
    assert (answer.status_code, error["extensions"]["code"]) == (401, "UNAUTHENTICATED")
    assert sentence in error["message"]
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.headers["cache-control"] == "no-store"
    assert "data" not in answer.json()


@pytest.mark.parametrize(
    ("row", "change", "sentence"),
    [
        (ApiKey, lambda: {"revoked_at": now()}, "was revoked"),
        (ApiKey, lambda: {"expires_at": now() + EARLIER}, "expired on"),
        (Account, lambda: {"is_active": False}, "is disabled"),
    ],
)
def test_a_key_that_ends_opens_nothing_from_then_on(web, people, row, change, sentence):
    account = people.add(Role.EDITOR)
    number, key = people.key(account, Scope.READ_MEMBERS, days=1)
    assert asked(web, TOPICS, key).status_code == 200

    people.change(row, number if row is ApiKey else account, **change())

    answer = asked(web, TOPICS, key)
    assert answer.status_code == 401
    assert sentence in answer.json()["errors"][0]["message"]


def test_a_role_that_is_taken_away_is_gone_at_once(web, people):
    account = people.add(Role.ADMINISTRATOR)
    _, key = people.key(account, Scope.ADMIN)
    assert "errors" not in asked(web, ACCOUNTS, key).json()

    people.change(Account, account, roles=[Role.EDITOR])

    assert asked(web, ACCOUNTS, key).json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"


def test_a_key_reads_what_its_account_and_its_scopes_allow(web, people, hidden):
    member = people.add(Role.MEMBER, municipality="riga-2021")
    editor = people.add(Role.EDITOR)
    query = f'{{ document(by: {{slug: "{hidden}"}}) {{ slug }} }}'

    def finds(account, *scopes):
        return asked(web, query, people.key(account, *scopes)[1]).json()["data"]["document"]

    assert (
        finds(member, Scope.READ_MEMBERS) == finds(editor, Scope.READ_MEMBERS) == {"slug": hidden}
    )
    assert finds(member, Scope.WRITE_PRACTICE) is None
    assert asked(web, query).json()["data"]["document"] is None


@pytest.fixture
def hidden(database):
    """A document that only members may read, while the test runs."""
    table = table_of(Document)
    [first] = database.all(sa.select(table).order_by(table.c.id).limit(1))
    hide = sa.update(table).where(table.c.id == first.id)
    with database.engine.begin() as connection:
        connection.execute(hide.values(visibility="MEMBERS"))
    yield first.slug
    with database.engine.begin() as connection:
        connection.execute(hide.values(visibility=first.visibility))


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_answers_to_a_key_are_kept_nowhere_and_taken_from_nowhere(web, people, method):
    _, key = people.key(people.add(Role.EDITOR), Scope.READ_MEMBERS)
    query = f"query Q{method} {TOPICS}"

    def ask(**headers):
        if method == "GET":
            return web.get("/graphql", params={"query": query}, headers=headers)
        return asked(web, query, **headers)

    first = ask(**bearer(key))
    public = ask()
    again = ask(**bearer(key), **{"If-None-Match": public.headers.get("etag", "")})

    assert "throttleStatus" not in public.json()["extensions"]["cost"]
    for answer in (first, again):
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
        assert "etag" not in answer.headers
        assert "throttleStatus" in answer.json()["extensions"]["cost"]


def test_callers_behind_one_address_have_points_of_their_own_and_partners_more(parts):
    limits = Limits(bucket=100, cost=60, partner_bucket=900)
    database, index = parts
    with (
        accounts_in(database) as people,
        TestClient(create_app(database, index, limits=limits)) as web,
    ):
        partner = people.add(Role.PARTNER, organisation="llpa")
        keys = [people.key(each)[1] for each in (people.add(Role.EDITOR), partner)]

        limit = [asked(web, TOPICS, key).headers["x-ratelimit-limit"] for key in (None, *keys)]
        asked(web, "{ topics(first: 50) { nodes { slug } } }")
        left = [asked(web, TOPICS, key).headers["x-ratelimit-remaining"] for key in keys]

    assert limit == ["100", "100", "900"]
    assert int(left[0]) > 90
    assert int(left[1]) > 890


def test_when_a_key_was_used_is_noted_once_a_minute_and_raises_no_revision(web, people, database):
    number, key = people.key(people.add(Role.EDITOR))
    revision = database.revision().number

    def used():
        asked(web, TOPICS, key)
        assert web.portal is not None
        web.portal.call(settled, web.app)
        return people.row(ApiKey, number).last_used_at

    first = used()
    assert now() - first < LATER
    assert used() == first
    people.change(ApiKey, number, last_used_at=now() + EARLIER)
    assert used() > first
    assert database.revision().number == revision


def test_a_request_is_answered_when_nobody_can_note_who_was_here(desk, caplog):
    [account] = desk.database.all(sa.select(ACCOUNT.c.id).where(ACCOUNT.c.label == "editor"))
    desk.keys["unnoted"] = key_of(desk.database, account.id, frozenset(Scope))
    refuse = "create trigger full before update on api_key begin select raise(abort, 'full'); end"
    with desk.database.engine.begin() as connection:
        connection.execute(sa.text(refuse))

    assert desk.ask(WHO, "unnoted")["viewer"]["label"] == "editor"
    desk.client.portal.call(settled, desk.client.app)

    with desk.database.engine.begin() as connection:
        connection.execute(sa.text("drop trigger full"))
    assert "it could not be noted who was here" in caplog.text


async def settled(app):
    """Wait until everything that callers need not wait for is written."""
    for noting in list(app.state.callers.noting.values()):
        await noting


@pytest.mark.parametrize(
    ("role", "scopes", "code"),
    [
        (None, [], "UNAUTHENTICATED"),
        (Role.EDITOR, list(Scope), "FORBIDDEN"),
        (Role.REVIEWER, list(Scope), "FORBIDDEN"),
        (Role.ADMINISTRATOR, [Scope.READ_MEMBERS], "FORBIDDEN"),
        (Role.ADMINISTRATOR, [Scope.ADMIN], None),
    ],
)
@pytest.mark.parametrize("field", ["accounts", "apiKeys"])
def test_only_administrators_see_accounts_and_keys(web, people, role, scopes, code, field):
    _, key = people.key(people.add(role), *scopes) if role else (0, None)

    answer = asked(web, f"{{ {field}(first: 100) {{ totalCount nodes {{ id label }} }} }}", key)

    if code is None:
        rows = answer.json()["data"][field]
        assert rows["totalCount"] == len(rows["nodes"]) > 0
    else:
        [error] = answer.json()["errors"]
        assert (error["path"], error["extensions"]["code"]) == ([field], code)
        assert answer.json()["data"] == {field: None}


def test_an_account_cannot_be_fetched_by_its_id_by_others(web, people):
    admin = people.add(Role.ADMINISTRATOR)
    _, key = people.key(admin, Scope.ADMIN)
    _, weak = people.key(people.add(Role.EDITOR), *Scope)
    nodes = "{ accounts(first: 1) { nodes { id keys { nodes { id } } } } }"
    [account] = asked(web, nodes, key).json()["data"]["accounts"]["nodes"]
    ids = [account["id"], account["keys"]["nodes"][0]["id"]]
    query = f'{{ nodes(ids: ["{ids[0]}", "{ids[1]}"]) {{ id }} }}'

    assert asked(web, query, key).json()["data"]["nodes"] == [{"id": each} for each in ids]
    for other in (None, weak):
        assert asked(web, query, other).json()["data"]["nodes"] == [None, None]


def test_nothing_that_others_see_leads_to_an_account():
    guarded = {Account, ApiKey}
    links = {
        f"{kind.__name__}.{field.python_name}"
        for table, kind in Node.shown_as.items()
        for field in declared_fields(kind)
        if table not in guarded and (link := field.metadata.get("link")) and link.table in guarded
    }

    assert links == set()


def test_a_reader_reads_the_answers_kept_for_all_with_points_of_its_own(web, people):
    _, key = people.key(people.add(Role.READER))
    ask = partial(web.get, "/graphql", params={"query": TOPICS})

    public, first, second = ask(), ask(headers=bearer(key)), ask(headers=bearer(key))

    assert first.content == second.content == public.content
    assert first.headers["etag"] == second.headers["etag"] == public.headers["etag"]
    assert asked(web, "{ viewer { roles } }", key).json()["data"]["viewer"]["roles"] == ["READER"]


def test_a_reader_sees_and_writes_no_more_than_the_public(web, people):
    _, key = people.key(people.add(Role.READER), Scope.READ_MEMBERS, Scope.WRITE_CONTENT)

    drafts = asked(web, "{ practices(first: 1, filter: {state: {eq: DRAFT}}) { totalCount } }", key)
    written = asked(
        web, 'mutation { topicDelete(input: {id: "VG9waWM6MQ=="}) { userErrors { code } } }', key
    )

    assert drafts.json()["data"]["practices"]["totalCount"] == 0
    assert written.json()["data"]["topicDelete"]["userErrors"] == [{"code": "FORBIDDEN"}]
