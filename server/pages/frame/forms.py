"""Forms: their buttons, the mutations that these send, what was typed, and errors at fields."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from secrets import token_urlsafe
from typing import Any

from server.pages.frame.typed_fields import TypedFields

WHOLE = ""
"""The place of an error that is about no field of the form."""
HIDDEN = ("token", "once", "do")
"""Fields that every form has beside its own."""

Values = Mapping[str, Any]
Fields = Mapping[str, Sequence[str]]
NO_FIELDS: Fields = {}


@dataclass(frozen=True)
class FormStep:
    """A mutation of the page's document by its name, and what makes its variables.

    `variables` gets what was typed, and what the page shows; what it cannot understand it notes
    as a mistake of the field.
    """

    operation: str
    variables: Callable[[TypedFields, Values], Values]


@dataclass(frozen=True)
class FormAction:
    """What a button does: mutations one after another, and where its reader is led then.

    `leads` gets the payload of the last mutation, and returns the name of a page, parts of its
    path and parameters.
    """

    steps: tuple[FormStep, ...]
    leads: Callable[[Values], tuple[str, Mapping[str, str]]]


@dataclass(frozen=True)
class Form:
    """The form of a page: its buttons by name, the first for who presses Enter.

    `initial` gets what the page shows and returns what stands in the fields before anybody types.
    """

    actions: Mapping[str, FormAction]
    initial: Callable[[Values], Fields] = lambda values: NO_FIELDS

    def action(self, name: str) -> FormAction | None:
        """Return what a button does, without a name the first; None if no button has the name."""
        return self.actions.get(name) if name else next(iter(self.actions.values()))


@dataclass(frozen=True)
class FormState:
    """What a form shows when it comes back: what was typed, and what is wrong with it.

    `fresh` names what comes from the page and not from what was typed.
    """

    typed: Fields
    errors: Mapping[str, str] = field(default_factory=dict)
    has_conflict: bool = False
    fresh: frozenset[str] = frozenset(HIDDEN)


@dataclass(frozen=True)
class ShownForm:
    """A form as a template shows it."""

    initial: Fields
    token: str
    state: FormState | None = None
    once: str = field(default_factory=lambda: token_urlsafe(16))

    @property
    def errors(self) -> Mapping[str, str]:
        """What is wrong, by fields."""
        return self.state.errors if self.state else {}

    @property
    def has_conflict(self) -> bool:
        """Whether somebody else has written meanwhile."""
        return self.state is not None and self.state.has_conflict

    def every(self, name: str) -> Sequence[str]:
        """Return the values of a field: as they were typed, else as they are."""
        if self.state is None or name in self.state.fresh:
            return self.initial.get(name, ())
        return self.state.typed.get(name, ())

    def value(self, name: str) -> str:
        """Return the value of a field."""
        return next(iter(self.every(name)), "")

    def error(self, name: str) -> str:
        """Return what is wrong with a field, "" if nothing is."""
        return self.errors.get(name, "")

    def theirs(self, name: str) -> str | None:
        """Return what somebody else has written into a field meanwhile, None if nothing."""
        stored = next(iter(self.initial.get(name, ())), "")
        return stored if self.has_conflict and stored != self.value(name) else None


def error_place(path: Sequence[str], typed: TypedFields) -> str:
    """Return the field of a form that a path of the API is about.

    >>> fields = TypedFields({"title.lv": ["a"], "title.en": [""], "topics": ["b"]}, "lv")
    >>> error_place(["input", "title"], fields), error_place(["input", "topics", "0"], fields)
    ('title.lv', 'topics')
    >>> error_place(["input", "id"], fields), error_place([], fields)
    ('', '')
    """
    parts = typed.places(path[1:])
    for length in range(len(parts), 0, -1):
        name = ".".join(parts[:length])
        named = [each for each in typed.names if each == name or each.startswith(f"{name}.")]
        if named:
            own = f"{name}.{typed.lang}"
            return name if name in named else own if own in named else named[0]
    return WHOLE


def field_errors(
    problems: Sequence[Values], typed: TypedFields, named: Callable[[str], str]
) -> dict[str, str]:
    """Return the sentences of the API by the fields that they are about, as far as named."""
    found: dict[str, str] = {}
    for each in problems:
        place = named(error_place(each["field"] or (), typed))
        found[place] = f"{found[place]} {each['message']}" if place in found else each["message"]
    return found
