"""An import of 100,000 values into a base of 900,000: time, memory, and what `changes` feels.

python -m bench.importing
"""

import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product
from pathlib import Path
from time import perf_counter, process_time

import uvloop

from bench.dataset import INDICATORS, MUNICIPALITIES, fill
from bench.start import ROOT
from schema import BLIS, PUBLIC, Context, Database, Loaders, graphql_schema
from schema.exchange.imports import ImportOptions
from search import open_index
from server.tabular.table_import import TableImport

VALUES, FEW = 100_000, 200
YEARS, BEFORE = range(2030, 2045), range(2029, 2030)
MOST = 100 * 1024 * 1024
SECONDS_TARGET, MEMORY_TARGET = 20, 300
CHANGES = "{ changes(first: 100, kinds: [INDICATOR_VALUE]) { nodes { kind id isGone } } }"
ROW = "| {:<46} | {:>9} | {:>9} |"


def main() -> None:
    """Make the data and the files, import the large one twice, print the table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = Database(f"sqlite:///{folder}/blis.sqlite")
        fill(database, 10, INDICATORS)
        take_in(folder, BEFORE, FEW)
        before = feed_ms(database)
        told = [take_in(folder, YEARS, VALUES) for _ in range(2)]
        after = feed_ms(database)
    print(ROW.format("", "measured", "target"))
    print("|---|---:|---:|")
    for what, figures in zip(("first", "again"), told, strict=True):
        named = f"import of {VALUES:,} values, {what}: {figures.counts}"
        print(ROW.format(named, f"{figures.seconds:.1f} s", f"{SECONDS_TARGET} s"))
        print(ROW.format("its CPU, that of its reader too", f"{figures.cpu:.1f} s", ""))
        print(ROW.format("its memory at most", f"{figures.mib:.0f} MiB", f"{MEMORY_TARGET} MiB"))
    print(ROW.format("100 changes before it and after, CPU", f"{before:.1f}, {after:.1f} ms", ""))


@dataclass(frozen=True)
class Figures:
    """What an import took, and what it did."""

    seconds: float
    cpu: float
    mib: float
    counts: str


def lines(years: range, count: int) -> Iterator[str]:
    """Yield the lines of a file with so many values."""
    yield "indicator,municipality,period,value,note"
    every = product(range(1, INDICATORS + 1), range(1, MUNICIPALITIES + 1), years)
    for number, (of, place, year) in enumerate(islice(every, count)):
        yield f"I{of},municipality-{place},{year},{5_000 + number % 99},ha"


def take_in(folder: Path, years: range, count: int) -> Figures:
    """Return the figures of an import of so many values in a process of its own."""
    (folder / "values.csv").write_text("\n".join(lines(years, count)), "utf-8")
    command = [sys.executable, "-m", "bench.importing", str(folder)]
    begun = perf_counter()
    told = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    cpu, mib, counts = told.strip().split(" ", 2)
    return Figures(perf_counter() - begun, float(cpu), float(mib), counts)


def bring_in(folder: Path) -> None:
    """Import the file; print the CPU of this process and its reader, and the largest memory."""
    database = Database(f"sqlite:///{folder}/blis.sqlite", mapped=False)
    wish = ImportOptions(is_published=True, comment="bench")
    given = TableImport(database, folder / "values.csv", MOST, BLIS, wish=wish)
    report = given.write(open_index(None))
    assert not report.rejected, report.rejections[:3]
    used = [resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu = sum(each.ru_utime + each.ru_stime for each in used)
    mib = max(each.ru_maxrss for each in used) / 1024
    print(cpu, mib, f"{report.created:,} new, {report.unchanged:,} the same")


def feed_ms(database: Database) -> float:
    """Return the CPU time that a page of changes takes, the least of five."""

    async def took() -> float:
        begun = process_time()
        context = Context(Loaders(database, open_index(None), PUBLIC))
        answer = await graphql_schema().execute(CHANGES, context_value=context)
        assert answer.errors is None, answer.errors
        return (process_time() - begun) * 1000

    return min(uvloop.run(took()) for _ in range(5))


if __name__ == "__main__":
    bring_in(Path(sys.argv[1])) if sys.argv[1:] else main()
