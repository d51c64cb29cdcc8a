"""What the library of GraphQL says of a document or a value, in other languages than English.

It has no catalogue of its own: a message is known again by its English words, and said anew with
what stood in its gaps. One that is not known stays as it is.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from schema.text.catalogues import phrase

QUOTE = "'{name}'"
QUOTED = re.compile("'([^']*)'")
OR = re.compile(r",? or (?=')")
MESSAGES = (
    "{message} Did you mean {names}?",
    "Variable '{variable}' has invalid value at {place}: {message}",
    "Variable '{variable}' has invalid value: {message}",
    "Variable '{variable}' is never used.",
    "Variable '{variable}' is not defined.",
    "Variable '{variable}' of type '{type}' used in position expecting type '{wanted}'.",
    "Cannot query field '{field}' on type '{type}'.",
    "Unknown argument '{argument}' on field '{field}'.",
    "Argument '{argument}' of type '{type}' is required, but it was not provided.",
    "Field '{field}' of type '{type}' must have a selection of subfields.",
    "Field '{field}' must not have a selection since type '{type}' has no subfields.",
    "Int cannot represent non-integer value: {value}",
    "Int cannot represent non 32-bit signed integer value: {value}",
    "Float cannot represent non numeric value: {value}",
    "String cannot represent a non string value: {value}",
    "Boolean cannot represent a non boolean value: {value}",
    "Value cannot represent a Date: “{value}”. Write a day such as 2026-11-28.",
    "Value cannot represent a Decimal: “{value}”. Write digits, such as 1000.50.",
    "Value '{value}' does not exist in '{type}' enum.",
    "Expected a value of non-null type '{type}' to be provided.",
    "Expected value of non-null type '{type}' not to be None.",
    "Expected value of type '{type}' not to include unknown field '{field}', found: {value}.",
    "Expected value of type '{type}', but encountered error '{message}'; found: {value}.",
    "Within OneOf Input Object type '{type}', exactly one field must be specified, and the value "
    "for that field must be non-null.",
    "Unknown fragment '{name}'.",
    "Unknown type '{type}'.",
    "Unknown directive '{name}'.",
    "Fragment '{name}' is never used.",
    "Syntax Error: {message}",
    "Expected {wanted}, found {found}.",
    "Unexpected {found}.",
)
"""What graphql-core says, with gaps; `message` is another of these."""


def translate_library_message(text: str, lang: str) -> str | None:
    """Return what a message of the library says in a language, None for one that is not known.

    >>> translate_library_message("Cannot query field 'x' on type 'Query'.", "lv")
    'Tipam „Query” nav lauka „x”.'
    >>> translate_library_message("What is this?", "lv")
    """
    for template, parts in matching_templates(text):
        if "message" in parts:
            parts["message"] = translate_library_message(parts["message"], lang) or parts["message"]
        if "names" in parts:
            names = OR.sub(f" {phrase('errors', 'or', lang)} ", parts["names"])
            parts["names"] = QUOTED.sub(
                lambda each: phrase("errors", QUOTE, lang, name=each[1]), names
            )
        return phrase("errors", template, lang, **parts)
    return None


def matching_templates(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the sentences that a message may be, each with what stands in its gaps."""
    for template, pattern in template_patterns().items():
        if found := pattern.fullmatch(text):
            yield template, found.groupdict()


@cache
def template_patterns() -> Mapping[str, re.Pattern[str]]:
    """Return by which pattern each of the sentences is known."""
    return {
        template: re.compile(
            re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+?)", re.escape(template)), re.DOTALL
        )
        for template in MESSAGES
    }
