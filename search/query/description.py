"""How a query was understood, part by part; whoever asks puts it into words."""

from collections.abc import Sequence
from typing import NamedTuple

from search.query.demand import Demand
from search.query.tree import Query, QueryPart


class QueryDescription(NamedTuple):
    """What was searched for, each part as a text.

    Of the required parts at least `least` had to be found. Conditions are exact values and ranges,
    and what is literal was read as words.
    """

    required: Sequence[str]
    least: int
    unwanted: Sequence[str]
    conditions: Sequence[str]
    literal: Sequence[str]


def describe_query(query: Query, asked: Demand) -> QueryDescription:
    """Return what was searched for.

    >>> from search.query.parser import parse_query
    >>> query = parse_query("akmens tilts -internets")
    >>> describe_query(query, Demand(query.required, 1))[:3]
    (['akmens', 'tilts'], 1, ['internets'])
    >>> from search.query.fields import TypedField
    >>> year = TypedField("year", ["gads"], "[0-9]{4}")
    >>> query = parse_query('gads:2023 (akmens "tilts', typed_fields=[year])
    >>> describe_query(query, Demand(query.required, 2))[1:]
    (2, [], ['gads:2023'], ['"'])
    """
    unwanted = [*query.unwanted, *(c for c in query.conditions if c.unwanted)]
    wanted = [*(c for c in query.conditions if not c.unwanted), *query.spans]
    return QueryDescription(
        with_shared_synonyms(asked.counted),
        len(asked.counted) if asked.needs_all else asked.least,
        [*map(str, unwanted)],
        [*map(str, wanted)],
        [*map(str, query.broken)],
    )


def with_shared_synonyms(parts: Sequence[QueryPart]) -> list[str]:
    """Return the parts as text, what several of them say together told with the last of them."""
    told: list[str] = []
    for n, part in enumerate(parts):
        later = {other for following in parts[n + 1 :] for other in following.instead}
        own = ", ".join(str(other) for other in part.instead if other not in later)
        bare = str(part).partition(" (")[0]
        told.append(f"{bare} ({own})" if own else bare)
    return told
