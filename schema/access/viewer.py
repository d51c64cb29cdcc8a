"""Who asks: what they may see and do, as values that every statement takes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from schema import clock
from schema.tables import PracticeState, Role, Scope

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
            "sees_private": Role.ADMINISTRATOR in reads,
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
            ADMINISTRATORS: self._sees["sees_private"],
            municipality_audience(self._sees["own_municipality"]): self._sees["own_municipality"],
            organisation_audience(self._sees["own_organisation"]): self._sees["own_organisation"],
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
ADMINISTRATORS = "administrators"
"""Those who also find what editors may not see yet."""

PUBLIC = Viewer()
BLIS = Viewer(roles=frozenset({Role.ADMINISTRATOR}))
"""The program itself, which indexes and compares everything."""


def municipality_audience(number: int | None) -> str:
    """Return the audience of those who work for a municipality."""
    return f"municipality-{number}"


def organisation_audience(number: int | None) -> str:
    """Return the audience of those who work for an organisation."""
    return f"organisation-{number}"
