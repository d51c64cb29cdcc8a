"""From a page and what it shows to HTML: the values that the frame of every page needs."""

from functools import partial
from typing import Any
from urllib.parse import urlencode

import orjson

from schema import licence_name, licence_url
from server.pages.frame.addresses import LANGUAGES, PATHS, VALUES, parameter_word, value_word
from server.pages.frame.forms import ShownForm
from server.pages.frame.page import Page, PageRequest, Values
from server.pages.frame.words import page_words
from server.pages.page_templates import render_page

MENU = ("results", "places", "compare", "networks", "recent")
"""The pages that the menu of the frame leads to, as far as there are such pages."""

LISTED = ("DOCUMENT", "EVENT", "PROJECT", "ORGANISATION", "EXPERT", "INDICATOR", "NEWS_ITEM")
"""The kinds that the foot of every page leads to, because the menu does not."""


def render_site_page(page: Page, request: PageRequest, values: Values, variables: Values) -> str:
    """Return the HTML of a page."""
    framed = frame_values(page.sentences or page.name, page.section, request)
    framed["query_address"] = explorer_address(request.root, page.document, variables)
    if page.form:
        token = request.csrf_token or ""
        framed["shown"] = ShownForm(page.form.initial(values), token, request.state)
    return render_page(f"site/{page.name}.html", request.root, **{**values, **framed})


def frame_values(sentences: str, section: str, request: PageRequest) -> dict[str, Any]:
    """Return what the frame shows around a page, and what its parts call."""
    return {
        **page_words(sentences, request.lang),
        "lang": request.lang,
        "other_lang": request.other_lang,
        "origin": request.origin,
        "at": request.address,
        "own_address": request.own_address,
        "record_address": request.record_address,
        "word": partial(parameter_word, lang=request.lang),
        "value_word": partial(value_word, lang=request.lang),
        "licence_address": licence_address,
        "licence_named": partial(licence_name, lang=request.lang),
        "menu": [each for each in MENU if each in PATHS],
        "listed": LISTED,
        "section": section,
        "is_signed_in": request.is_signed_in,
        "session_token": request.csrf_token or "",
        "done": request.first("done") if request.first("done") in VALUES["done"] else "",
        "languages": LANGUAGES,
    }


def licence_address(code: str | None) -> str | None:
    """Return where a licence can be read; None where nobody says which one holds."""
    return licence_url(code) if code else None


def explorer_address(root: str, document: str, variables: Values) -> str:
    """Return where the explorer has the question of a page open, "" for a page without one."""
    if not document:
        return ""
    given = {"query": document, "variables": orjson.dumps(variables).decode()}
    return f"{root}/explorer?{urlencode(given)}"
