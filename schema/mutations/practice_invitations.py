"""What municipalities answer that are asked whether a case is also theirs."""

from collections.abc import Sequence

import sqlalchemy as sa

from schema.editing.input.user_errors import Problem, ProblemCode, Problems
from schema.editing.records import Given, check_version
from schema.editing.transactions.writes import Write
from schema.mutations.payloads import target_row
from schema.mutations.records import check_right
from schema.tables import Action, Practice, PracticeInvitation, PracticeMunicipality, Role, Scope
from schema.tables.base import PlainRow, Statement, table_of


def split_invitations(held: Sequence[str], named: Sequence[str], given: Given) -> Given:
    """Return that those who hold a case go on, and that the others who are named are asked.

    Raises Problems when one who holds it is not named.
    """
    check_right(set(held) <= set(named), "input", "municipalities")
    asked = [*(given.get("invitations") or []), *(each for each in named if each not in held)]
    return {"municipalities": list(held), "invitations": list(dict.fromkeys(asked))}


def invited_municipalities(practice: int) -> Statement:
    """Return the statement for the municipalities that are asked whether a case is also theirs."""
    invitation = table_of(PracticeInvitation)
    return sa.select(invitation.c.municipality_id).where(invitation.c.practice_id == practice)


def accept_invitation(write: Write, given: Given) -> int:
    """Return the number of a case which the viewer's municipality holds from now on."""
    row, own = answered_invitation(write, given)
    with write.changing(Practice, row.id, Action.CONFIRMED, given.get("comment")):
        values = {"practice_id": row.id, "municipality_id": own}
        write.session.execute(sa.insert(table_of(PracticeMunicipality)).values(values))
        remove_invitation(write, row, own)
    return row.id


def decline_invitation(write: Write, given: Given) -> int:
    """Return the number of a case which the viewer's municipality does not hold."""
    row, own = answered_invitation(write, given)
    with write.changing(Practice, row.id, Action.DECLINED, given.get("comment")):
        remove_invitation(write, row, own)
    return row.id


def answered_invitation(write: Write, given: Given) -> tuple[PlainRow, int]:
    """Return the case and the municipality that answers; raise Problems for one not asked."""
    row, own = target_row(write, Practice, given), write.viewer.municipality
    check_right(write.viewer.may(Scope.WRITE_PRACTICE, Role.MEMBER))
    check_version(row, given.get("if_version"))
    if own is None or (own,) not in map(tuple, write.as_program(invited_municipalities(row.id))):
        raise Problems(Problem(ProblemCode.INVALID_STATE, ("input", "id"), "not_asked"))
    return row, own


def remove_invitation(write: Write, row: PlainRow, own: int) -> None:
    """Note that a municipality is asked no more, and that the case has changed."""
    invitation, source = table_of(PracticeInvitation), table_of(Practice)
    mine = (invitation.c.practice_id == row.id, invitation.c.municipality_id == own)
    write.session.execute(sa.delete(invitation).where(*mine))
    raised = sa.update(source).where(source.c.id == row.id)
    write.session.execute(raised.values(version=row.version + 1))
