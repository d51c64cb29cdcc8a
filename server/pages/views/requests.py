"""Questions to the others: asked with what was looked for, answered with cases, closed."""

from server.pages.frame.addresses import LANGUAGES
from server.pages.frame.forms import Fields, Form, FormAction, FormStep
from server.pages.frame.page import Page, PageAnswer, PageMissing, PageRequest, Values, nodes_of
from server.pages.frame.typed_fields import TypedFields
from server.pages.views.draft import SENTENCES

LONGEST_TITLE = 300
ASKERS = frozenset({"MEMBER", "PARTNER", "EDITOR", "ADMINISTRATOR"})


def ask_variables(request: PageRequest) -> Values:
    """Return about which case the question is, if it is about one."""
    about = request.first("about")
    return {"about": about, "isAbout": bool(about)}


def ask_values(request: PageRequest, answer: PageAnswer) -> Values:
    """Return what the page shows, and what the form has from where its reader comes."""
    about = answer.data.get("about")
    return {
        **answer.data,
        "about": about,
        "may_ask": bool(ASKERS & {*answer.data["viewer"]["roles"]}),
        "lang": request.lang,
        "words": request.first("q")[:LONGEST_TITLE],
        "chosen": request.first("topic") or first_topic(about),
    }


def first_topic(case: Values | None) -> str:
    """Return the slug of the first theme of a case, "" without one."""
    topics = nodes_of(case or {}, "topics")
    return topics[0]["slug"] if topics else ""


def request_form_fields(values: Values) -> Fields:
    """Return what the form has before anybody types."""
    about = values["about"]
    title = about["title"]["value"] if about else values["words"]
    topic = [each["id"] for each in values["topics"]["nodes"] if each["slug"] == values["chosen"]]
    empty = {f"{name}.{lang}": [""] for name in ("title", "question") for lang in LANGUAGES}
    return empty | {
        f"title.{values['lang']}": [title[:LONGEST_TITLE]],
        "searchText": [values["words"]],
        "topic": topic,
    }


def question_variables(typed: TypedFields, shown: Values) -> Values:
    """Return the variables with which a question is asked."""
    given = {name: typed.texts(name) for name in ("title", "question")}
    return {"input": {**given, **{name: typed.text(name) for name in ("topic", "searchText")}}}


def request_variables(request: PageRequest) -> Values:
    """Return which question."""
    return {"slug": request.parts["slug"]}


def request_values(request: PageRequest, answer: PageAnswer) -> Values:
    """Return what the page shows; PageMissing if there is no such question."""
    data = answer.data
    asked, viewer = data["request"], data["viewer"]
    if asked is None:
        raise PageMissing
    answers = nodes_of(asked, "practices")
    given = {each["id"] for each in answers}
    own = nodes_of(data, "mine")
    alike = nodes_of(asked["topic"] or {}, "practices")
    place = viewer["municipality"] or {}
    is_asker = bool(place) and (asked["municipality"] or {}).get("slug") == place["slug"]
    is_editor = bool({"EDITOR", "ADMINISTRATOR"} & {*viewer["roles"]})
    return {
        **data,
        "answers": answers,
        "offered": [
            each
            for each in {case["id"]: case for case in (*own, *alike)}.values()
            if each["id"] not in given
        ],
        "may_answer": asked["state"] != "CLOSED" and bool(ASKERS & {*viewer["roles"]}),
        "may_close": asked["state"] != "CLOSED" and (is_asker or is_editor),
    }


def answered_request(typed: TypedFields, shown: Values) -> Values:
    """Return the variables with which a question is answered."""
    chosen = typed.every("practices")
    if not chosen:
        typed.mistakes["practices"] = "choose one"
    return {"input": {"id": shown["request"]["id"], "practices": chosen}}


def closed_request(typed: TypedFields, shown: Values) -> Values:
    """Return the variables with which a question is closed."""
    return {"input": {"id": shown["request"]["id"], "note": typed.text("note")}}


def request_action(step: FormStep, done: str) -> FormAction:
    """Return a button after which its reader sees the question."""
    return FormAction(
        (step,),
        lambda payload: ("request", {"slug": payload["experienceRequest"]["slug"], "done": done}),
    )


ASK = Page(
    "ask",
    ask_variables,
    ask_values,
    section="work",
    sentences=SENTENCES,
    is_own=True,
    form=Form(
        {"ask": request_action(FormStep("Ask", question_variables), "ASKED")}, request_form_fields
    ),
)
REQUEST = Page(
    "request",
    request_variables,
    request_values,
    section="work",
    sentences=SENTENCES,
    is_own=True,
    form=Form(
        {
            "answer": request_action(FormStep("Answer", answered_request), "ANSWERED"),
            "close": request_action(FormStep("Close", closed_request), "CLOSED"),
        },
        lambda values: {"practices": [], "note": [""]},
    ),
)
