"""What is hidden and what is not there look alike to those who write, whatever its kind."""

import pytest
from graphql import get_named_type
from hidden import SEEN, hidden, plant
from inputs import leaves, made
from seeded import seeded_database
from starlette.testclient import TestClient
from writing import MUTATIONS, Desk, accounts, document_of, ids_for, ids_of, input_of

from schema.ids import write_global_id
from search import open_index
from server.app import create_app

VIEWERS = {"stranger": "member of B", "partner": "partner", "editor": "editor"}
"""Who writes, and which viewer of the hidden rows that is."""

LINKS = {"practice": "Practice", "expert": "Expert", "document": "Document"}
MISSING = 2_000_003


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """An application with rows of every kind that not all may see."""
    database = seeded_database(tmp_path_factory.mktemp("hidden") / "blis.sqlite")
    keys = accounts(database)
    index = open_index(None)
    index.rebuild((), database.revision().stamp)
    with TestClient(create_app(database, index)) as client:
        desk = Desk(database, client, keys)
        yield desk, ids_for(desk), hidden_ids(database)
        assert client.portal is not None
        client.portal.call(database.close)


def hidden_ids(database):
    """Add the hidden rows; return by viewer and kind the ids of those that it may not see."""
    found = {viewer: {} for viewer in VIEWERS}
    plant(database)
    for row in hidden(database):
        for viewer, audiences in VIEWERS.items():
            if row.audience not in SEEN[audiences] and "id" in row.values:
                kind = row.table.__name__
                given = write_global_id(kind, row.values["id"])
                found[viewer].setdefault(kind, {})[row.audience] = given
    return found


def taken_ids():
    """Yield each mutation with each of its fields that takes an id of what may be hidden."""
    for field, mutation in MUTATIONS.items():
        payload = get_named_type(mutation.type)
        [record] = set(payload.fields) - {"userErrors", "clientMutationId"}
        own = get_named_type(payload.fields[record].type).name
        for name, kind in leaves(input_of(field)):
            linked = own if name in ("id", "into") else LINKS.get(name.removesuffix("s"))
            if kind == "ID" and linked:
                yield field, name, linked


@pytest.mark.parametrize("viewer", VIEWERS)
def test_a_hidden_record_of_any_kind_cannot_be_told_from_a_missing_one(desk, viewer):
    writer, ids, found = desk
    told_apart, tried = [], set()

    def answer(field, name, given):
        give = lambda leaf, kind: given if (leaf, kind) == (name, "ID") else None  # noqa: E731
        written = made(input_of(field), ids_of(field, ids), give)
        return writer.send(document_of(field, "id"), viewer, input=written)["data"]

    for field, name, kind in taken_ids():
        for given in found[viewer].get(kind, {}).values():
            missing = answer(field, name, write_global_id(kind, MISSING))
            if answer(field, name, given) != missing:
                told_apart.append((field, name, given))
            tried.add(kind)

    assert told_apart == []
    assert tried >= {"editor": {"Practice", "SavedSearch"}}.get(viewer, {"Practice", "Contact"})
