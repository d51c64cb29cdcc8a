"""The addresses of pages in the words of each language; one that is out never changes.

A path has the same slugs in both languages, and words and parameters of its own language. Inside
of the program parameters and their values have the names that the API gives them.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from string import Formatter
from urllib.parse import parse_qsl, quote, urlencode

LANGUAGES = ("lv", "en")

PATHS: Mapping[str, tuple[str, str]] = {
    "start": ("/", "/en/"),
    "results": ("/mekle", "/en/search"),
    "nothing": ("/mekle", "/en/search"),
    "case": ("/pieredze/{slug}", "/en/practice/{slug}"),
    "places": ("/pasvaldibas", "/en/municipalities"),
    "place": ("/pasvaldiba/{slug}", "/en/municipality/{slug}"),
    "compare": ("/salidzini", "/en/compare"),
    "recent": ("/jaunumi", "/en/new"),
    "about": ("/par", "/en/about"),
    "accessibility": ("/pieklustamiba", "/en/accessibility"),
    "topics": ("/tema", "/en/theme"),
    "topic": ("/tema/{slug}", "/en/theme/{slug}"),
    "document": ("/dokuments/{slug}", "/en/document/{slug}"),
    "project": ("/projekts/{slug}", "/en/project/{slug}"),
    "event": ("/pasakums/{slug}", "/en/event/{slug}"),
    "organisation": ("/organizacija/{slug}", "/en/organisation/{slug}"),
    "expert": ("/eksperts/{slug}", "/en/expert/{slug}"),
    "news": ("/jaunums/{slug}", "/en/news/{slug}"),
    "indicator": ("/raditajs/{slug}", "/en/indicator/{slug}"),
    "networks": ("/tikli", "/en/networks"),
    "network": ("/tikls/{slug}", "/en/network/{slug}"),
    "campaigns": ("/datu-vaksana", "/en/data-collection"),
    "campaign": ("/datu-vaksana/{slug}", "/en/data-collection/{slug}"),
    "contact": ("/iestade/{slug}", "/en/office/{slug}"),
    "sign-in": ("/ieiet", "/en/sign-in"),
    "work": ("/mans-darbs", "/en/my-work"),
    "describe": ("/mans-darbs/aprakstit", "/en/my-work/describe"),
    "draft": ("/mans-darbs/apraksts/{slug}", "/en/my-work/case/{slug}"),
    "review": ("/mans-darbs/vertesana/{slug}", "/en/my-work/review/{slug}"),
    "ties": ("/mans-darbs/raditaji/{slug}", "/en/my-work/indicators/{slug}"),
    "ask": ("/mans-darbs/jautat", "/en/my-work/ask"),
    "values": ("/mans-darbs/vertibas", "/en/my-work/values"),
    "target": ("/mans-darbs/merkis", "/en/my-work/target"),
    "campaign-new": ("/mans-darbs/datu-vaksana", "/en/my-work/data-collection"),
    "campaign-edit": (
        "/mans-darbs/datu-vaksana/{slug}",
        "/en/my-work/data-collection/{slug}",
    ),
    "accounts": ("/mans-darbs/konti", "/en/my-work/accounts"),
    "audit": ("/mans-darbs/zurnals", "/en/my-work/audit-trail"),
    "request": ("/mans-darbs/jautajums/{slug}", "/en/my-work/question/{slug}"),
}
"""Where each page is, in the order of LANGUAGES."""

PARAMETERS: Mapping[str, tuple[str, str]] = {
    "q": ("q", "q"),
    "kind": ("veids", "kind"),
    "topic": ("tema", "theme"),
    "outcome": ("iznakums", "outcome"),
    "region": ("regions", "region"),
    "population": ("lielums", "size"),
    "municipality_kind": ("pasvaldibas-veids", "municipality-kind"),
    "cost": ("izmaksas", "cost"),
    "staff": ("slodzes", "posts"),
    "year": ("gads", "year"),
    "order": ("kartot", "sort"),
    "fit": ("der", "for"),
    "indicator": ("raditajs", "indicator"),
    "municipality": ("pasvaldiba", "municipality"),
    "peers": ("ar", "with"),
    "period": ("periods", "period"),
    "since": ("kops", "since"),
    "all": ("visi", "all"),
    "after": ("lapa", "page"),
    "about": ("par", "about"),
    "done": ("darits", "done"),
    "back": ("uz", "to"),
}
"""What parameters are called, in the order in which addresses have them."""

VALUES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "kind": {
        "PRACTICE": ("pieredze", "practice"),
        "DOCUMENT": ("dokuments", "document"),
        "NETWORK": ("tikls", "network"),
        "PROJECT": ("projekts", "project"),
        "EVENT": ("pasakums", "event"),
        "ORGANISATION": ("organizacija", "organisation"),
        "MUNICIPALITY": ("pasvaldiba", "municipality"),
        "INDICATOR": ("raditajs", "indicator"),
        "EXPERT": ("eksperts", "expert"),
        "NEWS_ITEM": ("jaunums", "news"),
        "CONTACT": ("kontakts", "contact"),
    },
    "outcome": {
        "WORKED": ("izdevas", "worked"),
        "PARTLY": ("daleji", "partly"),
        "FAILED": ("neizdevas", "failed"),
        "TOO_EARLY": ("paragri", "too-early"),
        "UNKNOWN": ("nezinams", "unknown"),
    },
    "population": {
        "UP_TO_15000": ("lidz-15000", "up-to-15000"),
        "FROM_15000_TO_30000": ("15000-30000", "15000-30000"),
        "FROM_30000_TO_60000": ("30000-60000", "30000-60000"),
        "FROM_60000": ("no-60000", "from-60000"),
    },
    "municipality_kind": {
        "COUNTY": ("novadi", "counties"),
        "STATE_CITY": ("valstspilsetas", "state-cities"),
        "REPUBLICAN_CITY": ("republikas-pilsetas", "republican-cities"),
        "FOREIGN": ("arvalstu", "foreign"),
    },
    "peers": {"ALL": ("visas", "all"), "SIMILAR": ("lidzigas", "similar")},
    "done": {
        "CREATED": ("izveidots", "created"),
        "SAVED": ("saglabats", "saved"),
        "SUBMITTED": ("iesniegts", "submitted"),
        "WITHDRAWN": ("atsaukts", "withdrawn"),
        "DELETED": ("dzests", "deleted"),
        "ACCEPTED": ("pienemts", "accepted"),
        "RETURNED": ("atgriezts", "returned"),
        "PUBLISHED": ("publicets", "published"),
        "CONFIRMED": ("apstiprinats", "confirmed"),
        "TIED": ("piesaistits", "tied"),
        "TIE_REJECTED": ("noraidits", "rejected"),
        "JOINED": ("pievienots", "joined"),
        "DECLINED": ("noraidits", "declined"),
        "REPORTED": ("zinots", "reported"),
        "VERIFIED": ("parbaudits", "verified"),
        "ASKED": ("jautats", "asked"),
        "ANSWERED": ("atbildets", "answered"),
        "CLOSED": ("pabeigts", "closed"),
        "CANCELLED": ("atcelts", "cancelled"),
    },
    "order": {
        "RELEVANCE": ("atbilstiba", "relevance"),
        "NEWEST": ("jaunakie", "newest"),
        "COST": ("izmaksas", "cost"),
    },
}
"""How values of closed lists are written; those of others are slugs and numbers."""

KIND_PAGES: Mapping[str, str] = {
    "PRACTICE": "case",
    "DOCUMENT": "document",
    "NETWORK": "network",
    "PROJECT": "project",
    "EVENT": "event",
    "ORGANISATION": "organisation",
    "MUNICIPALITY": "place",
    "INDICATOR": "indicator",
    "EXPERT": "expert",
    "NEWS_ITEM": "news",
    "TOPIC": "topic",
    "CONTACT": "contact",
    "CAMPAIGN": "campaign",
}
"""The page of each kind of thing."""

LIST_PAGES: Mapping[str, str] = {"MUNICIPALITY": "places", "NETWORK": "networks"}
"""The kinds that have a page of their own for all of them; others are listed by the search."""

Given = Mapping[str, Sequence[str]]
"""Parameters by the names of the API, each with its values."""


def page_path(name: str, lang: str, **parts: str) -> str:
    """Return the path of a page; KeyError if there is no such page or a part of it is missing.

    >>> page_path("case", "en", slug="a-b"), page_path("start", "lv")
    ('/en/practice/a-b', '/')
    """
    quoted = {key: quote(part, safe="") for key, part in parts.items()}
    return PATHS[name][LANGUAGES.index(lang)].format_map(quoted)


def record_path(kind: str, slug: str, lang: str) -> str:
    """Return the path of the page of a record; the kind is written as the API writes kinds.

    A kind that has no page of its own yet has a plain one.

    >>> record_path("NEWS_ITEM", "a", "en"), record_path("NewsItem", "a", "lv")
    ('/en/news/a', '/jaunums/a')
    """
    code = kind_code(kind)
    if has_page(code):
        return page_path(KIND_PAGES[code], lang, slug=slug)
    first, *rest = code.lower().split("_")
    word = "".join([first, *map(str.capitalize, rest)])
    return f"/records/{word}/{quote(slug, safe='')}?lang={lang}"


def kind_code(kind: str) -> str:
    """Return a kind as the search names it.

    >>> kind_code("NewsItem"), kind_code("news_item"), kind_code("NEWS_ITEM")
    ('NEWS_ITEM', 'NEWS_ITEM', 'NEWS_ITEM')
    """
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind).upper()


def has_page(kind: str) -> bool:
    """Return whether records of a kind have a page of their own."""
    return KIND_PAGES.get(kind_code(kind)) in PATHS


def list_paths(lang: str) -> Mapping[str, str]:
    """Return the kind behind each path that a page of records lies below and no page has.

    >>> list_paths("lv")["/projekts"]
    'PROJECT'
    """
    at = LANGUAGES.index(lang)
    taken = {paths[at] for paths in PATHS.values()}
    found = {PATHS[KIND_PAGES[kind]][at]: kind for kind in KIND_PAGES if has_page(kind)}
    parents = {path.rpartition("/")[0]: kind for path, kind in found.items()}
    return {path: kind for path, kind in parents.items() if path not in taken}


@cache
def path_parts(name: str) -> frozenset[str]:
    """Return the names of the parts of a path that are filled in.

    >>> sorted(path_parts("case"))
    ['slug']
    """
    return frozenset(part for _, part, _, _ in Formatter().parse(PATHS[name][0]) if part)


def page_query(given: Given, lang: str) -> str:
    """Return parameters as an address has them, with the question mark; "" without any.

    >>> page_query({"topic": ["housing"], "q": ["īres nami"], "outcome": []}, "lv")
    '?q=%C4%ABres+nami&tema=housing'
    >>> page_query({"outcome": ["FAILED", "PARTLY"]}, "en")
    '?outcome=failed&outcome=partly'
    """
    at = LANGUAGES.index(lang)
    pairs = [
        (PARAMETERS[name][at], value_word(name, value, lang))
        for name in PARAMETERS
        for value in given.get(name, ())
        if value
    ]
    return f"?{urlencode(pairs)}" if pairs else ""


def parameter_word(name: str, lang: str) -> str:
    """Return what a parameter is called in addresses.

    >>> parameter_word("topic", "lv")
    'tema'
    """
    return PARAMETERS[name][LANGUAGES.index(lang)]


def value_word(name: str, value: str, lang: str) -> str:
    """Return how a value is written in addresses; one of no closed list, as it is."""
    words = VALUES.get(name, {}).get(value)
    return words[LANGUAGES.index(lang)] if words else value


def read_page_parameters(query: bytes, lang: str) -> dict[str, list[str]]:
    """Return the parameters of an address that pages have, whatever bytes were sent.

    Words of closed lists are understood in every language; others stay as they were typed.

    >>> read_page_parameters(b"tema=housing&tema=waste&iznakums=failed&x=1&q=+", "lv")
    {'topic': ['housing', 'waste'], 'outcome': ['FAILED']}
    """
    known = parameter_names(lang)
    found: dict[str, list[str]] = {}
    try:
        pairs = parse_qsl(query.decode("latin-1"), errors="replace", max_num_fields=200)
    except ValueError:
        return found
    for word, value in pairs:
        name, text = known.get(word), value.replace("\0", "").strip()
        if name and text and (code := value_codes(name).get(text, text)) not in found.get(name, ()):
            found.setdefault(name, []).append(code)
    return found


@cache
def parameter_names(lang: str) -> Mapping[str, str]:
    """Return the names of parameters by their words in a language."""
    at = LANGUAGES.index(lang)
    return {words[at]: name for name, words in PARAMETERS.items()}


@cache
def value_codes(name: str) -> Mapping[str, str]:
    """Return the values of a closed list by their words in every language."""
    return {word: code for code, words in VALUES.get(name, {}).items() for word in words}
