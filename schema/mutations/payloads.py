"""What a mutation answers: the record as it now stands, or what is wrong with what was given."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Annotated, Any

import orjson
import sqlalchemy as sa
import strawberry
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session
from strawberry.utils.str_converters import to_snake_case

from schema import ids
from schema.clock import now
from schema.editing.input.text_input import LONGEST_TEXT, clean_text
from schema.editing.input.user_errors import Path, Problem, ProblemCode, Problems, camel_case_path
from schema.editing.transactions.write_queue import run_write
from schema.editing.transactions.writes import Write
from schema.enums import enum_of
from schema.errors import Code, Refused
from schema.mutations.inputs import read_input
from schema.request.context import Context
from schema.tables import RequestKey, Row
from schema.tables.base import table_of
from schema.tables.rules import RuleBroken
from schema.text.sentences import sentence
from schema.types import Caller, Node, show_entity
from schema.types.entity import described_field

enum_of(ProblemCode)

Given = Mapping[str, Any]
Work = Callable[[Write, Given], int]
"""What a mutation does: the number of the row that it has written."""

KEPT = timedelta(hours=24)
"""How long an idempotency key tells a request from its repetition."""


@strawberry.type(description="A mistake in the input; nothing was written.")
class UserError:
    code: ProblemCode = described_field("What sort of mistake it is.")
    field: list[str] | None = described_field("Where, as a path such as `input`, `evidence`, `0`.")
    message: str = described_field("What is wrong, in the language of the request.")


@strawberry.interface(description="What every mutation returns.")
class Payload:
    user_errors: list[UserError] = described_field("The mistakes; empty on success.")
    client_mutation_id: str | None = described_field("What the client gave under this name.")


def payload_type(table: type[Row]) -> Any:
    """Return the payload of the mutations of an entity."""
    entity = Node.shown_as[table]
    name = to_snake_case(table.__name__)
    members = {
        "__annotations__": {name: entity | None},
        name: described_field("The record after the write; null if there is none to show."),
    }
    made = type(f"{table.__name__}Payload", (Payload,), members)
    return strawberry.type(made, description=f"{table.__name__} as it now stands.")


PAYLOADS = {table: payload_type(table) for table in Node.shown_as}


def record_mutation(table: type[Row], given: Any, description: str, work: Work) -> Any:
    """Return a field that writes a record: what it takes, and what it does in a transaction."""

    async def resolve(root: Any, info: Caller, input: Any) -> Any:
        return await run_mutation(info, table, input, work)

    given = Annotated[given, strawberry.argument(description="What to write.")]
    resolve.__annotations__ |= {"input": given, "return": PAYLOADS[table]}
    return strawberry.mutation(resolver=resolve, description=description)


async def run_mutation(info: Caller, table: type[Row], input: Any, work: Work) -> Any:
    """Return the payload of a write; raise Refused when nobody is known to have asked for it."""
    context = info.context
    if context.viewer.account is None:
        raise Refused(Code.UNAUTHENTICATED, sentence("Sign in, or send a key, to write."))
    given: Given = vars(input)
    number, problems = input_record_number(table, given), ()
    try:
        number = await commit_request(context, info, clean_comment(read_input(input)), work)
    except RepeatedRequest as earlier:
        number = earlier.number
    except Problems as found:
        problems = found.problems
    except RuleBroken as found:
        problems = (rule_problem(found, table),)
    except IntegrityError:
        # Another writer was quicker with a value that no two may have.
        problems = (Problem(ProblemCode.TAKEN, ("input",), "taken"),)
    return await build_payload(context, table, given, number, problems)


class RepeatedRequest(Exception):
    """The same request was carried out before; this time nothing was written."""

    def __init__(self, number: int) -> None:
        self.number = number


def clean_comment(given: Given) -> Given:
    """Return an input whose comment is of one form; raise Problems for a wrong one."""
    problems: list[Problem] = []
    comment = clean_text(given.get("comment"), ("input", "comment"), problems, LONGEST_TEXT)
    if problems:
        raise Problems(*problems)
    return {**given, "comment": comment or None} if "comment" in given else given


async def commit_request(context: Context, info: Caller, given: Given, work: Work) -> int:
    """Return the number of the row that was written; raise RepeatedRequest when it was before."""
    digest = request_digest(info.field_name, given)

    def in_transaction(session: Session) -> int:
        write = Write(session, context.viewer, context.request.client)
        if context.request.idempotency_key:
            check_idempotency_key(
                write, context.request.idempotency_key, str(info.path.key), digest
            )
        number = work(write, given)
        if context.request.idempotency_key:
            record_idempotency_key(
                write, context.request.idempotency_key, str(info.path.key), digest, number
            )
        write.give_back_revision()
        return number

    context.progress.has_tried_to_write = True
    number = await run_write(context.loaders.database, context.loaders.index, in_transaction)
    context.progress.committed_fields.add(info.path.key)
    return number


def request_digest(field: str, given: Given) -> str:
    """Return what tells one request from another."""
    content = orjson.dumps([field, given], option=orjson.OPT_SORT_KEYS, default=str)
    return sha256(content).hexdigest()


def check_idempotency_key(write: Write, key: str, field: str, digest: str) -> None:
    """Raise RepeatedRequest, or Problems, when a request with this key was carried out already."""
    source = table_of(RequestKey)
    write.session.execute(sa.delete(source).where(source.c.at < now() - KEPT))
    mine = (source.c.account_id == write.viewer.account, source.c.key == key)
    found = write.as_program(sa.select(source).where(*mine, source.c.field == field))
    if found and found[0].digest != digest:
        raise Problems(Problem(ProblemCode.KEY_REUSED, (), "key_reused"))
    if found:
        raise RepeatedRequest(found[0].row_id)


def record_idempotency_key(write: Write, key: str, field: str, digest: str, number: int) -> None:
    """Note that a request with this key was carried out."""
    account = write.viewer.account
    assert account is not None
    row = RequestKey(account_id=account, key=key, field=field, digest=digest, row_id=number)
    write.session.add(row)


def rule_problem(found: RuleBroken, table: type[Row]) -> Problem:
    """Return the broken rule over several rows as what is wrong with the input.

    A rule of another table than the one that was written has no field in this input.
    """
    path = ("input", found.field) if found.table is table else ("input",)
    return Problem(ProblemCode(found.code), path, found.code.lower(), found.details)


async def build_payload(
    context: Context,
    table: type[Row],
    given: Given,
    number: int | None,
    problems: tuple[Problem, ...],
) -> Any:
    """Return the payload with the record, read anew as its writer may see it."""
    context.loaders.forget()
    row = None if number is None else await context.loaders.row(table, number)
    record = {to_snake_case(table.__name__): None if row is None else show_entity(table, row)}
    return PAYLOADS[table](
        **record,
        user_errors=[user_error(problem, context) for problem in problems],
        client_mutation_id=given.get("client_mutation_id") or None,
    )


def user_error(problem: Problem, context: Context) -> UserError:
    """Return a problem in the language of the request."""
    field = camel_case_path(problem.field) or None
    return UserError(
        code=problem.code, field=field, message=problem.message(context.request.languages)
    )


def input_record_number(table: type[Row], given: Given) -> int | None:
    """Return the number of the record that is to be changed, if the id is one of this table."""
    try:
        kind, number = ids.read_global_id(given.get("id") or "")
    except Refused:
        return None
    return number if kind == table.__name__ else None


def target_row(write: Write, table: type[Row], given: Given, name: str = "id") -> Any:
    """Return the row that an id in the input names; raise Problems for one that is not there."""
    path: Path = ("input", name)
    if given[name] is None:
        raise Problems(Problem(ProblemCode.REQUIRED, path, "required"))
    try:
        kind, number = ids.read_global_id(given[name])
    except Refused:
        raise Problems(Problem(ProblemCode.INVALID, path, "not_an_id")) from None
    if kind != table.__name__:
        raise Problems(Problem(ProblemCode.NOT_FOUND, path, "not_found"))
    return write.row(table, number, path)
