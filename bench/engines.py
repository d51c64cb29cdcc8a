"""Search engines side by side on made-up cases: indexing, memory, changes and questions.

    python -m bench.engines [1000 10000 100000] [--engine tantivy]

Each engine and size is built in one process and asked in another, within a time limit. What an
engine does not do, or not in time, is a dash with its reason, never a number.
"""

import argparse
import gc
import os
import resource
import signal
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from functools import partial
from multiprocessing import active_children, get_context
from pathlib import Path
from typing import Any, NamedTuple

from bench import corpora
from bench.hostile import HOSTILE, MANY_SYNONYMS
from bench.query import p50_and_p95
from bench.questions import FACETS, FORMS, prefixes, question, questions
from search import (
    ENGINES,
    Document,
    EngineMissing,
    SearchIndex,
    SearchRequest,
    SearchResponse,
    open_index,
)

USUAL = ((1_000, ("whoosh", "tantivy")), (10_000, ("whoosh", "tantivy")), (100_000, ("tantivy",)))
WARM_UP, ASKED, UPDATES = 5, 100, 20
# Seconds for all questions of a form, to build an index, and for everything asked of one.
FOR_A_FORM, FOR_BUILDING, FOR_ASKING = 20.0, 900.0, 240.0
# CPU milliseconds that no question to Whoosh may take at 10,000 documents.
MOST = 300
NOT_YET = "not implemented"
SUGGESTED = ("title", "topic", "place")
MIB = 1 << 20

Figure = float | tuple[float, ...] | str
"""What was measured, of many times the median, the 95th hundredth and the most; or why not."""
Figures = dict[str, Figure]

SPEED, EFFORT = "documents a second", "CPU ms for each"
SIZE, MEMORY, MAPPED = "index, MiB", "private memory, MiB", "pages of the index mapped, MiB"
OPEN, UPDATE = "cold open, ms", "update visible, p50 / p95 / most ms"
TIMES = ", p50 / p95 / most CPU ms"
SUGGEST, *ASKED_BY_FORM = (f"{form}{TIMES}" for form in ("suggest", *FORMS))
WORDS, TYPED, HURTING = ASKED_BY_FORM[:4], ASKED_BY_FORM[4:], f"hostile{TIMES}"
COMMON = {SUGGEST: 10, UPDATE: 100, OPEN: 100, HURTING: 200}
TARGETS: Mapping[tuple[str, int], Mapping[str, float]] = {
    ("whoosh", 1_000): dict.fromkeys(WORDS, 6) | dict.fromkeys(TYPED, 10),
    ("whoosh", 10_000): {
        SPEED: 400, MEMORY: 50, **dict(zip(WORDS, (15, 15, 60, 60), strict=True))
    },
    ("tantivy", 10_000): {MEMORY: 50},
    ("tantivy", 100_000): {SPEED: 10_000, **dict.fromkeys((*WORDS, *TYPED), 10)},
}  # fmt: skip


class Work(NamedTuple):
    """What an engine is given to do, made beforehand so that it counts in no figure."""

    questions: Mapping[str, Sequence[SearchRequest]]
    prefixes: Sequence[str]
    changed: Sequence[Document]


