"""Eight writers and eight readers at once on SQLite: what readers feel of it.

python -m bench.writers [seconds]

Each writer makes drafts and changes them with `ifVersion`, always two texts to the same word. Each
reader reads both texts: were they ever different, it would have seen a half-written row.
"""

import random
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, perf_counter, sleep

from bench.callers import ENDLESS, Caller, draft, known
from bench.start import ROOT, running

WRITERS = READERS = 8
SECONDS = 60.0
CHANGE = """mutation($input: PracticeUpdateInput!) {
  practiceUpdate(input: $input) { practice { version } userErrors { code } } }"""
READ = """query($n: Int!) { practices(last: 20, orderBy: [{field: VERSION}]) { nodes {
  id version title { value } summary { value } municipalities { nodes { slug } } } }
  topics(first: $n) { nodes { slug practices { totalCount } } } }"""
COUNT = """{ practices(first: 1, filter: {title: {contains: "Zvirbulis q"}}) { totalCount } }"""


@dataclass
class Told:
    """What writers and readers were told, from all threads."""

    written: int = 0
    waits: list[float] = field(default_factory=list)
    writes: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def main() -> None:
    """Measure readers alone, then with writers; print what they waited, and what went wrong."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "var"
        with running(ROOT, *SERVE, BLIS_DATA_DIR=str(folder), **ENDLESS) as served:
            key = known(folder, "EDITOR")
            alone = at_once(served.address, key, 0, seconds / 3)
            both = at_once(served.address, key, WRITERS, seconds)
            there = Caller(served.address, key).ask(COUNT, {})["data"]["practices"]["totalCount"]
    report(alone, both, there, seconds)


SERVE = (sys.executable, "-m", "server", "serve")


def at_once(address: str, key: str, writers: int, seconds: float) -> Told:
    """Return what readers and writers were told who went on at the same time."""
    told, end = Told(), monotonic() + seconds
    threads = [
        threading.Thread(target=read, args=(address, key, told, end)) for _ in range(READERS)
    ]
    threads += [
        threading.Thread(target=write, args=(address, key, told, end)) for _ in range(writers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def read(address: str, key: str, told: Told, end: float) -> None:
    """Read until the end, with pauses as people make them."""
    caller = Caller(address, key)
    while monotonic() < end:
        wait, answer = timed(lambda: caller.ask(READ, {"n": random.randint(1, 20)}))
        told.waits.append(wait)
        if "errors" in answer:
            told.faults.append(f"a reader was told {answer['errors'][0]}")
            continue
        for row in answer["data"]["practices"]["nodes"]:
            title, summary = row["title"]["value"], row["summary"]["value"]
            if title.startswith("Zvirbulis") and title != summary:
                told.faults.append(f"half-written: {title} and {summary}")
        sleep(random.uniform(0.05, 0.15))
    caller.close()


def write(address: str, key: str, told: Told, end: float) -> None:
    """Make a draft and change it five times, until the end."""
    caller = Caller(address, key)
    number = 0
    while monotonic() < end:
        number += 1
        wait, answer = timed(lambda: caller.ask(*draft(f"Zvirbulis q{random.random()}")))
        told.writes.append(wait)
        payload = answer.get("data") and answer["data"]["practiceDraftCreate"]
        if not payload or payload["userErrors"]:
            told.faults.append(f"a writer was told {answer}")
            continue
        told.written += 1
        change(caller, payload["practice"], told)
        sleep(random.uniform(0.05, 0.15))
    caller.close()


def change(caller: Caller, practice: dict[str, object], told: Told) -> None:
    """Change a draft five times, each time from the version that the last one gave."""
    version = practice["version"]
    for turn in range(5):
        text = [{"lang": "lv", "value": f"Zvirbulis q{turn} {random.random()}"}]
        given = {"id": practice["id"], "ifVersion": version, "title": text, "summary": text}
        wait, answer = timed(lambda given=given: caller.ask(CHANGE, {"input": given}))
        told.writes.append(wait)
        payload = answer.get("data") and answer["data"]["practiceUpdate"]
        if not payload or payload["userErrors"]:
            told.faults.append(f"a writer was told {answer}")
            return
        version = payload["practice"]["version"]
    if version != 6:
        told.faults.append(f"five changes led to version {version}")


def timed(run: Callable[[], dict[str, dict]]) -> tuple[float, dict]:
    """Return how many milliseconds it took, and what came of it."""
    begun = perf_counter()
    answer = run()
    return (perf_counter() - begun) * 1000, answer


def p95(waits: list[float]) -> float:
    """Return what 95 of 100 waits stay under."""
    return sorted(waits)[int(len(waits) * 0.95)] if waits else 0.0


def report(alone: Told, both: Told, there: int, seconds: float) -> None:
    """Print the table of docs/performance.md."""
    print("|  | measured | target |\n|---|---:|---:|")
    print(f"| readers alone, p95 | {p95(alone.waits):.0f} ms | |")
    ratio = p95(both.waits) / p95(alone.waits)
    print(f"| readers with {WRITERS} writers, p95 | {p95(both.waits):.0f} ms | |")
    print(f"| times as long | {ratio:.1f} | 3 |")
    print(f"| reads | {len(both.waits)} | |\n| writes | {len(both.writes)} | |")
    print(f"| writes/s | {len(both.writes) / seconds:.0f} | 60 |")
    print(f"| writes, p95 | {p95(both.writes):.0f} ms | |")
    print(f"| drafts acknowledged, and there | {both.written}, {there} | the same |")
    faults = alone.faults + both.faults
    print(f"| errors, dirty reads, lost or double writes | {len(faults)} | 0 |")
    print(*faults[:5], sep="\n")


if __name__ == "__main__":
    main()
