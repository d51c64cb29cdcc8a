"""What clients see of a practice, and of what it held in its versions."""

from schema.connections.filter_inputs import column_type, declared_fields
from schema.types import Practice
from schema.types.entity import Node, Sourced, Versioned
from schema.types.versions import PracticeContent

NOT_KEPT = {"project_name", "state", "visibility", "published_on", "review_due_on"}
"""What a version does not tell: where a practice is on its way, and whose project it was."""


def column_names(kind):
    fields = declared_fields(kind)
    return {f.python_name for f in fields if column_type(f) or f.metadata.get("text")}


def test_a_version_holds_every_column_and_text_of_a_practice():
    common = set().union(*map(column_names, (Node, Sourced, Versioned)))

    assert column_names(Practice) - common - column_names(PracticeContent) == NOT_KEPT
    assert column_names(PracticeContent) <= column_names(Practice)
