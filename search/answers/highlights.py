"""Fragments of the original text with the found words marked, safe to show as HTML."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from itertools import islice

from search.documents import FILE, PAGE, Highlight, PageLocation
from search.language.analysis import PART
from search.query.fields import TEXTS
from search.ranking.postings import GAP, RANGE

FRAGMENT = 200
MOST_FRAGMENTS = 2
SOFT_HYPHEN = "\u00ad"
LONGEST = 20_000

LISTS = frozenset(("codes", "names", "places", "places_around", "themes", "linked", "outcome"))
"""Texts that are names, each on a line of its own."""

Span = tuple[int, int]
Passage = tuple[str, Span, Sequence[Span]]
"""A text, the window of it that is shown, and where the found words stand in it."""

Markers = tuple[str, str]
"""What stands before and after a found word, as the caller wants it: it is not escaped."""


def highlight_texts(
    texts: Mapping[str, Mapping[str, str]], positions: Sequence[int], markers: Markers
) -> list[Highlight]:
    """Return the fragments of each text in which words stand at some positions of a document."""
    found = []
    for field, by_language in texts.items():
        first = TEXTS.index(field) * RANGE
        end = first + RANGE
        for lang, text in by_language.items():
            here = positions[bisect_left(positions, first) : bisect_left(positions, end)]
            if not here:
                break
            spans, first = locate_hits(text, here, first)
            for place, passages in choose_passages(
                field, text[:LONGEST], join_divided_words(text, spans)
            ):
                fragments = [mark_window(*passage, markers) for passage in passages]
                found.append(Highlight(field, lang, fragments, place))
    return found


def choose_passages(
    field: str, text: str, spans: Sequence[Span]
) -> Iterable[tuple[PageLocation | None, Sequence[Passage]]]:
    """Return the passages of a text to be shown, by file and page where it has these."""
    if not spans:
        return ()
    if FILE in text or PAGE in text:
        return passages_by_page(text, spans).items()
    return [(None, (best_lines if field in LISTS else best_windows)(text, spans))]


def passages_by_page(text: str, spans: Sequence[Span]) -> Mapping[PageLocation, Sequence[Passage]]:
    """Return the best passages of a text of files and pages; none runs over the end of a page.

    >>> found = passages_by_page(
    ...     "Līgums\fTilts\fTilts un ceļš\x1cPlāns", [(7, 12), (13, 18), (22, 26)]
    ... )
    >>> [(*place, passage[0]) for place, [passage] in found.items()]
    [(0, 2, 'Tilts un ceļš'), (0, 1, 'Tilts')]
    """
    windows = [
        (place, passage)
        for place, start, end in page_bounds(text)
        if (here := [(s - start, e - start) for s, e in spans if start <= s and e <= end])
        for passage in best_windows(text[start:end], here)
    ]
    found: dict[PageLocation, list[Passage]] = defaultdict(list)
    for place, passage in sorted(windows, key=lambda each: -count_hits(each[1]))[:MOST_FRAGMENTS]:
        found[place].append(passage)
    return found


def page_bounds(text: str) -> Iterator[tuple[PageLocation, int, int]]:
    """Yield each page of each file of a text: which it is, where it begins and where it ends."""
    start = 0
    for file, said in enumerate(text.split(FILE)):
        for number, page in enumerate(said.split(PAGE)):
            yield PageLocation(file, number), start, start + len(page)
            start += len(page) + 1


def count_hits(passage: Passage) -> int:
    _, (start, end), spans = passage
    return sum(start <= s and e <= end for s, e in spans)


def join_divided_words(text: str, spans: Sequence[Span]) -> Sequence[Span]:
    """Return where words stand, the parts of one that may be divided as one.

    >>> join_divided_words("kanalizā\xadcijas tīkls", [(0, 8), (9, 14), (15, 20)])
    [(0, 14), (15, 20)]
    """
    found: list[Span] = []
    for start, end in spans:
        if found and text[found[-1][1] : start] == SOFT_HYPHEN:
            start = found.pop()[0]
        found.append((start, end))
    return found


def locate_hits(text: str, positions: Sequence[int], first: int) -> tuple[list[Span], int]:
    """Return where words stand that have a position in a document, and where the next text begins.

    >>> locate_hits("Kultūras nams", [7, 9, 80], first=8)
    ([(9, 13)], 110)
    """
    behind = first + len(PART.findall(text))
    here = positions[bisect_left(positions, first) : bisect_left(positions, behind)]
    if not here:
        return [], behind + GAP
    words = [word.span() for word in islice(PART.finditer(text), here[-1] - first + 1)]
    spans = (words[position - first] for position in here)
    return [span for span in spans if span[1] <= LONGEST], behind + GAP


def best_lines(text: str, spans: Sequence[Span]) -> list[Passage]:
    """Return the lines of a list with most hits, the best first.

    >>> names = "Skola\\nEzers un upe\\nUpe"
    >>> [line for line, *_ in best_lines(names, [(6, 11), (15, 18), (19, 22)])]
    ['Ezers un upe', 'Upe']
    """
    counted, first = [], 0
    for line in text.split("\n"):
        last = first + len(line)
        here = [(s - first, e - first) for s, e in spans if first <= s and e <= last]
        counted.append((len(here), line, here))
        first = last + 1
    best = sorted(counted, key=lambda line: -line[0])[:MOST_FRAGMENTS]
    return [passage for count, line, here in best if count for passage in best_windows(line, here)]


def best_windows(text: str, spans: Sequence[Span]) -> list[Passage]:
    """Return the windows of a text with most hits, the best first."""
    if len(text) <= FRAGMENT:
        return [(text, (0, len(text)), spans)]
    passages = [(text, window, spans) for window in hit_windows(text, spans)]
    return sorted(passages, key=lambda passage: -count_hits(passage))[:MOST_FRAGMENTS]


def hit_windows(text: str, spans: Sequence[Span]) -> Iterator[Span]:
    """Yield windows that do not overlap, from whole word to whole word, each beginning at a hit."""
    reached = 0
    for start, end in spans:
        if start >= reached:
            space = text.rfind(" ", reached, max(reached, start - FRAGMENT // 4))
            first = reached if space < 0 else space
            first += text.startswith(" ", first)
            last = text.find(" ", max(first + FRAGMENT, end))
            reached = last if last >= 0 else len(text)
            yield first, reached


def mark_window(text: str, window: Span, spans: Sequence[Span], markers: Markers) -> str:
    """Return one window as HTML.

    >>> mark_window("a < tīkls", (0, 9), [(4, 9)], ("<b>", "</b>"))
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
