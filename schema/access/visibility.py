"""Who may see what: one condition for each table, added to every statement that reads it.

The condition is the same whoever asks. Who it is comes in as values, which a statement cannot do
without: one that forgets its viewer fails, and shows nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import sqlalchemy as sa

from schema import tables
from schema.tables import (
    CampaignStatus,
    ConsentPurpose,
    ExpertKind,
    PracticeState,
    Row,
    ValueState,
    Visibility,
)
from schema.tables.base import Statement, table_of
from schema.tables.indicators import is_value_shown

Condition = Callable[[sa.FromClause], sa.ColumnElement[bool]]

IS_EDITOR = sa.bindparam("sees_all", type_=sa.Boolean)
SEES_PRIVATE = sa.bindparam("sees_private", type_=sa.Boolean)
IS_ADMINISTRATOR = sa.bindparam("administers", type_=sa.Boolean)
IS_MEMBER = sa.bindparam("sees_members", type_=sa.Boolean)
OWN_MUNICIPALITY = sa.bindparam("own_municipality", type_=sa.Integer)
OWN_ACCOUNT = sa.bindparam("own_account", type_=sa.Integer)
OWN_ORGANISATION = sa.bindparam("own_organisation", type_=sa.Integer)
TODAY = sa.bindparam("today", type_=sa.Date)


@dataclass(frozen=True)
class Holders:
    """Which municipality or organisation holds a row: named in a column, or in a join table."""

    column: str
    via: type[Row] | None = None
    by: str = ""
    row: str = "id"

    def include(self, own: sa.ColumnElement[Any], source: sa.FromClause) -> sa.ColumnElement[bool]:
        """Return whether the viewer's own one is a holder of a row."""
        if self.via is None:
            return source.c[self.column] == own
        join = table_of(self.via).alias()
        mine = sa.select(join.c[self.by]).where(join.c[self.column] == own)
        return source.c[self.row].in_(mine.correlate(None))

    def pairs(self, table: sa.Table) -> Statement:
        """Return the statement for the pairs of a row of the table and a holder of it."""
        if self.via is None:
            return sa.select(table.c.id, table.c[self.column]).where(
                table.c[self.column].is_not(None)
            )
        held = table_of(self.via)
        if self.row == "id":
            return sa.select(held.c[self.by], held.c[self.column])
        joined = sa.select(table.c.id, held.c[self.column])
        return joined.join(held, held.c[self.by] == table.c[self.row])


@dataclass(frozen=True)
class VisibilityRule:
    """To whom the rows of a table are shown; holders see a row whatever its state."""

    everyone: Condition
    members: Condition = lambda _: sa.false()
    editors: Condition = lambda _: sa.true()
    municipality: Sequence[Holders] = ()
    organisation: Sequence[Holders] = ()
    account: Condition = lambda _: sa.false()
    administrators: Condition = lambda _: sa.true()
    anyone: Condition = lambda _: sa.true()
    """What must hold of a row for it to be there at all, whoever asks."""

    def holds(self, source: sa.FromClause) -> sa.ColumnElement[bool]:
        """Return whether a row is shown to the viewer."""
        ways = [
            self.everyone(source),
            sa.and_(IS_EDITOR, self.editors(source)),
            sa.and_(SEES_PRIVATE, self.administrators(source)),
            sa.and_(IS_MEMBER, self.members(source)),
            self.account(source),
            *(holders.include(OWN_MUNICIPALITY, source) for holders in self.municipality),
            *(holders.include(OWN_ORGANISATION, source) for holders in self.organisation),
        ]
        return sa.and_(self.anyone(source), sa.or_(*ways))


def shows_no_rows(_: sa.FromClause) -> sa.ColumnElement[bool]:
    """Return that a rule shows no row in this way."""
    return sa.false()


def is_practice_published(practice: sa.FromClause, audience: Visibility) -> sa.ColumnElement[bool]:
    """Return whether a practice is published for an audience."""
    return sa.and_(practice.c.state == PracticeState.PUBLISHED, practice.c.visibility == audience)


def is_expert_shown(expert: sa.FromClause) -> sa.ColumnElement[bool]:
    """Return whether an expert is a confirmed office, or agrees to be in the directory."""
    is_office = sa.and_(expert.c.kind == ExpertKind.OFFICE, expert.c.is_confirmed.is_(True))
    return sa.or_(is_office, expert.c.id.in_(consenting_experts(ConsentPurpose.DIRECTORY)))


