"""What is searched for is counted without persons, and told to editors when many asked it."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from office import VIEWERS, opened
from seeded import empty_database

from schema import Context, Database, Loaders, clock
from schema.database.query_log import ASKED, LoggedQuery, QueryCount, QueryLog, write_query_counts
from schema.database.sqlite import fold_text
from schema.indexing.query_statistics import popular_queries

ANALYTICS = "{ searchAnalytics { total topQueries { query count results lastAskedOn } %s } }"
ZERO = "zeroResults { query }"
TODAY = clock.today()
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture(scope="module")
def building(tmp_path_factory):
    yield from opened(tmp_path_factory.mktemp("asked"))


@pytest.fixture
def office(building):
    """An application of which nothing has been asked."""
    building.client.app.state.query_log.counts.clear()
    recorded(building.database)
    return building


def lines(database: Database) -> list[tuple]:
    columns = (ASKED.c.text, ASKED.c.spelling, ASKED.c.times, ASKED.c.found)
    return [tuple(row) for row in database.all(sa.select(*columns).order_by(ASKED.c.text))]


def search(office, text: str, who: str = "", **variables) -> Any:
    query = "query($q: String!, $after: String, $f: SearchFilterInput) { search(query: $q, first: 1"
    query += ", after: $after, filter: $f) { totalCount edges { cursor } } }"
    body = {"query": query, "variables": {"q": text, **variables}}
    headers = {"authorization": f"Bearer {who}"} if who else {}
    answer = office.client.post("/graphql", json=body, headers=headers).json()
    assert "errors" not in answer, answer
    return answer["data"]["search"]


def write_down(office) -> None:
    office.client.portal.call(office.client.app.state.query_log.write_down)


def test_searches_are_counted_by_the_folded_words_also_when_their_answer_was_kept(office):
    revision = office.database.revision().number

    for text in ("Prakse", "prakse", "PRAKSE ", "Prakse", "nekas tāds"):
        search(office, text)
    assert lines(office.database) == [], "reading writes nothing"
    write_down(office)
    search(office, "Prāksē")
    write_down(office)

    assert lines(office.database) == [
        ("nekas tads", "nekas tāds", 1, 0),
        ("prakse", "prakse", 5, 1),
    ]
    assert office.database.revision().number == revision


def test_the_next_page_is_no_other_search(office):
    page = search(office, "Prakse")

    search(office, "Prakse", after=page["edges"][0]["cursor"])
    write_down(office)

    assert [line[2] for line in lines(office.database)] == [1]


@pytest.mark.parametrize(
    ("text", "who", "narrowed", "found"),
    [
        ("prakse", "", {}, 1),
        ("prakse", "edits", {}, None),
        ("nekas", "edits", {}, 0),
        ("prakse", "", {"kinds": ["DOCUMENT"]}, None),
    ],
)
def test_only_what_the_public_finds_is_kept(office, monkeypatch, text, who, narrowed, found):
    async def known(headers, only_reads, root_path):
        return type("Known", (), {"viewer": VIEWERS[who], "csrf_token": None})()

    monkeypatch.setattr(office.client.app.state.callers, "identity", known)

    search(office, text, who, **({"f": narrowed} if narrowed else {}))
    write_down(office)

    assert [line[3] for line in lines(office.database)] == [found]


@pytest.mark.parametrize(
    "text",
    ["janis@example.org", "zvanīt +371 2912 3456", "010190-12345", "", " ", "x" * 101, "a\x07b"],
)
def test_what_may_be_personal_is_not_counted(office, text):
    search(office, text)
    write_down(office)

    assert lines(office.database) == []


def test_a_database_that_cannot_be_written_stops_no_search(office, caplog):
    rename(office.database, "asked_query", "away")
    search(office, "prakse")
    write_down(office)
    search(office, "prakse")
    rename(office.database, "away", "asked_query")
    write_down(office)

    assert "could not be counted" in caplog.text
    assert [line[2] for line in lines(office.database)] == [1]


def rename(database: Database, table: str, name: str) -> None:
    with database.engine.begin() as connection:
        connection.execute(sa.text(f"alter table {table} rename to {name}"))


def test_so_many_different_queries_are_held_and_no_more(tmp_path, monkeypatch):
    monkeypatch.setattr("schema.database.query_log.MOST", 2)
    tally = QueryLog(Database(f"sqlite:///{tmp_path}/blis.sqlite"))

    tally.count(LoggedQuery(text, text, 1) for text in ("a", "b", "c", "a"))

    assert [(text, count.times) for (_, text), count in tally.counts.items()] == [
        ("a", 2),
        ("b", 1),
    ]


def test_counts_are_written_down_when_it_is_time(tmp_path):
    database, now = empty_database(tmp_path / "blis.sqlite"), [0.0]

    async def steps() -> list[list[tuple]]:
        tally = QueryLog(database, lambda: now[0])
        tally.count([LoggedQuery("a", "a", 1)])
        early = lines(database)
        now[0] = 61.0
        tally.count([LoggedQuery("a", "a", None)])
        assert tally.writing is not None
        await tally.writing
        late = lines(database)
        await database.close()
        return [early, late]

    assert asyncio.run(steps()) == [[], [("a", "a", 2, 1)]]


def recorded(database: Database, *lines: tuple[date, str, int, int | None]) -> None:
    with database.transaction(raising=False) as session:
        session.execute(sa.delete(ASKED))
        for day, text, times, found in lines:
            write_query_counts(
                {(day, fold_text(text) or ""): QueryCount(text.title(), times, found)}, session
            )


def test_editors_are_told_what_was_asked_often_and_what_never_found_anything(desks):
    recorded(
        desks.database,
        (YESTERDAY, "skola", 2, 3), (TODAY, "skola", 2, 5),
        (YESTERDAY, "drons", 2, 0), (TODAY, "drons", 1, None),
        (TODAY, "vienā dienā", 9, 1),
        (YESTERDAY, "reti", 1, 1), (TODAY, "reti", 1, 1),
        (TODAY - timedelta(days=200), "sen", 9, 1), (TODAY - timedelta(days=199), "sen", 9, 1),
        (TODAY - timedelta(days=500), "aizmirsts", 9, 1),
    )  # fmt: skip

    told = desks.ask(ANALYTICS % ZERO, "editor")["searchAnalytics"]
    early = desks.ask(
        f'{{ searchAnalytics(from: "{TODAY - timedelta(days=300)}", to: "{YESTERDAY}", first: 1) '
        "{ topQueries { query } total } }",
        "reviewer",
    )["searchAnalytics"]

    assert told["topQueries"] == [
        {"query": "Skola", "count": 4, "results": 5, "lastAskedOn": str(TODAY)},
        {"query": "Drons", "count": 3, "results": 0, "lastAskedOn": str(TODAY)},
    ]
    assert told["zeroResults"] == [{"query": "Drons"}]
    assert told["total"] == 18
    assert early == {"topQueries": [{"query": "Sen"}], "total": 23}


@pytest.mark.parametrize("viewer", ["public", "member", "stranger", "partner"])
def test_nobody_else_is_told(desk, viewer):
    answer = desk.send(ANALYTICS % ZERO, viewer)

    code = "UNAUTHENTICATED" if viewer == "public" else "FORBIDDEN"
    assert answer["data"] == {"searchAnalytics": None}
    assert [error["extensions"]["code"] for error in answer["errors"]] == [code]


def test_an_impossible_page_or_period_is_refused_and_the_first_day_of_time_is_a_day(desk):
    wrong = desk.send("{ searchAnalytics(first: 0) { total } }", "editor")
    period = f'from: "{TODAY}", to: "{YESTERDAY}"'
    turned = desk.send(f"{{ searchAnalytics({period}) {{ total }} }}", "editor")
    early = desk.ask('{ searchAnalytics(to: "0001-01-02") { total } }', "editor")

    assert wrong["errors"][0]["extensions"]["code"] == "INVALID_PAGINATION"
    told = turned["errors"][0]["extensions"]
    assert (told["code"], told["field"]) == ("BAD_USER_INPUT", "from")
    assert early["searchAnalytics"] == {"total": 0}


def published(desk, title: str, **more) -> dict[str, Any]:
    """Return a document of this title."""
    given = {"title": [{"lang": "lv", "value": title}], "kind": "RESEARCH", **more}
    return desk.done("documentCreate", "editor", given, "id")


def test_popular_is_only_what_many_asked_and_always_found_something_public(desks):
    published(desks, "Skola, skolu tīkls, skolotājs, skolēns un ūdens")
    recorded(
        desks.database,
        (YESTERDAY, "skola", 2, 3), (TODAY, "skola", 2, 5),
        (YESTERDAY, "skolu tīkls", 5, 3), (TODAY, "skolu tīkls", 5, 0),
        (YESTERDAY, "skolotājs", 5, None), (TODAY, "skolotājs", 5, None),
        (TODAY, "skolēns", 9, 4),
        (YESTERDAY, "ūdens", 2, 3), (TODAY, "ūdens", 1, 5),
    )  # fmt: skip

    def found(prefix: str) -> list[tuple]:
        context = Context(Loaders(desks.database, desks.client.app.state.index))
        return desks.client.portal.call(popular_queries, context, prefix)

    assert found("Sko") == [("Skola", 4)]
    assert found("UD") == [("Ūdens", 3)]
    assert found("") == [("Skola", 4), ("Ūdens", 3)]
    assert found("nav") == found("sk\0") == []


def test_a_popular_query_is_offered_as_long_as_the_viewer_finds_all_its_words(desks):
    mine = published(desks, "Noslēpumainais vilciena vagons")
    published(desks, "Vilciena sliedes")
    words = ("noslēpumainais vagons", "noslēpumainais vilciens", "nopslēpumainais")
    recorded(desks.database, *((day, w, 2, 1) for day in (YESTERDAY, TODAY) for w in words))

    def offered(who: str) -> list[str]:
        asked = '{ suggest(prefix: "nosl", types: [QUERY]) { text } }'
        return [each["text"] for each in desks.ask(asked, who)["suggest"]]

    both = ["Noslēpumainais Vagons", "Noslēpumainais Vilciens"]
    assert offered("public") == offered("editor") == both

    desks.done("documentUpdate", "editor", {"id": mine["id"], "visibility": "MEMBERS"})
    assert offered("public") == []
    assert offered("member") == both

    desks.done("documentDelete", "editor", {"id": mine["id"]})
    assert offered("member") == offered("editor") == []


def test_popular_queries_come_in_turns_with_phrases_and_only_where_they_are_asked_for(desks):
    published(desks, "Pašvaldību drons, diena un noslēpums")
    recorded(
        desks.database,
        (YESTERDAY, "pašvaldību drons", 2, 3), (TODAY, "pašvaldību drons", 2, 5),
        (YESTERDAY, "pašvaldību noslēpums", 5, 0), (TODAY, "pašvaldību noslēpums", 5, 0),
        (TODAY, "pašvaldību diena", 9, 5),
    )  # fmt: skip
    document = """query($types: [SuggestionType!], $filter: SearchFilterInput) {
      suggest(prefix: "Pasvaldibu  ", types: $types, first: 4, filter: $filter) {
        type text count item { __typename } } }"""

    def suggested(**variables) -> list[dict]:
        return desks.ask(document, **variables)["suggest"]

    query = {"type": "QUERY", "text": "Pašvaldību Drons", "count": 4, "item": None}
    assert suggested(types=["QUERY"]) == [query]
    assert query in suggested()
    assert suggested(types=["QUERY"], filter={"kinds": ["PRACTICE"]}) == []
    assert query not in suggested(types=["TITLE", "THEME", "PLACE"])
