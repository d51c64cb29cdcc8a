"""What is asked of a search, and how it tells what it found."""

from typing import Annotated

import strawberry

from schema import tables
from schema.enums import enum_of
from schema.tables.row import Choice
from schema.types.cooperation import Network
from schema.types.documents import Document, NewsItem
from schema.types.entity import Language, described
from schema.types.events import Event
from schema.types.indicators import Indicator
from schema.types.organisations import Organisation
from schema.types.people import Expert
from schema.types.places import Municipality
from schema.types.practices import Practice
from schema.types.projects import Project

SearchItem = Annotated[
    Practice
    | Document
    | Network
    | Project
    | Event
    | Organisation
    | Municipality
    | Indicator
    | Expert
    | NewsItem,
    strawberry.union("SearchItem", description="What a search can find."),
]


class SearchKind(Choice):
    """What sort of thing to search for."""

    PRACTICE = "Practice", "Good-practice cases."
    DOCUMENT = "Document", "Documents."
    NETWORK = "Network", "Cooperation networks."
    PROJECT = "Project", "Projects."
    EVENT = "Event", "Events."
    ORGANISATION = "Organisation", "Organisations."
    MUNICIPALITY = "Municipality", "Municipalities of every time."
    INDICATOR = "Indicator", "Indicators."
    EXPERT = "Expert", "Experts, as roles of organisations."
    NEWS_ITEM = "NewsItem", "News."


enum_of(SearchKind)


@strawberry.input(description="What to search in; all that is given must hold.")
class SearchFilterInput:
    kinds: list[SearchKind] | None = described("Only these kinds.", default=strawberry.UNSET)
    topics: list[str] | None = described(
        "Only about one of these themes, by slug.", default=strawberry.UNSET
    )
    municipalities: list[str] | None = described(
        "Only of one of these municipalities, by slug, of any time.", default=strawberry.UNSET
    )
    countries: list[str] | None = described(
        "Only from these countries, as ISO 3166-1 codes.", default=strawberry.UNSET
    )
    outcomes: list[tables.Outcome] | None = described(
        "Only practices that came out so.", default=strawberry.UNSET
    )
    years: list[int] | None = described("Only of these years.", default=strawberry.UNSET)


FILTERED = {
    "kinds": "kind",
    "topics": "topic",
    "municipalities": "municipality",
    "countries": "country",
    "outcomes": "outcome",
    "years": "year",
}


@strawberry.type(description="Why something was found: passages with the words that were met.")
class Highlight:
    field: str = described("Which text the passages are from, such as `title`.")
    lang: Language = described("The language of the text.")
    fragments: list[str] = described(
        "Passages as HTML: escaped, in their own spelling, the words in `<mark>`."
    )


@strawberry.type(description="A word that nothing has, and what was searched for instead.")
class SearchRelaxation:
    typed: str = described("The word as it was typed.")
    used: str = described("The spelling, as documents have it, that was searched for instead.")


@strawberry.type(description="How the words were understood.")
class SearchMeta:
    interpreted_as: str = described("What was really searched for, in words.")
    relaxations: list[SearchRelaxation] = described(
        "What was done because the words as typed find nothing; mostly nothing."
    )
    did_you_mean: str | None = described("The whole query as it was probably meant.")


@strawberry.type(description="What something counts in a search.")
class SearchWeight:
    name: str = described("What is weighed: a text of a document, a merit, or a rule.")
    weight: float = described("What it counts.")


@strawberry.type(description="What decides the order of a search; the same for everyone.")
class SearchSettings:
    fields: list[SearchWeight] = described("What a word in each text of a document counts.")
    merits: list[SearchWeight] = described(
        "What evidence, completeness and freshness add to a practice; success adds nothing."
    )
    rules: list[SearchWeight] = described("The other numbers, by name.")


class SuggestionType(Choice):
    """What sort of phrase is suggested while somebody types."""

    TITLE = "TITLE", "The title or name of something that can be found, but of no municipality."
    THEME = "THEME", "The name of a theme."
    PLACE = "PLACE", "The name of a municipality of any time."


enum_of(SuggestionType)


@strawberry.type(description="A phrase that somebody who is typing may mean.")
class Suggestion:
    type: SuggestionType = described("What sort of phrase it is.")
    text: str = described("The phrase as it is really spelled.")
    count: int = described("How many things that you may see have it.")
    item: SearchItem | None = described("What it leads to: the first that has this title.")
