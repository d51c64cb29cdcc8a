"""What a client gave in a filter, as conditions of SQL."""

from typing import Any

import sqlalchemy as sa

from schema import ids
from schema.access.current_status import (
    current_column,
    table_behind,
)
from schema.access.visibility import own_rule, visibility_conditions
from schema.connections.filter_signature import filter_refusal
from schema.connections.links import ToMany, ToOne
from schema.database.planner import is_the_only_row, looked_up_last
from schema.database.sqlite import fold_text
from schema.request.sent_fields import sent_fields
from schema.tables import Redirect
from schema.tables.base import table_of
from schema.tables.places import full_atvk_code
from schema.tables.structure import CLASSES
from schema.text.sentences import sentence
from search.language import LANGUAGES

Rule = sa.ColumnElement[bool]


def filter_condition(given: Any, source: sa.FromClause, *, is_walked: bool = False) -> Rule:
    """Return whether a row meets everything that was given in a filter input.

    `is_walked` says that the rows are read in the order of an index until there are enough.
    """
    rules: list[Rule] = []
    for name, part in sent_fields(given).items():
        if name == "and_":
            rules.extend(filter_condition(each, source, is_walked=is_walked) for each in part)
        elif name == "or_":
            rules.append(sa.or_(sa.false(), *(filter_condition(each, source) for each in part)))
        elif name == "not_":
            rules.append(negated_condition(filter_condition(part, source)))
        else:
            rules.append(field_condition(given, name, part, source, is_walked=is_walked))
    return sa.and_(sa.true(), *rules)


def negated_condition(rule: Rule) -> Rule:
    """Return whether a rule does not hold; of what is unknown it does not."""
    return sa.not_(sa.func.coalesce(rule, sa.false()))


def field_condition(
    given: Any, name: str, operand: Any, source: sa.FromClause, *, is_walked: bool = False
) -> Rule:
    """Return whether one field of a row meets what is asked of it."""
    if computed := given.computed.get(name):
        return computed.condition(operand, source)
    link = given.links.get(name)
    if isinstance(link, ToOne):
        return to_one_condition(link, operand, source)
    if isinstance(link, ToMany):
        row_id = looked_up_last(source.c.id) if is_walked else source.c.id
        asked = sent_fields(operand).items()
        return sa.and_(
            sa.true(), *(to_many_condition(link, which, each, row_id) for which, each in asked)
        )
    operators = sent_fields(operand)
    if name == "id":
        operators = {
            which: numbers_of_ids(given.type_name, ids) for which, ids in operators.items()
        }
    if name == "atvk_code":
        operators = {
            which: value if which == "contains" else full_codes(value)
            for which, value in operators.items()
        }
    if name == "slug":
        return sa.or_(
            column_condition(source.c[name], operators), redirect_condition(source, operators)
        )
    return column_condition(current_column(source, name), operators)


def redirect_condition(source: sa.FromClause, given: dict[str, Any]) -> Rule:
    """Return whether what once had one of the slugs that were given is now a part of a row."""
    names = [*([given["eq"]] if "eq" in given else []), *given.get("in_", ())]
    if not names or given.keys() - {"eq", "in_"}:
        return sa.false()
    moved, kind = table_of(Redirect), CLASSES[table_behind(source).name].__name__
    found = sa.select(moved.c.row_id).where(moved.c.kind == kind, moved.c.slug.in_(names))
    return source.c.id.in_(found.correlate(None))


def to_one_condition(link: ToOne, given: Any, source: sa.FromClause) -> Rule:
    """Return whether the row that is named meets what was given."""
    target = table_of(link.table)
    found = (
        sa.select(target.c.id)
        .where(*visibility_conditions(target), filter_condition(given, target))
        .correlate(None)
    )
    if is_single_row_filter(given, target):
        return is_the_only_row(source.c[link.by], found)
    return source.c[link.by].in_(found)


def is_single_row_filter(given: Any, source: sa.FromClause) -> bool:
    """Return whether at most one row can meet a filter."""
    names = (
        name
        for name, part in sent_fields(given).items()
        if name in source.c and "eq" in sent_fields(part)
    )
    return any(name == "id" or source.c[name].unique for name in names)


def to_many_condition(link: ToMany, which: str, given: Any, row_id: sa.ColumnElement[int]) -> Rule:
    """Return whether some, none or every of the rows on a link meet what was given."""
    target = table_of(link.table)
    met = filter_condition(given, target)
    rules = [*visibility_conditions(target), negated_condition(met) if which == "every" else met]
    if link.where is not None:
        rules.append(link.where(target))
    found = row_id.in_(select_parents(link, target, rules))
    return found if which == "some" else sa.not_(found)


def select_parents(link: ToMany, target: sa.FromClause, rules: list[Rule]) -> sa.Select[Any]:
    """Return the statement for the parents of the rows that meet the rules.

    It stands alone, so that it needs no aliases even for a table that is linked with itself.
    """
    if link.via is None:
        parent = target.c[link.by]
        return sa.select(parent).where(parent.is_not(None), *rules).correlate(None)
    via, children = table_of(link.via), sa.select(target.c.id).where(*rules).correlate(None)
    tied = sa.select(via.c[link.by]).where(via.c[link.to].in_(children), *own_rule(via))
    return tied.correlate(None)


def link_conditions(link: ToMany, parent: sa.FromClause, child: sa.FromClause) -> list[Rule]:
    """Return the conditions that a row hangs on a parent, if need be through the join table."""
    if link.via is None:
        return [child.c[link.by] == parent.c.id]
    via = table_of(link.via).alias()
    return [via.c[link.by] == parent.c.id, via.c[link.to] == child.c.id, *own_rule(via)]


def numbers_of_ids(type_name: str, given: Any) -> Any:
    """Return the numbers behind ids of one type; an id of another type is nobody's number."""
    if isinstance(given, list):
        return [numbers_of_ids(type_name, each) for each in given]
    if not isinstance(given, str):
        return given
    name, number = ids.read_global_id(given)
    return number if name == type_name else -1


def full_codes(given: Any) -> Any:
    """Return codes of ATVK with all their digits; raise Refused for what is no code."""
    if isinstance(given, list):
        return [full_codes(each) for each in given]
    if not isinstance(given, str):
        return given
    if not (code := full_atvk_code(given)):
        raise filter_refusal(
            sentence("“{what}” is no code of ATVK: it has up to seven digits.", what=given)
        )
    return code


def column_condition(column: sa.ColumnElement[Any], given: dict[str, Any]) -> Rule:
    """Return whether a column meets all operators that were given."""
    return sa.and_(sa.true(), *(OPERATORS[name](column, value) for name, value in given.items()))


def contains_words(column: sa.ColumnElement[Any], words: str) -> Rule:
    """Return whether a string, or a text in any language, contains the words when folded."""
    texts = [column]
    if isinstance(column.type, sa.JSON):
        texts = [column[lang].as_string() for lang in LANGUAGES]
    wanted = fold_text(words)
    return sa.or_(*(sa.func.blis_fold(text).contains(wanted, autoescape=True) for text in texts))


OPERATORS = {
    "eq": lambda column, value: column == value,
    "in_": lambda column, values: column.in_(values),
    "is_null": lambda column, value: column.is_(None) if value else column.is_not(None),
    "gt": lambda column, value: column > value,
    "gte": lambda column, value: column >= value,
    "lt": lambda column, value: column < value,
    "lte": lambda column, value: column <= value,
    "contains": contains_words,
}
