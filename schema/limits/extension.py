"""Stands before every operation: what is too large, too costly or too long is refused.

In this order, each step cheap enough for what the one before lets through: points of the caller,
variables, tokens, values and shape of the document, validation, cost; then the time it may take.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Hashable, Iterator
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from graphql import (
    ArgumentNode,
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OperationType,
    Visitor,
    parse,
    validate,
    value_from_ast_untyped,
    visit,
)
from strawberry.extensions import SchemaExtension

from schema.contract.type_system import type_system
from schema.database.fair_thread_pool import (
    TimeAccount,
    deadline,
    share,
)
from schema.database.outages import OutOfTime
from schema.errors import Code, Refused, coded_error
from schema.limits.cost import (
    Estimate,
    Part,
    Variables,
    filter_cost,
    search_words_cost,
)
from schema.limits.document_shape import (
    check_shape,
    fragments_of,
    operations_of,
)
from schema.limits.inputs import (
    RULES,
    check_literals,
    check_variables,
)
from schema.request.context import Context
from schema.request.default_limits import Limits
from schema.text.sentences import sentence

KEPT = 500_000
"""How many characters of documents are kept parsed and validated: both cost more than answers."""

SECONDS_TO_TELL = 10.0
"""How long a mutation may take beyond its time to tell what became of it."""

ANSWERS = 16
"""For how many sizes of pages among its variables the cost of a document is kept."""


@dataclass(frozen=True)
class PreparedDocument:
    """A document that keeps to the limits, and what validation found wrong with it."""

    document: DocumentNode
    errors: list[GraphQLError]
    answers: dict[Hashable, Part] = field(default_factory=dict)

    def answer(
        self, schema: GraphQLSchema, operation: OperationDefinitionNode, variables: Variables
    ) -> Part:
        """Return what an operation may answer, which depends only on sizes among its variables."""
        key = (
            name_of_operation(operation),
            tuple((name, variable_size(v)) for name, v in variables.items()),
        )
        if key not in self.answers:
            if len(self.answers) >= ANSWERS:
                self.answers.clear()
            self.answers[key] = Estimate(schema, fragments_of(self.document), variables).of(
                operation
            )
        return self.answers[key]


def name_of_operation(operation: OperationDefinitionNode) -> str | None:
    """Return the name of an operation, if it has one."""
    return operation.name.value if operation.name else None


def variable_size(value: Any) -> Any:
    """Return of a variable what the cost of an answer can depend on.

    >>> (
    ...     variable_size([1, 2]),
    ...     variable_size({"title": {"contains": "a"}}),
    ...     variable_size("viens divi"),
    ... )
    (('list', 2, 0), ('filter', 100), ('words', 0))
    """
    if isinstance(value, list):
        return "list", len(value), filter_cost(value)
    if isinstance(value, dict):
        return "filter", filter_cost(value)
    if isinstance(value, str):
        return "words", search_words_cost(value)
    return value if isinstance(value, int) else None


class DocumentCache:
    """The documents that were asked for last, prepared; bounded by their size."""

    def __init__(self, characters: int) -> None:
        self.free = characters
        self.prepared: OrderedDict[tuple[str, Limits], PreparedDocument] = OrderedDict()

    def get(self, text: str, schema: GraphQLSchema, limits: Limits) -> PreparedDocument:
        """Return a document parsed and validated; raise an error with a code if it cannot be."""
        key = text, limits
        if key not in self.prepared:
            prepared = prepare_document(text, schema, limits)
            if prepared.errors:
                return prepared
            self.prepared[key] = prepared
            self.free -= len(text)
        self.prepared.move_to_end(key)
        while self.free < 0:
            (forgotten, _), _ = self.prepared.popitem(last=False)
            self.free += len(forgotten)
        return self.prepared[key]


documents = DocumentCache(KEPT)


def prepare_document(text: str, schema: GraphQLSchema, limits: Limits) -> PreparedDocument:
    """Return a document parsed and validated; raise an error with a code if it cannot be."""
    document = parse_document(text, limits)
    check_literals(document, limits)
    check_shape(document, limits)
    return PreparedDocument(document, validate(schema, document, RULES))


def parse_document(text: str, limits: Limits) -> DocumentNode:
    """Return the document that a text is; what is too long is not even read to its end."""
    try:
        return parse(
            text,
            max_lexical_tokens=limits.tokens,
            max_comments=limits.comments,
            max_source_length=limits.characters,
        )
    except GraphQLSyntaxError as error:
        for said, code in TOO_LONG.items():
            if said in error.message:
                message = error.message.removeprefix("Syntax Error: ")
                raise Refused(code, message) from None
        raise coded_error(error, "") from None


TOO_LONG = {
    "contains more than": Code.TOKEN_LIMIT_EXCEEDED,
    "nested too deeply": Code.DEPTH_LIMIT_EXCEEDED,
}
"""How the parser says that a document is larger than it was told to read."""


class Guard(SchemaExtension):
    """Keeps an operation within the limits of its context, and puts it on its caller's bill."""

    answer: Part | None = None
    prepared: PreparedDocument

    @property
    def context(self) -> Context:
        """The context of the operation."""
        return self.execution_context.context

    def on_parse(self) -> Iterator[None]:
        """Give the operation its document, unless it is too large to be looked at."""
        self._charge(1)
        check_variables(self.execution_context.variables, self.context.limits)
        schema, text = (
            type_system(self.execution_context.schema),
            self.execution_context.query or "",
        )
        self.prepared = documents.get(text, schema, self.context.limits)
        self.execution_context.graphql_document = self.prepared.document
        yield

    def on_validate(self) -> Iterator[None]:
        """Say what is wrong with the document, or what it costs, unless that is too much."""
        self.execution_context.pre_execution_errors = self.prepared.errors
        if not self.prepared.errors:
            self._estimate()
        yield

    async def on_execute(self) -> AsyncIterator[None]:
        """Let the operation run for so long, then count what it really cost."""
        seconds = self.context.limits.seconds
        before, mine = deadline.set(monotonic() + seconds), TimeAccount(self.context.bill.caller)
        others = share.set(mine)
        # A write finds out by itself that its time is over, and whether it was committed before.
        more = SECONDS_TO_TELL if self.is_mutation else 0.0
        try:
            async with asyncio.timeout(seconds + more):
                yield
        except TimeoutError:
            raise Refused(Code.TIMEOUT, str(OutOfTime())) from None
        finally:
            deadline.reset(before)
            share.reset(others)
            self._settle(mine.seconds)

    def _settle(self, seconds: float) -> None:
        """Count what the operation really cost; one that was stopped costs all it could have."""
        if self.answer is None:
            return
        result: Any = self.execution_context.result
        actual = self.context.bill.requested if result is None else self.answer.spent(result.data)
        self.context.bill.settle(actual, seconds)

    def get_results(self) -> dict[str, Any]:
        """Return what the operation cost, for the extensions of its answer."""
        bill = self.context.bill
        cost: dict[str, Any] = {
            "requestedQueryCost": bill.requested,
            "actualQueryCost": bill.actual,
        }
        if not bill.is_shared:
            cost["throttleStatus"] = {
                "maximumAvailable": bill.verdict.limit,
                "currentlyAvailable": bill.verdict.available,
                "restoreRate": bill.verdict.restore,
            }
        if self.context.request.explains_cost and self.answer is not None:
            cost["fields"] = list(self.answer.listed())
        return {"cost": cost}

    @property
    def is_mutation(self) -> bool:
        """Whether the operation changes something."""
        operation = requested_operation(
            self.prepared.document, self.execution_context.operation_name
        )
        return operation is not None and operation.operation is OperationType.MUTATION

    def _estimate(self) -> None:
        """Find what the operation costs and charge it; raise Refused when that is too much."""
        operation = requested_operation(
            self.prepared.document, self.execution_context.operation_name
        )
        if operation is None:
            return
        variables = variables_with_defaults(operation, self.execution_context.variables)
        self.answer = self.prepared.answer(
            type_system(self.execution_context.schema), operation, variables
        )
        check_cost(self.answer, self.context.limits, operation)
        self.context.bill.nodes = self.answer.nodes
        self._charge(max(1, self.answer.cost))

    def _charge(self, cost: int) -> None:
        if not self.context.bill.charge(cost):
            seconds = self.context.bill.verdict.retry_after
            message = sentence(
                "You have used up your points: ask again in {seconds} seconds.", seconds=seconds
            )
            raise Refused(Code.THROTTLED, message, retryAfter=seconds)


