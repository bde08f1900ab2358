"""The framework's body limit answers in plain text: here its 413 becomes a problem document like all refusals."""

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.ground.errors import Problem
from backend.web.refusals import refuse

TOO_LARGE = 413


class PlainRefusals:
    """Pure ASGI: replaces a plain-text 413."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        replaced = False

        async def _send(message: Message) -> None:
            nonlocal replaced
            if _is_plain(message):
                replaced = True
                await refuse(Request(scope), Problem("too_large"))(scope, receive, send)
            elif not replaced:
                await send(message)

        await self.app(scope, receive, _send)


def _is_plain(message: Message) -> bool:
    if message["type"] != "http.response.start" or message["status"] != TOO_LARGE:
        return False
    return MutableHeaders(raw=message["headers"]).get("content-type", "").startswith("text/plain")
