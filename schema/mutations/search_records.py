"""What is written around the search."""

import strawberry

from schema import tables
from schema.editing.public_names import free_slug
from schema.editing.records import Given, save_record
from schema.editing.transactions.writes import Write
from schema.mutations.inputs import create_input
from schema.mutations.payloads import record_mutation
from schema.mutations.records import (
    check_right,
    delete_mutation,
    is_editor,
    record_content,
    update_mutation,
)
from schema.tables import Action, SynonymSet


def add_synonyms(write: Write, given: Given) -> int:
    """Return the number of a new set of synonyms, by default named after its first word."""
    check_right(is_editor(write, None, given), "input")
    first = next(iter(given["words"] or ()), "")
    slug = given.get("slug") or free_slug(write, SynonymSet, {"name": {"lv": first}})
    return save_record(
        write, SynonymSet, None, {**record_content(given), "slug": slug}, Action.CREATED
    )


@strawberry.type
class SearchingMutations:
    synonym_set_create = record_mutation(
        SynonymSet,
        create_input(SynonymSet),
        "Record words that say the same; searches use them at once.",
        add_synonyms,
    )
    synonym_set_update = update_mutation(tables.SynonymSet)
    synonym_set_delete = delete_mutation(tables.SynonymSet)
