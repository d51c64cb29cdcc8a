"""What is new, by day and kind, as clients see it."""

from datetime import date

import strawberry

from schema.editing.recent_records import RecentRecords
from schema.indexing.searchable import RECIPES, SearchKind
from schema.tables.base import PlainRow
from schema.types.entity import Caller, InLanguage, LocalizedText, localize_text

SHOWN, MOST_SHOWN = 5, 20
"""How many records of a kind and a day are given, and at most."""


@strawberry.type(description="A record that was added or changed.")
class RecentRecord:
    row: strawberry.Private[PlainRow]
    of_kind: strawberry.Private[str]

    @strawberry.field(description="Its public name, with which its kind can be looked up.")
    def slug(self) -> str:
        return self.row.slug

    @strawberry.field(description="Its title or name, whatever it is.")
    def title(self, info: Caller, lang: InLanguage = strawberry.UNSET) -> LocalizedText:
        texts = getattr(self.row, RECIPES[self.of_kind].title)
        return localize_text(texts, [lang] if lang else info.context.request.languages)


@strawberry.type(description="What was added or changed of a kind on a day.")
class RecentKind:
    found: strawberry.Private[RecentRecords]

    @strawberry.field(description="The day in Riga on which they were added or last changed.")
    def changed_on(self) -> date:
        return self.found.day

    @strawberry.field(description="What sort of records.")
    def kind(self) -> SearchKind:
        return SearchKind(self.found.kind)

    @strawberry.field(description="How many records were added or changed last on that day.")
    def count(self) -> int:
        return self.found.count

    @strawberry.field(description="How many of them became public on that day.")
    def added(self) -> int:
        return self.found.added

    @strawberry.field(
        description="The first of them, the last changed first.", metadata={"page": SHOWN}
    )
    def records(self) -> list[RecentRecord]:
        return [RecentRecord(row=row, of_kind=self.found.kind) for row in self.found.rows]
