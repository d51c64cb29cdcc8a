"""Callers with keys: who may write, and requests of theirs over HTTP to a server process."""

import json
from hashlib import sha256
from http.client import HTTPConnection
from pathlib import Path
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa

from schema import Database
from schema.tables import Account, ApiKey, Municipality, Role, Scope
from schema.tables.base import table_of

ENDLESS: dict[str, Any] = {"BLIS_BUCKET": "999999999", "BLIS_RESTORE": "999999999"}
"""So that one caller may ask as fast as it can."""

DRAFT = """mutation($input: PracticeCreateInput!) {
  practiceDraftCreate(input: $input) { practice { id slug version } userErrors { code field } } }"""


class Caller:
    """Asks a server with a key over one connection."""

    def __init__(self, address: str, key: str = "") -> None:
        place = urlsplit(address)
        self.connection = HTTPConnection(place.hostname or "", place.port, timeout=30)
        self.headers = {"Content-Type": "application/json"}
        if key:
            self.headers["Authorization"] = f"Bearer {key}"

    def ask(self, document: str, variables: dict[str, Any], key: str = "") -> Any:
        """Return the answer; `key` tells the request from its repetition."""
        headers = self.headers | ({"Idempotency-Key": key} if key else {})
        body = json.dumps({"query": document, "variables": variables})
        self.connection.request("POST", "/graphql", body, headers)
        return json.loads(self.connection.getresponse().read())

    def close(self) -> None:
        self.connection.close()


def draft(title: str) -> tuple[str, dict[str, Any]]:
    """Return what begins a practice as a draft."""
    text = [{"lang": "lv", "value": title}]
    return DRAFT, {"input": {"title": text, "summary": text, "kind": "PRACTICE"}}


def known(folder: Path, role: str, municipality: str = "") -> str:
    """Return a key, with every scope, of a new account in the database of a folder."""
    database = Database(f"sqlite:///{folder}/blis.sqlite")
    key, place = "blis_" + token_urlsafe(32), table_of(Municipality)
    with database.engine.begin() as connection:
        by_slug = sa.select(place.c.id).where(place.c.slug == municipality)
        account = connection.execute(
            sa.insert(table_of(Account)).returning(table_of(Account).c.id),
            Account(
                label=role, roles=[Role(role)], municipality_id=connection.scalar(by_slug)
            ).model_dump(exclude={"id"}),
        ).scalar_one()
        row = ApiKey(
            account_id=account,
            label=role,
            digest=sha256(key.encode()).hexdigest(),
            scopes=list(Scope),
        )
        connection.execute(sa.insert(table_of(ApiKey)), row.model_dump(exclude={"id"}))
    database.engine.dispose()
    return key
