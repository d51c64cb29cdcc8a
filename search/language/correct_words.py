"""Words that are spelled correctly, so that a search does not correct them.

`correct_words.dawg` has every form that the spelling dictionaries of Latvian and English know,
in small letters without diacritics: a graph of letters whose words share their beginnings and their
ends, as dawgdic writes it. `bench/word_list.py` makes it.

Each node is 32 bits: in the lowest 8 its letter, then whether a word ends there, then how far its
branches are, in steps of one or of 256; the branch of a letter has that letter as its own.
"""

import sys
from array import array
from functools import cache
from pathlib import Path

from search.language.analysis import fold_text, stem_key
from search.language.words import ALSO_CORRECT

LATVIAN = "lv"
NEW_WORDS = frozenset(stem_key(word, LATVIAN) for word in ALSO_CORRECT)
FILE = Path(__file__).with_name("correct_words.dawg")
LETTER, ENDS, FAR, BRANCHES = 0xFF, 1 << 8, 1 << 9, 10
# Of a node that tells a value in place of a letter, which no branch leads to.
TOLD = 1 << 31


def is_dictionary_word(word: str) -> bool:
    """Tell whether a dictionary has a word in this form, typed with or without diacritics.

    >>> words = "vardarbība", "pasvaldibam", "kiberdrošībai", "kiberdrosiba"
    >>> [is_dictionary_word(word) for word in words]
    [True, True, True, True]
    >>> [is_dictionary_word(word) for word in ("", "apgaismjums", "pašvaldīb", "日本", "skola\\0")]
    [False, False, False, False, False]
    """
    return (
        graph_has_word(dictionary_nodes(), fold_text(word)) or stem_key(word, LATVIAN) in NEW_WORDS
    )


def graph_has_word(graph: "array[int]", word: str) -> bool:
    """Tell whether a word is in a graph."""
    at = 0
    for letter in word.encode():
        unit = graph[at]
        at ^= (unit >> BRANCHES) << (8 if unit & FAR else 0) ^ letter
        if not letter or at >= len(graph) or graph[at] & (TOLD | LETTER) != letter:
            return False
    return bool(graph[at] & ENDS)


@cache
def dictionary_nodes() -> "array[int]":
    """Return the nodes of the dictionaries; they are read when the first word is looked up."""
    graph = array("I")
    # How many they are comes first.
    graph.frombytes(FILE.read_bytes()[4:])
    if sys.byteorder == "big":
        graph.byteswap()
    return graph