def consenting_experts(purpose: ConsentPurpose) -> sa.Select[tuple[int]]:
    """Return the statement for the experts who agree to something today.

    A consent that was taken back counts no more, and takes with it all that were given until then.
    """
    consent, end = table_of(tables.Consent).alias(), table_of(tables.Consent).alias()
    taken_back = sa.exists().where(
        end.c.expert_id == consent.c.expert_id,
        end.c.purpose == consent.c.purpose,
        end.c.withdrawn_on >= consent.c.given_on,
    )
    in_force = sa.select(consent.c.expert_id).where(
        consent.c.purpose == purpose,
        consent.c.given_on <= TODAY,
        consent.c.expires_on.is_(None) | (consent.c.expires_on >= TODAY),
        ~taken_back,
    )
    return in_force.correlate(None)


def is_own_consent(consent: sa.FromClause) -> sa.ColumnElement[bool]:
    """Return whether a consent was given by the viewer in person."""
    expert = table_of(tables.Expert).alias()
    own = sa.select(expert.c.id).where(expert.c.account_id == OWN_ACCOUNT)
    return consent.c.expert_id.in_(own.correlate(None))


def is_saved_by_viewer(search: sa.FromClause) -> sa.ColumnElement[bool]:
    """Return whether the viewer saved a search and has not deleted it."""
    return sa.and_(search.c.account_id == OWN_ACCOUNT, search.c.is_deleted.is_(False))


def is_held_by_viewer(practice: sa.FromClause) -> sa.ColumnElement[bool]:
    """Return whether the municipality of the viewer holds a practice."""
    by_practice = Holders("municipality_id", tables.PracticeMunicipality, "practice_id")
    return by_practice.include(OWN_MUNICIPALITY, practice)


def waits_for_viewer(practice: sa.FromClause) -> sa.ColumnElement[bool]:
    """Return whether the viewer has to do something with a practice that they may see."""
    by_invitation = Holders("municipality_id", tables.PracticeInvitation, "practice_id")
    handed_in = practice.c.state.in_((PracticeState.SUBMITTED, PracticeState.IN_REVIEW))
    sent_back = practice.c.state == PracticeState.CHANGES_REQUESTED
    return sa.or_(
        sa.and_(IS_EDITOR, handed_in),
        sa.and_(sent_back, is_held_by_viewer(practice)),
        by_invitation.include(OWN_MUNICIPALITY, practice),
    )


def is_contact_shown(contact: sa.FromClause, audience: Visibility) -> sa.ColumnElement[bool]:
    """Return whether an office is confirmed, and what it is of is published for an audience.

    All that it can be of is public, but for practices.
    """
    published = is_practice_with(contact, lambda p: is_practice_published(p, audience))
    is_public = sa.false() if audience is Visibility.MEMBERS else contact.c.practice_id.is_(None)
    return sa.and_(contact.c.is_confirmed.is_(True), sa.or_(is_public, published))


def may_editors_see_contact(contact: sa.FromClause) -> sa.ColumnElement[bool]:
    """Return whether editors see an office: all but those of practices that are with authors."""
    handed_in = is_practice_with(contact, lambda p: p.c.is_private.is_(False))
    return sa.or_(contact.c.practice_id.is_(None), handed_in)


def is_practice_with(contact: sa.FromClause, condition: Condition) -> sa.ColumnElement[bool]:
    """Return whether an office is of a practice for which a condition holds."""
    practice = table_of(tables.Practice).alias()
    found = sa.select(practice.c.id).where(condition(practice))
    return contact.c.practice_id.in_(found.correlate(None))


def has_campaign_begun(campaign: sa.FromClause) -> sa.ColumnElement[bool]:
    """Return whether the first day of a campaign has come, and nobody has called it off."""
    is_on = campaign.c.status != CampaignStatus.CANCELLED
    return sa.and_(is_on, campaign.c.opens_on <= TODAY)


def may_see_answer(
    campaign: sa.FromClause, municipality: sa.ColumnElement[int]
) -> sa.ColumnElement[bool]:
    """Return whether the viewer may know what a municipality has sent to a campaign.

    That is more than its values tell, which others do not see until they are public.
    """
    is_organiser = campaign.c.organiser_id == OWN_ORGANISATION
    return sa.or_(IS_EDITOR, is_organiser, municipality == OWN_MUNICIPALITY)


AUTHORS_OF = (
    Holders("municipality_id", tables.PracticeMunicipality, "practice_id", row="practice_id"),
)
PRIVATE = VisibilityRule(
    everyone=shows_no_rows, editors=shows_no_rows, administrators=shows_no_rows
)

