"""Something that was found: its row, and why it was found."""

from asyncio import gather
from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import sqlalchemy as sa
import strawberry

import search
from schema import tables
from schema.access.visibility import visibility_conditions
from schema.connections.pages import page_window
from schema.enums import enum_of
from schema.errors import Code, Refused
from schema.indexing.searchable import RECIPES, SEARCHED, SearchKind
from schema.tables.base import Choice, PlainRow, table_of
from schema.text.catalogues import catalogue_language, phrase
from schema.text.sentences import sentence
from schema.types.entity import (
    Caller,
    InLanguage,
    Language,
    LocalizedText,
    described_field,
    localize_text,
    show_entity,
)
from search import Match, PageLocation, Reason
from search.answers.highlights import MOST_FRAGMENTS

BEFORE, AFTER, LONGEST_MARKER = "<mark>", "</mark>", 100
PAGED = frozenset(
    {
        "application/pdf",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "text/plain",
    }
)
"""Types of files whose pages are the same for every reader."""
# Characters that no text has stand for the markers, so that each caller can have other ones.
MARKERS = ("\ufdd0", "\ufdd1")

if TYPE_CHECKING:
    SearchItem = Attachment = Any
# What can be found shows what is like it, so that each knows the other.
Item = Annotated["SearchItem", strawberry.lazy("schema.types.search")]
AttachmentNode = Annotated["Attachment", strawberry.lazy("schema.types.practices")]
Marker = Annotated[
    str, strawberry.argument(description="What to put there, as it is: at most 100 characters.")
]


enum_of(SearchKind)


class SearchText(Choice):
    """A text of something that can be found."""

    TITLE = "TITLE", "Its title or name."
    SUMMARY = "SUMMARY", "What it is about."
    PROBLEM = "PROBLEM", "What a practice was to solve."
    SOLUTION = "SOLUTION", "What was done."
    RESULTS = "RESULTS", "Its outcome."
    LESSONS = "LESSONS", "What was learnt."
    OUTCOME = "OUTCOME", "The name of its outcome."
    BODY = "BODY", "What else it says."
    CODES = "CODES", "Its codes, numbers and abbreviations."
    NAMES = "NAMES", "Names of places and projects that it mentions."
    THEMES = "THEMES", "Its themes."
    PLACES = "PLACES", "Its municipalities."
    PLACES_AROUND = "PLACES_AROUND", "What its municipalities were made of and became."
    LINKED = "LINKED", "Its network, project and coordinator."
    ATTACHMENTS = "ATTACHMENTS", "What its attachments say."


enum_of(SearchText)
PROMINENCE = [text.value.lower() for text in SearchText]
"""In which order texts are shown."""

TEXTS_SHOWN = 3
"""How many texts of something are shown to who does not say how many."""


class SearchRule(Choice):
    """What gives a part of a score."""

    ALL_WORDS = "ALL_WORDS", "All words were found; this alone puts it before what lacks one."
    WORD = "WORD", "A word was found, in any form."
    PHRASE = "PHRASE", "Words were found in their order."
    SYNONYM = "SYNONYM", "What says the same was found."
    EXACT_SPELLING = "EXACT_SPELLING", "It is spelled as it was typed."
    NEIGHBOURS = "NEIGHBOURS", "Words that stand together in the query stand together in it."
    EVIDENCE = "EVIDENCE", "What it says is backed by sources and figures."
    COMPLETENESS = "COMPLETENESS", "It is complete."
    FRESHNESS = "FRESHNESS", "It is recent."


enum_of(SearchRule)


@strawberry.type(description="One of the reasons for a score; together they add up to it.")
class SearchReason:
    rule: SearchRule = described_field("What gave it.")
    about: str = described_field("The words that it is about; empty where it is about none.")
    score: float = described_field("How much it gave.")
    text: str = described_field(
        "The reason in words, in the language of the request if it is known."
    )