def requested_operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode | None:
    """Return the operation that is to be executed."""
    operations = operations_of(document)
    return next((each for each in operations if name_of_operation(each) == name), None)


def variables_with_defaults(
    operation: OperationDefinitionNode, variables: dict[str, Any] | None
) -> dict[str, Any]:
    """Return the variables with the defaults of those that were not sent."""
    defaults = {
        definition.variable.name.value: value_from_ast_untyped(definition.default_value)
        for definition in operation.variable_definitions or ()
        if definition.default_value is not None
    }
    return defaults | (variables or {})


class PageSizeVisitor(Visitor):
    """Looks whether a document says of a list how long it is."""

    is_said = False

    def enter_argument(self, node: ArgumentNode, *_: Any) -> None:
        """Note an argument that says so."""
        self.is_said |= node.name.value in ("first", "last")


def smaller_request_hint(answer: Part, operation: OperationDefinitionNode) -> str:
    """Return how an operation asks for less: where it says how much, else where it could."""
    sizes = PageSizeVisitor()
    visit(operation, sizes)
    if sizes.is_said:
        return sentence("lower `first`")
    return sentence("say `first` on the lists") if answer.nodes else sentence("ask for less")


def check_cost(answer: Part, limits: Limits, operation: OperationDefinitionNode) -> None:
    """Raise Refused for an answer that could be too large."""
    for found, limit, code, what in (
        (answer.nodes, limits.nodes, Code.NODE_LIMIT_EXCEEDED, "have {count} rows"),
        (answer.values, limits.values, Code.COST_LIMIT_EXCEEDED, "have {count} values"),
        (answer.cost, limits.cost, Code.COST_LIMIT_EXCEEDED, "cost {count} points"),
    ):
        if found > limit:
            could = sentence(what, count=f"{found:,}")
            message = sentence(
                "The answer could {could}, and {limit} are allowed: {way}.",
                could=could,
                limit=f"{limit:,}",
                way=smaller_request_hint(answer, operation),
            )
            raise Refused(code, message)
