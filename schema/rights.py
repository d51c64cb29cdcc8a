"""Who may see what: one condition for each table, added to every statement that reads it."""

from collections.abc import Sequence

import sqlalchemy as sa

from schema.tables import Practice, PracticeState, Visibility
from schema.tables.row import table_of

PRACTICE = table_of(Practice)


def visible(source: sa.FromClause) -> Sequence[sa.ColumnElement[bool]]:
    """Return what must hold for a row of a table, or of an alias of it, to be shown.

    A practice is shown when it is published and public; what belongs to a practice is shown
    when the practice is.
    """
    table = source.element if isinstance(source, sa.Alias) else source
    if table is PRACTICE:
        return [
            source.c.state == PracticeState.PUBLISHED,
            source.c.visibility == Visibility.PUBLIC,
        ]
    if "practice_id" in source.c and not source.c.practice_id.nullable:
        shown = PRACTICE.alias()
        return [source.c.practice_id.in_(sa.select(shown.c.id).where(*visible(shown)))]
    return []
