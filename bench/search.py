"""Measure the search: how good its answers to judged queries are, how fast it is, what it takes.

    python -m bench.search PRACTICES.yaml QUERIES.yaml [TOPICS.yaml]

PRACTICES holds a list of cases with `id`, `title_lv`, `summary_lv` and the like; QUERIES a list
of `id`, `class`, `lang`, `query` and `relevant: {case id: grade from 1 to 3}`; TOPICS a mapping
whose `topics` have `id`, `lv`, `en` and synonyms, to be searched as the themes of the cases.
"""

import math
import resource
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from pathlib import Path
from statistics import mean, quantiles
from typing import Any

import yaml

from search import Document, Question, SearchIndex, open_index

PAGE = 10
RELEVANT = 2
ROUNDS = 5
BODY = ("problem", "solution", "results", "lessons")
MEASURES = ("nDCG@10", "recall@10", "MRR", "empty")


def main() -> None:
    """Print the figures for the two files named on the command line."""
    cases, queries, *rest = (yaml.safe_load(Path(name).read_text("utf-8")) for name in sys.argv[1:])
    topics = {topic["id"]: topic for topic in rest[0]["topics"]} if rest else {}
    documents = [document(number, case, topics) for number, case in enumerate(cases)]
    with tempfile.TemporaryDirectory() as folder:
        before = memory()
        index = open_index(Path(folder))
        seconds = timed(lambda: index.rebuild(documents, "1"))
        print_quality(index, queries, [case["id"] for case in cases])
        print(f"indexing {len(documents) / seconds:.0f} documents/s")
        print_speed(index, queries)
        print(f"memory {memory() - before:.0f} MB more than before, peak {memory():.0f} MB")
        index.close()


def document(number: int, case: dict[str, Any], topics: dict[str, dict]) -> Document:
    """Return a case as a document."""
    texts = {
        "title": {lang: case.get(f"title_{lang}") or "" for lang in ("lv", "en")},
        "summary": {lang: case.get(f"summary_{lang}") or "" for lang in ("lv", "en")},
        "body": {"lv": " ".join(case.get(f"{name}_lv") or "" for name in BODY)},
        "places": {"lv": ", ".join([*case["municipality"], *case["municipality_then"]])},
        "themes": {lang: themes(case, topics, lang) for lang in ("lv", "en")},
        "names": {"lv": case.get("project") or ""},
    }
    return Document("Practice", number, texts, {"year": [str(case["year"])]})


def themes(case: dict[str, Any], topics: dict[str, dict], lang: str) -> str:
    """Return the labels and synonyms of a case's topics."""
    of_case = (topics[name] for name in case["topics"] if name in topics)
    return "; ".join(label for t in of_case for label in (t[lang], *t.get(f"synonyms_{lang}", ())))


def print_quality(index: SearchIndex, queries: Sequence[dict], slugs: Sequence[str]) -> None:
    """Print the mean of each measure, by class of query and over all."""
    classes: dict[str, list[tuple[float, ...]]] = defaultdict(list)
    answered = []
    for query in queries:
        question = Question(query["query"], lang=query["lang"], first=PAGE)
        found = [slugs[match.row_id] for match in index.find(question).matches]
        if query["relevant"]:
            classes[query["class"]].append(measures(found, query["relevant"]))
        else:
            answered.append(bool(found))
    print(f"{'class':16}{'n':>4}" + "".join(f"{name:>11}" for name in MEASURES))
    for name, rows in (*classes.items(), ("overall", list(chain(*classes.values())))):
        means = "".join(f"{mean(column):11.3f}" for column in zip(*rows, strict=True))
        print(f"{name:16}{len(rows):4}{means}")
    print(f"zero: {sum(answered)} of {len(answered)} got an answer")


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


def print_speed(index: SearchIndex, queries: Sequence[dict]) -> None:
    """Print how long a page takes, highlights included."""
    questions = [Question(query["query"], lang=query["lang"], first=PAGE) for query in queries]
    times = [timed(lambda q=q: index.find(q)) for _ in range(ROUNDS) for q in questions]
    cuts = quantiles(times, n=100)
    print(f"query p50 {cuts[49] * 1000:.1f} ms, p95 {cuts[94] * 1000:.1f} ms")


def timed(action: Callable[[], object]) -> float:
    """Return how many seconds an action takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def memory() -> float:
    """Return the most memory used so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
