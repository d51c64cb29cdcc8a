"""Measure which forms of Latvian words an analyser brings together, over bench/data.

python -m bench.conflation
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

from bench.paradigms import FORMS, PARTS, Entry
from search.language.analysis import fold_text, stem_key

Keys = Callable[[str], Iterable[str]]
Typed = Callable[[str], str]
WAYS: Mapping[str, Typed] = {"as written": str, "without diacritics": fold_text}


class Score(NamedTuple):
    """How many of the pairs that meet should, how many that should do, and their mean."""

    precision: float
    recall: float
    f1: float


def main() -> None:
    """Print the figures that docs/search.md publishes."""
    print(
        "| part | lemmas | forms | typed | precision | recall | F1 |\n|---|---|---|---|---|---|---|"
    )
    for part in PARTS:
        entries = list(read(part))
        forms = {form for entry in entries for form in entry.forms}
        for way, typed in WAYS.items():
            figures = " | ".join(f"{f:.3f}" for f in score(entries, own_keys, typed))
            print(f"| {part} | {len(entries)} | {len(forms)} | {way} | {figures} |")


def own_keys(word: str) -> tuple[str]:
    """Return the key that BLIS gives a word."""
    return (stem_key(word, "lv"),)


def read(wanted: str) -> Iterator[Entry]:
    """Yield the lemmas of a part with their forms."""
    for line in FORMS.read_text("utf-8").splitlines():
        part, *rest = line.split("\t")
        if part == wanted:
            yield Entry(rest[0], rest[1], tuple(rest[2].split()))


def score(entries: Sequence[Entry], keys: Keys, typed: Typed = str) -> Score:
    """Compare every form as it is typed with every other form as it stands in a text.

    A pair of one lemma should meet, a pair of two families should not; forms of two lemmas of one
    family may. A form that several lemmas have belongs to all of them.
    """
    lemmas, families = owners(entries)
    found: dict[str, list[str]] = defaultdict(list)
    for form in lemmas:
        for one in set(keys(form)):
            found[one].append(form)
    met = wrong = 0
    for form in lemmas:
        others = {other for one in set(keys(typed(form))) for other in found[one]} - {form}
        mates = sum(not lemmas[form].isdisjoint(lemmas[other]) for other in others)
        met += mates
        wrong += sum(families[form].isdisjoint(families[other]) for other in others)
    precision, recall = met / (met + wrong), met / pairs(entries)
    return Score(precision, recall, 2 * precision * recall / (precision + recall))


def owners(entries: Sequence[Entry]) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Return the lemmas and the families of each form."""
    lemmas: dict[str, set[str]] = defaultdict(set)
    families: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        for form in entry.forms:
            lemmas[form].add(entry.lemma)
            families[form].add(entry.family)
    return lemmas, families


def pairs(entries: Sequence[Entry]) -> int:
    """Return how many ordered pairs of forms share a lemma."""
    return len({pair for e in entries for pair in product(e.forms, repeat=2) if pair[0] != pair[1]})


if __name__ == "__main__":
    main()
