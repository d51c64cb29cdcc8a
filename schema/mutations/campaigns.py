"""Campaigns, as editors plan, change and call them off; who is asked may be a comparison group."""

from collections.abc import Iterator

import sqlalchemy as sa
import strawberry

from schema import clock, ids
from schema.editing.input.user_errors import Problem, ProblemCode, Problems
from schema.editing.records import Given, check_version, save_record
from schema.editing.transactions.writes import Write
from schema.mutations.inputs import CLIENT, IDENTITY, create_input, input_type, update_input
from schema.mutations.payloads import record_mutation, target_row
from schema.mutations.records import check_right, delete_mutation, is_editor, record_content
from schema.tables import (
    Action,
    Campaign,
    CampaignStatus,
    ComparisonGroup,
    ComparisonGroupMember,
    Municipality,
)
from schema.tables.base import PlainRow, table_of
from schema.types.connections import valid_on_day

MOST = {"indicators": 50, "municipalities": 150}
"""How many a campaign asks for and how many it asks: all municipalities there ever were at once."""


def create_campaign(write: Write, given: Given) -> int:
    """Return the number of a new campaign."""
    check_right(is_editor(write, None, given), "input")
    content = {**dict.fromkeys(MOST), **asked_content(write, given)}
    return save_campaign(write, None, content, Action.CREATED)


def change_campaign(write: Write, given: Given) -> int:
    """Return the number of a campaign that was changed; one that is cancelled stays as it is."""
    row = open_campaign(write, given)
    return save_campaign(write, row.id, asked_content(write, given), Action.UPDATED)


def cancel_campaign(write: Write, given: Given) -> int:
    """Return the number of a campaign that was called off."""
    row, comment = open_campaign(write, given), given.get("comment")
    fixed = {"status": CampaignStatus.CANCELLED}
    return save_record(write, Campaign, row.id, {}, Action.CANCELLED, fixed=fixed, comment=comment)


def open_campaign(write: Write, given: Given) -> PlainRow:
    """Return the campaign that an editor wants to change; raise Problems if that cannot be."""
    row = target_row(write, Campaign, given)
    check_right(is_editor(write, row, given))
    check_version(row, given.get("if_version"))
    if row.status is CampaignStatus.CANCELLED:
        raise Problems(Problem(ProblemCode.INVALID_STATE, ("input", "id"), "campaign_cancelled"))
    return row


def asked_content(write: Write, given: Given) -> Given:
    """Return what was given of a campaign, with the members of its group among those asked."""
    content = record_content(given)
    if content.get("comparison_group") is None:
        return content
    group = target_row(write, ComparisonGroup, content, "comparison_group")
    chosen = content.get("municipalities") or []
    members = [each for each in group_members(write, group.id) if each not in chosen]
    return {**content, "municipalities": [*chosen, *members]}


def group_members(write: Write, group: int) -> list[str]:
    """Return the ids of the members that a comparison group has today."""
    member, place = table_of(ComparisonGroupMember), table_of(Municipality)
    joined = member.join(place, place.c.id == member.c.municipality_id)
    today = valid_on_day(clock.today())
    found = sa.select(place.c.id).select_from(joined).where(today(member), today(place))
    found = found.where(member.c.comparison_group_id == group).order_by(place.c.sort_key)
    return [ids.write_global_id(Municipality.__name__, number) for (number,) in write.rows(found)]


def save_campaign(write: Write, number: int | None, content: Given, action: Action) -> int:
    """Return the number of a campaign that was written; raise Problems with all that is wrong."""
    wrong = [*list_problems(content)]
    if any(problem.code is ProblemCode.INVALID for problem in wrong):
        raise Problems(*wrong)  # too many to look each of them up
    try:
        saved = save_record(write, Campaign, number, content, action)
    except Problems as found:
        raise Problems(*found.problems, *wrong) from None
    if wrong:
        raise Problems(*wrong)
    return saved


def list_problems(content: Given) -> Iterator[Problem]:
    """Yield what is wrong with how many are asked, and for how many indicators."""
    for name, most in MOST.items():
        if name in content and not content[name]:
            yield Problem(ProblemCode.REQUIRED, ("input", name), "required")
        elif len(content.get(name) or ()) > most:
            yield Problem(ProblemCode.INVALID, ("input", name), "too_many_values", {"most": most})


@strawberry.type
class CampaignMutations:
    campaign_create = record_mutation(
        Campaign,
        create_input(Campaign),
        "Plan a campaign. Whoever is in `comparisonGroup` today is asked beside `municipalities`; "
        "at most 50 indicators and 150 municipalities.",
        create_campaign,
    )
    campaign_update = record_mutation(
        Campaign,
        update_input(Campaign),
        "Change a campaign that is not cancelled: what is left out stays, null makes empty. A "
        "`comparisonGroup` that is given replaces those asked by its members of today.",
        change_campaign,
    )
    campaign_cancel = record_mutation(
        Campaign,
        input_type(
            "CampaignCancelInput",
            IDENTITY | {"comment": (str, "Why.", False)} | CLIENT,
            "Which campaign.",
        ),
        "Call a campaign off: nobody owes anything, and the public sees it no more.",
        cancel_campaign,
    )
    campaign_delete = delete_mutation(Campaign)
