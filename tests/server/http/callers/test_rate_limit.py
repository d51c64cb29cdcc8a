"""Points of a caller: spent, given back, restored with time, and told in headers."""

import pytest
from seeded import empty_database
from starlette.testclient import TestClient

from schema import Limits
from schema.request import quota as limits
from search import open_index
from server.app import create_app
from server.http.callers.rate_limit import RateLimitBuckets, caller_by_address, rate_limit_headers

LIMITS = Limits(bucket=100, restore=10, callers=3, cost=60)


class Clock:
    """A clock that goes on only when it is told to."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def buckets(clock):
    return RateLimitBuckets(LIMITS, clock)


def test_a_bucket_gives_what_it_holds_and_fills_again(buckets, clock):
    assert buckets.take("a", 80).remaining == 20
    refused = buckets.take("a", 45)
    clock.now += 2.5
    allowed = buckets.take("a", 45)

    assert (refused.allowed, refused.available, refused.retry_after) == (False, 20, 3)
    assert (allowed.allowed, allowed.available) == (True, 0)
    clock.now += 1000
    assert buckets.take("a", 0).remaining == 100


def test_waiting_as_long_as_it_says_is_enough(buckets, clock):
    buckets.take("a", 99)
    for cost in (2, 33, 100):
        clock.now += buckets.take("a", cost).retry_after
        assert buckets.take("a", cost).allowed


def test_what_is_given_back_never_makes_more_than_a_full_bucket(buckets):
    buckets.take("a", 10)

    assert buckets.take("a", -5).remaining == 95
    assert buckets.take("a", -50).remaining == 100


def test_callers_do_not_share_points(buckets):
    buckets.take("a", 100)

    assert not buckets.take("a", 1).allowed
    assert buckets.take("b", 1).allowed


def test_only_so_many_callers_are_remembered_and_the_last_ones_are(buckets):
    for caller in "abcd":
        buckets.take(caller, 100)
        buckets.take("a", 0)

    assert set(buckets.left) == {"a", "c", "d"}
    assert not buckets.take("a", 1).allowed


@pytest.mark.parametrize(
    ("address", "caller"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
    ],
)
def test_a_caller_is_an_address_or_a_network(address, caller):
    assert caller_by_address(address) == caller


def test_the_headers_tell_what_is_left(buckets):
    told = rate_limit_headers(buckets.take("a", 33), clock=lambda: 1_700_000_000.2)

    assert told == {
        "RateLimit-Policy": '"default";q=100;w=10',
        "RateLimit": '"default";r=67;t=4',
        "x-ratelimit-limit": "100",
        "x-ratelimit-remaining": "67",
        "x-ratelimit-used": "33",
        "x-ratelimit-reset": "1700000005",
        "x-ratelimit-resource": "graphql",
    }


@pytest.fixture(scope="module")
def poor(tmp_path_factory):
    """An application in which nobody has many points, and none come back: its clock stands."""
    folder = tmp_path_factory.mktemp("poor")
    database = empty_database(folder / "blis.sqlite")
    limits = Limits(bucket=100, restore=1, cost=60)
    app = create_app(database, open_index(None), limits=limits)
    app.state.live.endpoint.buckets.clock = lambda: 0.0
    yield app
    database.engine.dispose()
    database.reading.dispose()


def sent(app, address, document):
    client = TestClient(app, client=(address, 50_000))
    return client.post("/graphql", json={"query": document})


LIST = (
    "{ practices(first: 50) { nodes { slug } } rateLimit { limit cost used remaining nodeCount } }"
)


def test_what_an_operation_does_not_use_is_given_back(poor, monkeypatch):
    # However long it takes here.
    monkeypatch.setattr(limits, "POINTS_A_SECOND", 0)
    response = sent(poor, "192.0.2.1", LIST)

    assert response.json()["data"]["rateLimit"] == {
        "limit": 100, "cost": 52, "used": 52, "remaining": 48, "nodeCount": 50,
    }  # fmt: skip
    assert response.json()["extensions"]["cost"] == {
        "requestedQueryCost": 52,
        "actualQueryCost": 2,
        "throttleStatus": {
            "maximumAvailable": 100, "currentlyAvailable": 48, "restoreRate": 1,
        },
    }  # fmt: skip
    assert response.headers["x-ratelimit-remaining"] == "48"
    assert "retry-after" not in response.headers
    later = sent(poor, "192.0.2.1", "{ __typename }")
    assert int(later.headers["x-ratelimit-remaining"]) >= 96


def test_who_has_used_up_the_points_is_told_when_to_come_back(poor):
    answers = [sent(poor, "192.0.2.2", "{ a }") for _ in range(100)]
    refused = sent(poor, "192.0.2.2", LIST)

    assert {answer.status_code for answer in answers} == {400}
    [error] = refused.json()["errors"]
    assert refused.status_code == 429
    assert error["extensions"]["code"] == "THROTTLED"
    assert refused.headers["retry-after"] == str(error["extensions"]["retryAfter"])
    assert refused.headers["ratelimit"].startswith('"default";r=0;')
    assert sent(poor, "192.0.2.3", LIST).status_code == 200
    assert TestClient(poor, client=("192.0.2.2", 1)).get("/healthz").status_code != 429


def test_a_refused_document_costs_one_point(poor):
    sent(poor, "192.0.2.4", "{ practices(first: 100) { nodes { slug } } }")
    answer = sent(poor, "192.0.2.4", "{ rateLimit { remaining resetAt } }").json()

    assert answer["data"]["rateLimit"]["remaining"] == 98
    assert answer["data"]["rateLimit"]["resetAt"].endswith("+00:00")


@pytest.mark.parametrize("address", ["values.csv", "practices.csv", "practices.json"])
def test_a_file_takes_points_too(poor, address):
    refused = TestClient(poor, client=("192.0.2.5", 50_000)).get(f"/exports/{address}")

    assert (refused.status_code, refused.json()["code"]) == (429, "THROTTLED")
    assert int(refused.headers["retry-after"]) == 100
