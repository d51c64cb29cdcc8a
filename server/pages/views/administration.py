"""For administrators: who may do what, with which keys, and what was done."""

from collections.abc import Mapping
from typing import Any

from server.pages.frame.page import Page, PageAnswer, PageMissing, PageRequest, Values, nodes_of
from server.pages.views.draft import SENTENCES


def require_administrator(data: Mapping[str, Any]) -> None:
    """Raise PageMissing for everybody else."""
    if "ADMINISTRATOR" not in data["viewer"]["roles"]:
        raise PageMissing


def accounts_values(request: PageRequest, answer: PageAnswer) -> Values:
    """Return the accounts, those that are open first."""
    require_administrator(answer.data)
    accounts = sorted(nodes_of(answer.data, "accounts"), key=lambda each: not each["isActive"])
    return {**answer.data, "accounts": accounts}


def audit_variables(request: PageRequest) -> Values:
    """Return from where on the audit trail is read."""
    return {"after": request.first("after") or None}


def audit_values(request: PageRequest, answer: PageAnswer) -> Values:
    """Return a page of the audit trail, the newest first."""
    require_administrator(answer.data)
    trail = answer.data["auditTrail"] or {"nodes": (), "pageInfo": {"hasNextPage": False}}
    return {**answer.data, "entries": trail["nodes"], "page_info": trail["pageInfo"]}


ACCOUNTS = Page(
    "accounts", values=accounts_values, section="work", sentences=SENTENCES, is_own=True
)
AUDIT = Page(
    "audit", audit_variables, audit_values, section="work", sentences=SENTENCES, is_own=True
)
