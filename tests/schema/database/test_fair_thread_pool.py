"""Long work leaves the event loop, callers take turns, and the time it takes is paid for."""

import asyncio
import math
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from io import BytesIO
from time import sleep

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from starlette.testclient import TestClient

from schema import Code, Context, Limits, Loaders
from schema.database.fair_thread_pool import EACH, THREADS, FairThreadPool, TimeAccount, share
from schema.request import quota as limits
from server.app import create_app
from server.http.endpoint import GraphQLEndpoint
from server.http.http_errors import HttpRefusal
from server.routes.exports import AT_ONCE, file_in_turn
from server.routes.exports import EACH as FILES_EACH
from server.settings import HttpSettings

ENDLESS = sa.text(
    "with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000000000)"
    " select count(*) from n"
)
LONG = sa.text(
    "with recursive n(i) as (select 1 union all select i + 1 from n where i < 3000000)"
    " select count(*) from n"
)
FLOOD = " ".join(f"bibliotēkss{n} vienkaršotass pakalpojumss jauniešuu" for n in range(10))
SEARCHES = " ".join(f's{n}: search(query: "{FLOOD}", first: 1) {{ totalCount }}' for n in range(30))
FILTERED = "query ($f: PracticeFilterInput) { practices(first: 1, filter: $f) { nodes { slug } } }"
SEARCH = "query ($q: String!) { search(query: $q, first: 1) { totalCount } }"


def test_a_caller_waits_for_itself_and_others_overtake():
    done: list[str] = []

    async def ask(turns: FairThreadPool, caller: str) -> None:
        share.set(TimeAccount(caller))
        await turns.run(lambda: done.append(caller))

    async def run() -> None:
        turns = FairThreadPool(threads=1, each=1)
        greedy = [asyncio.create_task(ask(turns, "greedy")) for _ in range(20)]
        await asyncio.sleep(0)
        others = [asyncio.create_task(ask(turns, name)) for name in ("first", "second")]
        await asyncio.gather(*greedy, *others)
        turns.close()

    asyncio.run(run())

    assert len(done) == 22
    assert {"first", "second"} <= {*done[:5]}


def test_one_caller_never_has_all_threads():
    assert EACH < THREADS
    going, most = threading.Semaphore(0), []

    async def ask(turns: FairThreadPool, caller: str) -> None:
        share.set(TimeAccount(caller))
        await turns.run(partial(going.acquire, timeout=30))

    async def run() -> None:
        turns = FairThreadPool()
        greedy = [asyncio.create_task(ask(turns, "greedy")) for _ in range(10)]
        await asyncio.sleep(0.1)
        most.append(turns.running["greedy"])
        other = asyncio.create_task(ask(turns, "other"))
        await asyncio.sleep(0.1)
        most.append(turns.running["other"])
        going.release(11)
        await asyncio.gather(*greedy, other)
        turns.close()

    asyncio.run(run())

    assert most == [EACH, 1]


@pytest.mark.parametrize("name", ["values", "series"])
def test_one_caller_never_has_all_places_where_files_are_made(parts, name):
    assert FILES_EACH < AT_ONCE
    address = f"/exports/{name}.csv?indicator=population&municipality=riga-2021"
    going, app = (
        threading.Event(),
        create_app(parts[0], parts[1], HttpSettings(answer_cache_bytes=0)),
    )
    making = app.state.making

    def hold():
        going.wait(30)
        return BytesIO()

    with TestClient(app) as greedy, ThreadPoolExecutor() as threads:
        other = TestClient(app, client=("192.0.2.7", 1))
        other.portal = greedy.portal
        assert greedy.portal is not None
        for _ in range(FILES_EACH):
            greedy.portal.start_task_soon(file_in_turn, making, "testclient", hold)
        mine = threads.submit(greedy.get, address)
        while "testclient" not in making.waiting and not mine.done():
            sleep(0.01)
        overtaking = other.get(address)
        is_waiting = not mine.done()
        going.set()

    assert overtaking.status_code == mine.result().status_code == 200
    assert is_waiting


def test_who_leaves_while_waiting_gives_the_turn_to_others():
    async def run() -> int:
        turns, going = FairThreadPool(threads=1, each=1), threading.Event()
        first = asyncio.create_task(turns.run(going.wait))
        await asyncio.sleep(0.05)
        second, third = (asyncio.create_task(turns.run(int)) for _ in range(2))
        await asyncio.sleep(0.05)
        second.cancel()
        going.set()
        await asyncio.gather(first, second, third, return_exceptions=True)
        turns.close()
        return third.result()

    assert asyncio.run(run()) == 0


