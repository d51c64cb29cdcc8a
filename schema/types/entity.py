"""What an entity is: a row shown to clients, under an opaque id, in the caller's language."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Annotated, Any, ClassVar, NewType

import strawberry
from strawberry.types import Info
from strawberry.utils.str_converters import to_snake_case

from schema import ids
from schema.enums import enum_of
from schema.errors import Code, Refused
from schema.markdown.safe_html import to_html
from schema.request.context import Context
from schema.tables import Certainty, Row
from schema.tables.base import PlainRow
from schema.text.licences import licence_url
from schema.text.sentences import sentence
from search.language import LANGUAGES

Caller = Info[Context, None]

Language = NewType("Language", str)


def parse_language(tag: Any) -> Language:
    """Return the language of a tag; raise Refused for what is none.

    >>> parse_language("en-GB")
    'en'
    """
    if not isinstance(tag, str) or not tag[:1].isalpha():
        raise Refused(
            Code.BAD_USER_INPUT, sentence("A language is a tag such as lv or en."), "lang"
        )
    return Language(tag.lower().partition("-")[0])


LANGUAGE = strawberry.scalar(
    name="Language",
    description="A language as a BCP 47 tag, such as `lv` or `en-GB`; the region does not count.",
    serialize=str,
    parse_value=parse_language,
)


def described_field(description: str, **options: Any) -> Any:
    """Return a plain field, which has the name of its column."""
    return strawberry.field(description=description, **options)


@strawberry.interface(description="Anything that has an id of its own and can be fetched by it.")
class Node:
    """An entity wraps the plain row it shows; a plain field reads the column of its name."""

    shown_as: ClassVar[dict[type[Row], type["Node"]]] = {}
    table: ClassVar[type[Row]]
    row: strawberry.Private[PlainRow]

    def __init_subclass__(cls, table: type[Row] | None = None, **rest: Any) -> None:
        super().__init_subclass__(**rest)
        if table is not None:
            cls.table = table
            Node.shown_as[table] = cls

    @classmethod
    def is_type_of(cls, value: object, _info: object) -> bool:
        """Return whether a value is of this type of GraphQL."""
        return isinstance(value, cls)

    @strawberry.field(description="Opaque and stable: pass it back as it is, never read it.")
    def id(self) -> strawberry.ID:
        return strawberry.ID(ids.write_global_id(type(self).__name__, self.row.id))


def show_entity(table: type[Row], row: PlainRow) -> Any:
    """Return the entity that shows a row."""
    kind = Node.shown_as[table]
    entity = kind.__new__(kind)
    entity.row = row
    return entity


def parse_id(given: str, argument: str = "id") -> tuple[type[Row], int]:
    """Return the table and the number behind a global id; raise Refused for anything else."""
    name, number = ids.read_global_id(given, argument)
    table = next((t for t, kind in Node.shown_as.items() if kind.__name__ == name), None)
    if table is None:
        raise ids.id_refusal(given, argument)
    return table, number


@strawberry.type(description="A text in the requested language, or in another one that it has.")
class LocalizedText:
    value: str = described_field("The text.")
    lang: Language = described_field("The language it is in.")
    is_fallback: bool = described_field("Whether it is in another language than requested.")

    @strawberry.field(description="The text, read as Markdown, as HTML that is safe to show.")
    def html(self) -> str:
        return to_html(self.value)


def localize_text(texts: Mapping[str, str], wanted: Sequence[str]) -> LocalizedText:
    """Return the text in the first language it has: those wanted, then Latvian, then English.

    >>> localize_text({"lv": "Mājokļi"}, ["en"])
    LocalizedText(value='Mājokļi', lang='lv', is_fallback=True)
    """
    lang = next(lang for lang in (*wanted, *LANGUAGES, *texts) if lang in texts)
    return LocalizedText(value=texts[lang], lang=Language(lang), is_fallback=lang != wanted[0])


InLanguage = Annotated[
    Language | None,
    strawberry.argument(description="The language; without it that of the request."),
]


def text_field(description: str, *, required: bool = False) -> Any:
    """Return a field that shows the texts of the column of its name in one language."""

    def read(root: Any, info: Caller, lang: InLanguage = strawberry.UNSET) -> LocalizedText | None:
        texts = getattr(root.row, field_column(info.field_name))
        wanted = [lang] if lang else info.context.request.languages
        return localize_text(texts, wanted) if texts else None

    if required:
        read.__annotations__["return"] = LocalizedText
    metadata = {"text": True, "direct": read}
    return strawberry.field(resolver=read, description=description, metadata=metadata)


@cache
def field_column(field_name: str) -> str:
    """Return the column of a field.

    >>> field_column("transferAdvice")
    'transfer_advice'
    """
    return to_snake_case(field_name)


@strawberry.type(description="An amount of money, exact to the cent.")
class Money:
    amount: str = described_field("The amount as a decimal number, such as `2111827.00`.")
    currency: str = described_field("The currency as an ISO 4217 code.")


def money_field(description: str) -> Any:
    """Return a field that shows the amount in the column of its name with the row's currency."""

    def read(root: Any, info: Caller) -> Money | None:
        row, amount = root.row, getattr(root.row, field_column(info.field_name))
        return None if amount is None else Money(amount=f"{amount:.2f}", currency=row.currency)

    return strawberry.field(resolver=read, description=description, metadata={"direct": read})


def licence_url_field() -> Any:
    """Return a field that shows where the licence in the column `licence` can be read."""

    def read(root: Any) -> str | None:
        return licence_url(root.row.licence) if root.row.licence else None

    description = "Where the licence can be read; null where none is stated."
    return strawberry.field(resolver=read, description=description)


@strawberry.type(description="Where a fact was read.")
class Source:
    text: str = described_field("The address or the citation.")

    @strawberry.field(description="The address, when the source is a web page.")
    def url(self) -> str | None:
        return self.text if self.text.startswith(("http://", "https://")) else None


enum_of(Certainty)


@strawberry.interface(description="A fact that says where it was read and how sure it is.")
class Sourced:
    certainty: Certainty = described_field("How sure the fact is.")
    note: str | None = described_field(
        "A note on the fact: doubts, other figures, how it was found. One text in one language: "
        "that of the seed is English, that of others what they typed."
    )

    @strawberry.field(
        description="Where it was read, each in one language: that of the source, or English."
    )
    def sources(self) -> list[Source]:
        return [Source(text=text) for text in self.row.sources]  # type: ignore[attr-defined]


@strawberry.interface(description="A record that says how often it was written.")
class Versioned:
    version: int = described_field(
        "Incremented by each write; pass it as `ifVersion` so that no write is lost."
    )


@strawberry.interface(description="What holds from one day to another.")
class Dated:
    valid_from: date | None = described_field("The first day; null if open or unknown.")
    valid_to: date | None = described_field("The last day; null if it still holds or is unknown.")