@strawberry.type(description="Why something was found: passages with the matched words.")
class Highlight:
    field: SearchText = described_field("Which text the passages are from.")
    lang: Language = described_field("The language of the text.")
    fragments: list[str] = described_field(
        "Passages as HTML, the best first: escaped, in their own spelling, the words marked. None "
        "runs over the end of a page or of a file."
    )
    place: strawberry.Private[PageLocation | None]
    row_id: strawberry.Private[int]

    @strawberry.field(
        description="The file that the passages are from, its title or its text; null where they "
        "are from what the record says itself."
    )
    async def attachment(self, info: Caller) -> AttachmentNode | None:
        row = await self.file(info)
        return None if row is None else show_entity(tables.Attachment, row)

    @strawberry.field(
        description="The page of the file, or the slide, counted from 1; null where its format "
        "has none, as that of Word, and for its title."
    )
    async def page(self, info: Caller) -> int | None:
        row = await self.file(info)
        if row is None or self.place is None or row.media_type not in PAGED:
            return None
        return self.place.page or None

    async def file(self, info: Caller) -> PlainRow | None:
        """Return the file that the passages are from; the index counts those of a record."""
        if self.place is None:
            return None
        rows = await info.context.loaders.load(
            ("attached",), partial(practice_attachments, info), self.row_id
        )
        return rows[self.place.file] if self.place.file < len(rows) else None


@strawberry.type(description="Something that was found.")
class SearchHit:
    match: strawberry.Private[Match]
    item: Item = described_field("What was found.")

    @strawberry.field(description="How well it fits; comparable only within one search.")
    def score(self) -> float:
        return self.match.score

    @strawberry.field(description="What sort of thing it is.")
    def kind(self) -> SearchKind:
        return SearchKind(self.match.kind)

    @strawberry.field(
        description="How many municipalities took it over; null for what is no practice."
    )
    async def adoption_count(self, info: Caller) -> int | None:
        if self.match.kind != "Practice":
            return None
        load = partial(adoption_counts, info)
        return await info.context.loaders.load(("adopted",), load, self.match.row_id)

    @strawberry.field(description="Its public name, with which its kind can be looked up.")
    def slug(self) -> str:
        return self.item.row.slug

    @strawberry.field(description="Its title or name, whatever it is.")
    def title(self, info: Caller, lang: InLanguage = strawberry.UNSET) -> LocalizedText:
        texts = getattr(self.item.row, RECIPES[self.match.kind].title)
        return localize_text(texts, [lang] if lang else info.context.request.languages)

    @strawberry.field(description="What it is about, where that is known.")
    def summary(self, info: Caller, lang: InLanguage = strawberry.UNSET) -> LocalizedText | None:
        columns = RECIPES[self.match.kind].summary
        texts = getattr(self.item.row, columns[0]) if columns else None
        return (
            localize_text(texts, [lang] if lang else info.context.request.languages)
            if texts
            else None
        )

    @strawberry.field(
        description="Why it was found: texts with the words that were met, those in the language "
        "of the request first, then title and summary before what is further from it."
    )
    def highlights(
        self,
        info: Caller,
        pre: Marker = BEFORE,
        post: Marker = AFTER,
        lang: Annotated[
            Language | None, strawberry.argument(description="Only texts in this language.")
        ] = strawberry.UNSET,
        fields: Annotated[
            list[SearchText] | None, strawberry.argument(description="Only these texts.")
        ] = strawberry.UNSET,
        first: Annotated[
            int | None, strawberry.argument(description="How many texts, 1 to 100.")
        ] = TEXTS_SHOWN,
        fragments: Annotated[
            int | None, strawberry.argument(description="How many passages of each, 1 to 2.")
        ] = 1,
    ) -> list[Highlight] | None:
        markers = check_marker(pre, "pre"), check_marker(post, "post")
        own = lang or info.context.request.language
        size = page_window(first, None, None, None, default=TEXTS_SHOWN).size
        most = passage_count(fragments)
        names = SearchText if fields is strawberry.UNSET or fields is None else fields
        wanted = {text.value.lower() for text in names}
        found = (h for h in self.match.highlights if h.field in wanted)
        spoken = [h for h in found if not lang or h.lang == lang]
        spoken.sort(key=lambda h: (h.lang != own, PROMINENCE.index(h.field)))
        return [build_highlight(self.match, each, markers, most) for each in spoken[:size]]

    @strawberry.field(
        description="What its score is made of, in words and in numbers that add up to it; "
        "empty where no words were searched for."
    )
    def explanation(self, info: Caller, lang: InLanguage = strawberry.UNSET) -> list[SearchReason]:
        wanted = [lang] if lang else info.context.request.languages
        return [search_reason(each, wanted) for each in self.match.reasons]


