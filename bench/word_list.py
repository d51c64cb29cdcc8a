"""Make the words that a search never corrects from spelling dictionaries.

They are written to `search/language/correct_words.dawg`.

    npm pack dictionary-lv dictionary-en dictionary-en-gb    (or Debian's hunspell-lv)
    pip install dawg2
    python -m bench.word_list lv.aff lv.dic en.aff en.dic gb.aff gb.dic

Each pair is a dictionary of hunspell. Every form that it knows is written in small letters without
diacritics, as people type; words of fewer than four letters are never corrected and left out.
docs/search.md names the dictionaries that were used and their licences.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from search.language.analysis import fold_text
from search.language.correct_words import FILE
from search.language.spelling import SHORTEST_CORRECTED

SUFFIX, PREFIX = "SFX", "PFX"
NAMED = {"NEEDAFFIX": "needs_affix", "CIRCUMFIX": "needs_other", "FORBIDDENWORD": "forbidden"}

Flags = frozenset[str]


class Affix(NamedTuple):
    """What is taken off a word and what is added where its end or its beginning fits."""

    is_prefix: bool
    taken: str
    added: str
    flags: Flags
    fits: re.Pattern[str]


class Stem(NamedTuple):
    """An entry, or one with suffixes, and the flags that its last piece has."""

    word: str
    flags: Flags


@dataclass
class Affixes:
    """The affixes of a dictionary by flag, and the flags that say what is no word alone."""

    by_flag: dict[str, list[Affix]] = field(default_factory=lambda: defaultdict(list))
    needs_affix: str = ""
    needs_other: str = ""
    forbidden: str = ""

    def forms(self, entry: Stem) -> Iterator[str]:
        """Yield the forms of an entry: with one suffix or two, with a prefix, or with both."""
        once = list(self.suffixed(entry))
        twice = chain.from_iterable(map(self.suffixed, once))
        for stem in chain([entry], once, twice):
            if not {self.needs_affix, self.needs_other} & stem.flags:
                yield stem.word
            yield from self.prefixed(stem, entry.flags | stem.flags)

    def suffixed(self, stem: Stem) -> Iterator[Stem]:
        """Yield a word with each of its suffixes."""
        for affix in self.of(stem.flags, is_prefix=False):
            if affix.fits.search(stem.word):
                yield Stem(stem.word.removesuffix(affix.taken) + affix.added, affix.flags)

    def prefixed(self, stem: Stem, flags: Flags) -> Iterator[str]:
        """Yield a word with each of its prefixes; some prefixes and suffixes need each other."""
        for affix in self.of(flags, is_prefix=True):
            agrees = (self.needs_other in affix.flags) == (self.needs_other in stem.flags)
            if agrees and affix.fits.search(stem.word):
                yield affix.added + stem.word.removeprefix(affix.taken)

    def of(self, flags: Flags, *, is_prefix: bool) -> Iterator[Affix]:
        """Yield the prefixes or the suffixes that flags stand for."""
        for flag in flags:
            yield from (a for a in self.by_flag.get(flag, ()) if a.is_prefix == is_prefix)


def affixes_of(lines: Iterable[str]) -> Affixes:
    """Return the affixes of a file of hunspell."""
    found, begun = Affixes(), set[str]()
    for kind, *told in filter(None, (line.partition("#")[0].split() for line in lines)):
        if kind in NAMED:
            setattr(found, NAMED[kind], told[0])
        elif kind in (SUFFIX, PREFIX) and told[0] in begun:
            found.by_flag[told[0]].append(affix(kind == PREFIX, *told[1:4]))
        elif kind in (SUFFIX, PREFIX):
            # The first line of a flag says only how many follow.
            begun.add(told[0])
    return found


def affix(is_prefix: bool, taken: str, given: str, place: str = ".") -> Affix:
    """Return an affix as a line of hunspell tells it: taken off, added with flags, where it fits.

    >>> made = affix(False, "t", "is/W", "[ai]t")
    >>> made.taken, made.added, sorted(made.flags), made.fits.pattern
    ('t', 'is', ['W'], '(?:[ai]t)$')
    """
    added, _, flags = given.partition("/")
    pattern = re.compile(f"^(?:{place})" if is_prefix else f"(?:{place})$")
    taken, added = ("" if piece == "0" else piece for piece in (taken, added))
    return Affix(is_prefix, taken, added, frozenset(flags), pattern)


def words_of(rules: Path, entries: Path) -> Iterator[str]:
    """Yield every form that a dictionary knows, folded."""
    affixes = affixes_of(rules.read_text("utf-8").splitlines())
    for line in filter(str.strip, entries.read_text("utf-8").splitlines()[1:]):
        word, _, flags = line.split()[0].partition("/")
        if affixes.forbidden not in flags or not affixes.forbidden:
            yield from filter(is_corrected, map(fold_text, affixes.forms(Stem(word, Flags(flags)))))


def is_corrected(word: str) -> bool:
    """Tell whether a search would correct such a word."""
    return len(word) >= SHORTEST_CORRECTED and word.isascii() and word.isalpha()


def main(given: Sequence[str]) -> None:
    """Write the list of all words of these dictionaries."""
    pairs = zip(map(Path, given[::2]), map(Path, given[1::2]), strict=True)
    words = sorted({word for pair in pairs for word in words_of(*pair)})
    import_module("dawg").DAWG(words).save(str(FILE))
    print(f"{len(words):,} words, {FILE.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
