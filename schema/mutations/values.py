"""Values of indicators: reported by a municipality, checked and published by editors; targets.

A value goes DRAFT, SUBMITTED, VERIFIED, PUBLISHED. Whoever changes one that is not public makes
it a draft again. One that is public is changed by editors alone, who say why: it stays public,
and what it was stays in its revisions.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
import strawberry

from schema import tables
from schema.access.viewer import may_check_values, may_report_values
from schema.comparison.plausibility import select_surroundings, value_warnings
from schema.editing.input.text_input import LONGEST_LINE, clean_text
from schema.editing.input.user_errors import Problem, ProblemCode, Problems
from schema.editing.records import Given, check_state, check_version, save_record
from schema.editing.transactions.staged_values import give_way
from schema.editing.transactions.writes import Write
from schema.mutations.inputs import CLIENT, IDENTITY, input_fields, input_type
from schema.mutations.payloads import record_mutation, target_row
from schema.mutations.records import (
    check_right,
    create_mutation,
    delete_mutation,
    record_content,
    update_mutation,
)
from schema.tables import Action, IndicatorValue, ValueState
from schema.tables.base import PlainRow, table_of

State = ValueState


def is_value_reporter(write: Write, municipality: int) -> bool:
    """Return whether the viewer reports for a municipality, or is an editor."""
    return may_report_values(write.viewer, municipality)


def is_value_checker(write: Write) -> bool:
    """Return whether the viewer checks and publishes values."""
    return may_check_values(write.viewer)


def is_own_municipality(write: Write, row: PlainRow | None, given: Given) -> bool:
    """Return whether the viewer reports for the municipality of a row, now and as it is given."""
    places = set() if row is None else {row.municipality_id}
    if "municipality" in given:
        places.add(target_row(write, tables.Municipality, given, "municipality").id)
    return all(is_value_reporter(write, place) for place in places)


def may_delete_value(write: Write, row: PlainRow | None, given: Given) -> bool:
    """Return whether the viewer may delete a value: its municipality a draft, editors any."""
    if row is None or not is_value_reporter(write, row.municipality_id):
        return False
    if not is_value_checker(write):
        check_state(row, frozenset({State.DRAFT}))
    return True


def set_value(write: Write, given: Given) -> int:
    """Return the number of a value that was reported, for the first time or anew."""
    place = target_row(write, tables.Municipality, given, "municipality")
    check_right(is_value_reporter(write, place.id), "input", "municipality")
    indicator = target_row(write, tables.Indicator, given, "indicator")
    row = existing_value(write, indicator.id, place.id, given)
    draft = {"state": State.DRAFT}
    if row is None:
        return save_record(
            write, IndicatorValue, None, record_content(given), Action.CREATED, fixed=draft
        )
    check_version(row, given.get("if_version"))
    if row.state is State.PUBLISHED:
        check_correction(write, row, given)
        draft = {}
    comment = given.get("comment")
    changed = record_content(given)
    return save_record(
        write, IndicatorValue, row.id, changed, Action.UPDATED, fixed=draft, comment=comment
    )


def existing_value(
    write: Write, indicator: int, municipality: int, given: Given
) -> PlainRow | None:
    """Return the row of a municipality for an indicator, a period and a split, if there is one."""
    problems: list[Problem] = []
    named = {"period": given["period"], "split": given.get("split") or "T"}
    named = {n: clean_text(text, ("input", n), problems, LONGEST_LINE) for n, text in named.items()}
    if problems:
        raise Problems(*problems)
    value = table_of(IndicatorValue)
    mine = {"indicator_id": indicator, "municipality_id": municipality, **named}
    found = write.rows(sa.select(value).where(*(value.c[n] == mine[n] for n in mine)))
    if found and found[0].state is State.STAGED:
        give_way(write.session, value.c.id == found[0].id)
        return None
    return found[0] if found else None


def check_correction(write: Write, row: PlainRow, given: Given) -> None:
    """Raise Problems unless an editor corrects a public value and says why."""
    if not is_value_checker(write):
        check_state(row, frozenset({State.DRAFT, State.SUBMITTED, State.VERIFIED}))
    if not given.get("comment"):
        raise Problems(Problem(ProblemCode.REQUIRED, ("input", "comment"), "required"))


def check_value_explained(write: Write, row: PlainRow, comment: str | None) -> None:
    """Raise Problems for an unusual value of which nobody says why it is right."""
    if row.note or comment:
        return
    [around] = write.as_program(select_surroundings([row.id]))
    found = value_warnings(around)
    if found:
        raise Problems(
            *(
                Problem(ProblemCode.NEEDS_COMMENT, ("input", "comment"), odd.sentence, odd.details)
                for odd in found
            )
        )


@dataclass(frozen=True)
class ValueStep:
    """A step of a value on its way to the public."""

    origins: frozenset[State]
    state: State
    by_editors: bool = True
    needs_comment: bool = False


STEPS: Mapping[Action, ValueStep] = {
    Action.SUBMITTED: ValueStep(frozenset({State.DRAFT}), State.SUBMITTED, by_editors=False),
    Action.VERIFIED: ValueStep(frozenset({State.SUBMITTED}), State.VERIFIED),
    Action.CHANGES_REQUESTED: ValueStep(
        frozenset({State.SUBMITTED, State.VERIFIED}), State.DRAFT, needs_comment=True
    ),
    Action.PUBLISHED: ValueStep(frozenset({State.VERIFIED}), State.PUBLISHED),
}


def take_value_step(write: Write, action: Action, given: Given) -> int:
    """Return the number of a value that went a step on its way."""
    way, row = STEPS[action], target_row(write, IndicatorValue, given)
    check_right(
        is_value_checker(write) if way.by_editors else is_value_reporter(write, row.municipality_id)
    )
    check_version(row, given.get("if_version"))
    check_state(row, way.origins)
    comment = given.get("comment")
    if way.needs_comment and not comment:
        raise Problems(Problem(ProblemCode.REQUIRED, ("input", "comment"), "required"))
    if action is Action.VERIFIED:
        check_value_explained(write, row, comment)
    return save_record(
        write, IndicatorValue, row.id, {}, action, fixed={"state": way.state}, comment=comment
    )


def value_step(action: Action, name: str, description: str) -> Any:
    """Return the field of a step of a value on its way."""
    comment = {"comment": (str, "A comment; kept in its revisions.", False)}
    if STEPS[action].needs_comment:
        comment = {"comment": (str, "What has to be changed; kept in its revisions.", True)}
    step_input = input_type(
        f"IndicatorValue{name}Input", IDENTITY | comment | CLIENT, "Which value."
    )
    return record_mutation(
        IndicatorValue, step_input, description, lambda write, g: take_value_step(write, action, g)
    )


def value_input() -> Any:
    """Return the input that reports a value, which is named by what it was measured for."""
    version = {"if_version": IDENTITY["if_version"]}
    why = {"comment": (str, "The reason; required for a public value.", False)}
    fields = input_fields(IndicatorValue) | version | why | CLIENT
    return input_type("IndicatorValueSetInput", fields, "A value that a municipality reports.")


@strawberry.type
class ValueMutations:
    indicator_value_set = record_mutation(
        IndicatorValue,
        value_input(),
        "Report a value: that of this indicator, municipality, period and split is made or "
        "changed, and is a draft. What is left out stays. A public value only editors change, "
        "and say why; it stays public.",
        set_value,
    )
    indicator_value_submit = value_step(
        Action.SUBMITTED, "Submit", "Hand in a draft, as its municipality."
    )
    indicator_value_verify = value_step(
        Action.VERIFIED,
        "Verify",
        "Mark a value as checked, as an editor. A value with warnings needs a note of the "
        "municipality or a comment.",
    )
    indicator_value_return = value_step(
        Action.CHANGES_REQUESTED, "Return", "Return a value to its municipality, as an editor."
    )
    indicator_value_publish = value_step(
        Action.PUBLISHED, "Publish", "Publish a checked value, as an editor."
    )
    indicator_value_delete = delete_mutation(IndicatorValue, may_delete_value)
    target_create = create_mutation(tables.Target, is_own_municipality)
    target_update = update_mutation(tables.Target, is_own_municipality)
    target_delete = delete_mutation(tables.Target, is_own_municipality)
