"""What is typed to hurt a search, by name.

Tests tell what the answers are, bench/engines.py how long they take.
"""

from collections.abc import Mapping
from itertools import product

from search import Synonyms

SIGNS = 1_000
"""About as many signs of a query are read, so a bomb has to fit into them."""


def repeated(text: str, signs: int = SIGNS) -> str:
    """Return a text so often that it fills what is read of a query.

    >>> repeated("tilts OR ", 20)
    'tilts OR tilts OR '
    """
    return text * (signs // len(text))


MANY_SYNONYMS = Synonyms([(["tilts"], [f"vārds{number}" for number in range(999)] + ["nams"])])
"""A set as no editor should keep it."""

HOSTILE: Mapping[str, str] = {
    "10,000 words": "tilts nams " * 5_000,
    "10,000 different words": " ".join(f"vārds{number}" for number in range(10_000)),
    "a word of 100,000 letters": "tilts" * 20_000,
    "a word of 900 letters": "t" * 900,
    "a number of 900 digits": "9" * 900,
    "1,000 wildcards": "a* " * 1_000,
    "wildcards for everything": repeated("* ? *? "),
    "wildcards of two letters": "ti* na* ce* sa* no* pa* at* ie* pr* ko* " * 100,
    "a word of wildcards": "*a" * 1_000,
    "wildcards before a word": "*" * 500 + "tilts",
    "nested quotes": '"' * 990 + " tilts",
    "quotes within quotes": repeated('"tilts "nams '),
    "nested brackets": "(" * 500 + "tilts" + ")" * 400,
    "brackets of every sort": repeated("([{<tilts>}])"),
    "control characters": "".join(map(chr, range(32))) * 30,
    "nothing but zeros": "\x00" * 1_000,
    "right-to-left marks": repeated("ti\u200flts \u202e\u2066tilts\u2069 "),
    "lone surrogates": repeated("\ud800tilts\udfff "),
    "signs outside the plane": repeated("😀𝕿𝖎𝖑𝖙𝖘 "),
    "signs that stand for many": repeated("\ufdfa"),
    "combining marks": "t" + "\u0301" * 990,
    "a regular-expression bomb": "(a+)+$" + "a" * 900 + "!",
    "alternatives of an expression": "^(" + repeated("ti|na|", 900) + ")*$",
    "a fuzzy query of Lucene": "tilts~99 +nams^1000000 [a TO z] /.*/ NOT AND",
    "a query of a database": "tilts'; drop table practice; --",
    "thousands of unknown fields": "a:" * 2_000,
    "thousands of known fields": "virsraksts:" * 2_000,
    "a field for each word": repeated("virsraksts:tilts problēma:nams "),
    "values of a field": " ".join(f"gads:{number}" for number in range(1_000)),
    "hyphens": "a-" * 500,
    "hyphens within words": repeated("tilts-nams-"),
    "minuses": "-" * 999,
    "nothing but unwanted words": repeated("-tilts -nams -ceļš "),
    "misspelled words": repeated("apgaismjums pašvldība bioatkrtumi "),
    "misspelled words, all different": " ".join(
        f"apgaismj{one}{other}s" for one, other in product("bcdfg", "klmnp")
    ),
    "only OR": repeated("OR "),
    "joined by OR": repeated("tilts OR "),
    "40 words joined by OR": " OR ".join(
        word + end
        for word in ("tilt", "nam", "skol", "ceļ")
        for end in ("a", "u", "am", "i", "is", "iem", "os", "ām", "as", "us")
    ),
    "40 long chains of OR": " ".join(
        [" OR ".join(f"vārds{chain}{word}" for word in range(40)) for chain in range(40)]
    ),
    "a phrase of 1,000 words": '"' + "tilts " * 1_000 + '"',
    "many phrases": repeated('"tilts nams" "nams tilts" '),
    "phrases of what is everywhere": repeated('"un ir ar" "par uz ka" '),
    "what is everywhere": "un ir ar no par uz ka tiek lai kas kā pie " * 4,
    "words that stand for others": repeated("LPS LLPA ATR PII NVO DI TPP VARAM mājokļi dzīvokļi "),
    "1,000 abbreviations": " ".join(map("".join, product("ABCDEFGHIJ", repeat=3))),
}
