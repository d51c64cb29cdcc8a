"""A page: the document it asks, how its address becomes variables, and its answer what it shows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from graphql import OperationDefinitionNode, OperationType, parse, print_ast, separate_operations

from server.pages.frame.addresses import (
    LANGUAGES,
    Given,
    page_path,
    page_query,
    path_parts,
    record_path,
)
from server.pages.frame.forms import Form, FormState
from server.pages.page_templates import FOLDER

SITE = FOLDER / "site"
"""Where a page has its template, and its document beside it."""

Values = Mapping[str, Any]


@dataclass(frozen=True)
class PageRequest:
    """What a page is asked for.

    `origin` is the public address without a path, `root` the path below it at which BLIS is shown,
    `contact` whom readers may write to, `state` what was typed into the form of the page, when it
    comes back.
    """

    name: str
    lang: str
    origin: str = ""
    root: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)
    given: Given = field(default_factory=dict)
    csrf_token: str | None = None
    contact: str = ""
    state: FormState | None = None

    @property
    def is_signed_in(self) -> bool:
        """Whether somebody is signed in with this browser."""
        return self.csrf_token is not None

    @property
    def other_lang(self) -> str:
        """The other language that pages have."""
        return next(lang for lang in LANGUAGES if lang != self.lang)

    def every(self, name: str) -> Sequence[str]:
        """Return the values of a parameter."""
        return self.given.get(name, ())

    def first(self, name: str) -> str:
        """Return the first value of a parameter, "" without one."""
        return next(iter(self.every(name)), "")

    def own_address(self, lang: str = "", /, **changed: Sequence[str]) -> str:
        """Return the address of this page, in a language, with some parameters changed."""
        lang = lang or self.lang
        query = page_query({**self.given, **changed}, lang)
        return f"{self.root}{page_path(self.name, lang, **self.parts)}{query}"

    def address(self, name: str, /, **given: str | Sequence[str]) -> str:
        """Return the address of another page: parts of its path and parameters, by their names."""
        parts = {key: str(value) for key, value in given.items() if key in path_parts(name)}
        listed = {
            key: [value] if isinstance(value, str) else value
            for key, value in given.items()
            if key not in parts
        }
        path = page_path(name, self.lang, **parts)
        return f"{self.root}{path}{page_query(listed, self.lang)}"

    def record_address(self, kind: str, slug: str) -> str:
        """Return the address of a record of a kind, as the API names kinds."""
        return f"{self.root}{record_path(kind, slug, self.lang)}"

    def turned_to(self, name: str) -> "PageRequest":
        """Return the same request of another page."""
        return replace(self, name=name)


@dataclass(frozen=True)
class PageAnswer:
    """What the API answered: its data, and a sentence for each part that is missing."""

    data: Mapping[str, Any]
    problems: Sequence[str] = ()


class PageMoved(Exception):
    """The page is at another address, which is the argument."""


class PageMissing(Exception):
    """There is no such page for who asks."""


class PageTurned(Exception):
    """Another page answers this better; the argument is that page."""


def ask_nothing(request: PageRequest) -> Values:
    """Return no variables."""
    return {}


def show_data(request: PageRequest, answer: PageAnswer) -> Values:
    """Return what was answered as it is."""
    return answer.data


@dataclass(frozen=True)
class Page:
    """A page by its name, which its template, its document and its sentences have as well.

    `variables` makes those of the document from what is asked; `values` makes what the template
    shows from the answer, or raises PageMoved, PageMissing or PageTurned. `section` is the entry
    of the menu below which the page stands, `sentences` the catalogue of a page that shares one.
    `form` is what can be sent from it. One that `is_own` is for those who are signed in.
    """

    name: str
    variables: Callable[[PageRequest], Values] = ask_nothing
    values: Callable[[PageRequest, PageAnswer], Values] = show_data
    section: str = ""
    sentences: str = ""
    form: Form | None = None
    is_own: bool = False

    @property
    def document(self) -> str:
        """The document that the page asks, "" for one that asks nothing."""
        return page_document(self.name)

    def mutation(self, operation: str) -> str:
        """Return a mutation of the page by its name; KeyError if it has none of that name."""
        return page_operations(self.name)[operation]


def page_source(name: str) -> str:
    """Return what stands in the file of a page's document, "" for a page without one."""
    path = SITE / f"{name}.graphql"
    return path.read_text("utf-8") if path.exists() else ""


@cache
def page_document(name: str) -> str:
    """Return what a page asks; its mutations are no part of that."""
    source = page_source(name)
    return page_operations(name)[""] if "\nmutation " in source else source


@cache
def page_operations(name: str) -> Mapping[str, str]:
    """Return the operations of a page by their names, each with its fragments; "" is the query."""
    found: dict[str, str] = {}
    for operation, document in separate_operations(parse(page_source(name))).items():
        [defined] = [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]
        is_query = defined.operation is OperationType.QUERY
        found["" if is_query else operation] = print_ast(document)
    return found


def nodes_of(found: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    """Return the records of a list, none where the list could not be had."""
    return (found.get(name) or {}).get("nodes") or ()
