"""The five queries over the large data set: CPU, statements, and what others take for the same.

python -m bench.reads
"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvloop
from graphql import graphql
from sqlalchemy import event
from starlette.applications import Starlette

from bench.dataset import PRACTICES, fill
from bench.query import resident_mib
from bench.requests import ask, cpu_ms, cpu_of, different, get, same
from bench.serving import application, settle
from bench.start import ROOT, Running, running
from bench.traffic import Traffic, least_cpu_ms, measured
from schema import Context, Database, Loaders, graphql_schema
from schema.connections.pages import cached_statement
from schema.contract.type_system import type_system
from search import open_index

DOCUMENTS = {p.stem.upper(): p.read_text("utf-8") for p in sorted(ROOT.glob("bench/queries/*"))}
CPU_TARGETS = dict(zip(DOCUMENTS, (3, 5, 5, 30, 95), strict=True))
STATEMENT_TARGETS = dict(zip(DOCUMENTS, (8, 4, 2, 4, 3), strict=True))
HOT_TARGET, MEMORY_TARGET = 1.5, 150
GROWTH = {1_000: 10, PRACTICES: 300, 100_000: 10}
"""Practices of a data set, and its indicators: for growth, values do not matter."""
CONNECTIONS = (1, 16)
INDEX = open_index(None)


@dataclass
class Figures:
    """What was measured for one query; milliseconds are CPU time of one request.

    `asked` is how the server did with answers that had to be made, by the number of connections;
    `hot` with kept ones. Without a cache of answers there is no `hot` and no `unchanged`.
    """

    body: bytes
    statements: int
    uncached: float
    core: float
    is_kept: bool
    etag: bytes
    floor: float = 0.0
    kept: float = 0.0
    asked: dict[int, Traffic] = field(default_factory=dict)
    hot: dict[int, Traffic] = field(default_factory=dict)
    unchanged: float | None = None


def main() -> None:
    """Make the data, measure, and print the tables."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        urls = {number: f"sqlite:///{folder}/{number}.sqlite" for number in GROWTH}
        for number, url in urls.items():
            fill(Database(url), number, GROWTH[number])
        figures = uvloop.run(within(Database(urls[PRACTICES])))
        with server(urls[PRACTICES]) as served:
            for name, found in figures.items():
                beside_floor(served, folder / "answer", DOCUMENTS[name], found)
            for name, found in figures.items():
                uvloop.run(over_connections(served, DOCUMENTS[name], found))
            memory = Memory(served.pid)
        grown = [uvloop.run(uncached(Database(url), "Q2")) for url in urls.values()]
    report(figures, grown, memory)


def beside_floor(served: Running, file: Path, document: str, found: Figures) -> None:
    """Measure kept answers beside a server that sends the same bytes from a file."""
    file.write_bytes(found.body)
    with server(str(file)) as plain:
        uvloop.run(kept_answers(served, plain, document, found))


def server(what: str) -> AbstractContextManager[Running]:
    """Return a server of its own, of the application or of one answer."""
    return running(ROOT, sys.executable, "-m", "bench.serving", what)


async def within(database: Database) -> dict[str, Figures]:
    """Return what can be measured of each query within this process."""
    app = application(database)
    settle()
    return {name: await figures_of(app, database, name) for name in DOCUMENTS}


async def figures_of(app: Starlette, database: Database, name: str) -> Figures:
    """Return the figures of one query."""
    document, asked = DOCUMENTS[name], different(DOCUMENTS[name])
    await ask(app, next(asked))
    with counted(database) as statements:
        answer = await ask(app, next(asked))
    assert answer.status == 200, answer
    assert b'"errors"' not in answer.body, answer.body[:1000]
    return Figures(
        body=answer.body,
        statements=len(statements),
        uncached=await cpu_of(app, asked),
        core=await cpu_ms(lambda: by_core(database, document)),
        is_kept=await is_kept(app, database, document),
        etag=(await ask(app, next(get(document)))).headers.get(b"etag", b""),
    )


async def is_kept(app: Starlette, database: Database, document: str) -> bool:
    """Return whether the application answers again without reading more than the revision."""
    await ask(app, next(same(document)))
    with counted(database) as statements:
        await ask(app, next(same(document)))
    return len(statements) <= 1


async def uncached(database: Database, name: str) -> float:
    """Return the CPU time of a query that no cache has seen."""
    return await cpu_of(application(database), different(DOCUMENTS[name]))


