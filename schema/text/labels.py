"""What values of the search are called, in every language there is."""

from collections.abc import Mapping

from schema.text.catalogues import catalogue, phrases
from schema.text.locale_format import country_names, language_names
from search.language import LANGUAGES

Texts = Mapping[str, str]

OPEN_LISTS = {"country": country_names, "language": language_names}
"""Fields whose values have their names from CLDR."""


def value_names(field: str, value: str) -> Texts:
    """Return what a value of a field of the index is called by language; {} if it has no name.

    >>> value_names("country", "NO"), value_names("outcome", "WORKED")["en"]
    ({'lv': 'Norvēģija', 'en': 'Norway'}, 'Worked')
    """
    key = f"name {field} {value}"
    if key in catalogue("search", LANGUAGES[0]):
        return phrases("search", key)
    if field not in OPEN_LISTS:
        return {}
    names = {lang: OPEN_LISTS[field](lang).get(value, "") for lang in LANGUAGES}
    return names if all(names.values()) else {}


def open_list_codes(field: str) -> list[str]:
    """Return the codes of an open list that have a name; none of any other field."""
    return list(OPEN_LISTS[field](LANGUAGES[0])) if field in OPEN_LISTS else []
