"""What an operation costs: known before it is executed, counted again in its answer.

A row costs 1, a list 2 and its size times what each row costs, a search 10. A filter costs by its
conditions, once for all lists that are read together. Plain values and what is part of a row (a
text in a language, an amount of money) cost nothing. A field with a price of its own says so in
its metadata: `cost` is what it costs beside its rows, `words` the argument whose words cost more,
`page` how many rows it gives to those who do not say how many, `lists` how many pages it gives to
those who do not say of what.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar

from graphql import (
    ArgumentNode,
    FieldNode,
    GraphQLField,
    GraphQLSchema,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
    is_union_type,
    value_from_ast_untyped,
)

from schema.errors import Code, Refused
from schema.limits.document_shape import Found, Fragments, Selected, collect_fields
from schema.text.sentences import sentence

LIST = 2
SEARCH = 10
UNBOUNDED = 100
"""The size of a list that nothing bounds, and the largest page."""

PARTS_OF_A_ROW = 10
"""How many parts of a row, such as its sources, a list of them is taken to have."""

PRICES = {"__schema": 100, "__type": 10}
"""The whole schema takes as long as a hundred rows."""

CONDITIONS = dict.fromkeys(("eq", "in", "isNull", "gt", "gte", "lt", "lte"), 1)
CONDITIONS |= dict.fromkeys(("some", "none", "every"), 10) | {"contains": 100}
"""What the conditions of filters cost: most are found in an index; `contains` reads every text."""

USUAL_WORDS, MOST_WORDS, WORD_COST, BEGINNING_COST = 3, 40, 15, 40
"""So many words are in the price of a search; each more may have to be corrected, and a beginning
stands for many words. No search reads more than the most."""

WORD = re.compile(r"\w+")

MEMBERS = ("fields", "inputFields", "interfaces", "possibleTypes", "enumValues")
MEMBERS_DEEP = {"__schema": 1, "__type": 2}
"""How often the members of a type lead to members of another: as tools ask, not all of all."""

T = TypeVar("T")
Variables = Mapping[str, Any]


@dataclass(frozen=True)
class Part:
    """A field of an answer: what it costs beside its rows, and how many of them it may have."""

    path: str = ""
    base: int = 0
    unit: int = 0
    size: int = 1
    rows: int = 0
    plain: int = 0
    asked: int = 0
    parts: Mapping[str, "Part"] = field(default_factory=dict)

    @cached_property
    def cost(self) -> int:
        """What it costs at most."""
        return self.base + self.size * (self.unit + sum(p.cost for p in self.parts.values()))

    @cached_property
    def filters(self) -> int:
        """What the filters in it cost: of many parents, the lists are filtered at once."""
        return self.asked + sum(part.filters for part in self.parts.values())

    @cached_property
    def nodes(self) -> int:
        """How many rows are in lists at most; a list in the rows of a list counts for each."""
        return self.rows + self.size * sum(part.nodes for part in self.parts.values())

    @cached_property
    def values(self) -> int:
        """How many fields are executed at most."""
        held = (1 + part.values for part in self.parts.values())
        return self.size * (self.plain + sum(held))

    def spent(self, data: Any) -> int:
        """Return what it cost to answer with this."""
        if data is None:
            return 0
        items = data if isinstance(data, list) else [data]
        held = self._costly
        inner = sum(p.spent(item.get(name)) for item in items if item for name, p in held)
        return self.base + self.unit * sum(item is not None for item in items) + inner

    @cached_property
    def _costly(self) -> Sequence[tuple[str, "Part"]]:
        return [(name, part) for name, part in self.parts.items() if part.cost]

    def listed(self) -> Iterator[dict[str, Any]]:
        """Yield what each field costs at most, for those who want to ask for less."""
        for part in self.parts.values():
            if cost := part.cost + part.filters:
                yield {"path": part.path, "requestedCost": cost}
                yield from part.listed()


@dataclass(frozen=True)
class Estimate:
    """Finds what an operation will cost, given its variables."""

    schema: GraphQLSchema
    fragments: Fragments
    variables: Variables

    def of(self, operation: OperationDefinitionNode) -> Part:
        """Return the whole answer of an operation."""
        root = self.schema.get_root_type(operation.operation)
        answer = self._holding(Part(), [(operation.selection_set, root)], 0)
        return replace(answer, base=answer.filters)

    def _holding(self, part: Part, selected: Sequence[Selected], page: int) -> Part:
        """Return the part with what it holds; the lists of a connection are as long as its page."""
        groups = collect_fields(selected, self.fragments, self.schema.type_map, self._is_skipped)
        deeper = {
            name: self._part(f"{part.path}.{name}".lstrip("."), group, page)
            for name, group in groups.items()
            if group[0][0].selection_set
        }
        has_rows = page and any(
            is_list(field, parent) for g in groups.values() for field, parent in g
        )
        rows = page if has_rows else part.rows
        return replace(part, rows=rows, plain=len(groups) - len(deeper), parts=deeper)

    def _part(self, path: str, group: Sequence[Found], page: int) -> Part:
        """Return what the fields of one name in an answer are; for other types, other fields."""
        [first, _] = group[0]
        if first.name.value in PRICES:
            self._check_introspection(first, group)
            return Part(path, base=PRICES[first.name.value])
        prices = [self._price(field, definition_of(field, parent), page) for field, parent in group]
        base, unit, size, own_page = map(max, zip(*prices, strict=True))
        selected = [
            (field.selection_set, field_named_type(field, parent)) for field, parent in group
        ]
        rows = size if unit and size > 1 and not page else 0
        filter_cost = max(self._filter(field) for field, _ in group)
        return self._holding(
            Part(path, base, unit, size, rows, asked=filter_cost), selected, own_page
        )

    def _price(
        self, field: FieldNode, definition: GraphQLField, page: int
    ) -> tuple[int, int, int, int]:
        """Return what a field costs beside its rows, each row, how many rows, and its page."""
        kind = get_named_type(definition.type)
        if is_connection(kind):
            base = declared_cost(definition, "cost", LIST) + self._words(field, definition)
            return base, 0, 1, self._page(field, definition)
        base, unit = declared_cost(definition, "cost", 0), int(is_row(kind))
        base += self._words(field, definition)
        if not is_list_type(get_nullable_type(definition.type)):
            return base, unit, 1, 0
        if lists := declared_cost(definition, "lists", 0):
            return base, unit, self._length(field, lists), self._page(field, definition)
        if declared_cost(definition, "page", 0):
            return base, unit, self._page(field, definition), 0
        return base, unit, page or self._length(field, UNBOUNDED if unit else PARTS_OF_A_ROW), 0

    def _words(self, field: FieldNode, definition: GraphQLField) -> int:
        """Return what the words of a search cost that are more than usual."""
        name = declared_cost(definition, "words", "")
        values = [self._given(a) for a in field.arguments or () if a.name.value == name]
        return sum(search_words_cost(text) for text in values if isinstance(text, str))

    def _filter(self, field: FieldNode) -> int:
        """Return what the conditions in the filter of a list cost."""
        values = [self._given(a) for a in field.arguments or () if a.name.value == "filter"]
        return sum(map(filter_cost, values))

    def _page(self, field: FieldNode, definition: GraphQLField) -> int:
        """Return how many rows a page has at most; more than the largest page is refused later."""
        asked = [self._given(a) for a in field.arguments or () if a.name.value in ("first", "last")]
        sizes = [size for size in asked if isinstance(size, int)]
        return min(
            max([1, *sizes]) if sizes else declared_cost(definition, "page", UNBOUNDED), UNBOUNDED
        )

    def _length(self, field: FieldNode, unbounded: int) -> int:
        """Return how long a list is: as the list that was given to it, such as ids."""
        values = [self._given(argument) for argument in field.arguments or ()]
        return max([len(each) for each in values if isinstance(each, list)], default=unbounded)

    def _given(self, argument: ArgumentNode) -> Any:
        return value_from_ast_untyped(argument.value, dict(self.variables))

    def _is_skipped(self, selection: SelectionNode) -> bool:
        """Return whether `@skip` or `@include` leaves this out."""
        return any(
            bool(self._given(argument)) is (directive.name.value == "skip")
            for directive in selection.directives or ()
            for argument in directive.arguments or ()
            if directive.name.value in ("skip", "include")
        )

    def _check_introspection(self, first: FieldNode, group: Sequence[Found]) -> None:
        """Raise Refused where the members of types lead to members of types without end."""
        selections = [field.selection_set for field, _ in group if field.selection_set]
        allowed = MEMBERS_DEEP[first.name.value]
        if self._members(selections) > allowed:
            message = sentence(
                "Ask for members of types at most {allowed} deep in {value}.",
                allowed=allowed,
                value=first.name.value,
            )
            raise Refused(Code.DEPTH_LIMIT_EXCEEDED, message)

    def _members(self, selections: Sequence[SelectionSetNode]) -> int:
        """Return how often members of types lead to members of types."""
        found = collect_fields([(each, None) for each in selections], self.fragments, {})
        return max(
            (
                (group[0][0].name.value in MEMBERS)
                + self._members([field.selection_set for field, _ in group if field.selection_set])
                for group in found.values()
            ),
            default=0,
        )


def filter_cost(given: Any) -> int:
    """Return what the conditions in a filter, or in a part of it, cost.

    >>> filter_cost(
    ...     {"or": [{"title": {"contains": "a"}}, {"topics": {"some": {"id": {"eq": ""}}}}]}
    ... )
    111
    """
    if isinstance(given, dict):
        return sum(CONDITIONS.get(name, 0) + filter_cost(part) for name, part in given.items())
    return sum(map(filter_cost, given)) if isinstance(given, list) else 0


def search_words_cost(text: str) -> int:
    """Return what the words of a search cost that are more than usual.

    >>> (
    ...     search_words_cost("kā taupīt siltumu"),
    ...     search_words_cost("kā taupīt siltumu skolās"),
    ...     search_words_cost("silt* skol*"),
    ... )
    (0, 15, 80)
    """
    number = min(len(WORD.findall(text)), MOST_WORDS)
    beginnings = min(text.count("*"), number)
    return max(0, number - USUAL_WORDS) * WORD_COST + beginnings * BEGINNING_COST


def definition_of(field: FieldNode, parent: Any) -> GraphQLField:
    """Return the definition of a field of a valid document."""
    return parent.fields[field.name.value]


def field_named_type(field: FieldNode, parent: Any) -> Any:
    """Return the type that a field of a valid document leads to, out of its lists."""
    return get_named_type(definition_of(field, parent).type)


def is_list(field: FieldNode, parent: Any) -> bool:
    """Return whether a field of a valid document gives a list of what holds more."""
    return field.selection_set is not None and is_list_type(
        get_nullable_type(definition_of(field, parent).type)
    )


def is_connection(kind: Any) -> bool:
    """Return whether the type is a page of a list."""
    return kind.name.endswith("Connection") and "pageInfo" in getattr(kind, "fields", ())


def is_row(kind: Any) -> bool:
    """Return whether the type is a row, and not part of one."""
    return is_union_type(kind) or "id" in getattr(kind, "fields", ())


def declared_cost(definition: GraphQLField, name: str, otherwise: T) -> T:
    """Return what a field says of its cost in its metadata."""
    declaration = definition.extensions.get("strawberry-definition")
    value = declaration.metadata.get(name) if declaration else None
    return otherwise if value is None else value