RULES: Mapping[sa.Table, VisibilityRule] = {
    # Who sees a draft also sees its versions and its way: `visible_versions` in
    # schema/editing/audit_trail.py, `is_practice_insider` in schema/types/versions.py.
    table_of(tables.Practice): VisibilityRule(
        everyone=lambda p: is_practice_published(p, Visibility.PUBLIC),
        members=lambda p: is_practice_published(p, Visibility.MEMBERS),
        editors=lambda p: p.c.is_private.is_(False),
        municipality=(
            Holders("municipality_id", tables.PracticeMunicipality, "practice_id"),
            Holders("municipality_id", tables.PracticeInvitation, "practice_id"),
        ),
    ),
    table_of(tables.PracticeInvitation): VisibilityRule(
        everyone=shows_no_rows, municipality=(*AUTHORS_OF, Holders("municipality_id"))
    ),
    table_of(tables.ReviewComment): VisibilityRule(everyone=shows_no_rows, municipality=AUTHORS_OF),
    table_of(tables.TieRejection): VisibilityRule(everyone=shows_no_rows, municipality=AUTHORS_OF),
    table_of(tables.Document): VisibilityRule(
        everyone=lambda d: d.c.visibility == Visibility.PUBLIC,
        members=lambda d: d.c.visibility == Visibility.MEMBERS,
    ),
    table_of(tables.NewsItem): VisibilityRule(everyone=lambda n: n.c.is_published.is_(True)),
    table_of(tables.IndicatorValue): VisibilityRule(
        everyone=lambda v: v.c.state == ValueState.PUBLISHED,
        municipality=(Holders("municipality_id"),),
        anyone=is_value_shown,
    ),
    table_of(tables.Campaign): VisibilityRule(
        everyone=has_campaign_begun,
        members=lambda _: sa.true(),
        organisation=(Holders("organiser_id"),),
    ),
    table_of(tables.ComparisonSet): VisibilityRule(
        everyone=lambda s: s.c.visibility == Visibility.PUBLIC,
        members=lambda s: s.c.visibility == Visibility.MEMBERS,
        municipality=(Holders("municipality_id"),),
    ),
    table_of(tables.Expert): VisibilityRule(
        everyone=is_expert_shown,
        organisation=(Holders("organisation_id"),),
        account=lambda e: e.c.account_id == OWN_ACCOUNT,
    ),
    table_of(tables.Contact): VisibilityRule(
        everyone=lambda c: is_contact_shown(c, Visibility.PUBLIC),
        members=lambda c: is_contact_shown(c, Visibility.MEMBERS),
        editors=may_editors_see_contact,
        municipality=(Holders("municipality_id"), *AUTHORS_OF),
        organisation=(Holders("organisation_id"),),
    ),
    table_of(tables.Consent): VisibilityRule(
        everyone=shows_no_rows,
        editors=shows_no_rows,
        organisation=(Holders("organisation_id", tables.Expert, "id", row="expert_id"),),
        account=is_own_consent,
    ),
    table_of(tables.AskedQuery): VisibilityRule(everyone=shows_no_rows),
    table_of(tables.FetchRun): VisibilityRule(everyone=shows_no_rows),
    table_of(tables.SavedSearch): replace(PRIVATE, account=is_saved_by_viewer),
    table_of(tables.Account): replace(PRIVATE, account=lambda _: IS_ADMINISTRATOR),
}
"""Tables of which some rows are shown to some only."""

WITH_THEIR_OWNERS = frozenset(
    map(
        table_of,
        (
            tables.PracticeMunicipality,
            tables.PracticeMunicipalityThen,
            tables.PracticeTopic,
            tables.Evidence,
            tables.Adoption,
            tables.AdoptionEvidence,
            tables.ExpertOpinion,
            tables.Attachment,
            tables.AttachmentText,
            tables.DocumentTopic,
            tables.CampaignIndicator,
            tables.CampaignMunicipality,
            tables.ComparisonSetMember,
            tables.ExpertTopic,
            tables.ExperienceRequestPractice,
            tables.ExperienceRequestExpert,
            tables.ApiKey,
            tables.SignInLink,
            tables.RequestKey,
        ),
    )
)
"""Tables whose rows are shown when the rows with a rule are to which they belong."""

