"""Numbers at the head of a line are ordinals, as in „2024. gada”, unless they plainly are a list.

CommonMark makes a list of every line that begins with a number and a full stop. In Latvian that is
how an ordinal is written, and sentences begin with years, days and school classes. So a number is
an item only if it has one or two digits, no month or year follows it, as in „1. janvārī”, and the
item before it or the next one counts on. `1)` is no ordinal: it is left to CommonMark.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, list_block

ORDINAL = re.compile(r"[0-9]{1,9}\.(?=\s|$)")
ITEM = re.compile(
    r"([0-9]{1,2})\.(?=\s|$)"
    r"(?!\s+(gad[auāsi]|janvār|februār|mart[saāu]|aprīl|maij|jūnij|jūlij|august|septembr|oktobr"
    r"|novembr|decembr))"
)
ITEMS = "items of lists"
"""Under this name the parser keeps where the items of a text begin, as far as it has read."""


def teach_ordinals(reader: MarkdownIt) -> MarkdownIt:
    """Return a reader of Markdown, taught which numbers are no items of a list."""
    rules = reader.block.ruler
    rules.at("list", list_or_ordinal, {"alt": ["paragraph", "reference", "blockquote"]})
    rules.before("list", "end_of_list", end_of_list, {"alt": ["list"]})
    return reader


def list_or_ordinal(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a list as CommonMark says, unless the line begins with an ordinal."""
    return not is_ordinal(state, start, end) and list_block(state, start, end, silent)


def end_of_list(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Tell whether a line ends a list because it begins with an ordinal."""
    return silent and is_ordinal(state, start, end)


def is_ordinal(state: StateBlock, line: int, end: int) -> bool:
    """Return whether a line begins with a number that is no item."""
    if not leading_number(ORDINAL, state, line):
        return False
    items = state.env.setdefault(ITEMS, set())
    if line_start(state, line) not in items:
        items |= consecutive_items(state, line, end)
    return line_start(state, line) not in items


def consecutive_items(state: StateBlock, line: int, end: int) -> set[int]:
    """Return where the items of the list begin that a line opens; none if there is only one."""
    first = leading_number(ITEM, state, line)
    if first is None:
        return set()
    places, value, inside = [first.start()], int(first[1]), item_indent(state, line, first)
    is_after_gap = False
    for following in range(line + 1, end):
        indent = state.sCount[following]
        is_after_gap, was_after_gap = state.isEmpty(following), is_after_gap
        if is_after_gap or indent >= inside:
            continue
        item = leading_number(ITEM, state, following)
        if indent < state.blkIndent or (item is None and was_after_gap):
            break
        if item is not None and int(item[1]) != value + 1:
            break
        if item is not None:
            places.append(item.start())
            value, inside = value + 1, item_indent(state, following, item)
    return set(places) if len(places) > 1 else set()


def item_indent(state: StateBlock, line: int, item: re.Match[str]) -> int:
    """Return from which column on what follows an item belongs to it."""
    return state.sCount[line] + len(item[0]) + 1


def leading_number(pattern: re.Pattern[str], state: StateBlock, line: int) -> re.Match[str] | None:
    """Return the number with which a line begins."""
    return pattern.match(state.src, line_start(state, line), state.eMarks[line])


def line_start(state: StateBlock, line: int) -> int:
    """Return where in the text the first sign of a line stands that is no space."""
    return state.bMarks[line] + state.tShift[line]