def build_highlight(
    match: Match, found: search.Highlight, markers: tuple[str, str], most: int
) -> Highlight:
    """Return so many passages of a text as clients see it, between the markers of the caller."""
    return Highlight(
        field=SearchText(found.field.upper()),
        lang=Language(found.lang),
        fragments=[mark_fragment(fragment, markers) for fragment in found.fragments[:most]],
        place=found.place,
        row_id=match.row_id,
    )


def passage_count(given: int | None) -> int:
    """Return how many passages are wanted; raise Refused for a number that there never are."""
    if given is not None and not 1 <= given <= MOST_FRAGMENTS:
        message = sentence(
            "Ask for 1 to {most_fragments} passages of each text.", most_fragments=MOST_FRAGMENTS
        )
        raise Refused(Code.BAD_USER_INPUT, message, "fragments")
    return given or 1


def check_marker(given: str, name: str) -> str:
    """Return a marker; raise Refused for one that is too long."""
    if len(given) > LONGEST_MARKER:
        message = sentence(
            "Give a marker of at most {longest_marker} characters.", longest_marker=LONGEST_MARKER
        )
        raise Refused(Code.BAD_USER_INPUT, message, name)
    return given


def mark_fragment(fragment: str, markers: tuple[str, str]) -> str:
    """Return a fragment with the markers of the caller."""
    for ours, theirs in zip(MARKERS, markers, strict=True):
        fragment = fragment.replace(ours, theirs)
    return fragment


def search_reason(given: Reason, languages: Sequence[str]) -> SearchReason:
    """Return a reason for a score in words."""
    rule = given.rule.upper()
    text = phrase("search", f"reason {rule}", catalogue_language(languages), about=given.about)
    return SearchReason(rule=SearchRule(rule), about=given.about, score=given.score, text=text)


async def adoption_counts(info: Caller, practices: list[int]) -> list[int]:
    """Return for each practice how many adoptions of it the caller may see."""
    source = table_of(tables.Adoption)
    counted = sa.select(source.c.practice_id, sa.func.count().label("number"))
    mine = counted.where(source.c.practice_id.in_(practices), *visibility_conditions(source))
    rows = await info.context.loaders.rows(mine.group_by(source.c.practice_id))
    found = {row.practice_id: row.number for row in rows}
    return [found.get(practice, 0) for practice in practices]


async def practice_attachments(info: Caller, practices: list[int]) -> list[Sequence[PlainRow]]:
    """Return for each practice its files that the caller may see, in the order they were added."""
    source = table_of(tables.Attachment)
    mine = sa.select(source).where(
        source.c.practice_id.in_(practices), *visibility_conditions(source)
    )
    found: dict[int, list[PlainRow]] = defaultdict(list)
    for row in await info.context.loaders.rows(mine.order_by(source.c.uploaded_at, source.c.id)):
        found[row.practice_id].append(row)
    return [found[practice] for practice in practices]


async def search_hits(info: Caller, matches: Sequence[Match]) -> list[SearchHit]:
    """Return what was found with its rows, read in one statement for each kind.

    What has been hidden since it was indexed is left out.
    """
    read = (info.context.loaders.one(SEARCHED[m.kind], id=m.row_id) for m in matches)
    pairs = zip(matches, await gather(*read), strict=True)
    return [
        SearchHit(match=match, item=show_entity(SEARCHED[match.kind], row))
        for match, row in pairs
        if row is not None
    ]
