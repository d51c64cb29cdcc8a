"""Made-up cases in Latvian, the same each time, as documents to be searched.

    python -m bench.corpora 3

Each has about 260 words in the parts of a practice, inflected and as frequent as Zipf has it, its
topics, municipality, year and country, and now and then nobody but editors may find it.
"""

import csv
import pickle
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import yaml

from bench.lexicon import lexicon
from bench.start import ROOT
from search import Document

# Words and set phrases of each part.
LENGTHS = {"title": 7, "summary": 28, "problem": 50, "solution": 70, "results": 45, "lessons": 35}
SENTENCE = 12
COUNTRIES, COUNTRY_SHARES = ("LV", "EE", "LT", "NO"), (0.9, 0.94, 0.97, 1.0)
OUTCOMES, OUTCOME_SHARES = ("WORKED", "PARTLY", "FAILED", "UNKNOWN"), (0.6, 0.8, 0.9, 1.0)
YEARS = range(2009, 2027)
MOST_COST = 500_000
HIDDEN_SHARE = 0.02
EVERYONE, EDITORS = "everyone", "editors"
Named = tuple[str, str]
"""The slug of a row and its name."""


def documents(count: int, first: int = 1) -> Iterator[Document]:
    """Yield so many documents one by one; each is the same in a corpus of any size."""
    yield from map(document, range(first, first + count))


def document(number: int) -> Document:
    """Return one document."""
    chance = np.random.default_rng((1, number))
    words = lexicon().words(chance.random((2, sum(LENGTHS.values()))))
    texts = dict(written(words))
    picks = chance.random(9).tolist()
    year = YEARS[int(picks[0] * len(YEARS))]
    about = list(dict.fromkeys(unevenly(topics(), pick) for pick in picks[1:3]))
    place = unevenly(municipalities(), picks[3])
    hidden = picks[4] < HIDDEN_SHARE
    keys = {
        "topic": [slug for slug, _ in about],
        "municipality": [place[0]],
        "year": [str(year)],
        "country": [among(COUNTRIES, COUNTRY_SHARES, picks[5])],
        "outcome": [among(OUTCOMES, OUTCOME_SHARES, picks[6])],
        "audience": [EDITORS] if hidden else [EDITORS, EVERYONE],
    }
    topics_named = [name for _, name in about]
    suggested = {"title": [texts["title"]], "topic": topics_named, "place": [place[1]]}
    return Document(
        "Practice",
        number,
        {name: {"lv": text} for name, text in texts.items()}
        | {"themes": {"lv": "\n".join(topics_named)}, "places": {"lv": place[1]}},
        keys=keys,
        merits={"evidence": round(picks[7]), "completeness": 1.0, "freshness": picks[0]},
        is_hidden=hidden,
        numbers={"year": year, "cost": round(picks[8] ** 3 * MOST_COST)},
        suggestions={type_: [{"lv": t} for t in said] for type_, said in suggested.items()},
    )


def written(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the parts of a text by name, in sentences."""
    start = 0
    for name, length in LENGTHS.items():
        part = words[start : start + length]
        sentences = (part[at : at + SENTENCE] for at in range(0, length, SENTENCE))
        text = " ".join(f"{' '.join(said)}." for said in sentences)
        yield name, text[0].upper() + (text[1:].rstrip(".") if name == "title" else text[1:])
        start += length


def unevenly(named: Sequence[Named], chance: float) -> Named:
    """Return one of them; the first ones come often and the last ones seldom."""
    return named[int(chance**2 * len(named))]


def among(values: Sequence[str], until: Sequence[float], chance: float) -> str:
    """Return the value whose share of all chances this one lies in."""
    return next(value for value, end in zip(values, until, strict=True) if chance < end)


@cache
def topics() -> list[Named]:
    """Return the topics of the seed."""
    rows = yaml.safe_load((ROOT / "seed/data/topic.yaml").read_text("utf-8"))
    return [(row["slug"], row["name"]["lv"]) for row in rows]


@cache
def municipalities() -> list[Named]:
    """Return the municipalities of the seed, of today and before."""
    with (ROOT / "seed/data/municipality.csv").open(encoding="utf-8") as file:
        return [(row["slug"], row["name.lv"]) for row in csv.DictReader(file)]


def write(place: Path, count: int) -> None:
    """Write a corpus into a file, so that reading it takes little of what is then measured."""
    with place.open("wb") as file:
        for made in documents(count):
            pickle.dump(made, file, pickle.HIGHEST_PROTOCOL)


def read(place: Path) -> Iterator[Document]:
    """Yield the documents of a file one by one."""
    with place.open("rb") as file:
        while file.peek(1):
            yield pickle.load(file)


if __name__ == "__main__":
    print(*documents(int(sys.argv[1])), sep="\n\n")
