"""The commands for accounts and keys, and what they say when something is wrong."""

import re
import sqlite3
import stat
import sys
from contextlib import closing
from pathlib import Path

import httpx2
import pytest
import sqlalchemy as sa
from accounts import bearer
from browser import chromium
from processes import serving

from schema import Database
from schema.tables import Change
from schema.tables.base import table_of
from server.cli import main
from server.http.callers.sessions import load_session_secret

ADD = ("account", "add", "--label", "Editors of LPS", "--role", "editor")
WIDTH = 1_000
WHO = {"query": "{ viewer { label roles } }"}


@pytest.fixture(scope="module")
def folder(parts, tmp_path_factory) -> Path:
    """A data folder with a database of its own."""
    folder = tmp_path_factory.mktemp("accounts")
    with (
        closing(sqlite3.connect(parts[0].url.database)) as whole,
        closing(sqlite3.connect(folder / "blis.sqlite")) as copy,
    ):
        whole.backup(copy)
    return folder


@pytest.fixture
def blis(folder, monkeypatch, capsys):
    """Run a command to its end and return its status, and what it said in all."""

    def blis(*words: str, data: Path = folder) -> tuple[object, str]:
        monkeypatch.setattr(sys, "argv", ["blis", *words])
        monkeypatch.setenv("BLIS_DATA_DIR", str(data))
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        return ended.value.code, told.out + told.err

    return blis


@pytest.fixture
def made(blis):
    """Run a command that goes well; return the first number that it tells, and all it says."""

    def made(*words: str) -> tuple[str, str]:
        status, said = blis(*words)
        found = re.search(r"\d+", said)
        assert status == 0, said
        assert found
        return found[0], said

    return made


def test_an_account_is_made_changed_and_listed(made, blis):
    number, _ = made(*ADD, "--issuer", "https://id.example.lv", "--subject", "a1")
    made("account", "change", number, "--role", "member", "--role", "administrator",
         "--municipality", "riga-2021", "--issuer", "-", "--subject", "-")  # fmt: skip
    made("account", "disable", number)

    line = next(text for text in blis("account", "list")[1].splitlines() if number in text.split())

    for word in ("Editors of LPS", "MEMBER ADMINISTRATOR", "riga-2021", "disabled"):
        assert word in line
    assert "example.lv" not in line
    made("account", "enable", number)
    assert "disabled" not in blis("account", "list")[1]


def test_a_key_is_printed_once_and_kept_as_a_digest(made, blis, folder):
    account, _ = made(*ADD)
    number, said = made(
        "key", "add", account, "--label", "Portal", "--scope", "read:members", "--days", "30"
    )
    key = said.splitlines()[-1]

    assert re.fullmatch(r"blis_[\w-]{43}", key)
    listed = blis("key", "list")[1]
    assert "Portal  read:members  until 20" in listed
    made("key", "revoke", number)
    assert "Portal  read:members  revoked on 20" in blis("key", "list")[1]
    files = [file.read_bytes() for file in folder.glob("blis.sqlite*")]
    assert not any(key.encode() in content for content in files)
    assert key not in listed


@pytest.mark.parametrize(
    ("role", "scope", "sentence"),
    [
        ("reader", "write:content", "is READER, so its keys cannot be for write:content"),
        ("editor", "admin", "admin is for ADMINISTRATOR."),
        ("reviewer", "sync:experts", "sync:experts is for PARTNER / ADMINISTRATOR."),
    ],
)
def test_a_key_goes_no_further_than_its_account(made, blis, role, scope, sentence):
    account, _ = made("account", "add", "--label", "A duty", "--role", role)
    before = blis("key", "list")

    status, said = blis("key", "add", account, "--label", "Far", "--scope", scope)

    assert status == 1
    assert sentence in said
    assert blis("key", "list") == before


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([*ADD, "--municipality", "rigga"], "There is no municipality 'rigga'"),
        ([*ADD, "--organisation", "nobody"], "There is no organisation 'nobody'"),
        ([*ADD, "--role", "member"], "a MEMBER works for a municipality: name it"),
        ([*ADD, "--role", "partner"], "a PARTNER works for an organisation: name it"),
        ([*ADD, "--subject", "a"], "issuer and subject belong together"),
        ([*ADD, "--issuer", "i", "--subject", "010180-12345"], "personal codes are not kept"),
        ([*ADD[:3], "010180-12345", "--role", "editor"], "personal codes are not kept"),
        ([*ADD[:3], " ", "--role", "editor"], "label"),
        (["account", "change", "999", "--role", "editor"], "There is no account 999"),
        (["account", "disable", "999"], "There is no account 999"),
        (["key", "add", "999", "--label", "a", "--scope", "admin"], "There is no account 999"),
        (["key", "revoke", "999"], "There is no key 999"),
        (["sign-in", "999"], "There is no account 999"),
    ],
)
def test_a_mistake_is_told_in_a_sentence_and_changes_nothing(blis, words, sentence):
    before = blis("account", "list")

    status, said = blis(*words)

    assert (status, said.count("\n")) == (1, 1)
    assert sentence in said
    assert blis("account", "list") == before


