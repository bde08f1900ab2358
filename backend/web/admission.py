"""How many requests are worked on at once (接纳控制): beyond that, come back later, said at once and cheaply.

Writes and reads are counted apart, so that whoever asks how far a case is gets an answer while everybody reports. A
request counts from when its body is here: who sends slowly holds up nobody. Long listening and large uploads are not
counted here: they have bounds of their own (LiveRoom, the room of photos, Crowd).
"""

from collections.abc import Mapping
from enum import StrEnum

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.ground.errors import Problem
from backend.ground.settings import Settings
from backend.web.appointments import Appointments
from backend.web.refusals import refuse

SMALL = 256 * 1024  # bytes of a body that is waited for here
READS = frozenset({"GET", "HEAD", "OPTIONS"})
UNCOUNTED = ("/healthz", "/readyz", "/api/v1/live", "/api/v1/patrol/positions/live", "/api/v1/photos")


class Kind(StrEnum):
    READ = "read"
    WRITE = "write"


class Admission:
    """Pure ASGI: 503 `busy` with Retry-After for more than is worked on at once."""

    def __init__(self, app: ASGIApp, most: Mapping[Kind, int]) -> None:
        self.app, self._most = app, most
        self._now = dict.fromkeys(Kind, 0)
        self._appointments = {kind: Appointments() for kind in Kind}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(UNCOUNTED):
            await self.app(scope, receive, send)
            return
        kind = Kind.READ if scope["method"] in READS else Kind.WRITE
        if kind is Kind.WRITE and not self._is_full(kind) and _is_small(scope):
            receive = await _with_body(receive)
        if self._is_full(kind):
            problem = Problem("busy", retry_after=self._appointments[kind].wait())
            await refuse(Request(scope), problem)(scope, receive, send)
            return
        self._now[kind] += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self._now[kind] -= 1
            self._appointments[kind].served()

    def _is_full(self, kind: Kind) -> bool:
        return self._now[kind] >= self._most[kind]


def most_of(settings: Settings) -> dict[Kind, int]:
    """What the operator allows."""
    return {Kind.READ: settings.reads_at_once, Kind.WRITE: settings.writes_at_once}


def _is_small(scope: Scope) -> bool:
    told = dict(scope["headers"]).get(b"content-length", b"")
    return told.isdigit() and int(told) <= SMALL


async def _with_body(receive: Receive) -> Receive:
    """Waits for the body; what gives it, and then whatever comes after it."""
    kept: list[Message] = []
    while True:
        message = await receive()
        kept.append(message)
        if message["type"] != "http.request" or not message.get("more_body", False):
            break
    kept.reverse()

    async def _receive() -> Message:
        return kept.pop() if kept else await receive()

    return _receive
