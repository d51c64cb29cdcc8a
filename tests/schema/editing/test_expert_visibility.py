"""Who agrees to be shown from one day to another is found on these days and on no others."""

import asyncio
import json
import sys
import time
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote
from urllib.request import urlopen

import processes
import pytest
import sqlalchemy as sa
from hidden import complete
from seeded import empty_database

from schema import Database, clock, refresh_expert_visibility, stream_documents, tables
from schema.access.viewer import BLIS, PUBLIC
from schema.access.visibility import visibility_conditions
from schema.editing.transactions.writes import Write
from schema.tables import Action
from schema.tables.base import table_of
from search import SearchRequest
from server.background.nightly import NightlyUpdate
from server.commands.consistency import index_differences

TODAY = clock.today()
BEFORE, AFTER = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
CONSENT, EXPERT = table_of(tables.Consent), table_of(tables.Expert)


@pytest.fixture
def place(tmp_path, opened):
    """A database in which a person agrees to be in the directory, and its index."""
    database = empty_database(tmp_path / "blis.sqlite")
    name = {"lv": "Zvirbuļu būris"}
    body = complete(tables.Organisation, id=1, slug="body", name=name, kind="ASSOCIATION")
    about = {"id": 1, "slug": "person", "name": name, "role": "MENTOR", "kind": "PERSON"}
    agreed = complete(tables.Consent, id=1, expert_id=1, purpose="DIRECTORY", given_on=BEFORE)
    with database.transaction() as session:
        session.execute(sa.insert(table_of(tables.Organisation)).values(body))
        expert = complete(tables.Expert, **about, organisation_id=1)
        session.execute(sa.insert(table_of(tables.Expert)).values(expert))
        session.execute(sa.insert(CONSENT).values(agreed))
    index = opened(None)
    index.rebuild(stream_documents(database), database.revision().stamp)
    yield database, index
    index.close()
    asyncio.run(database.close())


@pytest.fixture
def on_utc():
    """A server whose own clock shows UTC, as in most containers."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()


def found(index):
    asked = SearchRequest("būris", filters={"audience": ["everyone"], "kind": ["Expert"]})
    return index.find(asked).total


def pass_days(database, **days):
    """Let it be another day: as far from the days of a consent as if these were others."""
    with database.engine.begin() as connection:
        connection.execute(sa.update(CONSENT).values(days))


def test_whose_consent_ends_or_begins_with_the_day_goes_and_comes(place):
    database, index = place
    told = []
    for days in ({"expires_on": BEFORE}, {"expires_on": AFTER}, {"given_on": AFTER}):
        pass_days(database, **days)
        wrong = list(index_differences(database, index))
        followed = refresh_expert_visibility(database, index)
        told.append((wrong, followed, found(index)))
        assert list(index_differences(database, index)) == []

    wrong = ["The index shows to others: Expert 1."]
    assert told == [(wrong, 1, 0), (wrong, 1, 1), (wrong, 1, 0)]


def test_a_day_leaves_an_index_that_was_never_built_to_the_rebuild(place, opened, tmp_path):
    database, _ = place
    pass_days(database, expires_on=BEFORE)
    index = opened(tmp_path / "none")

    assert refresh_expert_visibility(database, index) == 0

    index.rebuild(stream_documents(database), "1")
    assert found(index) == 0
    index.close()


def test_a_day_that_changes_nothing_writes_nothing(place):
    database, index = place
    before = database.revision().number

    assert refresh_expert_visibility(database, index) == 0
    assert database.revision().number == before


def test_the_first_and_the_last_day_of_a_consent_are_told_to_those_who_keep_a_copy(place):
    database, index = place
    with database.transaction() as session:
        write = Write(session, BLIS)
        write.note(tables.Expert, 1, Action.CREATED, was_public=False, comment=None, held={})
    change = table_of(tables.Change)
    entries = sa.select(change.c.action, change.c.was_public, change.c.is_public)

    for days in ({"expires_on": BEFORE}, {"expires_on": AFTER}):
        pass_days(database, **days)
        index.rebuild(stream_documents(database), "0")  # as a server does that was off at midnight
        refresh_expert_visibility(database, index)
        refresh_expert_visibility(database, index)

    told = [tuple(entry) for entry in database.all(entries.order_by(change.c.id))][1:]
    assert told == [("CONSENT_ENDED", True, False), ("CONSENT_BEGAN", False, True)]


def test_a_server_follows_the_day_and_outlives_a_failure(place, caplog):
    database, index = place
    pass_days(database, expires_on=BEFORE)

    async def serve():
        async with NightlyUpdate(database, index) as _:
            await NightlyUpdate(database, None).follow()  # type: ignore[arg-type]
            await NightlyUpdate(database, index).follow()

    asyncio.run(serve())

    assert found(index) == 0
    assert "cannot follow the day" in caplog.text


def test_a_day_ends_at_midnight_in_riga_wherever_the_server_stands(place, on_utc, monkeypatch):
    database, _ = place
    last_day = date(2026, 11, 28)
    pass_days(database, given_on=last_day, expires_on=last_day)

    told = []
    for hour, minute in ((21, 59), (22, 0), (22, 30)):
        moment = datetime(2026, 11, 28, hour, minute, tzinfo=UTC)
        monkeypatch.setattr(clock, "source", lambda moment=moment: moment)
        shown = database.all(
            sa.select(EXPERT.c.id).where(*visibility_conditions(EXPERT)), **PUBLIC.values
        )
        told.append((clock.today().day, len(shown)))

    assert told == [(28, 1), (29, 0), (29, 0)]
    assert clock.time_until_midnight(clock.now()) == timedelta(hours=23, minutes=30)


NIGHTS = """
from datetime import timedelta
from schema import clock
clock.time_until_midnight = lambda _: timedelta(seconds=-4)
from server.cli import main
main()
"""
"""BLIS whose next night is always a second away."""


def hits(served):
    """Return how many results everybody finds."""
    query = quote('{ search(query: "Zvirbuļu") { totalCount } }')
    with urlopen(f"{served.address}/graphql?query={query}", timeout=30) as answer:
        return json.load(answer)["data"]["search"]["totalCount"]


@pytest.mark.slow
def test_a_server_that_runs_over_midnight_finds_who_is_shown_from_that_day_on(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(processes, "COMMAND", (sys.executable, "-c", NIGHTS))
    about = {"slug": "person", "name": {"lv": "Zvirbuļu būris"}, "role": "MENTOR", "kind": "PERSON"}
    expert = complete(tables.Expert, id=9_001, organisation_id=1, **about)
    agreed = complete(
        tables.Consent, id=9_001, expert_id=9_001, purpose="DIRECTORY", given_on=BEFORE
    )
    with processes.serving(tmp_path) as served:
        assert hits(served) == 0
        database = Database(f"sqlite:///{tmp_path}/blis.sqlite")
        # Past the revision, as a day passes: nothing but the night lets the search look again.
        with database.engine.begin() as connection:
            connection.execute(sa.insert(EXPERT).values(expert))
            connection.execute(sa.insert(CONSENT).values(agreed))
        asyncio.run(database.close())
        waited = 0
        while hits(served) == 0 and (waited := waited + 1) < 100:
            time.sleep(0.2)
        found = hits(served)

    assert found == 1
