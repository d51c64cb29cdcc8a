"""Signs of a typed query: those between its words, those in capitals only, those nobody sees."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from search.language.analysis import WORD, is_shouted, lowercase_word

# Signs between words, read so in capitals only: in small letters they are words like any other.
EITHER = frozenset(("OR", "VAI", "|"))
BOTH = frozenset(("AND", "UN", "&", "&&"))
WITHOUT = frozenset(("NOT", "NE"))
SIGNS = EITHER | BOTH | WITHOUT
# In a text that is all in capitals these are words of it (`NE TIKAI SKOLA`).
WORDS_WHEN_SHOUTED = frozenset(("UN", "NE"))
INVISIBLE = frozenset(("Cf", "Cs", "Co", "Cn"))


def visible_text(text: str) -> str:
    """Return the text without signs that nobody sees: marks of direction, halves of characters.

    >>> visible_text("tī\\u200fkls \\ud800\\x00")
    'tīkls  '
    """
    kept = (c for c in text if unicodedata.category(c) not in INVISIBLE)
    return "".join(" " if unicodedata.category(c) == "Cc" else c for c in kept)


def lowercase_query(text: str) -> str:
    """Return a query typed in capitals throughout as if typed in small letters.

    >>> [lowercase_query(text) for text in ("LĪDZDALĪBAS BUDŽETS", "LPS tīkls", "LED OR LPS")]
    ['līdzdalības budžets', 'LPS tīkls', 'LED OR LPS']
    >>> lowercase_query("SKOLA NE TIKAI BĒRNIEM")
    'skola ne tikai bērniem'
    """
    said = " ".join(word for word in text.split() if word not in SIGNS)
    if not is_shouted(said):
        return text
    kept = SIGNS - WORDS_WHEN_SHOUTED
    return WORD.sub(lambda w: w.group() if w.group() in kept else lowercase_word(w.group()), text)


def signed_pieces(
    pieces: Iterable[re.Match[str]], broken: list[str]
) -> Iterator[tuple[re.Match[str], str]]:
    """Yield the pieces of a query, each with the sign in front of it that decides about it.

    Of several signs the last decides, but `AND` never; what stands in front of nothing is broken.
    """
    sign = ""
    for found in pieces:
        typed = found.group()
        if typed not in SIGNS:
            yield found, sign
            sign = ""
        elif typed not in BOTH:
            broken.extend([sign] if sign in EITHER else [])
            sign = typed
    broken.extend([sign] if sign else [])
