"""The address of a picture as a question to the API, and a refusal of the API as one of HTTP."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from schema import SECONDS_TO_RETRY, ChartKind, ChartTheme, Code, sentence
from server.http.file_forms import request_refusal
from server.http.http_errors import REFUSAL_STATUSES, HttpRefusal

KINDS = tuple(kind.lower() for kind in ChartKind)
THEMES = tuple(theme.lower() for theme in ChartTheme)
LISTED = {"municipality": "slug", "peers": "slug"}
"""Parameters that name several, with commas, and by which of their public names."""
PEERS = ("group", "set", "peers", "all")
TEXTS = ("period", "from", "to", "borders", "asOf", "lang")
LOOKS = ("width", "theme")
BORDERS = ("AS_WAS", "TODAY")
NAMES = ("indicator", "against", *LISTED, "group", "set", "all", *TEXTS, *LOOKS)
LONGEST = 4_000

DOCUMENT = """query Chart($kind: ChartKind!, $indicator: IndicatorByInput!,
  $against: IndicatorByInput, $municipalities: [MunicipalityByInput!], $peers: PeersInput,
  $period: String, $from: String, $to: String, $borders: Borders! = AS_WAS, $asOf: Date,
  $lang: Language, $width: Int! = 800, $theme: ChartTheme! = LIGHT) {
  chart(kind: $kind, indicator: $indicator, against: $against, municipalities: $municipalities,
    peers: $peers, period: $period, from: $from, to: $to, borders: $borders, asOf: $asOf,
    lang: $lang, width: $width, theme: $theme) {
    title subtitle alt specification
  }
}"""
CALLED = {"municipalities": "municipality", "peers": "group"}
"""What an address calls otherwise than the API does."""

Variables = dict[str, Any]


def parse_parameters(query: bytes, names: Sequence[str] = NAMES) -> dict[str, str]:
    """Return the parameters of an address; refuse unknown ones, and any that comes twice.

    >>> parse_parameters(b"indicator=median_age&period=")
    {'indicator': 'median_age'}
    """
    if len(query) > LONGEST:
        message = sentence("The parameters may have {longest} bytes.", longest=f"{LONGEST:,}")
        raise request_refusal(414, Code.REQUEST_TOO_LARGE, message)
    try:
        pairs = parse_qsl(query.decode("ascii"), keep_blank_values=True, errors="strict")
    except ValueError as error:
        message = sentence("The parameters are not percent-encoded UTF-8.")
        raise request_refusal(400, Code.BAD_REQUEST, message) from error
    found: dict[str, str] = {}
    for name, value in pairs:
        if name not in names:
            message = sentence(
                "There is no such parameter; there are {known}.", known=", ".join(names)
            )
            raise parameter_refusal(name, message)
        if name in found:
            raise parameter_refusal(
                name, sentence("A parameter may come once; put commas between several names.")
            )
        found[name] = value
    return {name: value for name, value in found.items() if value}


def chart_variables(kind: str, asked: Mapping[str, str]) -> Variables:
    """Return what an address asks for, as the variables of the question.

    >>> chart_variables("map", {"indicator": "population", "all": "true"})
    {'kind': 'MAP', 'indicator': {'code': 'population'}, 'peers': {'all': True}}
    """
    if "indicator" not in asked:
        raise parameter_refusal("indicator", sentence("Name the indicator to show by its code."))
    found: Variables = {"kind": kind.upper()}
    for name in ("indicator", "against"):
        if name in asked:
            found[name] = {"code": asked[name]}
    if "municipality" in asked:
        found["municipalities"] = slug_inputs(asked["municipality"])
    if (peers := peer_variables(asked)) is not None:
        found["peers"] = peers
    if asked.get("borders", "AS_WAS") not in BORDERS:
        raise parameter_refusal(
            "borders", sentence("Borders can be {known}.", known=", ".join(BORDERS))
        )
    return found | {name: asked[name] for name in TEXTS if name in asked} | look_variables(asked)


def look_variables(asked: Mapping[str, str]) -> Variables:
    """Return how an address wants a chart to look.

    >>> look_variables({"width": "375", "theme": "dark"})
    {'width': 375, 'theme': 'DARK'}
    """
    found: Variables = {}
    if "width" in asked:
        if not re.fullmatch("[0-9]{1,9}", asked["width"]):
            raise parameter_refusal("width", sentence("Say the width as a whole number of pixels."))
        found["width"] = int(asked["width"])
    if "theme" in asked:
        if asked["theme"] not in THEMES:
            raise parameter_refusal(
                "theme", sentence("The theme can be {known}.", known=", ".join(THEMES))
            )
        found["theme"] = asked["theme"].upper()
    return found


def peer_variables(asked: Mapping[str, str]) -> Variables | None:
    """Return whom an address asks to show, or None when it does not say."""
    named = [name for name in PEERS if name in asked]
    if len(named) > 1:
        raise parameter_refusal(named[1], sentence("Give one of {known}.", known=", ".join(PEERS)))
    if "group" in named:
        return {"group": {"slug": asked["group"]}}
    if "set" in named:
        return {"set": asked["set"]}
    if "peers" in named:
        return {"municipalities": slug_inputs(asked["peers"])}
    if "all" in named and asked["all"] != "true":
        raise parameter_refusal("all", sentence("Say all=true, or nothing."))
    return {"all": True} if named else None


def slug_inputs(slugs: str) -> list[dict[str, str]]:
    """Return municipalities that are listed by their public names."""
    return [{"slug": slug.strip()} for slug in slugs.split(",") if slug.strip()]


def parameter_refusal(name: str, message: str) -> HttpRefusal:
    """Return the refusal of a parameter."""
    return request_refusal(422, Code.BAD_USER_INPUT, message, name)


def api_refusal(error: Mapping[str, Any]) -> HttpRefusal:
    """Return what the API refused, as it is told of an address."""
    extensions = error["extensions"]
    code, field = Code(extensions["code"]), extensions.get("field")
    status = REFUSAL_STATUSES.get(code, 422)
    found = request_refusal(status, code, error["message"], CALLED.get(field, field))
    usual = SECONDS_TO_RETRY if status == 503 else None
    if (seconds := extensions.get("retryAfter", usual)) is not None:
        found.headers.append((b"retry-after", str(seconds).encode()))
    return found
