"""What a client gave in a filter, as conditions of SQL."""

from typing import Any

import sqlalchemy as sa
import strawberry

from schema.database import fold
from schema.links import ToMany, ToOne
from schema.rights import visible
from schema.tables.row import LANGUAGES, table_of

Rule = sa.ColumnElement[bool]


def holds(given: Any, source: sa.FromClause) -> Rule:
    """Return whether a row meets everything that was given in a filter input."""
    rules: list[Rule] = []
    for name, part in parts(given).items():
        if name == "and_":
            rules.extend(holds(each, source) for each in part)
        elif name == "or_":
            rules.append(sa.or_(sa.false(), *(holds(each, source) for each in part)))
        elif name == "not_":
            rules.append(sa.not_(holds(part, source)))
        else:
            rules.append(meets(given.links[name], name, part, source))
    return sa.and_(sa.true(), *rules)


def parts(given: Any) -> dict[str, Any]:
    """Return what a client really gave in an input, by the names of its fields."""
    return {
        name: value
        for name, value in vars(given).items()
        if value is not strawberry.UNSET and value is not None
    }


def meets(link: ToOne | ToMany | None, name: str, operand: Any, source: sa.FromClause) -> Rule:
    """Return whether one field of a row meets what is asked of it."""
    if isinstance(link, ToOne):
        return leads_to(link, operand, source)
    if isinstance(link, ToMany):
        return sa.and_(
            *(lists(link, which, given, source) for which, given in parts(operand).items())
        )
    return compares(source.c[name], parts(operand))


def leads_to(link: ToOne, given: Any, source: sa.FromClause) -> Rule:
    """Return whether the row that is named meets what was given."""
    target = table_of(link.table).alias()
    named = target.c.id == source.c[link.by]
    return sa.exists().where(named, *visible(target), holds(given, target))


def lists(link: ToMany, which: str, given: Any, source: sa.FromClause) -> Rule:
    """Return whether some, none or every of the rows on a link meet what was given."""
    target = table_of(link.table).alias()
    rules = [*visible(target), *hangs_on(link, source, target)]
    if link.where is not None:
        rules.append(link.where(target))
    met = holds(given, target)
    found = sa.exists().where(*rules, sa.not_(met) if which == "every" else met)
    return found if which == "some" else sa.not_(found)


def hangs_on(link: ToMany, parent: sa.FromClause, child: sa.FromClause) -> list[Rule]:
    """Return the conditions that a row hangs on a parent, if need be through the join table."""
    if link.via is None:
        return [child.c[link.by] == parent.c.id]
    via = table_of(link.via).alias()
    return [via.c[link.by] == parent.c.id, via.c[link.to] == child.c.id]


def compares(column: sa.ColumnElement[Any], given: dict[str, Any]) -> Rule:
    """Return whether a column meets all operators that were given."""
    return sa.and_(sa.true(), *(OPERATORS[name](column, value) for name, value in given.items()))


def contains(column: sa.ColumnElement[Any], words: str) -> Rule:
    """Return whether a string, or a text in any language, contains the words when folded."""
    texts = [column]
    if isinstance(column.type, sa.JSON):
        texts = [column[lang].as_string() for lang in LANGUAGES]
    wanted = fold(words)
    return sa.or_(*(sa.func.blis_fold(text).contains(wanted, autoescape=True) for text in texts))


OPERATORS = {
    "eq": lambda column, value: column == value,
    "in_": lambda column, values: column.in_(values),
    "is_null": lambda column, value: column.is_(None) if value else column.is_not(None),
    "gt": lambda column, value: column > value,
    "gte": lambda column, value: column >= value,
    "lt": lambda column, value: column < value,
    "lte": lambda column, value: column <= value,
    "contains": contains,
}
