"""Fields that not everybody may ask for: one line at the field says who may."""

from typing import Any

from strawberry.extensions import FieldExtension

from schema.access.viewer import Viewer
from schema.errors import Code, Refused
from schema.request.context import Context
from schema.tables import Role, Scope
from schema.text.sentences import sentence


def require_role(*roles: Role, scope: Scope) -> "RoleRequirement":
    """Return what lets through who has one of the roles, or administers, and this scope.

    Anybody else gets null there, with an error at the path of the field.
    """
    return RoleRequirement(roles, scope)


class RoleRequirement(FieldExtension):
    """Looks at the caller before a field is resolved."""

    def __init__(self, roles: tuple[Role, ...], scope: Scope) -> None:
        self.roles, self.scope = roles, scope

    def resolve(self, next_: Any, source: Any, info: Any, **kwargs: Any) -> Any:
        """Resolve the field, which may give something to await, or raise Refused."""
        context: Context = info.context
        check_role(context.viewer, *self.roles, scope=self.scope)
        return next_(source, info, **kwargs)

    async def resolve_async(self, next_: Any, source: Any, info: Any, **kwargs: Any) -> Any:
        """Do the same for a field that is asynchronous."""
        return await self.resolve(next_, source, info, **kwargs)


def check_role(viewer: Viewer, *roles: Role, scope: Scope) -> None:
    """Raise Refused unless the viewer has one of the roles, or administers, and the scope."""
    if viewer.account is None:
        raise Refused(Code.UNAUTHENTICATED, sentence("Sign in, or send a key, to ask for this."))
    if scope not in viewer.scopes:
        raise Refused(Code.FORBIDDEN, sentence("This key lacks the scope {scope}.", scope=scope))
    if not viewer.may(scope, *roles):
        wanted = ", ".join(sorted({*roles, Role.ADMINISTRATOR}))
        raise Refused(Code.FORBIDDEN, sentence("This is for the roles {wanted}.", wanted=wanted))
