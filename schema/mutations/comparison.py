"""Sets of one's own to compare with: kept by a municipality, or by the editors of BLIS."""

from secrets import token_urlsafe

import strawberry

from schema.editing.records import Given, save_record
from schema.editing.transactions.writes import Write
from schema.mutations.inputs import create_input
from schema.mutations.payloads import record_mutation
from schema.mutations.records import check_right, delete_mutation, record_content, update_mutation
from schema.tables import Action, ComparisonSet, Role, Scope
from schema.tables.base import PlainRow


def may_keep_set(write: Write, row: PlainRow | None, given: Given) -> bool:
    """Return whether the viewer keeps a set: that of their municipality; editors keep all."""
    viewer = write.viewer
    if viewer.may(Scope.WRITE_VALUES, Role.EDITOR):
        return True
    own = viewer.municipality if row is None else row.municipality_id
    is_member = viewer.may(Scope.WRITE_VALUES, Role.MEMBER)
    return is_member and own is not None and own == viewer.municipality


def create_comparison_set(write: Write, given: Given) -> int:
    """Return the number of a new set, kept by the municipality of the viewer."""
    check_right(may_keep_set(write, None, given), "input")
    fixed = {"token": token_urlsafe(), "municipality_id": write.viewer.municipality}
    return save_record(
        write, ComparisonSet, None, record_content(given), Action.CREATED, fixed=fixed
    )


@strawberry.type
class ComparisonMutations:
    comparison_set_create = record_mutation(
        ComparisonSet,
        create_input(ComparisonSet),
        "Create a set of municipalities to compare with, for your municipality.",
        create_comparison_set,
    )
    comparison_set_update = update_mutation(ComparisonSet, may_keep_set)
    comparison_set_delete = delete_mutation(ComparisonSet, may_keep_set)
