"""A number with the word for what it counts, as Latvian and English decline it."""

from dataclasses import dataclass

from schema.text.catalogues import plural_category
from schema.text.locale_format import localise_number


@dataclass(frozen=True)
class CountPhrase:
    """A number in a sentence; after a colon stand the word for one and that for several.

    >>> [f"{CountPhrase(n, 'en'):value|values}" for n in (1, 2, 21)]
    ['1 value', '2 values', '21 values']
    >>> [f"{CountPhrase(n, 'lv'):vērtība|vērtības}" for n in (1, 2, 11, 21)]
    ['1 vērtība', '2 vērtības', '11 vērtības', '21 vērtība']
    >>> f"{CountPhrase(7, 'en')} of 9"
    '7 of 9'
    """

    n: int
    lang: str

    def __format__(self, forms: str) -> str:
        one, _, several = forms.partition("|")
        if not several:
            text = format(self.n, forms)
            return localise_number(text, self.lang)
        return f"{self.n} {one if self.is_one else several}"

    @property
    def is_one(self) -> bool:
        """Whether the word is in the singular: in Latvian also after 21, 31 and so on."""
        return plural_category(self.n, self.lang) == "one"
