"""Documents that are named and not sent: by their hash, or from a list of ours."""

import json
from hashlib import sha256

import pytest
from starlette.testclient import TestClient

from server.app import create_app
from server.failure import Failure
from server.http.persisted_documents import AutomaticDocuments
from server.settings import HttpSettings

TOPICS = "{ topics(first: 1) { nodes { slug } } }"
HASH = sha256(TOPICS.encode()).hexdigest()
BY_HASH = {"persistedQuery": {"version": 1, "sha256Hash": HASH}}


def ask(client: TestClient, method: str, fields: dict):
    """Send the fields of a request in its body or its address."""
    if method == "POST":
        return client.post("/graphql", json=fields)
    texts = {k: v if isinstance(v, str) else json.dumps(v) for k, v in fields.items()}
    return client.get("/graphql", params=texts)


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_a_document_is_kept_by_its_hash(parts, method):
    with TestClient(create_app(*parts)) as client:
        unknown = ask(client, method, {"extensions": BY_HASH}).json()["errors"][0]
        registered = ask(client, method, {"query": TOPICS, "extensions": BY_HASH}).json()
        again = [ask(client, each, {"extensions": BY_HASH}).json() for each in ("POST", "GET")]
        named = ask(client, method, {"documentId": f"sha256:{HASH}"}).json()

    assert unknown["message"] == "PersistedQueryNotFound"
    assert registered["data"]
    assert [registered] * 3 == [*again, named]


@pytest.fixture(scope="module")
def listed(parts, tmp_path_factory) -> TestClient:
    """A client of an application that answers one document only."""
    folder = tmp_path_factory.mktemp("documents")
    folder.joinpath("topics.graphql").write_text(TOPICS)
    return TestClient(create_app(*parts, http=HttpSettings(documents=folder)))


@pytest.mark.parametrize(
    "fields",
    [
        {"documentId": "topics"},
        {"documentId": HASH},
        {"documentId": f"sha256:{HASH}"},
        {"extensions": BY_HASH},
        {"query": TOPICS},
        {"query": TOPICS, "extensions": BY_HASH},
    ],
)
def test_a_listed_document_is_answered_by_name_hash_and_text(listed, fields):
    assert ask(listed, "POST", fields).json() == ask(listed, "GET", fields).json()
    assert ask(listed, "POST", fields).json()["data"]["topics"]


@pytest.mark.parametrize(
    "fields",
    [
        {"query": "{ __typename }"},
        {"query": TOPICS + " "},
        {"query": "{ __typename }", "documentId": "topics"},
        {"query": "{ __typename }", "extensions": BY_HASH},
        {"documentId": "others"},
        {"documentId": "../documents/topics"},
        {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "0" * 64}}},
    ],
)
def test_any_other_document_is_refused(listed, fields):
    answer = ask(listed, "POST", fields)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_SUPPORTED"


def test_an_empty_list_of_documents_is_told(parts, tmp_path):
    with pytest.raises(Failure, match="BLIS_DOCUMENTS"):
        create_app(*parts, http=HttpSettings(documents=tmp_path))


def test_registered_documents_stay_within_their_bytes():
    texts = [f"{{ a{number} }}" for number in range(10)]
    documents = AutomaticDocuments(limit=3 * len(texts[0]))
    for text in texts:
        documents.keep(text, text)

    assert list(documents.texts.values()) == texts[-3:]
    assert documents.size == sum(map(len, texts[-3:]))
