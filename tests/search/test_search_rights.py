"""Whoever searches, in whatever form, is told of exactly what they may see.

Who may see the hidden rows is written down by hand in `hidden.py`; all have the same title, and
all were public once. Each form is a check, and each check fails where a right is dropped.
"""

import asyncio
import shutil
from collections import Counter
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from hidden import (
    FIRST,
    SEEN,
    TEXT,
    A,
    B,
    complete,
    hidden,
    partial_number,
    plant,
    practice,
    viewers,
)
from seeded import seeded_database

from schema import Context, Database, Loaders, clock, graphql_schema, stream_documents, tables
from schema.exchange.feeds import latest_feed, saved_feed
from schema.indexing.searchable import SEARCHED
from schema.tables import PracticeState, Visibility
from schema.tables.base import table_of
from search import open_index

KINDS = {table: kind for kind, table in SEARCHED.items()}
TITLE, SHOWN, TOKEN = TEXT["lv"], "shown", "x" * 32
ONLY_HIDDEN = "slepens zvirbulis valsts:LT"
MANY = "kinds: [PRACTICE, DOCUMENT, EXPERT, NEWS_ITEM, CONTACT], first: 20"
PUBLISHED = {
    tables.Practice: {"state": PracticeState.PUBLISHED, "visibility": Visibility.PUBLIC},
    tables.Document: {"visibility": Visibility.PUBLIC},
    tables.NewsItem: {"is_published": True},
    tables.Expert: {"kind": "OFFICE"},
    tables.Contact: {"is_confirmed": True},
}
"""What lets everybody see what is hidden."""


@pytest.fixture(scope="module")
def seeded(tmp_path_factory):
    file = tmp_path_factory.mktemp("search-rights") / "seed.sqlite"
    database = seeded_database(file)
    plant(database)
    own = {"id": 2 * FIRST, "slug": SHOWN, "country": "LV"}
    shown = practice(database, 1, A, PracticeState.PUBLISHED, Visibility.PUBLIC).values | own
    who = complete(tables.Account, id=FIRST, label="Somebody", roles=["EDITOR"])
    given = {"id": 2 * FIRST, "account_id": FIRST, "token": TOKEN, "access": "LINK"}
    kept = complete(tables.SavedSearch, **given, name="Mine", query=TITLE)
    about = {"kind": "Practice", "row_id": own["id"], "slug": SHOWN, "action": "CREATED"}
    with database.transaction() as session:
        for table, values in (
            (tables.Practice, shown),
            (tables.Account, who),
            (tables.SavedSearch, kept),
            (tables.Change, complete(tables.Change, id=2 * FIRST, **about)),
            *((tables.AskedQuery, line) for line in asked_often()),
        ):
            session.execute(sa.insert(table_of(table)).values(values))
        session.execute(sa.update(table_of(tables.Change)).values(is_public=True))
    asyncio.run(database.close())
    return file


def asked_often():
    for number in (1, 2):
        day = {"day": clock.today() - timedelta(days=number), "times": 5, "found": 3}
        spelled = {"text": ONLY_HIDDEN.lower(), "spelling": ONLY_HIDDEN}
        yield complete(tables.AskedQuery, id=FIRST + number, **day, **spelled)


def place_of(database, index):
    """Return the data with its index of what can be hidden, and who is who."""
    index.rebuild(
        (d for d in stream_documents(database) if SEARCHED[d.kind] in PUBLISHED),
        database.revision().stamp,
    )
    rows = [row for row in hidden(database) if row.table in PUBLISHED]
    seen = {who: [r for r in rows if r.audience in SEEN[who]] for who in SEEN}
    return SimpleNamespace(database=database, index=index, seen=seen, who=viewers(database))


@pytest.fixture(scope="module")
def place(seeded, opened):
    return place_of(Database(f"sqlite:///{seeded}"), opened(None))


@pytest.fixture(scope="module")
def open_place(seeded):
    """The same data after rights were dropped: all is public, and everybody an editor."""
    file = seeded.with_name("open.sqlite")
    shutil.copy(seeded, file)
    database = Database(f"sqlite:///{file}")
    rows = hidden(database)
    with database.transaction(raising=False) as session:
        for table, values in PUBLISHED.items():
            mine = [row.values["id"] for row in rows if row.table is table]
            source = table_of(table)
            session.execute(sa.update(source).where(source.c.id.in_(mine)).values(values))
    place = place_of(database, open_index(None))
    place.who["public"] = place.who["editor"]
    return place


def answered(place, viewer, document) -> Any:
    context = Context(Loaders(place.database, place.index, place.who[viewer]))
    return asyncio.run(graphql_schema().execute(document, context_value=context))


def ask(place, viewer, document) -> Any:
    answer = answered(place, viewer, document)
    assert not answer.errors, answer.errors
    return answer.data


def named(rows):
    """Return what rows are called in public, and what was shown to all from the beginning."""
    return {(KINDS[row.table], row.values["slug"]) for row in rows} | {("Practice", SHOWN)}


def of_year(place, viewer):
    """Return the practices of a year that has only these."""
    return [row for row in place.seen[viewer] if row.table is tables.Practice]


def pairs(hits):
    return {(hit["item"]["__typename"], hit["slug"]) for hit in hits}


