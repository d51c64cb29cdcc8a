"""In which language a text is that does not say so: the notes and sources of facts."""

import re

MARKED = re.compile("[āčēģīķļņšūž]", re.IGNORECASE)
ENGLISH = frozenset(
    {"a", "an", "and", "are", "as", "at", "by", "for", "from", "in", "is", "it", "not", "of", "on",
     "or", "that", "the", "this", "to", "was", "were", "with"}
)  # fmt: skip
LATVIAN = frozenset(
    {"ar", "bez", "gada", "ir", "kas", "ko", "līdz", "no", "par", "pie", "un", "uz"}
)  # fmt: skip
WORD = re.compile(r"[^\W\d_]+")


def text_language(text: str) -> str:
    """Return the language that the small words of a text tell, "" where they tell none.

    Names keep their letters in both languages, so words count before letters.

    >>> text_language("Cabinet Regulation 418 of 22.06.2021 (region)")
    'en'
    >>> text_language("Budžeta izpilde no gada pārskata"), text_language("Krāslavas novads")
    ('lv', 'lv')
    >>> text_language("CSP IRS030")
    ''
    """
    words = [word.lower() for word in WORD.findall(text)]
    english, latvian = (sum(word in known for word in words) for known in (ENGLISH, LATVIAN))
    if english != latvian:
        return "en" if english > latvian else "lv"
    return "lv" if MARKED.search(text) else ""
