"""How a query was understood, in words."""

from collections.abc import Sequence

from search.query.relaxation import Demand
from search.query.tree import (
    Query,
    QueryPart,
)

DESCRIPTIONS = {
    "lv": ("visi", "vismaz {least} no {count}", "bez", "tikai", "lasīts kā vārdi"),
    "en": ("all of", "at least {least} of {count}", "without", "only", "read as words"),
}


def describe_query(query: Query, asked: Demand, lang: str) -> str:
    """Return what was searched, in words: how many of the parts had to be found.

    >>> from search.query.parser import parse_query
    >>> query = parse_query("akmens tilts -internets")
    >>> describe_query(query, Demand(query.required, 1), "lv")
    'vismaz 1 no 2: akmens, tilts; bez: internets'
    >>> from search.query.fields import TypedField
    >>> year = TypedField("year", ["gads"], "[0-9]{4}")
    >>> query = parse_query('gads:2023 (akmens "tilts', typed_fields=[year])
    >>> describe_query(query, Demand(query.required, 2), "en")
    'all of: akmens, tilts; only: gads:2023; read as words: "'
    """
    every, some, without, only, literal = DESCRIPTIONS.get(lang, DESCRIPTIONS["en"])
    counted = asked.counted
    some = some.format(least=asked.least, count=len(counted))
    intro = every if asked.needs_all else some
    unwanted = [*query.unwanted, *(c for c in query.conditions if c.unwanted)]
    wanted = [*(c for c in query.conditions if not c.unwanted), *query.spans]
    lists = (
        (intro, with_shared_synonyms(counted)),
        (without, unwanted),
        (only, wanted),
        (literal, query.broken),
    )
    return "; ".join(f"{intro}: {', '.join(map(str, said))}" for intro, said in lists if said)


def with_shared_synonyms(parts: Sequence[QueryPart]) -> list[str]:
    """Return the parts as text, what several of them say together told with the last of them."""
    told: list[str] = []
    for n, part in enumerate(parts):
        later = {other for following in parts[n + 1 :] for other in following.instead}
        own = ", ".join(str(other) for other in part.instead if other not in later)
        bare = str(part).partition(" (")[0]
        told.append(f"{bare} ({own})" if own else bare)
    return told