SHOWN_TO_ALL = frozenset(
    map(
        table_of,
        (
            tables.Topic,
            tables.Organisation,
            tables.OrganisationName,
            tables.Municipality,
            tables.Succession,
            tables.ComparisonGroup,
            tables.ComparisonGroupMember,
            tables.Project,
            tables.Funding,
            tables.ProjectPartner,
            tables.ProjectActivity,
            tables.TargetGroup,
            tables.ProjectResult,
            tables.Network,
            tables.NetworkTopic,
            tables.Membership,
            tables.NetworkOutput,
            tables.Cycle,
            tables.Event,
            tables.EventTopic,
            tables.Delegation,
            tables.Indicator,
            tables.Target,
            tables.Pilot,
            tables.Partnership,
            tables.PartnershipPartner,
            tables.SynonymSet,
            tables.ExperienceRequest,
        ),
    )
)
"""Tables of which everybody sees all rows."""

SHOWN_BY_NO_RULE = frozenset(
    map(
        table_of,
        (
            tables.Change,
            tables.ImportRun,
            tables.IndexTask,
            tables.Redirect,
            tables.Revision,
            tables.SeedRecord,
            tables.StagedValue,
        ),
    )
)
"""Tables of the system itself: what reads them says of each row who may see it."""


def tables_without_rule(metadata: sa.MetaData = Row.metadata) -> list[str]:
    """Return the names of the tables of which nothing here says who may see them."""
    ruled = {*RULES, *WITH_THEIR_OWNERS, *SHOWN_TO_ALL, *SHOWN_BY_NO_RULE}
    return sorted(table.name for table in metadata.sorted_tables if table not in ruled)


class NoRule(Exception):
    """A table is read of which nothing says who may see it."""

    def __init__(self, *names: str) -> None:
        listed = ", ".join(names)
        super().__init__(
            f"No rule in schema/access/visibility.py says who may see the rows of {listed}."
        )


def visibility_conditions(source: sa.FromClause) -> Sequence[sa.ColumnElement[bool]]:
    """Return what must hold for a row of a table, or of an alias of it, to be shown.

    What belongs to a row with a rule, such as the evidence of a practice, is shown when that
    row is. Raises NoRule for a table of which nothing says who may see it.
    """
    # To put a condition together takes longer than most statements, and it is always the same.
    return table_visibility(source) if isinstance(source, sa.Table) else build_visibility(source)


def public_conditions(source: sa.FromClause) -> Sequence[sa.ColumnElement[bool]]:
    """Return what must hold for a row of a table with a rule of its own to be shown to everyone."""
    table = source.element if isinstance(source, sa.Alias) else source
    assert isinstance(table, sa.Table)
    return [RULES[table].anyone(source), RULES[table].everyone(source)]


@cache
def table_visibility(table: sa.Table) -> Sequence[sa.ColumnElement[bool]]:
    """Return what must hold for a row of a table to be shown."""
    return build_visibility(table)


def build_visibility(source: sa.FromClause) -> Sequence[sa.ColumnElement[bool]]:
    """Return what must hold for a row to be shown, of a table or of an alias of it."""
    table = source.element if isinstance(source, sa.Alias) else source
    assert isinstance(table, sa.Table)
    if table in SHOWN_TO_ALL:
        return []
    own = [RULES[table].holds(source)] if table in RULES else []
    with_owners = [is_owner_visible(source, *owner) for owner in OWNERS.get(table, ())]
    if not own and not (with_owners and table in WITH_THEIR_OWNERS):
        raise NoRule(table.name)
    return [*own, *with_owners]


def own_rule(source: sa.FromClause) -> Sequence[sa.ColumnElement[bool]]:
    """Return what must hold for a row that ties two others to be shown, beside both of them."""
    table = source.element if isinstance(source, sa.Alias) else source
    assert isinstance(table, sa.Table)
    return [RULES[table].holds(source)] if table in RULES else []


def is_owner_visible(source: sa.FromClause, column: str, owner: sa.Table) -> sa.ColumnElement[bool]:
    """Return whether the row that a column names is shown."""
    other = owner.alias()
    return source.c[column].in_(
        sa.select(other.c.id).where(*visibility_conditions(other)).correlate(None)
    )


def owner_columns() -> Mapping[sa.Table, Sequence[tuple[str, sa.Table]]]:
    """Return for each table the columns that name what its rows belong to, down to those above."""
    found: dict[sa.Table, list[tuple[str, sa.Table]]] = {}
    waiting = list(RULES)
    while waiting:
        owner = waiting.pop()
        for table in Row.metadata.sorted_tables:
            for key in table.foreign_keys:
                if key.column.table is owner and not key.parent.nullable:
                    found.setdefault(table, []).append((key.parent.name, owner))
                    waiting.append(table)
    return found


OWNERS = owner_columns()
