"""The way of a form: what was typed -> its mutations -> another page, or the form again.

Nothing typed is lost: whatever is wrong, the form comes back with what stood in it, also when the
session has ended meanwhile. Nothing is sent for a page of somebody else.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from hmac import compare_digest
from typing import NamedTuple

import orjson
from starlette.requests import Request

from schema import Code, has_phrase, sentence
from server.http.callers.browser_forms import Fields, is_foreign_form, read_form_fields
from server.http.execution import ExecutionOutcome
from server.http.head import RequestHead
from server.http.http_errors import NOT_KEPT, HttpRefusal
from server.http.request import GraphQLRequest
from server.http.response import Reply
from server.pages.frame.forms import HIDDEN, WHOLE, FormAction, FormState, field_errors
from server.pages.frame.page import Page, PageRequest, Values
from server.pages.frame.typed_fields import TypedFields
from server.pages.frame.words import say_phrase

CONFLICT, NOT_DONE, STALE = 409, 422, 403
"""The statuses of a form that comes back: others wrote, something is wrong, an old token."""
EVERYTHING = frozenset({*HIDDEN, "version"})

Execute = Callable[[GraphQLRequest], Awaitable[ExecutionOutcome]]


class Submission(NamedTuple):
    """What came of a form: where its reader is led, or in what state and status it comes back."""

    leads: str = ""
    state: FormState | None = None
    status: int = NOT_DONE

    @property
    def was_written(self) -> bool:
        """Whether the page says something else now: a step was done, or others wrote."""
        return self.state is not None and self.state.fresh == EVERYTHING


async def read_submission(head: RequestHead, limit: int) -> Fields:
    """Return the fields of a form; raise HttpRefusal for one that a page of others sent."""
    request = Request(head.scope, head.receive)
    if is_foreign_form(request):
        raise HttpRefusal(403, Code.FORBIDDEN, sentence("Only pages of BLIS can send this form."))
    return await read_form_fields(request, limit)


def is_of_session(fields: Fields, token: str | None) -> bool:
    """Tell whether a form was shown in the session that sends it, or raise HttpRefusal.

    One of an earlier session is shown again, so that its reader can look at it and send it.
    """
    if "token" not in fields:
        raise HttpRefusal(
            403, Code.FORBIDDEN, sentence("The form has no token: open it anew and send it again.")
        )
    return compare_digest(fields["token"][0].encode(), (token or "").encode())


async def submit_form(
    page: Page, request: PageRequest, fields: Fields, shown: Values, execute: Execute
) -> Submission:
    """Return what came of the mutations of the button that was pressed."""
    form = page.form
    assert form is not None
    action = form.action(next(iter(fields.get("do", ())), ""))
    if action is None:
        return Submission(state=refused_form_state(fields, request.lang, "no such button"))
    typed = TypedFields(fields, request.lang, [*form.initial(shown)])
    payload: Values = {}
    for number, step in enumerate(action.steps):
        variables = step.variables(typed, {**shown, "payload": payload})
        if typed.mistakes:
            return mistyped_form(page, request, typed)
        outcome = await execute(GraphQLRequest(page.mutation(step.operation), variables=variables))
        written, problems = read_payload(outcome)
        if number and was_sent_already(problems):
            # The same form as then, whose first step gives the version of now: nothing is left.
            return Submission(leads=lead_address(action, payload, request, is_done_now=False))
        if problems:
            return sent_back(page, problems, typed, is_partly_done=number > 0)
        payload = written
    return Submission(leads=lead_address(action, payload, request))


def mistyped_form(page: Page, request: PageRequest, typed: TypedFields) -> Submission:
    """Return the form with a sentence at each field that cannot be understood."""
    area, told = page.sentences or page.name, {}
    for name, key in typed.mistakes.items():
        told[named_place(page, name)] = say_phrase(area, request.lang, key)
    return Submission(state=FormState(typed.sent, told))


def named_place(page: Page, name: str) -> str:
    """Return a field that the page has a name for; of all others is told above the form.

    They are what no person types, such as a version, or what was put into the form by somebody.
    """
    key = f"name field {name.partition('.')[0]}"
    return name if has_phrase(page.sentences or page.name, key) else WHOLE


def sent_back(
    page: Page, problems: Sequence[Values], typed: TypedFields, *, is_partly_done: bool
) -> Submission:
    """Return the form with what the API says of it; its version is the new one if that is known."""
    if was_sent_already(problems):
        # Its reader went back to it; the form that comes back has another key.
        return Submission(state=refused_form_state(typed.sent, typed.lang, "form was sent already"))
    has_conflict = "CONFLICT" in {each["code"] for each in problems}
    fresh = EVERYTHING if has_conflict or is_partly_done else frozenset(HIDDEN)
    state = FormState(
        typed.sent, field_errors(problems, typed, partial(named_place, page)), has_conflict, fresh
    )
    return Submission(state=state, status=CONFLICT if has_conflict else NOT_DONE)


def was_sent_already(problems: Sequence[Values]) -> bool:
    """Return whether a mutation was done before with the key of the form."""
    return any(each["code"] == "KEY_REUSED" for each in problems)


def read_payload(outcome: ExecutionOutcome) -> tuple[Values, Sequence[Values]]:
    """Return the payload of a mutation and what is wrong; raise HttpRefusal where nothing was done.

    What the API refuses as a whole, such as the id of nothing, is told above the form.
    """
    content = orjson.loads(outcome.body)
    told = [
        {"code": each["extensions"]["code"], "field": None, "message": each["message"]}
        for each in content.get("errors", ())
    ]
    payload = next(iter((content.get("data") or {}).values()), None)
    if payload is None:
        return {}, told
    return payload, [*payload["userErrors"], *told]


def lead_address(
    action: FormAction, payload: Values, request: PageRequest, *, is_done_now: bool = True
) -> str:
    """Return where its reader is led after a form, and told what was done if it was done now."""
    name, given = action.leads(payload)
    told = {key: value for key, value in given.items() if is_done_now or key != "done"}
    return request.address(name, **told)


def refused_form_state(typed: Mapping[str, Sequence[str]], lang: str, key: str) -> FormState:
    """Return a form of which nothing was done, with the sentence that says why."""
    return FormState(typed, {WHOLE: say_phrase("frame", lang, key)})


def led_reply(address: str) -> Reply:
    """Lead to a page that is asked for with GET."""
    headers = [(b"location", address.encode("latin-1")), (b"content-length", b"0"), NOT_KEPT]
    return Reply(303, headers)
