"""An import of 100,000 values into a base of 900,000: seconds, memory, and what `changes` feels.

python -m bench.importing
"""

import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import islice, product
from pathlib import Path
from time import perf_counter

import uvloop

from bench.dataset import INDICATORS, MUNICIPALITIES, fill
from bench.start import ROOT
from schema import BLIS, PUBLIC, Context, Database, graphql_schema
from schema.imports import Wish
from search import open_index
from server.importing import Import

VALUES = 100_000
YEARS = range(2030, 2045)
MOST = 100 * 1024 * 1024
SECONDS_TARGET, MEMORY_TARGET = 20, 300
CHANGES = "{ changes(first: 100) { nodes { kind id isGone } } }"
ROW = "| {:<46} | {:>9} | {:>9} |"


def main() -> None:
    """Make the data and the file, import it twice, print the table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = Database(f"sqlite:///{folder}/blis.sqlite")
        fill(database, 10, INDICATORS)
        (folder / "values.csv").write_text("\n".join(lines()), "utf-8")
        before = feed_ms(database)
        told = [measured(folder) for _ in range(2)]
        after = feed_ms(database)
    print(ROW.format("", "measured", "target"))
    print("|---|---:|---:|")
    for what, (seconds, memory, counts) in zip(("first", "again"), told, strict=True):
        named = f"import of {VALUES:,} values, {what}: {counts}"
        print(ROW.format(named, f"{seconds:.1f} s", f"{SECONDS_TARGET} s"))
        print(ROW.format("its memory at most", f"{memory:.0f} MiB", f"{MEMORY_TARGET} MiB"))
    print(ROW.format("100 changes before it and after", f"{before:.1f}, {after:.1f} ms", ""))


def lines() -> Iterator[str]:
    """Yield the lines of the file."""
    yield "indicator,municipality,period,value,note"
    every = product(range(1, INDICATORS + 1), range(1, MUNICIPALITIES + 1), YEARS)
    for number, (of, place, year) in enumerate(islice(every, VALUES)):
        yield f"I{of},municipality-{place},{year},{5_000 + number % 99},ha"


def measured(folder: Path) -> tuple[float, float, str]:
    """Return the seconds and the largest memory of an import in a process of its own."""
    command = [sys.executable, "-m", "bench.importing", str(folder)]
    begun = perf_counter()
    told = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    memory, counts = told.strip().split(" ", 1)
    return perf_counter() - begun, float(memory), counts


def bring_in(folder: Path) -> None:
    """Import the file; print the largest memory that this process or its reader had."""
    database = Database(f"sqlite:///{folder}/blis.sqlite", mapped=False)
    wish = Wish(is_published=True, comment="bench")
    given = Import(database, folder / "values.csv", MOST, BLIS, wish=wish)
    report = given.write(open_index(None))
    assert not report.rejected, report.rejections[:3]
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    memory = max(resource.getrusage(each).ru_maxrss for each in who) / 1024
    print(memory, f"{report.created:,} new, {report.unchanged:,} the same")


def feed_ms(database: Database) -> float:
    """Return how long a page of changes takes, the shortest of five."""

    async def took() -> float:
        begun = perf_counter()
        context = Context(database, open_index(None), viewer=PUBLIC)
        answer = await graphql_schema.execute(CHANGES, context_value=context)
        assert answer.errors is None, answer.errors
        return (perf_counter() - begun) * 1000

    return min(uvloop.run(took()) for _ in range(5))


if __name__ == "__main__":
    bring_in(Path(sys.argv[1])) if sys.argv[1:] else main()
