"""The shape of a document, fragments counted as often as they are spread; before validation.

Validation and execution take a time that grows with the document as it is when all fragments
are in their places, which can be 2^25 fields in a page of text. Here each fragment is measured
once, so that it takes a time that grows with the page.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
)

from schema.errors import Code, Refused
from schema.request.default_limits import Limits
from schema.text.sentences import sentence

LEVELS = 64
"""How deep selections are followed at all; more than any depth that is allowed."""

WRAPPERS = ("edges", "nodes", "node", "pageInfo")
"""A list and its rows are one step of depth, whether they are read by nodes or by edges."""

INTROSPECTION = ("__schema", "__type")


@dataclass(frozen=True)
class Shape:
    """How large a selection is when all fragments are in their places."""

    fields: int = 0
    aliases: int = 0
    directives: int = 0
    depth: int = 0
    introspection_depth: int = 0
    levels: int = 0

    def beside(self, other: "Shape") -> "Shape":
        """Return the shape of both together."""
        return Shape(
            self.fields + other.fields,
            self.aliases + other.aliases,
            self.directives + other.directives,
            max(self.depth, other.depth),
            max(self.introspection_depth, other.introspection_depth),
            max(self.levels, other.levels),
        )


class DocumentShapes:
    """The shapes of what a document defines."""

    def __init__(self, document: DocumentNode) -> None:
        self.fragments = fragments_of(document)
        self.operations = operations_of(document)
        self.measured: dict[str, Shape | None] = {}

    def of_document(self) -> Shape:
        """Return the shape of all operations together, and of the fragments that none spreads."""
        total = Shape()
        for operation in self.operations:
            total = total.beside(self.of_operation(operation))
        unused = [name for name in self.fragments if name not in self.measured]
        for name in unused:
            total = total.beside(self._fragment(name, 0))
        return total

    def of_operation(self, operation: OperationDefinitionNode) -> Shape:
        """Return the shape of an operation."""
        own = Shape(directives=len(operation.directives or ()))
        return own.beside(self._selections(operation.selection_set, 1))

    def _selections(self, selection_set: SelectionSetNode, level: int) -> Shape:
        total = Shape(levels=1)
        if level > LEVELS:
            raise nesting_refusal(LEVELS)
        for selection in selection_set.selections:
            inner = self._selection(selection, level)
            own = Shape(directives=len(selection.directives or ()))
            total = total.beside(own).beside(inner)
        return total

    def _selection(self, selection: SelectionNode, level: int) -> Shape:
        if isinstance(selection, FragmentSpreadNode):
            return self._fragment(selection.name.value, level).beside(Shape(fields=1))
        if isinstance(selection, InlineFragmentNode):
            inner = self._selections(selection.selection_set, level + 1)
            return inner.beside(Shape(fields=1, levels=inner.levels + 1))
        assert isinstance(selection, FieldNode)
        held = selection.selection_set
        return field_shape(selection, self._selections(held, level + 1) if held else Shape())

    def _fragment(self, name: str, level: int) -> Shape:
        """Return the shape of a fragment; an unknown one is left to validation."""
        if name not in self.fragments:
            return Shape()
        if name not in self.measured:
            self.measured[name] = None
            self.measured[name] = self._selections(self.fragments[name].selection_set, level + 1)
        shape = self.measured[name]
        if shape is None:
            message = sentence("Cannot spread fragment “{name}” within itself.", name=name)
            raise Refused(Code.GRAPHQL_VALIDATION_FAILED, message)
        if level + shape.levels > LEVELS:
            raise nesting_refusal(LEVELS)
        return shape.beside(Shape(levels=shape.levels + 1))


def field_shape(field: FieldNode, inner: Shape) -> Shape:
    """Return the shape of a field that holds a selection of this shape."""
    name = field.name.value
    depth = inner.depth + (name not in WRAPPERS)
    is_introspection = name in INTROSPECTION
    return Shape(
        inner.fields + 1,
        inner.aliases + (field.alias is not None),
        inner.directives,
        0 if is_introspection else depth,
        depth if is_introspection else inner.introspection_depth,
        inner.levels + 1,
    )


def nesting_refusal(limit: int) -> Refused:
    """Return the refusal of a document that is nested too deeply."""
    return Refused(
        Code.DEPTH_LIMIT_EXCEEDED, sentence("Nest at most {limit} levels deep.", limit=limit)
    )


def check_shape(document: DocumentNode, limits: Limits) -> None:
    """Raise Refused for a document that is too large to be validated."""
    shapes = DocumentShapes(document)
    shape = shapes.of_document()
    for limit, code in CODES.items():
        allowed, found = getattr(limits, limit), getattr(shape, limit)
        if found > allowed:
            count = f"{found:,}" if found < A_MILLION else sentence("more than a million")
            message = sentence(
                "Too large: {what} {shown}, and {allowed} are allowed. {counted}",
                what=NAMES[limit],
                shown=count,
                allowed=f"{allowed:,}",
                counted=COUNTED,
            )
            raise Refused(code, message)
    roots = [definition.selection_set for definition in shapes.operations]
    roots += [fragment.selection_set for fragment in shapes.fragments.values()]
    if any(
        count_field_repeats([(root, None)], shapes.fragments) > limits.repeats for root in roots
    ):
        message = sentence(
            "Select the same field at most {repeats} times in one place.", repeats=limits.repeats
        )
        raise Refused(Code.FIELD_LIMIT_EXCEEDED, message)


A_MILLION = 1_000_000
COUNTED = sentence("Fragments count as often as they are spread.")
NAMES = {
    "aliases": sentence("aliases"),
    "directives": sentence("directives"),
    "depth": sentence("depth"),
    "introspection_depth": sentence("introspection depth"),
    "fields": sentence("fields"),
}
"""What the limits of a document are called."""
CODES = {
    "aliases": Code.ALIAS_LIMIT_EXCEEDED,
    "directives": Code.DIRECTIVE_LIMIT_EXCEEDED,
    "depth": Code.DEPTH_LIMIT_EXCEEDED,
    "introspection_depth": Code.DEPTH_LIMIT_EXCEEDED,
    "fields": Code.FIELD_LIMIT_EXCEEDED,
}

Fragments = Mapping[str, FragmentDefinitionNode]
Selected = tuple[SelectionSetNode | None, Any]
"""A selection and the type it selects from."""

Found = tuple[FieldNode, Any]
"""A field and the type it is a field of."""


def count_field_repeats(selected: Sequence[Selected], fragments: Fragments) -> int:
    """Return how often the field that stands there most often stands in one place."""
    groups = collect_fields(selected, fragments, {})
    inner = (
        count_field_repeats(
            [(f.selection_set, None) for f, _ in group if f.selection_set], fragments
        )
        for group in groups.values()
    )
    return max([0, *map(len, groups.values()), *inner])


def collect_fields(
    selected: Sequence[Selected],
    fragments: Fragments,
    types: Mapping[str, Any],
    is_skipped: Callable[[SelectionNode], bool] = lambda selection: False,
) -> dict[str, list[Found]]:
    """Return the selected fields by the name they have in the answer, each with its parent type."""
    groups: dict[str, list[Found]] = defaultdict(list)
    waiting = list(selected)
    while waiting:
        selection_set, parent = waiting.pop()
        for selection in selection_set.selections if selection_set else ():
            if is_skipped(selection):
                continue
            if isinstance(selection, FieldNode):
                groups[(selection.alias or selection.name).value].append((selection, parent))
                continue
            fragment = selection
            if isinstance(selection, FragmentSpreadNode):
                fragment = fragments.get(selection.name.value)
            if isinstance(fragment, FragmentDefinitionNode | InlineFragmentNode):
                condition = fragment.type_condition
                kind = types.get(condition.name.value) if condition else parent
                waiting.append((fragment.selection_set, kind))
    return groups


def fragments_of(document: DocumentNode) -> Fragments:
    """Return the fragments of a document by their names."""
    definitions = document.definitions
    return {d.name.value: d for d in definitions if isinstance(d, FragmentDefinitionNode)}


def operations_of(document: DocumentNode) -> list[OperationDefinitionNode]:
    """Return the operations of a document."""
    return [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]
