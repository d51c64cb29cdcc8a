"""Compare ways to bring the forms of Latvian words together, for docs/search.md.

    PYTHONPATH=/tmp/analysers:. python -m bench.analysers [hunspell-lv/lv_LV]

simplemma, latvianstemmer and spylls are no dependencies: install them for this with
`pip install --target /tmp/analysers`. What is not installed is left out, as is the dictionary
(of the Debian package hunspell-lv) when its path is not given.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path

import yaml

from bench.conflation import Keys, read, score
from bench.paradigms import PARTS
from bench.search import QUERIES, judged, seeded, slugs_of
from schema import stream_documents
from search import open_index
from search.language import analysis
from search.language.latvian import stem_latvian_word
from search.query import word_reading

FORMS_FOR_SPEED = 2_000
NEEDS = {
    "folding only": (), "own rules": (),
    "latvianstemmer + folding": ("LatvianStemmer",),
    "simplemma + folding": ("simplemma",),
    "simplemma + latvianstemmer + folding": ("simplemma", "LatvianStemmer"),
    "simplemma + own rules": ("simplemma",),
    "two keys: simplemma + own rules, own rules": ("simplemma",),
    "hunspell-lv by spylls + folding": ("spylls",),
}  # fmt: skip


def main() -> None:
    """Print a row for each analyser, measured in a process of its own for its memory."""
    print("| analyser | P / R / F1 as written | without diacritics | nDCG@10 | words/s | MiB |")
    print("|---|---|---|---|---|---|")
    for name, modules in NEEDS.items():
        if all(map(find_spec, modules)) and (name.split("-")[0] != "hunspell" or sys.argv[1:]):
            with get_context("spawn").Pool(1) as alone:
                print(alone.apply(row, (name, sys.argv[1:])), flush=True)


def row(name: str, dictionary: list[str]) -> str:
    """Return the figures of one analyser on the part of the list that is held out."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    keys = lru_cache(maxsize=None)(analyser(name, dictionary))
    entries = list(read(PARTS[1]))
    forms = [form for entry in entries for form in entry.forms][:FORMS_FOR_SPEED]
    start = time.process_time()
    for form in forms:
        keys(form)
    speed = len(forms) / (time.process_time() - start)
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    ways = [score(entries, keys, typed) for typed in (str, analysis.fold_text)]
    figures = [" / ".join(f"{figure:.3f}" for figure in way) for way in ways]
    found = "" if name.startswith("two") else f"{retrieval(keys):.3f}"
    return f"| {name} | {' | '.join(figures)} | {found} | {speed:,.0f} | {memory:.0f} |"


def retrieval(keys: Keys) -> float:
    """Return the nDCG of the judged queries with these keys instead of our own."""
    analysis.STEMS["lv"] = lambda word: next(iter(keys(word)))
    word_reading.GENERIC_KEYS = word_reading.generic_keys()
    queries = yaml.safe_load(QUERIES.read_text("utf-8"))
    with tempfile.TemporaryDirectory() as name, seeded(Path(name)) as database:
        index = open_index(None)
        index.rebuild(stream_documents(database), "1")
        rows = [figures[0] for *_, figures in judged(index, queries, slugs_of(database)) if figures]
    return sum(rows) / len(rows)


def own(word: str) -> tuple[str]:
    """Return the key that the rules of BLIS give a word; an abbreviation is kept."""
    return (
        word if analysis.is_abbreviation(word) else stem_latvian_word(analysis.fold_text(word)),
    )


def analyser(name: str, dictionary: list[str]) -> Keys:
    """Return what gives a word its keys."""
    fold = analysis.fold_text
    if name == "folding only":
        return lambda word: (fold(word),)
    if name == "own rules":
        return own
    if name.startswith("hunspell"):
        stems = hunspell(dictionary[0])
        return lambda word: tuple(map(fold, stems(word)))
    if name.startswith("latvianstemmer"):
        return lambda word: (fold(import_module("LatvianStemmer").stem(word.lower())),)
    lemma: Callable[[str], str] = lambda word: import_module("simplemma").lemmatize(word, lang="lv")  # noqa: E731
    if name == "simplemma + folding":
        return lambda word: (fold(lemma(word)),)
    if name == "simplemma + own rules":
        return lambda word: own(lemma(word))
    if name.startswith("two"):
        return lambda word: (*own(lemma(word)), *own(word))
    return lambda word: (fold(import_module("LatvianStemmer").stem(lemma(word).lower())),)


def hunspell(path: str) -> Callable[[str], Iterator[str]]:
    """Return what gives the stems of a word by a dictionary, or the word itself."""
    dictionary = import_module("spylls.hunspell").Dictionary.from_files(path)

    def stems(word: str) -> Iterator[str]:
        found = {form.stem for form in dictionary.lookuper.good_forms(word)}
        return iter(sorted(found) or [word])

    return stems


if __name__ == "__main__":
    main()
