"""An address that nobody has: a person is shown the app's page for it, whatever else asks is told in JSON as ever."""

from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request
from starlette.types import Receive, Scope, Send

from public_api.web.serve import show_nowhere

App = Callable[[Scope, Receive, Send], Awaitable[None]]


def show_the_lost(app: FastAPI) -> None:
    """To be called once all routes are there. A path that begins as one of them does is no page that was misspelt, but
    data that is not there, or a file of an older build: those answer in JSON, to a browser too."""
    known, otherwise = frozenset(_first(getattr(route, "path", "")) for route in app.router.routes), app.router.default

    async def _answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or _first(scope["path"]) in known or not _is_read(request := Request(scope)):
            await otherwise(scope, receive, send)
            return
        await show_nowhere(request)(scope, receive, send)

    app.router.default = _answer


def _first(path: str) -> str:
    return path.split("/", 2)[1] if path.startswith("/") else path


def _is_read(request: Request) -> bool:
    """A browser that was given an address says that it takes HTML; the app's own calls, and programs, do not."""
    return request.method in ("GET", "HEAD") and "text/html" in request.headers.get("accept", "")
