"""What is written around the search."""

import strawberry

from schema import tables
from schema.editing.public_names import free_slug
from schema.editing.records import (
    Given,
    save,
)
from schema.editing.transactions import Write
from schema.mutations.inputs import create_input
from schema.mutations.payloads import mutation
from schema.mutations.records import check_right, content, editors, remove, update
from schema.tables import Action, SynonymSet


def add_synonyms(write: Write, given: Given) -> int:
    """Return the number of a new set of synonyms, by default named after its first word."""
    check_right(editors(write, None, given), "input")
    first = next(iter(given["words"] or ()), "")
    slug = given.get("slug") or free_slug(write, SynonymSet, {"name": {"lv": first}})
    return save(write, SynonymSet, None, {**content(given), "slug": slug}, Action.CREATED)


@strawberry.type
class SearchingMutations:
    synonym_set_create = mutation(
        SynonymSet,
        create_input(SynonymSet),
        "Record words that say the same; searches use them at once.",
        add_synonyms,
    )
    synonym_set_update = update(tables.SynonymSet)
    synonym_set_delete = remove(tables.SynonymSet)
