"""What the headers of a request ask for: a kind of answer, a compression, languages."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from schema.readings import is_digits
from search.language import LANGUAGES

Media = Literal["application/graphql-response+json", "application/json", "text/html"]

GRAPHQL: Media = "application/graphql-response+json"
JSON: Media = "application/json"
HTML: Media = "text/html"
DEFAULT_LANGUAGE = LANGUAGES[0]
UNKNOWN_LANGUAGE = "und"
"""Stands for every language that nothing is written in, as BCP 47 has it."""
LONGEST = 1_000
"""How much of a header is looked at, so that nobody fills the caches with long ones."""


def media_type(accept: bytes | None) -> Media | None:
    """Return the kind of answer that suits best, or None when neither does.

    >>> media_type(None), media_type(b"application/json;q=0.9, */*;q=0.1"), media_type(b"image/*")
    ('application/graphql-response+json', 'application/json', None)
    """
    return GRAPHQL if accept is None else _media_type(accept[:LONGEST])


@lru_cache(256)
def _media_type(accept: bytes) -> Media | None:
    best = max((GRAPHQL, JSON), key=lambda media: media_weight(accept, media))
    return best if media_weight(accept, best) > 0 else None


def prefers_page(accept: bytes | None) -> bool:
    """Tell whether a browser asks, which would rather have a page than JSON."""
    if accept is None or b"html" not in accept:
        return False
    wish = media_weight(accept, HTML)
    return wish > max(media_weight(accept, media) for media in (GRAPHQL, JSON))


def expects_page(accept: bytes | None) -> bool:
    """Tell whether a page may say what went wrong: to browsers, not to programs that name JSON.

    >>> expects_page(b"text/html,*/*;q=0.8"), expects_page(b"text/html, application/json")
    (True, False)
    >>> expects_page(b"*/*"), expects_page(None)
    (False, False)
    """
    if accept is None or b"html" not in accept[:LONGEST]:
        return False
    return prefers_page(accept) or b"json" not in accept[:LONGEST]


def media_weight(accept: bytes, media: str) -> float:
    """Return how much a kind of answer is wanted; what names it most exactly decides.

    >>> media_weight(b"*/*;q=0.5, application/json;q=0", "application/json")
    0.0
    >>> media_weight(b"application/*;q=0.7, */*", "application/json")
    0.7
    """
    ranges = (media, f"{media.partition('/')[0]}/*", "*/*")
    found = {name: q for name, q in header_weights(accept) if name in ranges}
    return next((found[name] for name in ranges if name in found), 0.0)


@lru_cache(256)
def preferred_coding(accept: bytes, known: tuple[str, ...]) -> str:
    """Return the known compression that is wanted most, the first of equals; "" for none.

    >>> (
    ...     preferred_coding(b"gzip, br", ("br", "gzip")),
    ...     preferred_coding(b"br;q=0.1, gzip", ("br", "gzip")),
    ... )
    ('br', 'gzip')
    >>> (
    ...     preferred_coding(b"*", ("gzip",)),
    ...     preferred_coding(b"gzip;q=0", ("gzip",)),
    ...     preferred_coding(b"", ("gzip",)),
    ... )
    ('gzip', '', '')
    """
    weights = dict(header_weights(accept))
    wanted = {name: weights.get(name, weights.get("*", 0.0)) for name in known}
    best = max(known, key=lambda name: wanted[name])
    return best if wanted[best] > 0 and wanted[best] >= weights.get("identity", 0.0) else ""


@lru_cache(256)
def accepted_languages(header: bytes) -> tuple[str, ...]:
    """Return the known languages of an Accept-Language header, the preferred first.

    Where another one is preferred to them, "und" stands first: every text is a fallback then.

    >>> accepted_languages(b"en-GB,en;q=0.9,lv;q=0.5"), accepted_languages(b"*")
    (('en', 'lv'), ('lv',))
    >>> accepted_languages(b"de, en;q=0.1"), accepted_languages(b"ru")
    (('und', 'en'), ('und', 'lv'))
    >>> accepted_languages(b"lv;q=0, en;q=x")
    ('lv',)
    """
    found: dict[str, float] = {}
    for tag, q in header_weights(header):
        language = tag.partition("-")[0]
        found[language] = max(found.get(language, 0), q)
    wanted = sorted((name for name in found if found[name] > 0), key=lambda name: -found[name])
    known = tuple(name for name in wanted if name in LANGUAGES) or (DEFAULT_LANGUAGE,)
    return known if not wanted or wanted[0] in ("*", *LANGUAGES) else (UNKNOWN_LANGUAGE, *known)


def preferred_language(header: bytes) -> str:
    """Return the known language that is preferred.

    >>> preferred_language(b"de, en;q=0.1"), preferred_language(b"")
    ('en', 'lv')
    """
    return next(name for name in accepted_languages(header) if name in LANGUAGES)


def header_weights(header: bytes) -> Iterator[tuple[str, float]]:
    """Yield what a header lists, each with its weight; another charset than ours has none.

    >>> list(header_weights(b"a;q=0.5, b;v=1, c;q=often, d;charset=latin1, , e;charset=UTF-8"))
    [('a', 0.5), ('b', 1.0), ('c', 0.0), ('d', 0.0), ('e', 1.0)]
    """
    for part in header.decode("latin-1").lower().split(","):
        name, *parameters = (each.strip() for each in part.split(";"))
        if name:
            yield name, min((parameter_weight(each) for each in parameters), default=1.0)


def parameter_weight(parameter: str) -> float:
    """Return the weight that a parameter gives, from 0 to 1; an unreadable one gives none.

    >>> (
    ...     parameter_weight("q=0.5"),
    ...     parameter_weight("q=often"),
    ...     parameter_weight("q=7"),
    ...     parameter_weight("v=1"),
    ... )
    (0.5, 0.0, 1.0, 1.0)
    """
    name, _, value = parameter.partition("=")
    if name == "charset":
        return float(is_utf8(value))
    if name != "q":
        return 1.0
    plain = is_digits(value.replace(".", "", 1))
    return min(float(value), 1.0) if plain else 0.0


def is_utf8(charset: str) -> bool:
    """Tell whether a charset is the one that JSON has."""
    return charset.strip('" ').lower() in ("utf-8", "utf8")


@lru_cache(256)
def is_json(content_type: bytes) -> bool:
    """Tell whether a body is JSON in UTF-8.

    >>> is_json(b"application/json; charset=UTF-8"), is_json(b"application/json; charset=latin1")
    (True, False)
    >>> is_json(b"text/plain"), is_json(b"application/json, text/plain")
    (False, False)
    """
    name, *parameters = (each.strip() for each in content_type.decode("latin-1").split(";"))
    pairs = (parameter.lower().partition("=") for parameter in parameters)
    return name.lower() == JSON and all(is_utf8(v) for key, _, v in pairs if key == "charset")