async def by_core(database: Database, document: str) -> None:
    """Let graphql-core parse, validate and execute, with nothing kept from one to the next."""
    cached_statement.cache_clear()
    context = Context(Loaders(database, INDEX))
    result = await graphql(type_system(graphql_schema()), document, context_value=context)
    assert not result.errors, result.errors


async def kept_answers(server: Running, plain: Running, document: str, found: Figures) -> None:
    """Measure kept answers, and right after them what Starlette takes to send the same bytes."""
    if found.is_kept:
        found.kept = await least_cpu_ms(server, same(document))
    found.floor = await least_cpu_ms(plain, same(document))
    if found.etag:
        found.unchanged = await least_cpu_ms(server, get(document, found.etag))


async def over_connections(server: Running, document: str, found: Figures) -> None:
    """Measure what a server does with answers that have to be made, and with kept ones."""
    for connections in CONNECTIONS:
        found.asked[connections] = await measured(server, different(document), connections)
        if found.is_kept:
            found.hot[connections] = await measured(server, same(document), connections)


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """Yield the statements that readers send meanwhile."""
    sent: list[str] = []

    def note(_c: Any, _k: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    event.listen(database.reading, "before_cursor_execute", note)
    yield sent
    event.remove(database.reading, "before_cursor_execute", note)


class Memory:
    """The resident memory of a process in MiB: its own now, the most it ever had, and mapped files.

    What is mapped is the system's memory, which others share.
    """

    def __init__(self, pid: int) -> None:
        self.mapped = mapped_mib(pid, ".sqlite")
        self.now = mapped_mib(pid, "") - self.mapped
        self.most = resident_mib(pid) - self.mapped


def mapped_mib(pid: int, ending: str) -> float:
    """Return how much of the files with this ending is in the memory of a process."""
    total, is_it = 0, False
    for line in Path(f"/proc/{pid}/smaps").read_text().splitlines():
        first, *rest = line.split()
        if not first.endswith(":"):
            is_it = line.endswith(ending)
        elif is_it and first == "Rss:":
            total += int(rest[0])
    return total / 1024


def report(figures: dict[str, Figures], grown: list[float], memory: Memory) -> None:
    """Print the table of docs/performance.md."""
    line("", *figures)
    print("|---" + "|---:" * len(figures) + "|")
    names, each = list(figures), list(figures.values())
    line(
        "CPU ms, uncached (target)",
        *(f"{f.uncached:.2f} ({CPU_TARGETS[n]})" for n, f in figures.items()),
    )
    line("CPU ms, graphql-core, nothing kept", *(f"{f.core:.2f}" for f in each))
    line("CPU ms, served, uncached", *(f"{f.asked[1].cpu_ms:.2f}" for f in each))
    line("CPU ms, served, hot", *(f"{f.kept:.3f}" if f.kept else "-" for f in each))
    line("CPU ms, served, 304", *(f"{f.unchanged:.3f}" if f.unchanged else "-" for f in each))
    line("CPU ms, served, the same bytes by Starlette", *(f"{f.floor:.3f}" for f in each))
    hot = [f"{f.kept / f.floor:.2f}" if f.kept else "-" for f in each]
    line(f"hot / the same bytes (target {HOT_TARGET})", *hot)
    line("graphql-core / uncached", *(f"{f.core / f.uncached:.1f}" for f in each))
    line(
        "statements (target)", *(f"{figures[n].statements} ({STATEMENT_TARGETS[n]})" for n in names)
    )
    line("kB", *(f"{len(f.body) / 1000:.1f}" for f in each))
    for n in CONNECTIONS:
        line(f"requests/s, uncached, {n} at a time", *(f"{f.asked[n].a_second:.0f}" for f in each))
        hot = [f"{f.hot[n].a_second:.0f}" if f.hot else "-" for f in each]
        line(f"requests/s, hot, {n} at a time", *hot)
    by_size = (f"{size:,}: {ms:.2f}" for size, ms in zip(GROWTH, grown, strict=True))
    print("\nQ2 by the number of practices, CPU ms:", "; ".join(by_size))
    print(f"Resident memory after that: {memory.now:.0f} MiB (target {MEMORY_TARGET}),")
    print(f"{memory.most:.0f} MiB at most, and {memory.mapped:.0f} MiB of the database mapped.")


def line(*cells: str) -> None:
    """Print a row of a table."""
    print("|", " | ".join(cells), "|")


if __name__ == "__main__":
    main()
