"""Erasing personal data from what the audit trail keeps: what was there is gone for good."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import strawberry
from strawberry.utils.str_converters import to_camel_case

from schema import ids
from schema.clock import now
from schema.database.erased_pages import empty_write_ahead_log
from schema.editing.audit_trail import entry_field_names, erase_fields
from schema.editing.input.text_input import LONGEST_LINE, clean_text
from schema.editing.input.user_errors import Path, Problem, ProblemCode, Problems
from schema.editing.input.user_errors import problem_message as in_words
from schema.editing.removal.erasure import (
    LABELS,
    Receipt,
    erase_expert,
    erase_public_name,
    find_mentions,
    forget_queries,
    former_record_names,
)
from schema.editing.transactions.write_queue import run_write
from schema.editing.transactions.writes import Write
from schema.errors import Code, Refused
from schema.limits.field_permissions import require_role
from schema.mutations.payloads import Payload, target_row, user_error
from schema.mutations.people import may_keep_consents
from schema.mutations.records import check_right
from schema.request.context import Context
from schema.tables import Action, Expert, Role, Scope
from schema.tables.base import table_of
from schema.tables.structure import RECORDS
from schema.text.sentences import sentence
from schema.types import Caller, Node
from schema.types.entity import described_field


@strawberry.input(description="What to erase from all that is kept of a record.")
class HistoryEraseInput:
    id: strawberry.ID = described_field("The record; also one that is deleted.")
    fields: list[str] = described_field("Its fields, such as `summary`; `comment` for comments.")
    reason: str | None = described_field("Why, without what is erased.", default=None)
    client_mutation_id: str | None = described_field("Returned unchanged.", default=None)


@strawberry.type(description="From how many rows something was erased.")
class ErasedPlace:
    place: str = described_field("The table, or `search index`.")
    count: int = described_field("How many rows, entries or documents.")


@strawberry.type(description="Where a text that others wrote still holds the name; look at it.")
class NameMention:
    place: str = described_field("The table.")
    id: strawberry.ID | None = described_field("The record, where it has an id.")
    field: str = described_field("The field.")


@strawberry.type(description="Where something was erased from: no response contains it any more.")
class ErasureReceipt:
    at: datetime = described_field("When. Backups made before still contain the person.")
    places: list[ErasedPlace] = described_field("Each place, and how many entries it had.")
    mentions: list[NameMention] = described_field("What others wrote; at most 100 are named.")
    backups: str = described_field("What applies to backups, in the language of the request.")
    storage: str = described_field(
        "What the files of the database and of the index still hold, and until when."
    )


@strawberry.type(description="How much was erased.")
class HistoryErasePayload(Payload):
    entries: int = described_field("In how many entries something was erased.")
    receipt: ErasureReceipt | None = described_field(
        "Where from; with a name or title go the public name that was made of it and what was "
        "searched for. Null when nothing was erased.",
        default=None,
    )


@strawberry.input(description="Whom to erase.")
class ExpertEraseInput:
    id: strawberry.ID = described_field("The expert.")
    reason: str | None = described_field("Why, without what is erased.", default=None)
    client_mutation_id: str | None = described_field("Returned unchanged.", default=None)


@strawberry.type(description="That an expert was erased.")
class ExpertErasePayload(Payload):
    receipt: ErasureReceipt | None = described_field("Null if nothing was erased.", default=None)


def erase_person(write: Write, given: ExpertEraseInput) -> Receipt:
    """Return where somebody was erased from; raise Problems for who may not."""
    row = target_row(write, Expert, vars(given))
    check_right(may_keep_consents(write, row.organisation_id, row.account_id))
    problems: list[Problem] = []
    reason = clean_text(given.reason, ("input", "reason"), problems, LONGEST_LINE)
    if problems:
        raise Problems(*problems)
    return erase_expert(write, row.id, reason or None)


STORAGE = {True: "log_emptied", False: "log_in_use", None: "log_of_server"}
"""What is told of the files, by whether the log of the database was emptied."""


async def purge_erased_traces(context: Context, receipt: Receipt) -> bool | None:
    """Take out of memory, and out of the log of the database, what was erased from its tables.

    Returns whether the log was emptied; None for a database that keeps it by itself.
    """
    if context.progress.query_log is not None:
        context.progress.query_log.forget(receipt.queries)
    loop, database = asyncio.get_running_loop(), context.loaders.database
    return await loop.run_in_executor(database.writing, empty_write_ahead_log, database)


def client_receipt(
    receipt: Receipt, languages: Sequence[str], is_emptied: bool | None
) -> ErasureReceipt:
    """Return a receipt as clients see it."""
    names = {table_of(table).name: kind.__name__ for table, kind in Node.shown_as.items()}
    return ErasureReceipt(
        at=now(),
        places=[ErasedPlace(place=p, count=n) for p, n in receipt.places.items() if n],
        mentions=[
            NameMention(
                place=each.table,
                id=strawberry.ID(ids.write_global_id(names[each.table], each.row))
                if each.table in names
                else None,
                field=to_camel_case(each.column),
            )
            for each in receipt.mentions
        ],
        backups=in_words("backups_hold", {}, languages),
        storage=" ".join(
            in_words(each, {}, languages) for each in (STORAGE[is_emptied], "index_parts")
        ),
    )


def erase_history(write: Write, given: HistoryEraseInput) -> Receipt:
    """Return where fields of a record were made empty; leave an entry that says so.

    Raises Problems for what the record as it stands still holds: that is changed first. Of a name
    or title that is earlier ones.
    """
    table, number = parse_record_id(given.id)
    known = {to_camel_case(name): name for name in entry_field_names(table)}
    wrong = [name for name in given.fields if name not in known]
    names = [known[name] for name in given.fields if name in known]
    current = write.content(table, number) or {}
    present = [name for name in names if current.get(name) and name not in LABELS]
    problems = [erasure_problem(ProblemCode.INVALID, "not_a_field", name) for name in wrong]
    problems += [erasure_problem(ProblemCode.INVALID_STATE, "still_held", name) for name in present]
    if problems:
        raise Problems(*problems)
    receipt = Receipt()
    former = former_record_names(write, table, number, current) if LABELS & {*names} else []
    receipt.places["change"] = erase_fields(write.session, table, number, names, current)
    if former:
        erase_public_name(write, table, number, current, receipt)
        forget_queries(write, former, receipt)
        receipt.mentions.extend(find_mentions(write, former))
    is_public = bool(current) and write.is_public(table, number)
    comment = ", ".join(filter(None, [", ".join(given.fields), given.reason]))
    write.note(table, number, Action.ERASED, was_public=is_public, comment=comment, held=current)
    write.index(write.documents_of(table, number) if former else set())
    return receipt


def erasure_problem(code: ProblemCode, sentence: str, name: str) -> Problem:
    """Return what is wrong with a field that is to be erased."""
    return Problem(code, ("input", "fields"), sentence, {"field": name})


def parse_record_id(given: str) -> tuple[type, int]:
    """Return the table and the number of a record; raise Problems for what is none."""
    path: Path = ("input", "id")
    try:
        kind, number = ids.read_global_id(given)
    except Refused:
        raise Problems(Problem(ProblemCode.INVALID, path, "not_an_id")) from None
    table = next((each for each in RECORDS if each.__name__ == kind), None)
    if table is None:
        raise Problems(Problem(ProblemCode.NOT_FOUND, path, "not_found"))
    return table, number


@strawberry.type
class HistoryMutations:
    @strawberry.mutation(
        description="Erase a person in one step, wherever they stand; for the organisation, the "
        "person and administrators. Nothing brings them back."
    )
    async def expert_erase(
        self,
        info: Caller,
        input: Annotated[ExpertEraseInput, strawberry.argument(description="Whom to erase.")],
    ) -> ExpertErasePayload | None:
        context = info.context
        if context.viewer.account is None:
            raise Refused(Code.UNAUTHENTICATED, sentence("Sign in, or send a key, to write."))
        receipt, problems = None, ()
        try:
            done = await run_write(
                context.loaders.database,
                context.loaders.index,
                lambda session: erase_person(Write(session, context.viewer), input),
            )
            is_emptied = await purge_erased_traces(context, done)
            receipt = client_receipt(done, context.request.languages, is_emptied)
        except Problems as found:
            problems = found.problems
        return ExpertErasePayload(
            receipt=receipt,
            user_errors=[user_error(each, context) for each in problems],
            client_mutation_id=input.client_mutation_id,
        )

    @strawberry.mutation(
        description="Erase personal data from all earlier versions of a record, for good; for "
        "administrators. What the record holds now is changed first.",
        extensions=[require_role(Role.ADMINISTRATOR, scope=Scope.ADMIN)],
    )
    async def history_erase(
        self,
        info: Caller,
        input: Annotated[HistoryEraseInput, strawberry.argument(description="What to erase.")],
    ) -> HistoryErasePayload | None:
        context, done, receipt, problems = info.context, Receipt(), None, ()
        try:
            done = await run_write(
                context.loaders.database,
                context.loaders.index,
                lambda session: erase_history(
                    Write(session, context.viewer, context.request.client), input
                ),
            )
            is_emptied = await purge_erased_traces(context, done)
            receipt = client_receipt(done, context.request.languages, is_emptied)
        except Problems as found:
            problems = found.problems
        return HistoryErasePayload(
            entries=done.places["change"],
            receipt=receipt,
            user_errors=[user_error(each, context) for each in problems],
            client_mutation_id=input.client_mutation_id,
        )
