"""The entry points: one look-up and one list for each thing that has a public name."""

from typing import Annotated

import strawberry

from schema import tables
from schema.access.visibility import is_held_by_viewer, waits_for_viewer
from schema.connections.pages import LARGEST_PAGE
from schema.editing.redirects import redirected_row
from schema.errors import Code, Refused
from schema.limits.field_permissions import require_role
from schema.queries.lookups import lookup
from schema.tables import Role, Scope
from schema.text.sentences import sentence
from schema.types import Caller, Node, parse_id, show_entity
from schema.types.connections import table_listing


async def fetch_node(info: Caller, given: str) -> Node | None:
    """Return the entity with a global id, or None when it is unknown or hidden."""
    table, number = parse_id(given)
    row = await info.context.loaders.one(table, id=number) or await redirected_row(
        info.context, table, "id", number
    )
    return None if row is None else show_entity(table, row)


@strawberry.type
class NodeQueries:
    @strawberry.field(description="Anything by its id; null when it is unknown.")
    async def node(
        self, info: Caller, id: Annotated[strawberry.ID, strawberry.argument(description="Its id.")]
    ) -> Node | None:
        return await fetch_node(info, id)

    @strawberry.field(description="Several things by their ids, in their order; null for unknown.")
    async def nodes(
        self,
        info: Caller,
        ids: Annotated[list[strawberry.ID], strawberry.argument(description="Up to 100 ids.")],
    ) -> list[Node | None] | None:
        if len(ids) > LARGEST_PAGE:
            message = sentence(
                "Ask for at most {largest_page} ids at a time, not {count}.",
                largest_page=LARGEST_PAGE,
                count=len(ids),
            )
            raise Refused(Code.BAD_USER_INPUT, message, "ids")
        return [fetch_node(info, each) for each in ids]  # type: ignore[misc]  # each fails on its own


@strawberry.type
class PlaceQueries:
    municipality = lookup(
        tables.Municipality,
        "slug",
        "atvk_code",
        "iso",
        "name",
        description="A municipality of any time.",
    )
    municipalities = table_listing(
        tables.Municipality, "Municipalities of every time; `asOf` gives those of one day."
    )
    comparison_group = lookup(tables.ComparisonGroup, "slug", description="A comparison group.")
    comparison_groups = table_listing(
        tables.ComparisonGroup, "Groups to compare municipalities within."
    )


@strawberry.type
class OrganisationQueries:
    organisation = lookup(tables.Organisation, "slug", "name", description="An organisation.")
    organisations = table_listing(tables.Organisation, "Organisations by name.")
    contact = lookup(tables.Contact, "slug", description="An office that can be called.")
    contacts = table_listing(tables.Contact, "Offices that can be called, by name.")
    expert = lookup(tables.Expert, "slug", description="An expert.")
    experts = table_listing(tables.Expert, "Experts.")


@strawberry.type
class CooperationQueries:
    network = lookup(tables.Network, "slug", "code", description="A cooperation network.")
    networks = table_listing(tables.Network, "Cooperation networks by title.")
    memberships = table_listing(tables.Membership, "Memberships of municipalities in networks.")
    network_outputs = table_listing(tables.NetworkOutput, "Outputs of the work in networks.")
    cycles = table_listing(tables.Cycle, "Phases of learning by comparing.", order="valid_from")
    adoptions = table_listing(tables.Adoption, "Which practices were taken over, and by whom.")
    pilot = lookup(tables.Pilot, "slug", description="A pilot project.")
    pilots = table_listing(tables.Pilot, "Pilot projects by title.")
    partnership = lookup(tables.Partnership, "slug", description="A partnership.")
    partnerships = table_listing(tables.Partnership, "Lasting partnerships by title.")
    project = lookup(tables.Project, "slug", "number", description="A project.")
    projects = table_listing(tables.Project, "Projects by title.")


@strawberry.type
class PracticeQueries:
    practice = lookup(tables.Practice, "slug", description="A good-practice case.")
    practices = table_listing(tables.Practice, "Good-practice cases by title.")
    inbox = table_listing(
        tables.Practice,
        "Practices that wait for the caller: for editors and reviewers those that were handed in, "
        "for members their own with requests of reviewers, and those of which they are asked.",
        where=waits_for_viewer,
    )
    my_practices = table_listing(
        tables.Practice,
        "Practices that the caller's municipality holds, in whatever state.",
        where=is_held_by_viewer,
    )
    topic = lookup(tables.Topic, "slug", description="A theme.")
    topics = table_listing(tables.Topic, "Themes by name.")


@strawberry.type
class IndicatorQueries:
    indicator = lookup(tables.Indicator, "slug", "code", description="An indicator.")
    indicators = table_listing(tables.Indicator, "Indicators by name.")
    indicator_values = table_listing(
        tables.IndicatorValue, "What was measured, by period.", order="period"
    )
    fetch_runs = table_listing(
        tables.FetchRun,
        "Runs of what fetches data from official services, the newest first; for editors.",
        order="-begun_at",
        only=[require_role(Role.EDITOR, scope=Scope.READ_MEMBERS)],
    )


@strawberry.type
class PublicationQueries:
    event = lookup(tables.Event, "slug", description="An event.")
    events = table_listing(tables.Event, "Events, the newest first.", order="-starts_on")
    document = lookup(tables.Document, "slug", description="A document.")
    documents = table_listing(tables.Document, "Documents by title.")
    news_item = lookup(tables.NewsItem, "slug", description="A news item.")
    news = table_listing(tables.NewsItem, "News, the newest first.", order="-published_on")
