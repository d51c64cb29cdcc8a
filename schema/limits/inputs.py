"""What a client sends into a document: how many values, how deep, how long, of which types."""

from functools import partial
from typing import Any

from graphql import (
    ArgumentNode,
    DocumentNode,
    GraphQLError,
    GraphQLInputType,
    ListValueNode,
    Node,
    ObjectValueNode,
    StringValueNode,
    ValidationRule,
    ValueNode,
    ValuesOfCorrectTypeRule,
    VariableDefinitionNode,
    specified_rules,
)
from graphql.language import FloatValueNode, IntValueNode
from graphql.utilities import validate_input_literal

from schema.errors import Code, Refused
from schema.request.default_limits import Limits
from schema.text.sentences import sentence

LONGEST_NUMBER = 100


def check_variables(variables: Any, limits: Limits) -> None:
    """Raise Refused for variables with too many values, too deep or too long ones."""
    waiting, count = [(variables, 0)], 0
    while waiting:
        value, depth = waiting.pop()
        count += 1
        if isinstance(value, str) and len(value) > limits.text:
            raise value_length_refusal(limits.text)
        inner = value.values() if isinstance(value, dict) else value
        if isinstance(value, dict | list):
            if depth > limits.input_depth:
                raise value_depth_refusal(limits)
            if count + len(waiting) + len(value) > limits.input_values:
                raise value_count_refusal(limits)
            waiting.extend((each, depth + 1) for each in inner)


def check_literals(document: DocumentNode, limits: Limits) -> None:
    """Raise Refused for values in the document that are too deep or too long."""
    waiting: list[tuple[Node, int]] = [(document, 0)]
    while waiting:
        node, depth = waiting.pop()
        if isinstance(node, StringValueNode) and len(node.value) > limits.text:
            raise value_length_refusal(limits.text)
        if isinstance(node, IntValueNode | FloatValueNode) and len(node.value) > LONGEST_NUMBER:
            raise value_length_refusal(LONGEST_NUMBER)
        if isinstance(node, ListValueNode | ObjectValueNode):
            depth += 1
            if depth > limits.input_depth:
                raise value_depth_refusal(limits)
        for key in node.keys:
            inner = getattr(node, key, None)
            if isinstance(inner, Node):
                waiting.append((inner, depth))
            elif isinstance(inner, list | tuple):
                waiting.extend((each, depth) for each in inner)


class TypedLiterals(ValidationRule):
    """Refuses a value in a document that is not of its type, as variables are: with its field."""

    def enter_argument(self, node: ArgumentNode, *_: Any) -> None:
        """Look at what is given to a field or to a directive."""
        if (argument := self.context.get_argument()) is not None:
            self.check(node.name.value, node.value, argument.type)

    def enter_variable_definition(self, node: VariableDefinitionNode, *_: Any) -> None:
        """Look at the default of a variable."""
        kind = self.context.get_input_type()
        if node.default_value is not None and kind is not None:
            self.check(node.variable.name.value, node.default_value, kind)

    def check(self, name: str, value: ValueNode, kind: GraphQLInputType) -> None:
        """Report everything in a value that is not of the type; variables are looked at later."""
        validate_input_literal(value, kind, partial(self.refuse, name, value))

    def refuse(
        self, name: str, value: ValueNode, error: GraphQLError, path: list[str | int]
    ) -> None:
        """Report what is wrong at a path in a value."""
        field = ".".join(map(str, (name, *path)))
        extensions = {"code": Code.BAD_USER_INPUT.value, "field": field}
        nodes = error.nodes or [value]
        self.report_error(GraphQLError(error.message, nodes, extensions=extensions))


RULES = (*(rule for rule in specified_rules if rule is not ValuesOfCorrectTypeRule), TypedLiterals)
"""The rules of GraphQL's specification for documents."""


def value_count_refusal(limits: Limits) -> Refused:
    """Return the refusal of too many values."""
    message = sentence(
        "Send at most {input_values} values in variables.", input_values=limits.input_values
    )
    return Refused(Code.INPUT_LIMIT_EXCEEDED, message)


def value_depth_refusal(limits: Limits) -> Refused:
    """Return the refusal of values that are nested too deeply."""
    message = sentence(
        "Nest lists and inputs at most {input_depth} deep.", input_depth=limits.input_depth
    )
    return Refused(Code.INPUT_LIMIT_EXCEEDED, message)


def value_length_refusal(limit: int) -> Refused:
    """Return the refusal of a value that is too long."""
    return Refused(
        Code.INPUT_LIMIT_EXCEEDED,
        sentence("Send values of at most {limit} characters.", limit=limit),
    )