def test_a_statement_stops_when_its_caller_has_left(parts):
    database, _ = parts

    async def run() -> None:
        work = partial(database.all, ENDLESS)
        asking = asyncio.create_task(database.turns.run(work))
        await asyncio.sleep(0.2)
        assert database.turns.free == THREADS - 1
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        async with asyncio.timeout(20):
            while database.turns.free < THREADS:
                await asyncio.sleep(0.01)

    asyncio.run(run())


@pytest.mark.slow
def test_a_long_statement_begins_anew_in_a_thread_and_goes_there_at_once_from_then_on(parts):
    database, _ = parts
    seen: list[str] = []

    def note(*_: object) -> None:
        seen.append(threading.current_thread().name.partition("_")[0])

    async def run() -> list[int]:
        return [(await database.rows(LONG))[0][0] for _ in range(2)]

    event.listen(database.reading, "before_cursor_execute", note)
    counted = asyncio.run(run())
    event.remove(database.reading, "before_cursor_execute", note)

    assert counted == [3_000_000] * 2
    assert seen == ["MainThread", "reading", "reading"]


def test_a_search_leaves_the_event_loop(parts):
    context = Context(Loaders(*parts))

    name = asyncio.run(context.loaders.search(lambda _: threading.current_thread().name))

    assert name.startswith("reading")


def test_the_revision_of_the_index_is_told_while_a_question_is_answered(parts):
    _, index = parts
    answering, going = threading.Event(), threading.Event()

    def answer() -> None:
        with index._live.readable():
            answering.set()
            going.wait(30)

    thread = threading.Thread(target=answer)
    thread.start()
    answering.wait(30)
    known = index.revision_known
    going.set()
    thread.join()

    assert known == index.revision


@pytest.fixture(scope="module")
def paying(parts):
    """A client whose application knows the usual limits."""
    database, index = parts
    with TestClient(create_app(database, index, HttpSettings(answer_cache_bytes=0))) as client:
        yield client


def cost_of(client: TestClient, document: str, **variables: object) -> int:
    answer = client.post("/graphql", json={"query": document, "variables": variables}).json()
    return answer["extensions"]["cost"]["requestedQueryCost"]


def test_a_search_costs_by_its_words_and_beginnings(paying):
    few = cost_of(paying, SEARCH, q="kā taupīt siltumu")

    assert cost_of(paying, SEARCH, q="kā taupīt siltumu skolās un bērnudārzos") == few + 45
    assert cost_of(paying, SEARCH, q="silt* skol*") == few + 80
    assert cost_of(paying, SEARCH, q=FLOOD) == few + 555
    assert cost_of(paying, SEARCH, q=FLOOD.replace(" ", ".")) == few + 555


def test_thirty_searches_for_many_misspelled_words_are_refused_before_they_run(paying):
    answer = paying.post("/graphql", json={"query": f"{{ {SEARCHES} }}"})

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"]["code"] == "COST_LIMIT_EXCEEDED"


def test_a_filter_in_a_variable_is_paid_for_each_time_by_what_is_in_it(paying):
    contains = {"title": {"contains": "a"}}

    cheap = cost_of(paying, FILTERED, f={})

    assert cost_of(paying, FILTERED, f=contains) == cheap + 100
    assert cost_of(paying, FILTERED, f={"or": [contains] * 5}) == cheap + 500


def test_the_time_that_an_operation_took_is_paid_for_and_may_be_owed(parts, monkeypatch):
    monkeypatch.setattr(limits, "FREE_SECONDS", 0)
    monkeypatch.setattr(limits, "POINTS_A_SECOND", 10**9)
    database, index = parts
    with TestClient(create_app(database, index, HttpSettings(answer_cache_bytes=0))) as client:
        first = client.post("/graphql", json={"query": "{ topics(first: 1) { nodes { slug } } }"})
        second = client.post("/graphql", json={"query": "{ __typename }"})

    assert first.status_code == 200
    assert first.json()["extensions"]["cost"]["actualQueryCost"] == 3
    assert first.headers["x-ratelimit-remaining"] == "0"
    assert (second.status_code, second.json()["errors"][0]["extensions"]["code"]) == (
        429,
        "THROTTLED",
    )
    full_debt_and_one = (Limits().bucket + 1) / Limits().restore
    assert 1 <= int(second.headers["retry-after"]) <= math.ceil(full_debt_and_one)


def test_a_caller_has_so_many_operations_under_way(parts):
    database, index = parts
    endpoint = GraphQLEndpoint(database, index, HttpSettings(), limits=Limits(at_once=1))

    with endpoint.place("greedy"):
        with pytest.raises(HttpRefusal) as refusal, endpoint.place("greedy"):
            pass
        with endpoint.place("other"):
            pass
    with endpoint.place("greedy"):
        pass

    assert refusal.value.status == 429
    assert (refusal.value.extensions or {})["code"] == Code.THROTTLED
