"""Erasing personal data from what the audit trail keeps: what was there is gone for good."""

from typing import Annotated

import strawberry
from strawberry.utils.str_converters import to_camel_case

from schema import ids
from schema.errors import Refused
from schema.history import erase, fields_of
from schema.mutations.payloads import Payload, told
from schema.permission import requires
from schema.problems import Path, Problem, ProblemCode, Problems
from schema.tables import Action, Role, Scope
from schema.tables.shapes import RECORDS
from schema.types import Caller
from schema.types.entity import described
from schema.writing import Write, written


@strawberry.input(description="What to erase from all that is kept of a record.")
class HistoryEraseInput:
    id: strawberry.ID = described("The record; also one that is deleted.")
    fields: list[str] = described("Its fields, such as `summary`; `comment` for what was said.")
    reason: str | None = described("Why, without what is erased.", default=None)
    client_mutation_id: str | None = described("Comes back as it is.", default=None)


@strawberry.type(description="How much was erased.")
class HistoryErasePayload(Payload):
    entries: int = described("In how many entries something was erased.")


def erased(write: Write, given: HistoryEraseInput) -> int:
    """Return in how many entries fields of a record were made empty; leave an entry that says so.

    Raises Problems for what the record as it stands still holds: that is changed first.
    """
    table, number = record_of(given.id)
    known = {to_camel_case(name): name for name in fields_of(table)}
    wrong = [name for name in given.fields if name not in known]
    names = [known[name] for name in given.fields if name in known]
    current = write.content(table, number) or {}
    held = [name for name in names if current.get(name)]
    problems = [problem(ProblemCode.INVALID, "not_a_field", name) for name in wrong]
    problems += [problem(ProblemCode.INVALID_STATE, "still_held", name) for name in held]
    if problems:
        raise Problems(*problems)
    entries = erase(write.session, table, number, names)
    is_public = bool(current) and write.is_public(table, number)
    comment = ", ".join(filter(None, [", ".join(given.fields), given.reason]))
    write.note(table, number, Action.ERASED, was_public=is_public, comment=comment, held=current)
    write.index(set())
    return entries


def problem(code: ProblemCode, sentence: str, name: str) -> Problem:
    """Return what is wrong with a field that is to be erased."""
    return Problem(code, ("input", "fields"), sentence, {"field": name})


def record_of(given: str) -> tuple[type, int]:
    """Return the table and the number of a record; raise Problems for what is none."""
    path: Path = ("input", "id")
    try:
        kind, number = ids.read(given)
    except Refused:
        raise Problems(Problem(ProblemCode.INVALID, path, "not_an_id")) from None
    table = next((each for each in RECORDS if each.__name__ == kind), None)
    if table is None:
        raise Problems(Problem(ProblemCode.NOT_FOUND, path, "not_found"))
    return table, number


@strawberry.type
class HistoryMutations:
    @strawberry.mutation(
        description="Erase personal data from all earlier versions of a record, for good; for "
        "administrators. What the record holds now is changed first.",
        extensions=[requires(Role.ADMINISTRATOR, scope=Scope.ADMIN)],
    )
    async def history_erase(
        self,
        info: Caller,
        input: Annotated[HistoryEraseInput, strawberry.argument(description="What to erase.")],
    ) -> HistoryErasePayload | None:
        context, entries, problems = info.context, 0, ()
        try:
            entries = await written(
                context.database,
                context.index,
                lambda session: erased(Write(session, context.viewer, context.client), input),
            )
        except Problems as found:
            problems = found.problems
        return HistoryErasePayload(
            entries=entries,
            user_errors=[told(each, context) for each in problems],
            client_mutation_id=input.client_mutation_id,
        )
