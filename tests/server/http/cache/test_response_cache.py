"""The table of kept answers: how many there are, and one computation for all who wait."""

import asyncio
import json
from typing import Any

import pytest

from server.http.cache.response_cache import ResponseCache
from server.http.cache.response_variants import (
    OVERHEAD,
    CachedResponse,
)
from server.http.endpoint import GraphQLEndpoint
from server.http.execution import ExecutionOutcome
from server.http.negotiation import GRAPHQL
from server.settings import HttpSettings


def kept(limit: int, *sizes: int) -> ResponseCache:
    """Return a table of answers numbered from 0, of these sizes."""
    answers = ResponseCache(limit)
    for number, size in enumerate(sizes):
        answers.find(number, revision="1")
        answers.keep(number, "1", CachedResponse(b"x" * (size - OVERHEAD)))
    return answers


def test_answers_unused_for_longest_make_room():
    answers = kept(10_000, 4_000, 4_000)
    answers.find(0, revision="1")
    answers.keep(2, "1", CachedResponse(b"x" * 4_000))

    assert list(answers.kept) == [0, 2]
    assert answers.size == sum(a.size for a in answers.kept.values()) <= 10_000


def test_an_answer_above_the_limit_pushes_nothing_out():
    assert list(kept(10_000, 4_000, 20_000).kept) == [0]


def test_the_forms_of_an_answer_count_too():
    answers = kept(10_000, 9_000)
    answer = answers.kept[0]
    answer.form(GRAPHQL, "gzip", only_reads=True)
    answers.weigh(0, answer)
    assert answers.size == answer.size > 9_000

    answer.bodies["more"] = b"x" * 2_000
    answers.weigh(0, answer)
    assert (answers.size, list(answers.kept)) == (0, [])


def test_an_answer_of_an_older_revision_is_neither_found_nor_kept():
    answers = kept(10_000, 2_000)

    assert answers.find(0, revision="2") is None
    answers.keep(0, "1", CachedResponse(b"late"))
    assert (answers.find(0, revision="2"), answers.size) == (None, 0)


class Work:
    """A computation that waits until it is let go, and counts how often it began and ended."""

    def __init__(self, outcome: ExecutionOutcome) -> None:
        self.outcome, self.go = outcome, asyncio.Event()
        self.begun = self.stopped = 0

    async def __call__(self, *_: Any) -> ExecutionOutcome:
        self.begun += 1
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.stopped += 1
            raise
        return self.outcome


async def waiting(
    answers: ResponseCache, work: Work, number: int
) -> list[asyncio.Task[ExecutionOutcome]]:
    """Return callers that wait for one answer."""
    callers = [asyncio.create_task(answers.once("key", work)) for _ in range(number)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    return callers


def test_callers_that_wait_share_a_computation_also_when_the_first_goes_away():
    async def run() -> tuple[list[ExecutionOutcome], Work]:
        answers, work = ResponseCache(1), Work(ExecutionOutcome(b"{}"))
        first, *others = await waiting(answers, work, 10)
        first.cancel()
        await asyncio.sleep(0)
        work.go.set()
        outcomes = await asyncio.gather(*others)
        assert not answers.running
        return outcomes, work

    outcomes, work = asyncio.run(run())
    assert outcomes == [ExecutionOutcome(b"{}")] * 9
    assert (work.begun, work.stopped) == (1, 0)


def test_a_computation_ends_with_the_last_who_waits_and_can_begin_anew():
    async def run() -> Work:
        answers, work = ResponseCache(1), Work(ExecutionOutcome(b"{}"))
        for caller in await waiting(answers, work, 3):
            caller.cancel()
        await asyncio.sleep(0)
        [again] = await waiting(answers, work, 1)
        work.go.set()
        assert await again == ExecutionOutcome(b"{}")
        assert not answers.running
        return work

    work = asyncio.run(run())
    assert (work.begun, work.stopped) == (2, 1)


def test_an_error_is_computed_for_each_caller():
    async def run() -> int:
        work = Work(ExecutionOutcome(b"{}", good=False))
        callers = await waiting(ResponseCache(1), work, 3)
        work.go.set()
        await asyncio.gather(*callers)
        return work.begun

    assert asyncio.run(run()) == 3


def test_nobody_joins_a_computation_over_older_data():
    async def run() -> int:
        answers, work = ResponseCache(1), Work(ExecutionOutcome(b"{}"))
        answers.find("key", revision="1")
        [first] = await waiting(answers, work, 1)
        answers.find("key", revision="2")
        [second] = await waiting(answers, work, 1)
        work.go.set()
        await asyncio.gather(first, second)
        return work.begun

    assert asyncio.run(run()) == 2


@pytest.mark.parametrize("leaves", ["before the body is read", "while the answer is computed"])
def test_work_stops_quietly_when_the_client_goes_away(parts, leaves):
    async def run() -> tuple[Work, list[Any]]:
        work, told = Work(ExecutionOutcome(b"{}")), []
        endpoint = GraphQLEndpoint(*parts, http=HttpSettings(), execute=work)
        body = json.dumps({"query": "{ __typename }"}).encode()
        messages = [{"type": "http.request", "body": body, "more_body": False}]
        received = [] if leaves == "before the body is read" else messages

        async def receive() -> Any:
            await asyncio.sleep(0.01)
            return received.pop() if received else {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            told.append(message)

        headers = [(b"content-type", b"application/json")]
        scope = {"type": "http", "method": "POST", "headers": headers, "state": {"request_id": "r"}}
        await endpoint(scope, receive, send)
        assert not endpoint.responses.running
        return work, told

    work, told = asyncio.run(run())
    assert told == []
    assert work.begun == work.stopped
