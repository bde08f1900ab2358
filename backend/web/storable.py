"""What no database keeps alike, NUL in a path or a query, is refused before anything else looks at it."""

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from backend.ground.errors import Problem
from backend.web.refusals import refuse


class Storable:
    """Pure ASGI: 404 for such a path, 422 for such a query. Bodies are looked at by StrictModel."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and "\x00" in scope["path"]:
            await refuse(Request(scope), Problem("not_found"))(scope, receive, send)
        elif scope["type"] == "http" and (b"%00" in scope["query_string"] or b"\x00" in scope["query_string"]):
            await refuse(Request(scope), Problem("invalid"))(scope, receive, send)
        else:
            await self.app(scope, receive, send)
