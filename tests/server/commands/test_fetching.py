"""The command `blis fetch`, and what the server does in the night."""

import asyncio
from datetime import time, timedelta
from threading import Event

import pytest
from official import StatisticsService, Table

from schema import clock
from server.background.nightly_fetch import NightlyFetch
from server.commands.lifecycle import nightly_jobs
from server.failure import Failure
from server.settings import read_settings

SOURCES = """
service: {{kind: PXWEB_1, base: "{address}/v1", publisher: Tests}}
connectors:
- name: wages
  path: A/T1
  indicator: wage-gross
  unit: EUR
  expect: {{units: [1, 3]}}
- name: income
  indicator: tai-income-tax
  unit: EUR per inhabitant
  expect: {{units: [1, 3]}}
  confirm: the name of the table
"""
CONTACT = {"BLIS_CONTACT": "LPS, 67 000 000, pasts@example.org", "BLIS_FETCH_HOSTS": "127.0.0.1"}


@pytest.fixture
def sources(tmp_path):
    """A folder of connectors to a stand-in that has one table."""
    values = {("LV0001000", "2025"): 1900.0, ("LV0003000", "2025"): 1700.0}
    table = Table("T1", "A", {"AREA": ["LV0001000", "LV0003000"], "TIME": ["2025"]}, values)
    folder = tmp_path / "sources"
    folder.mkdir()
    with StatisticsService({"T1": table}) as service:
        folder.joinpath("tests.yaml").write_text(SOURCES.format(address=service.address), "utf-8")
        yield folder


@pytest.mark.slow
def test_a_round_imports_tells_what_is_to_be_confirmed_and_is_kept(blis, folder, sources):
    tried = blis(folder, "fetch", "--sources", str(sources), "--dry-run", **CONTACT)
    assert tried.status in (0, None), tried.stderr
    assert (
        "wages: IMPORTED: Imported: 2 new, 0 changed. (municipalities: 2, period: 2025, sum: 3,600"
        in tried.stdout
    )
    assert "income: to be confirmed: the name of the table" in tried.stdout

    done = blis(folder, "fetch", "--sources", str(sources), "wages", **CONTACT)
    again = blis(folder, "fetch", "--sources", str(sources), "wages", **CONTACT)
    assert "wages: UNCHANGED: Nothing has changed." in again.stdout, done.stdout
    told = blis(folder, "fetch", "--sources", str(sources), "--history").stdout.splitlines()
    assert [line.split(" ", 2)[2].split(": ")[1] for line in told] == ["UNCHANGED", "IMPORTED"]


@pytest.mark.parametrize(
    ("words", "variables", "sentence"),
    [
        (["fetch"], {}, "Say in BLIS_CONTACT to whom"),
        (["fetch", "no-such"], CONTACT, "There is no connector no-such; there are: children-0-6"),
        (["fetch", "--accept"], CONTACT, "Name the connectors whose loads are to be accepted."),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(blis, tmp_path, words, variables, sentence):
    refused = blis(tmp_path, *words, **{"BLIS_CONTACT": "", **variables})

    assert (refused.status, sentence in refused.stderr) == (1, True)


def test_a_mistake_in_a_connector_is_named_with_its_file(blis, tmp_path):
    tmp_path.joinpath("x.yaml").write_text(
        "service: {kind: CKAN, publisher: X}\nconnectors: [{name: a, packages: b}]", "utf-8"
    )

    refused = blis(tmp_path, "fetch", "--sources", str(tmp_path), **CONTACT)

    assert refused.status == 1
    assert "x.yaml: " in refused.stderr
    assert "packages" in refused.stderr


def test_nothing_is_fetched_in_the_night_unless_a_time_is_set():
    on = {"BLIS_FETCH": "03:30", "BLIS_CONTACT": "pasts@example.org"}

    assert nightly_jobs(None, None, read_settings({})) == ()  # type: ignore[arg-type]
    [job] = nightly_jobs(None, None, read_settings(on))  # type: ignore[arg-type]
    assert job.at == time(3, 30)
    with pytest.raises(Failure, match="BLIS_CONTACT"):
        nightly_jobs(None, None, read_settings({"BLIS_FETCH": "03:30"}))  # type: ignore[arg-type]
    with pytest.raises(Failure, match="03:30, or off"):
        read_settings({"BLIS_FETCH": "25:00"})


def test_a_night_that_fails_is_followed_by_another_and_stops_with_the_server(monkeypatch):
    nights = list[Event]()

    def carry_out(stopping: Event) -> None:
        nights.append(stopping)
        if len(nights) == 1:
            raise ValueError("no")
        assert stopping.wait(10)

    async def serve() -> None:
        monkeypatch.setattr(clock, "time_until", lambda *_: timedelta())
        async with NightlyFetch(time(3, 30), carry_out):
            while len(nights) < 2:
                await asyncio.sleep(0.01)

    asyncio.run(serve())

    assert len(nights) == 2
