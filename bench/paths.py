"""How far the content leads from a number to a case: learningPaths for everybody and every theme.

    python -m bench.paths [FOLDER]

prints a table of Markdown, a row for each municipality of today and a column for each theme, over
the seed in FOLDER or the one in the repository:

I  a case is tied to a weak indicator by evidence
m  a case of others has a result in an indicator of the theme, which is not weak or has no case
T  a case of the theme or of a network on it
a  peers to ask, but no case
.  measured, and nowhere weak
   nothing measured (an empty cell)

The column "all" tells how many weak indicators it finds without a theme, three at most, and
"offices" how many of the peers named there have an office of their own that can be called; "asks"
in how many themes there is an office to call and a request already filled in instead of a case.
"""

import asyncio
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from schema import PUBLIC, Context, Database, Limits, Loaders, graphql_schema
from schema.clock import today
from schema.tables import Municipality, Topic
from schema.tables.base import Statement, table_of
from search import open_index
from seed import DATA, load_seed

MARKS = {
    "I": "a case tied by evidence of the indicator",
    "m": "a case with a result in another indicator of the theme",
    "T": "a case of the theme or of a network",
    "a": "peers to ask, no case",
    ".": "measured, nowhere weak",
    " ": "nothing measured",
}
ASK = "ask { offices { contact { id } } request { title { value } question { value } } }"
FIELDS = f"""{{ missing {{ code }} measuredCases {{ tie }} {ASK} paths {{ {ASK}
  examples {{ practices {{ tie }} contacts {{ reason }} }} otherPractices {{ tie }} }} }}"""
ALL, CALLED, ASKED = "all", "offices", "asks"
CASES = "ImT"
"""The marks of cells that lead to a case."""
APART = {ALL, CALLED, ASKED}

Answer = Mapping[str, Any]


def main() -> None:
    """Load the seed, ask for all, and print the table with what it comes to."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else DATA
    with tempfile.TemporaryDirectory() as name:
        database = Database(f"sqlite:///{name}/blis.sqlite")
        database.migrate()
        load_seed(database, folder)
        print(*format_table(asyncio.run(find_all_paths(database))), sep="\n")


async def find_all_paths(database: Database) -> Mapping[str, Mapping[str, str]]:
    """Return a mark for each municipality of today and each theme, by name and by slug."""
    topics = [slug for (slug,) in database.all(select_themes())]
    index = open_index(None)
    found = {}
    for slug, name in database.all(select_municipalities_of_today()):
        loaders = Loaders(database, index, PUBLIC)
        context = Context(
            loaders, limits=Limits(bucket=1_000_000_000, fields=5_000, tokens=20_000, seconds=600)
        )
        answer = await graphql_schema().execute(paths_document(slug, topics), context_value=context)
        assert not answer.errors, answer.errors
        assert answer.data
        found[name["lv"]] = {
            theme: mark_paths(answer.data[f"t{place}"]) for place, theme in enumerate(topics)
        }
        themes = [answer.data[f"t{place}"] for place in range(len(topics))]
        asked = sum(can_ask(each) for each in themes if mark_paths(each) not in CASES)
        found[name["lv"]] |= {
            ALL: str(len(answer.data[ALL]["paths"])),
            CALLED: count_offices(answer.data[ALL]),
            ASKED: str(asked),
        }
    await database.close()
    return found


def select_themes() -> Statement:
    """Return the statement for the themes below the axes."""
    topic = table_of(Topic)
    return sa.select(topic.c.slug).where(topic.c.parent_id.is_not(None)).order_by(topic.c.slug)


def select_municipalities_of_today() -> Statement:
    """Return the statement for the municipalities that there are today."""
    place, day = table_of(Municipality), today()
    is_there = (place.c.valid_from <= day) & (
        place.c.valid_to.is_(None) | (place.c.valid_to >= day)
    )
    chosen = sa.select(place.c.slug, place.c.name).where(place.c.country == "LV", is_there)
    return chosen.order_by(place.c.sort_key)


def paths_document(municipality: str, topics: Sequence[str]) -> str:
    """Return the query for the ways of one municipality, without a theme and in each."""
    whose = f'municipality: {{slug: "{municipality}"}}'
    themes = (
        f't{place}: learningPaths({whose}, topic: {{slug: "{slug}"}}) {FIELDS}'
        for place, slug in enumerate(topics)
    )
    return f"{{ {ALL}: learningPaths({whose}) {FIELDS} {' '.join(themes)} }}"


def mark_paths(found: Answer) -> str:
    """Return how far the ways of a theme lead.

    >>> mark_paths({"missing": [{"code": "NOTHING_MEASURED"}], "paths": []})
    ' '
    >>> mark_paths({"paths": [{"examples": [{"practices": []}], "otherPractices": []}]})
    'a'
    """
    if found.get("measuredCases") and "INDICATOR" not in ties_of_paths(found):
        return "m"
    if not found["paths"]:
        return " " if found["missing"][0]["code"] == "NOTHING_MEASURED" else "."
    ties = ties_of_paths(found)
    return "I" if "INDICATOR" in ties else "T" if ties else "a"


def ties_of_paths(found: Answer) -> set[str]:
    """Return how the cases that are shown belong to the weak indicators."""
    return {
        case["tie"]
        for path in found["paths"]
        for cases in (*(each["practices"] for each in path["examples"]), path["otherPractices"])
        for case in cases
    }


def can_ask(found: Answer) -> bool:
    """Return whether a theme without a case says whom to call and what to ask.

    >>> can_ask({"paths": [], "ask": {"offices": [{}], "request": {"title": [{"value": "Kas?"}]}}})
    True
    """
    asks = [path["ask"] for path in found["paths"]] or [found["ask"]]
    return all(ask and ask["offices"] and ask["request"]["title"] for ask in asks)


def count_offices(found: Answer) -> str:
    """Return how many of the peers that are named have an office of their own that can be called.

    >>> here, association = ({"reason": name} for name in ("MUNICIPALITY", "ASSOCIATION"))
    >>> peers = [{"contacts": [here]}, {"contacts": [association]}]
    >>> count_offices({"paths": [{"examples": peers}]})
    '1/2'
    """
    offices = [
        [office["reason"] for office in each["contacts"]]
        for path in found["paths"]
        for each in path["examples"]
    ]
    return f"{sum('MUNICIPALITY' in each for each in offices)}/{len(offices)}"


def format_table(found: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """Yield the table, and below it how many cells have each mark."""
    themes = list(next(iter(found.values())))
    yield f"| | {' | '.join(themes)} |"
    yield "|---|" + ":-:|" * len(themes)
    for name, cells in found.items():
        yield f"| {name} | {' | '.join(cells[theme] for theme in themes)} |"
    marks = Counter(mark for cells in found.values() for t, mark in cells.items() if t not in APART)
    full = sum(cells[ALL] == "3" for cells in found.values())
    yield ""
    for mark, meaning in MARKS.items():
        yield f"- `{mark}` {meaning}: {marks[mark]}"
    yield f"- three weak indicators without a theme: {full} of {len(found)} municipalities"
    called = [map(int, cells[CALLED].split("/")) for cells in found.values()]
    have, named = map(sum, zip(*called, strict=True))
    cases = sum(marks[mark] for mark in CASES)
    asked = sum(int(cells[ASKED]) for cells in found.values())
    yield f"- an office and a request already filled in: {asked} of {marks.total() - cases} others"
    yield f"- peers named there that have an office of their own: {have} of {named}"


if __name__ == "__main__":
    main()
