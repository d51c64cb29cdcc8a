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
from schema.access.visibility import (
    may_check_values,
    may_report_values,
)
from schema.comparison.plausibility import (
    surroundings,
    warnings_of,
)
from schema.editing.records import (
    Given,
    check_state,
    check_version,
    save,
)
from schema.editing.text_input import (
    LONGEST_LINE,
    cleaned,
)
from schema.editing.transactions import Write
from schema.editing.user_errors import (
    Problem,
    ProblemCode,
    Problems,
)
from schema.mutations.inputs import CLIENT, IDENTITY, fields, input_type
from schema.mutations.payloads import mutation, target
from schema.mutations.records import check_right, content, create, remove, update
from schema.tables import Action, IndicatorValue, ValueState
from schema.tables.base import (
    PlainRow,
    table_of,
)

State = ValueState


def may_report(write: Write, municipality: int) -> bool:
    """Return whether the viewer reports for a municipality, or is an editor."""
    return may_report_values(write.viewer, municipality)


def may_check(write: Write) -> bool:
    """Return whether the viewer checks and publishes values."""
    return may_check_values(write.viewer)


def is_own(write: Write, row: PlainRow | None, given: Given) -> bool:
    """Return whether the viewer reports for the municipality of a row, now and as it is given."""
    places = set() if row is None else {row.municipality_id}
    if "municipality" in given:
        places.add(target(write, tables.Municipality, given, "municipality").id)
    return all(may_report(write, place) for place in places)


def is_own_draft(write: Write, row: PlainRow | None, given: Given) -> bool:
    """Return whether the viewer may delete a value: its municipality a draft, editors any."""
    if row is None or not may_report(write, row.municipality_id):
        return False
    if not may_check(write):
        check_state(row, frozenset({State.DRAFT}))
    return True


def set_value(write: Write, given: Given) -> int:
    """Return the number of a value that was reported, for the first time or anew."""
    place = target(write, tables.Municipality, given, "municipality")
    check_right(may_report(write, place.id), "input", "municipality")
    indicator = target(write, tables.Indicator, given, "indicator")
    row = held(write, indicator.id, place.id, given)
    draft = {"state": State.DRAFT}
    if row is None:
        return save(write, IndicatorValue, None, content(given), Action.CREATED, fixed=draft)
    check_version(row, given.get("if_version"))
    if row.state is State.PUBLISHED:
        check_correction(write, row, given)
        draft = {}
    comment = given.get("comment")
    changed = content(given)
    return save(
        write, IndicatorValue, row.id, changed, Action.UPDATED, fixed=draft, comment=comment
    )


def held(write: Write, indicator: int, municipality: int, given: Given) -> PlainRow | None:
    """Return the row of a municipality for an indicator, a period and a split, if there is one."""
    problems: list[Problem] = []
    named = {"period": given["period"], "split": given.get("split") or "T"}
    named = {n: cleaned(text, ("input", n), problems, LONGEST_LINE) for n, text in named.items()}
    if problems:
        raise Problems(*problems)
    value = table_of(IndicatorValue)
    mine = {"indicator_id": indicator, "municipality_id": municipality, **named}
    found = write.rows(sa.select(value).where(*(value.c[n] == mine[n] for n in mine)))
    return found[0] if found else None


def check_correction(write: Write, row: PlainRow, given: Given) -> None:
    """Raise Problems unless an editor corrects a public value and says why."""
    if not may_check(write):
        check_state(row, frozenset({State.DRAFT, State.SUBMITTED, State.VERIFIED}))
    if not given.get("comment"):
        raise Problems(Problem(ProblemCode.REQUIRED, ("input", "comment"), "required"))


def check_explained(write: Write, row: PlainRow, comment: str | None) -> None:
    """Raise Problems for an unusual value of which nobody says why it is right."""
    if row.note or comment:
        return
    [around] = write.as_program(surroundings([row.id]))
    found = warnings_of(around)
    if found:
        raise Problems(
            *(
                Problem(ProblemCode.NEEDS_COMMENT, ("input", "comment"), odd.sentence, odd.details)
                for odd in found
            )
        )


@dataclass(frozen=True)
class Step:
    """A step of a value on its way to the public."""

    origins: frozenset[State]
    state: State
    by_editors: bool = True
    needs_comment: bool = False


STEPS: Mapping[Action, Step] = {
    Action.SUBMITTED: Step(frozenset({State.DRAFT}), State.SUBMITTED, by_editors=False),
    Action.VERIFIED: Step(frozenset({State.SUBMITTED}), State.VERIFIED),
    Action.CHANGES_REQUESTED: Step(
        frozenset({State.SUBMITTED, State.VERIFIED}), State.DRAFT, needs_comment=True
    ),
    Action.PUBLISHED: Step(frozenset({State.VERIFIED}), State.PUBLISHED),
}


def take(write: Write, action: Action, given: Given) -> int:
    """Return the number of a value that went a step on its way."""
    way, row = STEPS[action], target(write, IndicatorValue, given)
    check_right(may_check(write) if way.by_editors else may_report(write, row.municipality_id))
    check_version(row, given.get("if_version"))
    check_state(row, way.origins)
    comment = given.get("comment")
    if way.needs_comment and not comment:
        raise Problems(Problem(ProblemCode.REQUIRED, ("input", "comment"), "required"))
    if action is Action.VERIFIED:
        check_explained(write, row, comment)
    return save(
        write, IndicatorValue, row.id, {}, action, fixed={"state": way.state}, comment=comment
    )


def step(action: Action, name: str, description: str) -> Any:
    """Return the field of a step of a value on its way."""
    told = {"comment": (str, "What to say of it; kept in its revisions.", False)}
    if STEPS[action].needs_comment:
        told = {"comment": (str, "What has to be changed; kept in its revisions.", True)}
    given = input_type(f"IndicatorValue{name}Input", IDENTITY | told | CLIENT, "Which value.")
    return mutation(IndicatorValue, given, description, lambda write, g: take(write, action, g))


def set_input() -> Any:
    """Return the input that reports a value, which is named by what it was measured for."""
    version = {"if_version": IDENTITY["if_version"]}
    why = {"comment": (str, "Why; has to be said of a value that is public.", False)}
    given = fields(IndicatorValue) | version | why | CLIENT
    return input_type("IndicatorValueSetInput", given, "A value that a municipality reports.")


@strawberry.type
class ValueMutations:
    indicator_value_set = mutation(
        IndicatorValue,
        set_input(),
        "Report a value: that of this indicator, municipality, period and split is made or "
        "changed, and is a draft. What is left out stays. A public value only editors change, "
        "and say why; it stays public.",
        set_value,
    )
    indicator_value_submit = step(
        Action.SUBMITTED, "Submit", "Hand in a draft, as its municipality."
    )
    indicator_value_verify = step(
        Action.VERIFIED,
        "Verify",
        "Say that a value was checked, as an editor. What has warnings needs a note of the "
        "municipality or a comment.",
    )
    indicator_value_return = step(
        Action.CHANGES_REQUESTED, "Return", "Send a value back to its municipality, as an editor."
    )
    indicator_value_publish = step(
        Action.PUBLISHED, "Publish", "Make a checked value public, as an editor."
    )
    indicator_value_delete = remove(IndicatorValue, is_own_draft)
    target_create = create(tables.Target, is_own)
    target_update = update(tables.Target, is_own)
    target_delete = remove(tables.Target, is_own)
