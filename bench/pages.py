"""Results and a case in a browser over 10,000 cases: CPU and bytes of a page, and its requests.

python -m bench.pages [PRACTICES]
"""

import gzip
import re
import sys
import tempfile
from collections.abc import Callable
from itertools import count
from pathlib import Path
from time import process_time
from urllib.parse import urlencode

import uvloop
from starlette.applications import Starlette

from bench.dataset import PRACTICES, WORDS, YEARS, fill
from bench.requests import Answer, Request, ask
from bench.serving import application, settle
from schema import Database, stream_documents
from search import open_index

TIMES, INDICATORS = 200, 30
BROWSER = ((b"accept", b"text/html"), (b"accept-language", b"lv"))
LOADED = re.compile(
    r'<(?:script|img|source)[^>]* src="(/[^"]+)"|<link rel="stylesheet"[^>]* href="(/[^"]+)"'
)
ROW = "| {:<46} | {:>8} | {:>8} | {:>6} |"


def results_page(number: int) -> Request:
    """Return a search that nobody has made yet: three words that change, and a year at times."""
    words = [WORDS[number // len(WORDS) ** place % len(WORDS)] for place in range(3)]
    year = {"gads": str(YEARS[number % len(YEARS)])} if number % 2 else {}
    asked = urlencode({"q": " ".join(dict.fromkeys(words))} | year)
    return Request(method="GET", path="/mekle", query=asked, headers=BROWSER)


def case_page(number: int) -> Request:
    """Return a request for a case that nobody has read yet."""
    return Request(method="GET", path=f"/pieredze/practice-{number + 1}", headers=BROWSER)


PAGES: dict[str, Callable[[int], Request]] = {"results": results_page, "case": case_page}


async def answered(app: Starlette, request: Request) -> tuple[float, Answer]:
    """Return the CPU milliseconds of an answer, and the answer."""
    begun = process_time()
    answer = await ask(app, request)
    assert answer.status == 200, (request.path, request.query, answer.status)
    return (process_time() - begun) * 1000, answer


async def cpu_of_many(app: Starlette, requests: list[Request]) -> tuple[float, float]:
    """Return the median of the CPU milliseconds of requests, and what 95 of 100 stay under."""
    taken = sorted([(await answered(app, request))[0] for request in requests])
    return taken[len(taken) // 2], taken[int(len(taken) * 0.95)]


def loaded_files(page: str) -> set[str]:
    """Return what a browser asks for beside a page at once."""
    return {src or href for src, href in LOADED.findall(page)}


async def print_figures(app: Starlette) -> None:
    """Print of each page what it takes anew and kept, and what it weighs."""
    for name, page in PAGES.items():
        numbers = count()
        for _ in range(20):
            await answered(app, page(next(numbers)))
        anew = [page(next(numbers)) for _ in range(TIMES)]
        p50, p95 = await cpu_of_many(app, anew)
        print(ROW.format(f"{name}, computed, CPU ms", f"{p50:.1f}", f"{p95:.1f}", "40"))
        p50, p95 = await cpu_of_many(app, anew[-1:] * TIMES)
        print(ROW.format(f"{name}, kept, CPU ms", f"{p50:.2f}", f"{p95:.2f}", "2"))
        bodies = [(await answered(app, request))[1].body for request in anew[:50]]
        sizes = [(len(body), len(gzip.compress(body))) for body in bodies]
        large, packed = (max(each[at] for each in sizes) / 1000 for at in (0, 1))
        print(ROW.format(f"{name}, kB, the largest of 50", f"{large:.1f}", "", "60"))
        print(ROW.format(f"{name}, kB compressed", f"{packed:.1f}", "", "20"))
        requests = 1 + max(len(loaded_files(body.decode())) for body in bodies)
        print(ROW.format(f"{name}, requests", requests, "", "5"))


def main() -> None:
    """Make the data and the index, measure, and print the table."""
    practices = int(sys.argv[1]) if len(sys.argv) > 1 else PRACTICES
    with tempfile.TemporaryDirectory() as name:
        database = Database(f"sqlite:///{name}/large.sqlite")
        fill(database, practices, INDICATORS)
        index = open_index(Path(name) / "index", "tantivy")
        index.rebuild(stream_documents(database), database.revision().stamp)
        app = application(database, index)
        settle()
        print(ROW.format("", "median", "p95", "target"))
        print("|---|---:|---:|---:|")
        uvloop.run(print_figures(app))


if __name__ == "__main__":
    main()
