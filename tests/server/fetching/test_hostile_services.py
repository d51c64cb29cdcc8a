"""Services that answer with too much, for ever, or with what is no answer: each is one refusal."""

import gzip
from dataclasses import replace

import pytest
from official import StatisticsService

from server.fetching.client import Conditions, FetchBounds, NotModified, ServiceClient
from server.fetching.connectors import read_connectors
from server.fetching.refusals import FetchRefusal
from server.fetching.services.ckan import csv_content, newest_resource, stored_rows
from server.fetching.services.cubes import merge_cubes
from server.fetching.services.fetched import FetchRequest

QUICK = FetchBounds(pause=0, backoff=0.01, most=100_000, allowed=frozenset({"127.0.0.1"}))


@pytest.fixture
def service():
    with StatisticsService() as found:
        yield found


@pytest.fixture
def client():
    found = ServiceClient("x", QUICK)
    yield found
    found.close()


def refusal_of(client, service):
    with pytest.raises(FetchRefusal) as refused:
        client.get(f"{service.address}/file")
    return refused.value.reason


def test_what_is_packed_is_unpacked(client, service):
    service.headers["Content-Encoding"] = "gzip"
    service.files["/file"] = gzip.compress(b"Ogre" * 1_000)

    assert client.get(f"{service.address}/file").content == b"Ogre" * 1_000
    assert service.asked[0][2]["Accept-Encoding"] == "gzip"


PACKED = {
    "too well": lambda: gzip.compress(bytes(50_000_000)),
    "in part": lambda: gzip.compress(bytes(range(256)) * 40)[:-20],
    "not at all": lambda: b"no gzip at all",
    "twice": lambda: gzip.compress(gzip.compress(b"x")),
    "otherwise": lambda: b"x",
}
"""Made when they are sent: the bytes hold the time at which they were packed."""


@pytest.mark.parametrize(
    ("packed", "way", "reason"),
    [
        ("gzip", "too well", "too_large"),
        ("gzip", "in part", "unreachable"),
        ("gzip", "not at all", "unreachable"),
        ("gzip, gzip", "twice", "packed"),
        ("br", "otherwise", "packed"),
    ],
)
def test_what_is_packed_badly_or_too_well_is_refused(client, service, packed, way, reason):

    service.headers["Content-Encoding"] = packed
    service.files["/file"] = PACKED[way]()

    assert refusal_of(client, service) == reason


def test_what_stands_for_nothing_takes_time_too(service):
    """A name inside of gzip may go on for ever, and is nothing of the content."""
    service.headers["Content-Encoding"] = "gzip"
    service.files["/file"] = b"\x1f\x8b\x08\x08" + bytes(6) + b"x" * 5_000_000
    client = ServiceClient("x", replace(QUICK, seconds=0))

    assert refusal_of(client, service) == "too_slow"
    client.close()


def test_not_modified_answers_only_who_asked_for_it(client, service):
    service.failing = [304, 304]

    assert refusal_of(client, service) == "status"
    with pytest.raises(NotModified):
        client.get(f"{service.address}/file", Conditions(etag='"a"'))


def test_a_tag_that_cannot_be_sent_back_is_not_kept(client, service):
    service.files["/file"] = b"x"
    service.headers["ETag"] = '"\xe9"'

    told = client.get(f"{service.address}/file").conditions

    assert told.etag is None


def test_of_what_a_service_says_only_so_much_is_told_and_nothing_steers_a_screen():
    details = FetchRefusal("no_file", formats="\x1b[2J\r\n" + "x" * 9_999).details

    assert details["formats"].startswith("·[2J··x")
    assert len(details["formats"]) == 500


def cube(codes, **more):
    area, time = ({"category": {"index": each}} for each in (codes, ["2024", "2025"]))
    return {
        "id": ["AREA", "TIME"],
        "size": [len(codes), 2],
        "dimension": {"AREA": area, "TIME": time},
        "value": list(range(2 * len(codes))),
    } | more


def test_portions_of_a_cube_agree_or_are_refused():
    whole = merge_cubes([cube(["a"]), cube(["b", "c"])], "AREA")
    assert whole["value"] == [0, 1, 0, 1, 2, 3]

    turned = cube(["b", "c"], id=["TIME", "AREA"], size=[2, 2])
    other = cube(["b"])
    other["dimension"] = {**other["dimension"], "TIME": {"category": {"index": ["2025", "2024"]}}}
    for wrong in (turned, other):
        with pytest.raises(FetchRefusal) as refused:
            merge_cubes([cube(["a"]), wrong], "AREA")
        assert refused.value.reason == "no_cube"


@pytest.mark.parametrize("value", [{}, "x"])
def test_a_cube_is_not_as_large_as_it_says(value):
    with pytest.raises(FetchRefusal) as refused:
        merge_cubes([cube(["a"], size=[10**12, 2], value=value)], "AREA")

    assert "2000000000000" in refused.value.details["why"]


def test_a_portal_that_lists_nonsense_has_no_file():
    with pytest.raises(FetchRefusal) as refused:
        newest_resource([{"format": "PDF"}])

    assert (refused.value.reason, refused.value.details) == ("no_file", {"formats": "PDF"})


def test_a_table_of_a_portal_has_an_end(client, service):
    rows = [{"_id": n, "x": "y" * 50} for n in range(9_000)]
    service.packages["kept"] = {"rows": rows}
    base = f"{service.address}/ckan"
    connector = pointed(base)
    found = stored_rows(connector, FetchRequest(client, ()), "kept")

    with pytest.raises(FetchRefusal) as refused:
        csv_content(found, 100_000, "127.0.0.1")

    assert refused.value.reason == "too_large"
    assert len(service.asked) == 1


def pointed(base):
    connector = next(each for each in read_connectors() if each.name == "municipal-obligations")
    there = connector.service.model_copy(update={"base": base})
    return connector.model_copy(update={"service": there})
