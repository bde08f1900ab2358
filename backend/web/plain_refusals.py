"""The framework's body limit answers in plain text: here its 413 becomes a problem document like all refusals, which
says how large a body may be."""

import re

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.ground.errors import Problem, refused_as, too_large
from backend.web.body_limits import most_for
from backend.web.refusals import refuse
from media import MOST_BYTES, too_large_photo

TOO_LARGE = 413
PHOTOS = re.compile("/api/v1/photos|/media/uploads/.*")  # where a body is a photo


class PlainRefusals:
    """Pure ASGI: replaces a plain-text 413. `body_most`: bytes of a body with files."""

    def __init__(self, app: ASGIApp, body_most: int) -> None:
        self.app, self._body_most = app, body_most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        replaced = False

        async def _send(message: Message) -> None:
            nonlocal replaced
            if _is_plain(message):
                replaced = True
                await refuse(Request(scope), self._too_large(scope))(scope, receive, send)
            elif not replaced:
                await send(message)

        await self.app(scope, receive, _send)

    def _too_large(self, scope: Scope) -> Problem:
        if PHOTOS.fullmatch(scope["path"]):
            return too_large_photo("file", min(MOST_BYTES, self._body_most))
        return refused_as(too_large(most_for(scope, self._body_most)))


def _is_plain(message: Message) -> bool:
    if message["type"] != "http.response.start" or message["status"] != TOO_LARGE:
        return False
    headers = MutableHeaders(raw=message["headers"])
    return headers.get("content-type", "").startswith("text/plain")
