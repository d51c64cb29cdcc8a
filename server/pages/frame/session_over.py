"""The page for a form that is sent after its session has ended: what was typed, and a way on."""

from collections.abc import Mapping, Sequence
from typing import Any

from schema import has_phrase
from server.http.execution import ExecutionOutcome
from server.pages.frame.forms import HIDDEN
from server.pages.frame.page import Page, PageRequest
from server.pages.frame.rendering import frame_values
from server.pages.page_templates import render_page

SIGNED_OUT = 401

CHOSEN = frozenset(
    {
        "kind",
        "outcome",
        "visibility",
        "certainty",
        "topics",
        "topic",
        "municipalities",
        "invitations",
        "network",
        "project",
        "event",
        "indicator",
        "indicators",
        "organiser",
        "comparisonGroup",
        "status",
        "practices",
        "id",
    }
)
"""Columns and fields in which one chooses: they hold codes and ids, which tell a reader nothing."""


def session_over_outcome(
    page: Page, request: PageRequest, fields: Mapping[str, Sequence[str]]
) -> ExecutionOutcome:
    """Return a page that holds all that was typed, to be sent again after signing in."""
    area = page.sentences or page.name
    html = render_page(
        "site/session-over.html",
        request.root,
        **frame_values(area, page.section, request),
        fields={name: values for name, values in fields.items() if name != "token"},
        told=typed_texts(area, fields),
        query_address="",
        problems=(),
    )
    return ExecutionOutcome(html.encode(), SIGNED_OUT, good=False, firm=True)


def typed_texts(area: str, fields: Mapping[str, Sequence[str]]) -> list[Any]:
    """Return what a person typed, by the name of the field."""
    typed = {
        name: [value for value in values if value.strip()]
        for name, values in fields.items()
        if name not in HIDDEN and name.rpartition(".")[2] not in CHOSEN
    }
    return [
        (field, value)
        for name, values in typed.items()
        for value in values
        if has_phrase(area, f"name field {(field := name.partition('.')[0])}")
    ]