def main() -> None:
    """Print the tables that were asked for."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("sizes", nargs="*", type=int)
    asked.add_argument("--engine", choices=list(ENGINES), action="append")
    given = asked.parse_args()
    engines = given.engine or list(ENGINES)
    tables([(size, engines) for size in given.sizes] or USUAL)


def tables(plan: Sequence[tuple[int, Sequence[str]]]) -> None:
    """Print a table for each size with its engines."""
    with tempfile.TemporaryDirectory() as name:
        for size, engines in plan:
            place, asking = Path(name) / f"{size}.documents", work(size)
            corpora.write(place, size)
            report(size, {engine: measured(engine, place, asking) for engine in engines})


def work(size: int) -> Work:
    """Return what is asked of an index of this size, and what is changed in it."""
    numbers = (number * size // (UPDATES + 1) for number in range(1, UPDATES + 1))
    many = WARM_UP + ASKED
    return Work(
        {form: questions(form, size, many) for form in FORMS},
        prefixes(size, many),
        [changed(corpora.document(number)) for number in numbers],
    )


def changed(document: Document) -> Document:
    """Return a document that everyone may find, with a title that no other has."""
    texts = {**document.texts, "title": {"lv": f"pārmaiņa{document.row_id}"}}
    everyone = [corpora.EVERYONE, corpora.EDITORS]
    return replace(
        document, texts=texts, keys={**document.keys, "audience": everyone}, is_hidden=False
    )


def measured(engine: str, place: Path, asking: Work) -> Figures:
    """Return the figures of an engine over the corpus in a file."""
    folder = place.with_suffix(f".{engine}")
    figures = alone(built, FOR_BUILDING, engine, place, folder)
    if "" not in figures:
        figures |= alone(answered, FOR_ASKING, engine, folder, asking)
    return figures


def alone(measure: Callable[..., Figures], seconds: float, *given: object) -> Figures:
    """Return what is measured in a process of its own, or under no name why nothing is."""
    # It leads a group, so that none of its own processes outlives it.
    with ProcessPoolExecutor(1, get_context("spawn"), initializer=os.setsid) as process:
        try:
            return process.submit(measure, *given).result(seconds)
        except TookTooLong:
            for leader in (each.ident for each in active_children() if each.ident):
                os.killpg(leader, signal.SIGKILL)
            reason = f"not done in {seconds:.0f} s"
        except BrokenProcessPool:
            reason = "its process ended"
        except (EngineMissing, NotImplementedError) as error:
            reason = str(error) or NOT_YET
    return {"": reason}


def built(engine: str, place: Path, folder: Path) -> Figures:
    """Return how quickly an index of the corpus is built and how large it is."""
    index = open_index(folder, engine)
    gc.freeze()
    begun, used = time.perf_counter(), cpu_seconds()
    index.rebuild(corpora.read(place), "1")
    seconds, used = time.perf_counter() - begun, cpu_seconds() - used
    count = len(index.keys())
    index.close()
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    return {SPEED: count / seconds, EFFORT: used / count * 1000, SIZE: size / MIB}


def answered(engine: str, folder: Path, asking: Work) -> Figures:
    """Return what is measured of an index that another process has built."""
    open_index(None, engine).close()  # so that what is loaded once is not counted
    gc.collect()
    gc.freeze()
    before, begun = (private_mib(), mapped_mib()), time.perf_counter()
    index = open_index(folder, engine)
    index.find(question("tīkls"))
    figures: Figures = {OPEN: (time.perf_counter() - begun) * 1000}
    for form, asked in asking.questions.items():
        figures |= attempted(f"{form}{TIMES}", asking_times, lambda q: whole(index.find(q)), asked)
    hurting = [question(text) for text in (*["tilts"] * WARM_UP, *HOSTILE.values())]
    hurting.append(replace(question("tilts"), synonyms=MANY_SYNONYMS))
    figures |= attempted(HURTING, asking_times, lambda q: whole(index.find(q)), hurting)
    plain = question("")
    suggest = partial(index.suggest, types=SUGGESTED, request=plain)
    figures |= attempted(SUGGEST, asking_times, suggest, asking.prefixes)
    figures[MEMORY], figures[MAPPED] = private_mib() - before[0], mapped_mib() - before[1]
    figures |= attempted(UPDATE, updating_times, index, asking.changed)
    index.close()
    return figures


def whole(found: SearchResponse) -> None:
    """Raise NotImplementedError for an answer that lacks what a request asks for."""
    if found.total and set(found.facets) != set(FACETS):
        raise NotImplementedError("no facets yet")


def attempted(name: str, times: Callable[..., list[float]], *given: object) -> Figures:
    """Return under a name the median, the 95th hundredth and the most; or why not."""
    try:
        taken = times(*given)
    except NotImplementedError as error:
        return {name: str(error) or NOT_YET}
    return {name: (*p50_and_p95(taken), max(taken))}


def asking_times(ask: Callable[[Any], object], asked: Iterable[Any]) -> list[float]:
    """Return the CPU time of each question but the first ones, until the time is up."""
    end, taken = time.monotonic() + FOR_A_FORM, []
    for one in asked:
        begun = cpu_seconds()
        ask(one)
        taken.append((cpu_seconds() - begun) * 1000)
        if time.monotonic() > end:
            break
    return taken[WARM_UP:] if len(taken) > 2 * WARM_UP else taken


def cpu_seconds() -> float:
    """Return the time of the processor that this process and its children have used."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def updating_times(index: SearchIndex, documents: Sequence[Document]) -> list[float]:
    """Return how many milliseconds it takes until each changed document is found."""
    taken = []
    for number, document in enumerate(documents, 2):
        title = SearchRequest(f'"{document.texts["title"]["lv"]}"', highlight=False)
        begun = time.perf_counter()
        index.put([document], str(number))
        found = index.find(title)
        taken.append((time.perf_counter() - begun) * 1000)
        assert [match.row_id for match in found.matches] == [document.row_id], title.text
    return taken


def private_mib() -> float:
    """Return the memory that nothing else could be using or stands in a file."""
    return memory_mib("Private_Dirty:")


def mapped_mib() -> float:
    """Return what is mapped of files: the system takes it back when it needs it, and shares it."""
    return memory_mib("Private_Clean:", "Shared_Clean:")


def memory_mib(*kinds: str) -> float:
    """Return how much memory of some kinds this process has."""
    lines = map(str.split, Path("/proc/self/smaps_rollup").read_text().splitlines())
    return sum(int(line[1]) for line in lines if line[0] in kinds) / 1024


def report(size: int, figures: Mapping[str, Figures]) -> None:
    """Print the figures of engines side by side, with what is aimed at."""
    rows = (SPEED, EFFORT, SIZE, MEMORY, MAPPED, OPEN, UPDATE, SUGGEST, *ASKED_BY_FORM, HURTING)
    print(f"| {size:,} documents | " + " | ".join(f"{name} | target" for name in figures) + " |")
    print("|---" + "|---:|---:" * len(figures) + "|")
    for row in rows:
        cells = [f"{shown(known, row)} | {aim(name, size, row)}" for name, known in figures.items()]
        print(f"| {row} | " + " | ".join(cells) + " |")
    print(flush=True)


def shown(figures: Figures, row: str) -> str:
    """Return a figure for people, or why there is none."""
    figure = figures.get(row, figures.get("", NOT_YET))
    if isinstance(figure, str):
        return f"- ({figure})"
    parts = figure if isinstance(figure, tuple) else (figure,)
    return " / ".join(f"{part:,.0f}" if part >= 100 else f"{part:.1f}" for part in parts)


def aim(engine: str, size: int, row: str) -> str:
    """Return the target of a figure, if there is one; of several the 95th hundredth has it."""
    target = {**COMMON, **TARGETS.get((engine, size), {})}.get(row)
    least = "at least" if row == SPEED else "under"
    aims = [f"{least} {target:,.0f}"] if target else []
    if row in ASKED_BY_FORM and (engine, size) == ("whoosh", 10_000):
        aims.append(f"none over {MOST}")
    return ", ".join(aims)


if __name__ == "__main__":
    main()
