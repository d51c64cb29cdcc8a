"""Words that are divided at the end of a line or a page: put together, so that a search finds them.

Nobody can tell by the letters alone whether a hyphen at the end of a line belongs to the word. So
it is kept as a soft hyphen, which is not drawn and by which the search knows both the parts and
the whole; before a capital letter or a digit it belongs to the word and stays what it is.
"""

import re

SOFT = "\u00ad"
DIVIDED = re.compile(rf"(?<=\w)([-\u2010{SOFT}])[ \t]*\r?\n\s*(?=(\w))")
TURNED = re.compile(rf"(?<=[^\W\d_])[-\u2010{SOFT}]\s*\f\s*(?=[^\W\d_])(\S+)")
"""A word that is divided at the end of a page."""


def join_divided_words(text: str) -> str:
    """Return a text whose words do not end where its lines do.

    >>> (
    ...     join_divided_words("kanalizā-\\ncijas"),
    ...     join_divided_words("Rīgas-\\nJelgavas"),
    ...     join_divided_words("a -\\nb"),
    ... )
    ('kanalizā\\xadcijas', 'Rīgas-Jelgavas', 'a -\\nb')
    >>> join_divided_words("programmā kopša-\\n\\fnas darbi")
    'programmā kopša\\xadnas\\x0c darbi'
    """
    turned = TURNED.sub(lambda found: f"{joining_hyphen(SOFT, found[1])}{found[1]}\f", text)
    return DIVIDED.sub(lambda found: joining_hyphen(found[1], found[2]), turned)


def joining_hyphen(hyphen: str, following: str) -> str:
    """Return what stands between the parts of a word, by what follows."""
    return SOFT if following[0].islower() or hyphen == SOFT else hyphen
