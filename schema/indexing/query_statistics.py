"""What was searched for, read: only what so many asked that it can be about nobody."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache, partial
from itertools import islice
from typing import NamedTuple

import sqlalchemy as sa

from schema import clock
from schema.access.visibility import visibility_conditions
from schema.database.query_log import ASKED, loggable_query
from schema.database.sqlite import fold_text
from schema.indexing.search_fields import TYPED
from schema.indexing.synonyms import current_synonyms
from schema.request.context import Context
from schema.tables.base import PlainRow, Statement
from search import RelaxationKind, SearchIndex, SearchRequest, SearchResponse, Synonyms
from search.documents import AUDIENCE

LEAST_TIMES, LEAST_DAYS = 3, 2
"""How often, and on how many different days, words were asked before anybody is told of them."""

RECENT = 90
"""How many days the popular queries are of."""

SPARE = 2
"""How many times as many popular queries are read as are given: some find nothing any more."""

REMEMBERED = 2_000
"""Of how many queries it is remembered whether they find something."""

TIMES = sa.func.sum(ASKED.c.times)
LAST_LETTER = "\U0010ffff"


class PopularQuery(NamedTuple):
    """A query that many asked, in its spelling."""

    text: str
    times: int


def count_search(context: Context, question: SearchRequest, found: SearchResponse) -> None:
    """Count a search when it begins; going on to its next page is no other search.

    What the public finds is known of a search without filters, by one who sees no more than the
    public; who sees more and finds nothing tells it too.
    """
    if question.after is not None:
        return
    is_whole = question.filters.keys() <= {"audience"} and not question.ranges
    is_known = is_whole and (not question.sees_hidden or found.total == 0)
    query = loggable_query(question.text, found.total if is_known else None)
    if query is not None:
        context.progress.searches.append(query)
        if context.progress.query_log is not None:
            context.progress.query_log.count([query])


def frequent_queries(
    first: int, last: date, since: date, *rules: sa.ColumnElement[bool]
) -> Statement:
    """Return the statement for what was asked often from one day to another, the most first."""
    period = ASKED.c.day.between(since, last)
    latest = ASKED.alias()
    result = (
        sa.select(latest.c.found)
        .where(latest.c.text == ASKED.c.text, latest.c.found.is_not(None))
        .where(latest.c.day.between(since, last))
        .order_by(latest.c.day.desc(), latest.c.id.desc())
        .limit(1)
    )
    return (
        sa.select(
            sa.func.max(ASKED.c.spelling).label("query"),
            TIMES.label("times"),
            result.correlate(ASKED).scalar_subquery().label("found"),
            sa.func.max(ASKED.c.day).label("last_asked_on"),
        )
        .where(period)
        .group_by(ASKED.c.text)
        .having(TIMES >= LEAST_TIMES, sa.func.count(ASKED.c.day.distinct()) >= LEAST_DAYS, *rules)
        .order_by(TIMES.desc(), ASKED.c.text)
        .limit(first)
    )


FOUND_NOTHING = sa.func.max(ASKED.c.found) == 0
ALWAYS_FOUND_SOMETHING = sa.func.min(ASKED.c.found) > 0


async def visible_frequent_queries(
    context: Context, since: date, last: date, first: int, *rules: sa.ColumnElement[bool]
) -> Sequence[PlainRow]:
    """Return what was asked often in a period, as far as the viewer may see it."""
    often = frequent_queries(first, last, since, *rules)
    return await context.loaders.rows(often.where(*visibility_conditions(ASKED)))


async def total_searches(context: Context, since: date, last: date) -> int:
    """Return how many searches were counted in a period."""
    total = sa.select(sa.func.coalesce(TIMES, 0))
    period = (ASKED.c.day.between(since, last), *visibility_conditions(ASKED))
    [[found]] = await context.loaders.rows(total.where(*period))
    return found


async def popular_queries(context: Context, prefix: str, first: int = 10) -> list[PopularQuery]:
    """Return what many asked lately that begins as was typed, for everybody to see.

    Only what found something public whenever it was asked, so that nothing hidden shows in it, and
    of which all words still find something that the viewer may see: titles get withdrawn.
    """
    begin, today = fold_text(prefix.strip()) or "", clock.today()
    if not begin.isprintable():
        return []
    often = frequent_queries(
        first * SPARE, today, today - timedelta(days=RECENT), ALWAYS_FOUND_SOMETHING
    )
    alike = often.where(ASKED.c.text >= begin, ASKED.c.text < begin + LAST_LETTER)
    rows = await context.loaders.database.rows(alike)
    synonyms = await current_synonyms(context.loaders.database)
    audiences = tuple(context.viewer.audiences)

    def look(index: SearchIndex) -> list[PopularQuery]:
        known = partial(query_has_results, index, index.revision, audiences)
        known_rows = (row for row in rows if known(row.query, synonyms))
        return [PopularQuery(row.query, row.times) for row in islice(known_rows, first)]

    return await context.loaders.search(look) if rows else []


@lru_cache(maxsize=REMEMBERED)
def query_has_results(
    index: SearchIndex, _revision: str, audiences: tuple[str, ...], text: str, synonyms: Synonyms
) -> bool:
    """Return whether some audiences find anything that has all these words, as they are typed.

    What was found is remembered until something is written.
    """
    question = SearchRequest(
        text,
        first=1,
        filters={AUDIENCE: audiences},
        highlight=False,
        sees_hidden=len(audiences) > 1,
        synonyms=synonyms,
        typed_fields=TYPED,
    )
    found = index.find(question)
    is_changed = any(done.way == RelaxationKind.CORRECTED for done in found.relaxations)
    return found.complete > 0 and not is_changed