@pytest.mark.parametrize(
    ("words", "word"),
    [
        ([*ADD[:5], "king"], "king"),
        (["key", "add", "1", "--label", "a", "--scope", "everything"], "everything"),
        (
            ["key", "add", "1", "--label", "a", "--scope", "admin", "--days", "0"],
            "greater than or equal to 1",
        ),
    ],
)
def test_an_unknown_word_is_told_with_those_there_are(blis, words, word):
    status, said = blis(*words)

    assert status == 2
    assert f"Invalid value for '{words[-2]}'" in said
    assert word in said


def test_a_subject_belongs_to_one_account(made, blis):
    number, _ = made(*ADD, "--issuer", "https://id.example.lv", "--subject", "once")

    status, said = blis(*ADD, "--issuer", "https://id.example.lv", "--subject", "once")

    assert status == 1
    assert f"Account {number} is already" in said


def test_a_disabled_account_gets_no_link(made, blis):
    number, _ = made(*ADD)
    made("account", "disable", number)

    assert "is disabled" in blis("sign-in", number)[1]


def test_of_an_erased_account_nothing_is_left_but_its_number(made, blis, folder):
    number, _ = made(*ADD)
    made("key", "add", number, "--label", "Telling", "--scope", "write:content")

    made("account", "erase", number)

    database = Database(f"sqlite:///{folder}/blis.sqlite")
    change = table_of(Change)
    about = sa.select(change).where(change.c.kind == "Account", change.c.row_id == int(number))
    assert [row.content and row.content["label"] for row in database.all(about)] == [
        None,
        "erased",
    ]
    assert "Telling" not in blis("key", "list")[1]
    assert "is disabled" in blis("sign-in", number)[1]


def test_before_the_first_start_there_is_nothing_to_change(blis, tmp_path):
    status, said = blis("account", "list", data=tmp_path)

    assert status == 1
    assert "run blis serve" in said


def test_what_is_done_stands_in_the_audit_trail_without_what_is_secret(made, folder):
    account, _ = made(*ADD)
    _, said = made("key", "add", account, "--label", "Trail", "--scope", "write:content")
    database = Database(f"sqlite:///{folder}/blis.sqlite")

    change = table_of(Change)
    trail = database.all(sa.select(change).order_by(change.c.id.desc()).limit(2))

    assert [(row.kind, row.action, row.client) for row in trail] == [
        ("ApiKey", "CREATED", "blis"),
        ("Account", "CREATED", "blis"),
    ]
    assert trail[0].content["scopes"] == ["write:content"]
    assert "digest" not in trail[0].content
    assert said.splitlines()[-1] not in str(trail)
    assert not any(row.is_public or row.was_public for row in trail)


def test_the_secret_of_sessions_is_made_once_for_its_owner_alone(tmp_path):
    secret = load_session_secret(tmp_path)

    assert len(secret) >= 32
    assert load_session_secret(tmp_path) == secret
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600


@pytest.fixture(scope="module")
def served(folder):
    """A server on the folder."""
    with serving(folder) as served:
        yield served


@pytest.mark.slow
def test_keys_are_issued_and_revoked_while_blis_serves(served, made):
    account, _ = made(*ADD)
    number, said = made("key", "add", account, "--label", "Live", "--scope", "read:members")

    def asked():
        headers = bearer(said.splitlines()[-1])
        return httpx2.post(f"{served.address}/graphql", json=WHO, headers=headers)

    assert asked().json()["data"]["viewer"] == {"label": "Editors of LPS", "roles": ["EDITOR"]}
    made("key", "revoke", number)
    assert asked().status_code == 401


@pytest.mark.slow
def test_a_person_signs_in_with_a_link_asks_in_the_explorer_and_signs_out(served, made):
    account, _ = made(*ADD)
    _, said = made("sign-in", account, "--at", served.address)
    with chromium() as page:
        page.open(said.splitlines()[-1], WIDTH)
        page.wait_for("document.querySelector('button') !== null")
        page.value("document.querySelector('button').click()")
        page.wait_for("document.body.innerText.includes('Editors of LPS')")
        page.open(f"{served.address}/explorer/graphiql?example=01-search", WIDTH)
        page.wait_for("document.querySelector('.graphiql-query-editor .CodeMirror') !== null")
        page.value("document.querySelector('.graphiql-execute-button').click()")
        # What an account has left stands only in an answer that is made for it alone.
        page.wait_for(
            "document.querySelector('.result-window .CodeMirror')?.CodeMirror.getValue()"
            ".includes('throttleStatus')"
        )
        page.open(f"{served.address}/sign-out", WIDTH)
        page.wait_for("document.querySelector('button') !== null")
        page.value("document.querySelector('button').click()")
        page.wait_for("document.body.innerText.includes('You are signed out')")
        assert page.complaints() == []
