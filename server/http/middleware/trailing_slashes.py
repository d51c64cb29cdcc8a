"""An address with a slash at its end is the same address: a redirection would lose a POST."""

from starlette.types import ASGIApp, Receive, Scope, Send


class TrailingSlashMiddleware:
    """Lets the application see every address without the slash at its end."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the wrapped application does."""
        path, front = scope.get("path", ""), f"{scope.get('root_path', '')}/"
        if path.endswith("/") and path != front:
            scope = {**scope, "path": path.rstrip("/") or "/"}
        await self.app(scope, receive, send)
