"""More connections than are kept (连接过多): told to come back later, as a problem document, and let go.

uvicorn's own `limit_concurrency` says so in plain text and does not say when to come back.
"""

from collections.abc import Callable

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.ground.appointments import Spread
from backend.ground.errors import Problem
from backend.web.refusals import refuse

CONNECTIONS_MOST = 1000  # beside those that listen
SOONEST, LONGEST = 2.0, 15.0  # seconds: when a place becomes free is for those to say who are connected


class Crowd:
    """Pure ASGI, outside all but the log: `here` says how many connections there are now, this one among them."""

    def __init__(self, app: ASGIApp, most: int, here: Callable[[], int]) -> None:
        self.app, self._most, self._here = app, most, here
        self._later = Spread(SOONEST, LONGEST)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if self._here() > self._most:

            async def _closing(message: Message) -> None:
                if message["type"] == "http.response.start":
                    MutableHeaders(scope=message)["connection"] = "close"
                await send(message)

            problem = Problem("busy", retry_after=self._later.wait())
            await refuse(Request(scope), problem)(scope, receive, _closing)
            return
        await self.app(scope, receive, send)
