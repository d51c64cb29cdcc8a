"""Who may see what: one condition for each table, added to every statement that reads it.

The condition is the same whoever asks. Who it is comes in as values, which a statement cannot do
without: one that forgets its viewer fails, and shows nothing.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from schema import clock, tables
from schema.tables import (
    ConsentPurpose,
    PracticeState,
    Role,
    Row,
    Scope,
    ValueState,
    Visibility,
)
from schema.tables.row import Statement, table_of

Condition = Callable[[sa.FromClause], sa.ColumnElement[bool]]
ALL_SCOPES = frozenset(Scope)
SEES_ALL = frozenset({Role.EDITOR, Role.REVIEWER, Role.ADMINISTRATOR})
SEES_MEMBERS = SEES_ALL | {Role.MEMBER}


@dataclass(frozen=True)
class Viewer:
    """Who asks: an account with its roles, narrowed by the scopes of a key; or nobody known."""

    account: int | None = None
    roles: frozenset[Role] = frozenset()
    municipality: int | None = None
    organisation: int | None = None
    scopes: frozenset[Scope] = ALL_SCOPES

    @property
    def values(self) -> Mapping[str, Any]:
        """What every statement has to know of who asks, and of the day on which they ask."""
        return {**self._sees, "today": clock.today()}

    @cached_property
    def _sees(self) -> Mapping[str, Any]:
        reads = self.roles if Scope.READ_MEMBERS in self.scopes else frozenset()
        return {
            "sees_all": bool(reads & SEES_ALL),
            "sees_members": bool(reads & SEES_MEMBERS),
            "administers": self.may(Scope.ADMIN, Role.ADMINISTRATOR),
            "own_municipality": self.municipality if Role.MEMBER in reads else None,
            "own_organisation": self.organisation if Role.PARTNER in reads else None,
            "own_account": self.account if Scope.READ_MEMBERS in self.scopes else None,
        }

    @cached_property
    def audiences(self) -> Sequence[str]:
        """Which audiences of documents this is one of, as the index names them."""
        named = {
            MEMBERS: self._sees["sees_members"],
            EDITORS: self._sees["sees_all"],
            municipality(self._sees["own_municipality"]): self._sees["own_municipality"],
            organisation(self._sees["own_organisation"]): self._sees["own_organisation"],
        }
        return [EVERYONE, *(name for name, is_one in named.items() if is_one)]

    def may(self, scope: Scope, *roles: Role) -> bool:
        """Return whether this is an administrator or one of the roles, with a key for the scope."""
        return scope in self.scopes and not self.roles.isdisjoint({*roles, Role.ADMINISTRATOR})


OPEN = frozenset({PracticeState.DRAFT, PracticeState.CHANGES_REQUESTED})
"""States in which the author of a practice may write; editors may in every state."""


def may_edit_practice(viewer: Viewer, state: PracticeState, holders: Collection[int]) -> bool:
    """Return whether a viewer may edit a practice in a state, which these municipalities hold."""
    if viewer.may(Scope.WRITE_PRACTICE, Role.EDITOR):
        return True
    is_author = viewer.may(Scope.WRITE_PRACTICE, Role.MEMBER) and viewer.municipality in holders
    return is_author and state in OPEN


def may_check_values(viewer: Viewer) -> bool:
    """Return whether a viewer checks and publishes values of indicators."""
    return viewer.may(Scope.WRITE_VALUES, Role.EDITOR)


def may_report_values(viewer: Viewer, municipality: int) -> bool:
    """Return whether a viewer reports values for a municipality, or is an editor."""
    is_member = viewer.may(Scope.WRITE_VALUES, Role.MEMBER)
    return (is_member and viewer.municipality == municipality) or may_check_values(viewer)


EVERYONE, MEMBERS, EDITORS = "everyone", "members", "editors"
PUBLIC = Viewer()
BLIS = Viewer(roles=frozenset({Role.ADMINISTRATOR}))
"""The program itself, which indexes and compares everything."""


def municipality(number: int | None) -> str:
    """Return the audience of those who work for a municipality."""
    return f"municipality-{number}"


def organisation(number: int | None) -> str:
    """Return the audience of those who work for an organisation."""
    return f"organisation-{number}"


IS_EDITOR = sa.bindparam("sees_all", type_=sa.Boolean)
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
        held = table_of(self.via).alias()
        mine = sa.select(held.c[self.by]).where(held.c[self.column] == own)
        return source.c[self.row].in_(mine.correlate(None))

    def pairs(self, table: sa.Table) -> Statement:
        """Return the statement for the pairs of a row of the table and a holder of it."""
        source = table if self.via is None else table_of(self.via)
        return sa.select(source.c[self.by or "id"], source.c[self.column])


@dataclass(frozen=True)
class Rule:
    """To whom the rows of a table are shown, beside those who see all of them.

    Holders see a row whatever its state.
    """

    everyone: Condition
    members: Condition = lambda _: sa.false()
    all_of_them: sa.ColumnElement[bool] = IS_EDITOR
    municipality: Holders | None = None
    organisation: Holders | None = None
    account: Condition = lambda _: sa.false()

    def holds(self, source: sa.FromClause) -> sa.ColumnElement[bool]:
        """Return whether a row is shown to the viewer."""
        ways = [self.everyone(source), self.all_of_them, sa.and_(IS_MEMBER, self.members(source))]
        ways.append(self.account(source))
        if self.municipality:
            ways.append(self.municipality.include(OWN_MUNICIPALITY, source))
        if self.organisation:
            ways.append(self.organisation.include(OWN_ORGANISATION, source))
        return sa.or_(*ways)


def is_published(practice: sa.FromClause, audience: Visibility) -> sa.ColumnElement[bool]:
    """Return whether a practice is published for an audience."""
    return sa.and_(practice.c.state == PracticeState.PUBLISHED, practice.c.visibility == audience)


def is_agreed(expert: sa.FromClause) -> sa.ColumnElement[bool]:
    """Return whether an expert stands for no person, or for one who agrees to be shown."""
    consent = table_of(tables.Consent).alias()
    in_force = sa.select(consent.c.expert_id).where(
        consent.c.purpose == ConsentPurpose.DIRECTORY,
        consent.c.given_on <= TODAY,
        consent.c.expires_on.is_(None) | (consent.c.expires_on >= TODAY),
        consent.c.withdrawn_on.is_(None),
    )
    return sa.or_(expert.c.is_person.is_(False), expert.c.id.in_(in_force.correlate(None)))


def is_saved_by_viewer(search: sa.FromClause) -> sa.ColumnElement[bool]:
    """Return whether the viewer saved a search and has not deleted it."""
    return sa.and_(search.c.account_id == OWN_ACCOUNT, search.c.is_deleted.is_(False))


RULES: Mapping[sa.Table, Rule] = {
    table_of(tables.Practice): Rule(
        everyone=lambda p: is_published(p, Visibility.PUBLIC),
        members=lambda p: is_published(p, Visibility.MEMBERS),
        municipality=Holders("municipality_id", tables.PracticeMunicipality, "practice_id"),
    ),
    table_of(tables.ReviewComment): Rule(
        everyone=lambda _: sa.false(),
        municipality=Holders(
            "municipality_id", tables.PracticeMunicipality, "practice_id", row="practice_id"
        ),
    ),
    table_of(tables.Document): Rule(
        everyone=lambda d: d.c.visibility == Visibility.PUBLIC,
        members=lambda d: d.c.visibility == Visibility.MEMBERS,
    ),
    table_of(tables.NewsItem): Rule(everyone=lambda n: n.c.is_published.is_(True)),
    table_of(tables.IndicatorValue): Rule(
        everyone=lambda v: v.c.state == ValueState.PUBLISHED,
        municipality=Holders("municipality_id"),
    ),
    table_of(tables.ComparisonSet): Rule(
        everyone=lambda s: s.c.visibility == Visibility.PUBLIC,
        members=lambda s: s.c.visibility == Visibility.MEMBERS,
        municipality=Holders("municipality_id"),
    ),
    table_of(tables.Expert): Rule(everyone=is_agreed, organisation=Holders("organisation_id")),
    table_of(tables.AskedQuery): Rule(everyone=lambda _: sa.false()),
    table_of(tables.SavedSearch): Rule(
        everyone=lambda _: sa.false(), all_of_them=sa.false(), account=is_saved_by_viewer
    ),
    table_of(tables.Account): Rule(everyone=lambda _: sa.false(), all_of_them=IS_ADMINISTRATOR),
}


def visible(source: sa.FromClause) -> Sequence[sa.ColumnElement[bool]]:
    """Return what must hold for a row of a table, or of an alias of it, to be shown.

    What belongs to a row with a rule, such as the evidence of a practice, is shown when that
    row is.
    """
    table = source.element if isinstance(source, sa.Alias) else source
    assert isinstance(table, sa.Table)
    own = [RULES[table].holds(source)] if table in RULES else []
    return [*own, *(shown_with(source, *owner) for owner in OWNERS.get(table, ()))]


def shown_with(source: sa.FromClause, column: str, owner: sa.Table) -> sa.ColumnElement[bool]:
    """Return whether the row that a column names is shown."""
    other = owner.alias()
    return source.c[column].in_(sa.select(other.c.id).where(*visible(other)).correlate(None))


def owners() -> Mapping[sa.Table, Sequence[tuple[str, sa.Table]]]:
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


OWNERS = owners()
