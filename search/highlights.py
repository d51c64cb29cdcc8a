"""Fragments of the original text with the found words marked, safe to show as HTML."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from search.analysis import Term, terms, tokens
from search.documents import Highlight

FRAGMENT = 200
MOST_FRAGMENTS = 2
LONGEST = 20_000

Span = tuple[int, int]
Markers = tuple[str, str]
"""What stands before and after a found word, as the caller wants it: it is not escaped."""


def highlights(
    texts: Mapping[str, Mapping[str, str]], wanted: set[Term], markers: Markers
) -> list[Highlight]:
    """Return the fragments of each text that holds a wanted term."""
    found = []
    for field, by_language in texts.items():
        for lang, text in by_language.items():
            text = text[:LONGEST]  # finding the words of a whole book again would take too long
            if spans := hits(text, lang, wanted):
                windows = best_windows(text, spans)
                fragments = [marked(text, near, spans, markers) for near in windows]
                found.append(Highlight(field, lang, fragments))
    return found


def hits(text: str, lang: str, wanted: set[Term]) -> list[Span]:
    """Return where the text has a word that is found by a wanted term."""
    return [
        (token.start, token.end)
        for token in tokens(text)
        if not wanted.isdisjoint(terms(token, lang))
    ]


def best_windows(text: str, spans: Sequence[Span]) -> list[Span]:
    """Return the windows with most hits, in the order of the text."""
    if len(text) <= FRAGMENT:
        return [(0, len(text))]
    counted = [
        (sum(start <= s and e <= end for s, e in spans), (start, end))
        for start, end in windows(text, spans)
    ]
    best = sorted(counted, key=lambda window: -window[0])[:MOST_FRAGMENTS]
    return sorted(window for _, window in best)


def windows(text: str, spans: Sequence[Span]) -> Iterator[Span]:
    """Yield windows that do not overlap, from whole word to whole word, each beginning at a hit."""
    reached = 0
    for start, end in spans:
        if start >= reached:
            first = text.rfind(" ", reached, max(reached, start - FRAGMENT // 4)) + 1
            last = text.find(" ", max(first + FRAGMENT, end))
            reached = last if last >= 0 else len(text)
            yield max(first, 0), reached


def marked(text: str, window: Span, spans: Sequence[Span], markers: Markers) -> str:
    """Return one window as HTML.

    >>> marked("a < tīkls", (0, 9), [(4, 9)], ("<b>", "</b>"))
    'a &lt; <b>tīkls</b>'
    """
    before, after = markers
    at, last = window
    pieces = ["…"] if at else []
    for start, end in spans:
        if at <= start and end <= last:
            pieces += escape(text[at:start]), f"{before}{escape(text[start:end])}{after}"
            at = end
    pieces.append(escape(text[at:last]))
    return "".join(pieces) + ("…" if last < len(text) else "")
