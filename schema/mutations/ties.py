"""Ties between practices and indicators: a person confirms them with figures, or rejects them."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Annotated, Any

import sqlalchemy as sa
import strawberry

from schema import clock, ids
from schema.access.viewer import OPEN
from schema.comparison.tie_figures import TieFigures
from schema.comparison.ties import find_tie_figures
from schema.editing.input.user_errors import Problem, ProblemCode, Problems
from schema.editing.records import Given, add_part_row, check_state, check_version, save_record
from schema.editing.removal.deletion import delete_record
from schema.editing.transactions.writes import Write
from schema.errors import Refused
from schema.mutations.inputs import CLIENT, TextInput, input_type
from schema.mutations.payloads import PAYLOADS, record_mutation, run_mutation, target_row
from schema.mutations.practice_steps import may_act_on_practice
from schema.mutations.records import check_right
from schema.request.context import Context
from schema.request.sent_fields import sent_fields
from schema.tables import (
    Action,
    Certainty,
    Evidence,
    EvidenceStatus,
    Indicator,
    Municipality,
    Practice,
    Role,
    Scope,
    TieRejection,
)
from schema.tables.base import PlainRow, table_of
from schema.types import Caller

Fields = Mapping[str, tuple[Any, str, bool]]
PAIR: Fields = {
    "practice": (strawberry.ID, "The practice. Given by its id.", True),
    "indicator": (strawberry.ID, "The indicator. Given by its id.", True),
}
FIGURES = ("baseline", "result", "period_before", "period")
CONFIRMED: Fields = {
    **PAIR,
    "municipality": (
        strawberry.ID,
        "Whose figures they are; without it the first that is proposed. Given by its id.",
        False,
    ),
    "baseline": (
        float,
        "The value before. When no figure and no period is given, those that are proposed.",
        False,
    ),
    "result": (float, "The value after.", False),
    "period_before": (str, "The period of the value before.", False),
    "period": (str, "The period of the value after.", False),
    "method": (
        list[TextInput],
        "How it was measured; without it, of figures that are proposed, what became of all others "
        "meanwhile and that no cause is shown.",
        False,
    ),
    "sources": (
        list[str],
        "Where it was read; without it, of figures that are proposed, where the indicator was.",
        False,
    ),
    "certainty": (Certainty, "How sure it is.", False),
    "note": (str, "What else is to be said.", False),
    "if_version": (int, "The version that the practice must still have.", False),
    "comment": (str, "What to say of it to those who follow the case.", False),
    **CLIENT,
}
REJECTED: Fields = {**PAIR, "note": (str, "Why they are not tied.", False), **CLIENT}


def editable_pair(write: Write, given: Given) -> tuple[PlainRow, PlainRow]:
    """Return the practice, which the viewer may edit now, and the indicator; or raise Problems."""
    practice = target_row(write, Practice, given, "practice")
    check_right(may_act_on_practice(write, practice, Role.MEMBER, Role.EDITOR), "input", "practice")
    check_version(practice, given.get("if_version"))
    if not write.viewer.may(Scope.WRITE_PRACTICE, Role.EDITOR):
        check_state(practice, OPEN, ("input", "practice"))
    return practice, target_row(write, Indicator, given, "indicator")


def confirm_tie(proposed: Sequence[TieFigures], write: Write, given: Given) -> int:
    """Return the number of the evidence with which a person ties an indicator to a practice."""
    practice, indicator = editable_pair(write, given)
    place = given.get("municipality") and target_row(write, Municipality, given, "municipality").id
    values = tie_values(proposed, indicator, place, given)
    check_not_tied(write, practice, indicator, values["municipality_id"])
    about = {"practice_id": practice.id, "indicator_id": indicator.id}
    with write.changing(Practice, practice.id, Action.UPDATED, given.get("comment")):
        source = table_of(Practice)
        raised = sa.update(source).where(source.c.id == practice.id)
        write.session.execute(raised.values(version=practice.version + 1))
        number = add_part_row(write, Evidence, {**about, **values}, ("input",))
    forget_rejection(write, practice, indicator)
    return number


def tie_values(
    proposed: Sequence[TieFigures], indicator: PlainRow, place: int | None, given: Given
) -> dict[str, Any]:
    """Return what evidence says: what was given, and where no figure is, what is proposed."""
    names = (*FIGURES, "method", "sources", "certainty", "note")
    told = {name: given[name] for name in names if given.get(name) is not None}
    if not told.keys() & {*FIGURES}:
        mine = (each for each in proposed if place in (None, each.municipality.id))
        told = {**proposed_values(next(mine, None), indicator), **told}
    told.setdefault("municipality_id", place)
    is_measured = told.keys() & {"baseline", "result"}
    status = EvidenceStatus.MEASURED if is_measured else EvidenceStatus.UNMEASURED
    return {**told, "status": status}


def proposed_values(found: TieFigures | None, indicator: PlainRow) -> dict[str, Any]:
    """Return what evidence says of figures that are proposed; nothing where there are none."""
    if found is None:
        return {}
    return {
        "municipality_id": found.municipality.id,
        "baseline": found.before,
        "result": found.after,
        "period_before": found.since,
        "period": found.compared.period,
        "method": dict(found.texts),
        "sources": list(indicator.sources),
        "certainty": Certainty.DERIVED,
    }


def check_not_tied(
    write: Write, practice: PlainRow, indicator: PlainRow, place: int | None
) -> None:
    """Raise Problems when the indicator is tied to the practice, for a municipality or at all."""
    evidence = table_of(Evidence)
    mine = evidence.c.practice_id == practice.id, evidence.c.indicator_id == indicator.id
    places = [
        row for (row,) in write.as_program(sa.select(evidence.c.municipality_id).where(*mine))
    ]
    if places and (place is None or place in places or None in places):
        raise Problems(Problem(ProblemCode.TAKEN, ("input", "indicator"), "tied"))


def forget_rejection(write: Write, practice: PlainRow, indicator: PlainRow) -> None:
    """Delete that the two are not tied, now that somebody says they are."""
    for number in rejections_of_pair(write, practice, indicator):
        delete_record(write, TieRejection, number)


def rejections_of_pair(write: Write, practice: PlainRow, indicator: PlainRow) -> Sequence[int]:
    """Return the numbers of the notes that the two are not tied: one or none."""
    rejection = table_of(TieRejection)
    mine = rejection.c.practice_id == practice.id, rejection.c.indicator_id == indicator.id
    return [number for (number,) in write.as_program(sa.select(rejection.c.id).where(*mine))]


def reject_tie(write: Write, given: Given) -> int:
    """Return the number of the note that a practice and an indicator are not tied."""
    practice, indicator = editable_pair(write, given)
    fixed = {"account_id": write.viewer.account, "rejected_at": clock.now()}
    content = {name: given[name] for name in (*PAIR, "note") if name in given}
    check_not_tied(write, practice, indicator, None)
    if rejections_of_pair(write, practice, indicator):
        raise Problems(Problem(ProblemCode.TAKEN, ("input", "indicator"), "tie_rejected"))
    return save_record(write, TieRejection, None, content, Action.CREATED, fixed=fixed)


async def proposed_figures(context: Context, given: Given) -> Sequence[TieFigures]:
    """Return what was measured before and after for those who hold a practice, if anything."""
    rows = []
    for table, name in ((Practice, "practice"), (Indicator, "indicator")):
        try:
            kind, number = ids.read_global_id(given[name])
        except Refused:
            return []
        row = await context.loaders.row(table, number) if kind == table.__name__ else None
        rows.append(row)
    practice, indicator = rows
    if practice is None or indicator is None:
        return []
    return await find_tie_figures(context, practice, indicator)


async def resolve_tie_confirm(root: Any, info: Caller, input: Any) -> Any:
    """Return the payload of a tie; what is proposed is read before anything is written."""
    given = sent_fields(input)
    is_asked = not any(given.get(name) is not None for name in FIGURES)
    figures = await proposed_figures(info.context, given) if is_asked else []
    return await run_mutation(info, Evidence, input, partial(confirm_tie, figures))


resolve_tie_confirm.__annotations__ |= {
    "input": Annotated[
        input_type("TieConfirmInput", CONFIRMED, "Which tie, and with what figures."),
        strawberry.argument(description="What to write."),
    ],
    "return": PAYLOADS[Evidence],
}


@strawberry.type
class TieMutations:
    tie_confirm = strawberry.mutation(
        resolver=resolve_tie_confirm,
        description="Tie an indicator to a practice, as those who may edit the practice: evidence "
        "with what was measured before and after, or without figures. The figures are the change "
        "in the period; that the practice caused it is not shown. Where a figure differs from the "
        "published one, `differences` tells so.",
    )
    tie_reject = record_mutation(
        TieRejection,
        input_type("TieRejectInput", REJECTED, "Which tie is none."),
        "Say that an indicator is not tied to a practice: it is not proposed again.",
        reject_tie,
    )
