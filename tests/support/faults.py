"""Kills the server again and again while it is written to: `make test-faults`.

After each kill the next start has to know every write that was acknowledged, find it by search,
and have done none twice: whoever got no answer asks again with the same idempotency key.
"""

import random
import signal
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from time import sleep
from uuid import uuid4

from processes import Served, serving, start

from bench.callers import ENDLESS, Caller, draft, known

KILLS, WRITERS = 50, 4
LEAST, MOST = 0.1, 0.8
"""Seconds of writing before a kill."""

FOUND = "query($text: String!) { search(query: $text, first: 5) { totalCount } }"
COUNTED = """query($title: String!) {
  practices(first: 2, filter: {title: {contains: $title}}) { totalCount } }"""


@dataclass
class Writer:
    """Writes drafts one after the other, each with a word of its own."""

    word: Callable[[], str]
    acknowledged: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)

    def run(self, address: str, key: str) -> None:
        """Write until the server is gone; first again what it did not answer."""
        caller = Caller(address, key)
        try:
            while True:
                word = self.open[0] if self.open else self.word()
                self.open[:] = [word]
                answer = caller.ask(*draft(f"Zvirbulis {word}"), key=word)
                payload = answer["data"]["practiceDraftCreate"]
                assert payload["userErrors"] == [], payload
                self.acknowledged.append(word)
                self.open.clear()
        except (OSError, HTTPException):
            caller.close()


def main() -> int:
    """Kill and look, as often as is asked for; return 1 when anything was lost or done twice."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else KILLS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "var"
        with serving(folder, **ENDLESS) as served:
            served.stop()
        key = known(folder, "EDITOR")
        writers = [Writer(word=new_word) for _ in range(WRITERS)]
        seen: set[str] = set()
        for number in range(1, kills + 1):
            with serving(folder, **ENDLESS) as served:
                look(served, key, writers, seen)
                write_until_killed(served, key, writers)
            total = sum(len(writer.acknowledged) for writer in writers)
            print(f"kill {number}: {total} writes acknowledged", flush=True)
        with serving(folder, **ENDLESS) as served:
            look(served, key, writers, set())
            served.stop(signal.SIGTERM)
        checked = start(folder, "check")
        told, _ = checked.communicate(timeout=60)
        print(told, end="")
        return checked.returncode


def new_word() -> str:
    """Return a word that nothing else has."""
    return "q" + uuid4().hex[:14]


def write_until_killed(served: Served, key: str, writers: list[Writer]) -> None:
    """Let all write for a moment, then kill the server."""
    threads = [threading.Thread(target=w.run, args=(served.address, key)) for w in writers]
    for thread in threads:
        thread.start()
    sleep(random.uniform(LEAST, MOST))
    served.stop(signal.SIGKILL)
    for thread in threads:
        thread.join(timeout=30)
        assert not thread.is_alive(), "a writer waits for a server that is gone"


def look(served: Served, key: str, writers: list[Writer], seen: set[str]) -> None:
    """Check that each acknowledged write is there once and found, and count it as seen."""
    caller = Caller(served.address, key)
    for word in {word for writer in writers for word in writer.acknowledged} - seen:
        there = caller.ask(COUNTED, {"title": word})["data"]["practices"]
        assert there["totalCount"] == 1, (word, there)
        found = caller.ask(FOUND, {"text": word})["data"]["search"]
        assert found["totalCount"] == 1, (word, found)
        seen.add(word)
    caller.close()


if __name__ == "__main__":
    sys.exit(main())
