"""Measure the search over the seed: how good and how quick its answers to judged queries are.

    python -m bench.search [--engine tantivy]

The index is the one that BLIS serves, built from a database with the whole seed; the judged
queries are in bench/queries.yaml.
"""

import argparse
import asyncio
import csv
import math
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from statistics import mean, quantiles
from typing import Any

import sqlalchemy as sa
import yaml

from schema import Database, stream_documents, tables
from schema.tables.base import table_of
from search import (
    ENGINES,
    Document,
    SearchIndex,
    SearchRequest,
    SearchResponse,
    Synonyms,
    open_index,
)
from seed import DATA, load_seed

QUERIES = Path(__file__).parent / "queries.yaml"
SYNONYMS, SIDES = DATA / "synonym_set.csv", ("words", "finds")
PAGE = 10
RELEVANT = 2
ROUNDS = 5
PRACTICES = {"kind": ["Practice"]}
MEASURES = ("nDCG@10", "recall@10", "MRR", "empty")


def main() -> None:
    """Print the figures that docs/search.md publishes."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("--engine", choices=list(ENGINES), default=next(iter(ENGINES)))
    engine = asked.parse_args().engine
    queries = yaml.safe_load(QUERIES.read_text("utf-8"))
    with tempfile.TemporaryDirectory() as name, seeded(Path(name)) as database:
        searchable = list(stream_documents(database))
        index = open_index(Path(name) / "index", engine)
        seconds = timed(lambda: index.rebuild(searchable, "1"))
        print_quality(index, queries, slugs_of(database))
        print(f"\n{len(searchable)} documents, {len(searchable) / seconds:.0f} indexed a second")
        print_speed(index, queries)
        print_change(index, searchable)
        index.close()


@contextmanager
def seeded(folder: Path) -> Iterator[Database]:
    """Yield a database with the whole seed."""
    database = Database(f"sqlite:///{folder}/blis.sqlite")
    database.migrate()
    load_seed(database)
    yield database
    asyncio.run(database.close())


def slugs_of(database: Database) -> dict[int, str]:
    """Return the public names of the practices."""
    source = table_of(tables.Practice)
    return {row.id: row.slug for row in database.all(sa.select(source.c.id, source.c.slug))}


def print_quality(
    index: SearchIndex, queries: Sequence[dict[str, Any]], slugs: Mapping[int, str]
) -> None:
    """Print the mean of each measure, by class of query and over all."""
    means, answered = quality(index, queries, slugs)
    print(f"| class | n | {' | '.join(MEASURES)} |\n|---|---|" + "---|" * len(MEASURES))
    for name, (count, *figures) in means.items():
        print(f"| {name} | {count} | {' | '.join(f'{figure:.3f}' for figure in figures)} |")
    print(f"\nOf the queries that nothing answers {answered} got an answer without a mark.")


def quality(
    index: SearchIndex, queries: Sequence[dict[str, Any]], slugs: Mapping[int, str]
) -> tuple[dict[str, tuple[Any, ...]], int]:
    """Return the number of queries and the means by class, and of unmarked answers to nothing."""
    classes: dict[str, list[tuple[float, ...]]] = defaultdict(list)
    unmarked = 0
    for query, matches, figures in judged(index, queries, slugs):
        if figures:
            classes[query["class"]].append(figures)
        else:
            unmarked += bool(matches.matches) and not matches.relaxations
    every = {**classes, "all, even": [], "all, odd": [], "overall": []}
    every["overall"] = list(chain(*classes.values()))
    every["all, even"], every["all, odd"] = every["overall"][::2], every["overall"][1::2]
    means: dict[str, tuple[Any, ...]] = {
        name: (len(rows), *(mean(column) for column in zip(*rows, strict=True)))
        for name, rows in every.items()
    }
    return means, unmarked


def judged(
    index: SearchIndex, queries: Sequence[dict[str, Any]], slugs: Mapping[int, str]
) -> Iterator[tuple[dict[str, Any], SearchResponse, tuple[float, ...]]]:
    """Yield each query with its first page and its measures; none when nothing answers it."""
    synonyms = shipped_synonyms()
    for query in queries:
        asked = SearchRequest(
            query["query"], query["lang"], PAGE, filters=PRACTICES, synonyms=synonyms
        )
        matches = index.find(asked)
        found = [slugs[match.row_id] for match in matches.matches]
        relevant = query["relevant"]
        yield query, matches, measures(found, relevant) if relevant else ()


def shipped_synonyms() -> Synonyms:
    """Return the synonyms of the seed."""
    with SYNONYMS.open(encoding="utf-8") as file:
        sets = [[row[side].split("; ") for side in SIDES] for row in csv.DictReader(file)]
    return Synonyms((words, [each for each in finds if each]) for words, finds in sets)


def measures(found: Sequence[str], grades: dict[str, int]) -> tuple[float, ...]:
    """Return nDCG, recall, reciprocal rank and emptiness of one page."""
    gains = [2 ** grades.get(slug, 0) - 1 for slug in found]
    ideal = sorted((2**grade - 1 for grade in grades.values()), reverse=True)[:PAGE]
    good = {slug for slug, grade in grades.items() if grade >= RELEVANT}
    ranks = [rank for rank, slug in enumerate(found, 1) if slug in good]
    recall = len(ranks) / min(PAGE, len(good))
    return discounted(gains) / discounted(ideal), recall, 1 / ranks[0] if ranks else 0, not found


def discounted(gains: Iterable[float]) -> float:
    """Return the gains summed up, each the smaller the later it comes."""
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))


def print_speed(index: SearchIndex, queries: Sequence[dict[str, Any]]) -> None:
    """Print how long a page takes, with highlights and without."""
    synonyms = shipped_synonyms()
    for highlight in (True, False):
        questions = [
            SearchRequest(
                query["query"], query["lang"], PAGE, highlight=highlight, synonyms=synonyms
            )
            for query in queries
        ]
        times = [timed(lambda q=q: index.find(q)) for _ in range(ROUNDS) for q in questions]
        cuts = quantiles(times, n=100)
        how = "with" if highlight else "without"
        print(f"page {how} highlights: p50 {cuts[49] * 1000:.1f} ms, p95 {cuts[94] * 1000:.1f} ms")


def print_change(index: SearchIndex, searchable: Sequence[Document]) -> None:
    """Print how long it takes until a changed document can be found."""
    changes = [timed(lambda d=d: index.put([d], "2")) for d in searchable[: ROUNDS * 4]]
    print(f"one change: p50 {quantiles(changes, n=100)[49] * 1000:.1f} ms")


def timed(action: Callable[[], object]) -> float:
    """Return how many seconds of the processor an action takes."""
    start = time.process_time()
    action()
    return time.process_time() - start


if __name__ == "__main__":
    main()
