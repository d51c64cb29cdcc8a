"""`make bench`: measures what docs/performance.md publishes, and prints it as a table."""

import tempfile
from pathlib import Path

from bench import comparing, engines, importing, pages, reads, writers
from bench.query import BIG_QUERY, COMPUTED, milliseconds, p50_and_p95, resident_mib
from bench.start import clone, running

ROW = "| {:<46} | {:>9} | {:>9} |"


def main() -> None:
    """Measure a first start, a second one, the big query and the memory."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "blis"
        clone(folder)
        with running(folder, "make", "serve") as first:
            memory_at_first = resident_mib(first.pid)
        with running(folder, "make", "serve") as second:
            big = BIG_QUERY.read_text("utf-8")
            p50, p95 = p50_and_p95(milliseconds(second.address, big, COMPUTED))
            kept, _ = p50_and_p95(milliseconds(second.address, big, {}))
            memory = resident_mib(second.pid)
    print(ROW.format("", "measured", "target"))
    print("|---|---:|---:|")
    print(ROW.format("first start on a fresh clone", f"{first.seconds:.1f} s", "60 s"))
    print(ROW.format("second start", f"{second.seconds:.1f} s", "3 s"))
    print(ROW.format("big query, median of 50", f"{p50:.1f} ms", "100 ms"))
    print(ROW.format("big query, 95 of 100 are quicker", f"{p95:.1f} ms", ""))
    print(ROW.format("big query, the answer being kept", f"{kept:.1f} ms", ""))
    print(ROW.format("resident memory, first start", f"{memory_at_first:.0f} MiB", "200 MiB"))
    print(
        ROW.format("resident memory, second start and 110 queries", f"{memory:.0f} MiB", "200 MiB")
    )
    print()
    reads.main()
    print()
    comparing.main()
    print()
    writers.main()
    print()
    pages.main()
    print()
    importing.main()
    print()
    engines.tables(engines.USUAL)


if __name__ == "__main__":
    main()
