"""Every link of every entity: it goes both ways, and it is read in batches."""

import pytest
import sqlalchemy as sa
from graphql import get_named_type

from schema import graphql_schema, ids, tables
from schema.connections.entity_fields import declared_fields
from schema.connections.links import ToMany, ToOne
from schema.contract.type_system import type_system
from schema.queries import Query
from schema.tables.base import table_of
from schema.types import Node
from schema.types.connections import entity_inputs

GUARDED = (tables.Account, tables.ApiKey, tables.FetchRun, tables.SavedSearch)
"""What only some see, such as administrators, and nothing that others see leads to: see
test_keys.py, test_fetch_runs.py and test_feeds.py."""
ENTITIES = {k.__name__: table for table, k in Node.shown_as.items() if table not in GUARDED}


def links(table):
    fields = declared_fields(Node.shown_as[table])
    return {f.python_name: f.metadata["link"] for f in fields if "link" in f.metadata}


def camel(name):
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


ALL = [(name, field) for name, table in ENTITIES.items() for field in links(table)]


WRITTEN = (
    tables.AdoptionEvidence,
    tables.Attachment,
    tables.Campaign,
    tables.Consent,
    tables.ExperienceRequest,
    tables.ExpertOpinion,
    tables.ReviewComment,
    tables.TieRejection,
)
"""What only people write, so that the seed has none; tests of writing follow these links."""


def ids_of(database, name):
    source = table_of(ENTITIES[name])
    rows = database.all(sa.select(source.c.id).order_by(source.c.id).limit(20))
    return [ids.write_global_id(name, row.id) for row in rows]


@pytest.mark.parametrize(
    ("name", "field"), [each for each in ALL if ENTITIES[each[0]] not in WRITTEN]
)
def test_a_link_of_many_takes_one_statement(name, field, database, ask, statements):
    link, ids = links(ENTITIES[name])[field], ids_of(database, name)
    inner = "{ id }" if isinstance(link, ToOne) else "{ nodes { id } totalCount }"
    query = f"... on {name} {{ {camel(field)} {inner} }}"
    statements.clear()

    ask(f"query($ids: [ID!]!) {{ nodes(ids: $ids) {{ {query} }} }}", ids=ids)

    assert ids
    assert len(statements) in ((1, 2) if isinstance(link, ToOne) else (3,))


@pytest.mark.parametrize(("name", "field"), ALL)
def test_a_link_can_be_walked_back(name, field):
    table, link = ENTITIES[name], links(ENTITIES[name])[field]
    back = links(link.table).values()

    if isinstance(link, ToOne):
        assert any(
            isinstance(b, ToMany) and (b.table, b.by, b.via) == (table, link.by, None) for b in back
        )
    elif link.via is None:
        assert ToOne(table, link.by) in back
    elif tables.Evidence is not link.via:
        assert any(
            isinstance(b, ToMany) and (b.via, b.by, b.to) == (link.via, link.to, link.by)
            for b in back
        )


@pytest.mark.parametrize("name", ENTITIES)
def test_every_foreign_key_is_a_link(name):
    keys = {column.name for column in table_of(ENTITIES[name]).c if column.foreign_keys}

    assert keys - {"account_id"} == {
        link.by for link in links(ENTITIES[name]).values() if isinstance(link, ToOne)
    }


def test_every_table_but_the_join_tables_is_an_entity():
    shown = set(ENTITIES.values())
    joins = {
        link.via for table in shown for link in links(table).values() if isinstance(link, ToMany)
    }

    assert set(tables.TABLES) == shown | {via for via in joins if via}


def test_what_has_a_public_name_can_be_looked_up_and_listed():
    query = type_system(graphql_schema()).query_type
    assert query
    found = {get_named_type(field.type).name for field in query.fields.values()}
    named = {n for n, t in ENTITIES.items() if "slug" in table_of(t).c} - {"NetworkOutput"}

    assert named | {f"{name}Connection" for name in named} <= found


LISTS = {
    f.python_name: link.table
    for f in declared_fields(Query)
    if (link := f.metadata.get("link")) and link.table not in {*GUARDED, *WRITTEN}
    if link.where is None  # else the public has none
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_takes_one_statement_and_its_total_another(name, ask, statements):
    rows = ask(f"{{ {camel(name)}(first: 20) {{ nodes {{ id }} edges {{ cursor }} }} }}")
    assert rows[camel(name)]["nodes"]
    assert len(statements) == 1

    statements.clear()
    ask(f"{{ {camel(name)}(last: 20) {{ totalCount nodes {{ id }} }} }}")
    assert len(statements) == 2


@pytest.mark.parametrize("name", LISTS)
def test_a_list_can_be_sorted_by_each_of_its_fields(name, ask):
    fields = [value.name for value in entity_inputs().order[LISTS[name]].__annotations__["field"]]

    rows = (
        f"{camel(name)}(first: 100, orderBy: {{field: FIELD, direction: %s}}) {{ nodes {{ id }} }}"
    )
    both = f"{{ up: {rows % 'ASC'} down: {rows % 'DESC'} }}"
    for field in fields:
        answered = ask(both.replace("FIELD", field))
        up, down = ({row["id"] for row in answered[way]["nodes"]} for way in ("up", "down"))
        assert len(up) == len(answered["down"]["nodes"])
        if len(up) < 100:
            assert up == down