def search(place, viewer):
    every = ask(
        place,
        viewer,
        f'{{ search(query: "{TITLE}", first: 100) {{ totalCount '
        "nodes { slug item { __typename } } edges { node { slug } } } }",
    )["search"]

    wanted = named(place.seen[viewer])
    assert pairs(every["nodes"]) == wanted
    assert every["totalCount"] == len(every["edges"]) == len(wanted)


def facets(place, viewer):
    found = ask(
        place,
        viewer,
        f'{{ search(query: "{TITLE}", first: 1) {{ facets(first: 100) {{ field buckets '
        "{ value count } } } }",
    )["search"]["facets"]

    counts = {f["field"]: {b["value"]: b["count"] for b in f["buckets"]} for f in found}
    seen = [*place.seen[viewer], SimpleNamespace(table=tables.Practice)]
    kinds = Counter(row.table.__name__ for row in seen)
    spelled = {"NewsItem": "NEWS_ITEM"}
    assert counts["KIND"] == {spelled.get(k, k.upper()): n for k, n in kinds.items()}
    cases = of_year(place, viewer)
    assert counts["YEAR"] == {"2031": len(cases) + 1}
    assert counts["COUNTRY"].get("LT", 0) == len(cases)
    for holder in (A, B):
        held = [row for row in cases if holder in row.values["slug"]]
        held += [row for row in place.seen[viewer] if is_office_in(place, row, holder)]
        assert counts["MUNICIPALITY"].get(holder, 0) == len(held)


def is_office_in(place, row, holder):
    number = partial_number(place.database)("municipality", holder)
    return row.table is tables.Contact and row.values["municipality_id"] == number


def suggestions(place, viewer):
    title, theme = (
        ask(place, viewer, f"{{ suggest({asked}) {{ type text count }} }}")["suggest"]
        for asked in (
            'prefix: "sle zvirb"',
            'prefix: "a", types: [PLACE], filter: {years: [2031]}',
        )
    )

    wanted = len(place.seen[viewer]) + 1
    assert title == [{"type": "TITLE", "text": TITLE, "count": wanted}]
    held = [row for row in of_year(place, viewer) if A in row.values["slug"]]
    assert [one["count"] for one in theme if one["text"] == "Ādažu novads"] == (
        [len(held)] if held else []
    )


def similar(place, viewer):
    shown = f'{{ practice(by: {{slug: "{SHOWN}"}}) {{ id }} }}'
    number = ask(place, viewer, shown)["practice"]["id"]
    hit = "{ slug item { __typename } }"
    found = ask(
        place,
        viewer,
        f'{{ similar(to: "{number}", {MANY}) {hit} '
        f'practice(by: {{slug: "{SHOWN}"}}) {{ similar({MANY}) {hit} }} }}',
    )

    wanted = named(place.seen[viewer]) - {("Practice", SHOWN)}
    for hits in (found["similar"], found["practice"]["similar"]):
        assert pairs(hits) <= wanted
        assert len(hits) == min(20, len(wanted))


def feeds(place, viewer):
    async def read() -> list[Any]:
        context = Context(Loaders(place.database, place.index))
        kinds = [await latest_feed(context, kind, "All") for kind in ("Practice", "NewsItem")]
        return [await saved_feed(context, TOKEN), *kinds]

    saved, *latest = asyncio.run(read())
    assert {(entry.kind, entry.slug) for entry in saved.entries} == {("Practice", SHOWN)}
    assert not [e.slug for feed in latest for e in feed.entries if e.slug.startswith("hidden")]


def analytics(place, viewer):
    told = answered(
        place, viewer, "{ searchAnalytics { topQueries { query } zeroResults { query } } }"
    )
    offered = ask(place, viewer, '{ suggest(prefix: "slep", types: [QUERY]) { text } }')["suggest"]

    if viewer in ("editor", "administrator"):
        assert told.data["searchAnalytics"]["topQueries"] == [{"query": ONLY_HIDDEN}]
    else:
        assert told.data == {"searchAnalytics": None}
        assert told.errors[0].extensions["code"] in {"UNAUTHENTICATED", "FORBIDDEN"}
    assert [one["text"] for one in offered] == [ONLY_HIDDEN] * bool(of_year(place, viewer))


FORMS = (search, facets, suggestions, similar, feeds, analytics)


@pytest.mark.parametrize("viewer", SEEN)
def test_a_search_finds_and_counts_exactly_what_its_viewer_may_see(place, viewer):
    search(place, viewer)


@pytest.mark.parametrize("viewer", SEEN)
def test_facets_count_exactly_what_their_viewer_may_see(place, viewer):
    facets(place, viewer)


@pytest.mark.parametrize("viewer", SEEN)
def test_suggestions_come_from_exactly_what_their_viewer_may_see(place, viewer):
    suggestions(place, viewer)


@pytest.mark.parametrize("viewer", SEEN)
def test_similar_things_are_exactly_those_that_their_viewer_may_see(place, viewer):
    similar(place, viewer)


def test_feeds_hold_exactly_what_everybody_may_see(place):
    feeds(place, "public")


@pytest.mark.parametrize("viewer", SEEN)
def test_analytics_and_popular_queries_tell_nobody_of_what_they_may_not_see(place, viewer):
    analytics(place, viewer)


@pytest.mark.parametrize("form", FORMS)
def test_the_check_of_a_form_fails_where_a_right_is_dropped(open_place, form):
    with pytest.raises(AssertionError):
        form(open_place, "public")
