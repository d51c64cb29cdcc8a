"""The declared fields of a search: what one says is true, and nothing of it is forgotten."""

import re

import pytest

from schema.exchange.exports import PRACTICE_COLUMNS
from schema.indexing.search_fields import FIELDS, TYPED, filter_value
from schema.indexing.searchable import SEARCHED, SearchKind
from schema.tables import Choice, Practice
from schema.tables.base import table_of
from schema.text.labels import value_names
from search.query.fields import TEXT_NAMES, parse_field_value

CLOSED = [field for field in FIELDS if issubclass(field.kind, Choice)]
NAMES = [name for field in FIELDS for name in field.typed]


@pytest.mark.parametrize("field", CLOSED, ids=lambda field: field.name)
def test_every_value_of_a_closed_list_has_a_label(field):
    assert all(value_names(field.name, each) for each in field.kind)
    assert [filter_value(field, str(each)) for each in field.kind] == [*field.kind.__members__]


@pytest.mark.parametrize("field", [each for each in FIELDS if each.column], ids=lambda f: f.name)
def test_a_column_whose_values_are_searched_is_there(field):
    kinds = field.of or [k for k, table in SEARCHED.items() if field.column in table_of(table).c]

    assert kinds
    assert {field.column} <= set.intersection(*({*table_of(SEARCHED[k]).c.keys()} for k in kinds))


def test_every_kind_that_is_searched_can_be_asked_for():
    assert {*SearchKind} == SEARCHED.keys()


def test_a_field_is_filtered_by_in_some_way_and_each_way_is_described():
    for field in FIELDS:
        assert field.plural or field.within, field.name
        assert bool(field.plural) == bool(field.exact), field.name


def test_a_name_that_is_typed_means_one_field():
    assert len({*NAMES}) == len(NAMES)
    assert not {*NAMES} & TEXT_NAMES.keys()


@pytest.mark.parametrize("field", TYPED, ids=lambda field: field.field)
def test_what_a_typed_word_means_is_a_value_of_its_field(field):
    assert field.shape
    for word, value in field.meanings.items():
        assert re.fullmatch(field.shape, value)
        assert parse_field_value(field.names[0], word, TYPED) == (field.field, value)


def test_what_is_exported_of_a_practice_are_columns_and_lists():
    assert {*PRACTICE_COLUMNS} - {*table_of(Practice).c.keys()} == {"topics", "municipalities"}


@pytest.mark.parametrize(
    ("typed", "filter"),
    [
        ("gads:2023", {"years": [2023]}),
        ("gads:2020-2023", {"year": {"gte": 2020, "lte": 2023}}),
        ("valsts:Norvēģija", {"countries": ["NO"]}),
        ("outcome:failed", {"outcomes": ["FAILED"]}),
    ],
)
def test_what_is_typed_finds_what_the_filter_finds(ask, typed, filter):
    document = """query($typed: String!, $filter: SearchFilterInput) {
      typed: search(query: $typed, first: 100) { totalCount nodes { slug } }
      filtered: search(query: "", first: 100, filter: $filter) { totalCount nodes { slug } } }"""
    found = ask(document, typed=typed, filter=filter)

    assert found["typed"]["totalCount"] == found["filtered"]["totalCount"] > 0
