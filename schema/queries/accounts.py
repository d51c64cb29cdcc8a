"""Who asks, and for administrators who else may."""

from typing import Any

import strawberry

from schema import tables
from schema.access.authentication import account_label
from schema.access.viewer import Viewer
from schema.comparison.campaign_answers import select_owed_values
from schema.limits.field_permissions import require_role
from schema.tables import Role, Row, Scope
from schema.types import Caller, Municipality, Organisation, show_entity
from schema.types.campaigns import CampaignAnswer
from schema.types.connections import table_listing
from schema.types.entity import described_field


@strawberry.type(name="Viewer", description="The caller: the account of a key or a session.")
class Asking:
    viewer: strawberry.Private[Viewer]
    label: str = described_field("What the account is for.")
    csrf_token: str | None = described_field(
        "What a page sends as `X-CSRF-Token` with everything that is not a GET; null with a key."
    )

    @strawberry.field(description="What the account may do.")
    def roles(self) -> list[Role]:
        return sorted(self.viewer.roles)

    @strawberry.field(description="What the key may be used for; in a session everything.")
    def scopes(self) -> list[Scope]:
        return sorted(self.viewer.scopes)

    @strawberry.field(description="The municipality that the account works for.")
    async def municipality(self, info: Caller) -> Municipality | None:
        return await entity_by_number(info, tables.Municipality, self.viewer.municipality)

    @strawberry.field(description="The organisation that the account works for.")
    async def organisation(self, info: Caller) -> Organisation | None:
        return await entity_by_number(info, tables.Organisation, self.viewer.organisation)

    @strawberry.field(
        description="What its municipality still owes to open campaigns, the most urgent first, "
        "at most 200 values; none without a municipality.",
        metadata={"cost": 50},
    )
    async def owed_values(self, info: Caller) -> list[CampaignAnswer]:
        rows = await info.context.loaders.rows(select_owed_values())
        return [CampaignAnswer(answer=row) for row in rows]


async def entity_by_number(info: Caller, table: type[Row], number: int | None) -> Any:
    """Return the entity with this number, or None where there is none."""
    row = None if number is None else await info.context.loaders.row(table, number)
    return None if row is None else show_entity(table, row)


@strawberry.type
class AccountQueries:
    @strawberry.field(description="The account of the caller; null if anonymous.")
    async def viewer(self, info: Caller) -> Asking | None:
        context = info.context
        if context.viewer.account is None:
            return None
        label = await account_label(context.loaders.database, context.viewer.account)
        return Asking(viewer=context.viewer, label=label, csrf_token=context.request.csrf_token)

    accounts = table_listing(
        tables.Account, "All accounts; for administrators.", only=[require_role(scope=Scope.ADMIN)]
    )
    api_keys = table_listing(
        tables.ApiKey, "All keys; for administrators.", only=[require_role(scope=Scope.ADMIN)]
    )
