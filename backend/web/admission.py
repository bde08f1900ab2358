"""How many requests are worked on at once (接纳控制): beyond that, come back later, said at once and cheaply.

Writes and reads are counted apart, so that whoever asks how far a case is gets an answer while everybody reports;
tracks and the queues of phones go in lanes of their own, so that no report waits for the backlog of an outage. A
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
from backend.web.ways import Broad, Lane, Pace, Way

SMALL = 1024 * 1024  # bytes of a body that is waited for here
READS = frozenset({"GET", "HEAD", "OPTIONS"})
UNCOUNTED = ("/healthz", "/readyz", "/api/v1/live", "/api/v1/patrol/positions/live", "/api/v1/photos")


class Kind(StrEnum):
    READ = "read"
    WRITE = "write"
    TRACK = "track"
    QUEUE = "queue"


# where no large body is sent: what is larger counts as a write
LANES: dict[tuple[str, str], Kind] = {
    ("POST", "/api/v1/patrol/fixes"): Kind.TRACK,
    ("GET", "/track"): Kind.TRACK,
    ("GET", "/track/"): Kind.TRACK,
    ("POST", "/track"): Kind.TRACK,
    ("POST", "/track/"): Kind.TRACK,
    ("POST", "/"): Kind.TRACK,
    ("POST", "/api/v1/sync"): Kind.QUEUE,
}
# 500 inspectors who send each half a minute are 17 turns a second; sixty fixes are 12 ms of the processor, three are 7
PACES: dict[Kind, Pace] = {Kind.TRACK: Pace(64, 2.0, 0.5), Kind.QUEUE: Pace(8, 1.0, 1.0)}


class Admission:
    """Pure ASGI: 503 `busy` with Retry-After for more than is worked on at once."""

    def __init__(self, app: ASGIApp, most: Mapping[Kind, int], paces: Mapping[Kind, Pace] = PACES) -> None:
        self.app = app
        broad = {kind: Broad(many) for kind, many in most.items()}
        lanes = {kind: Lane(pace, broad[Kind.WRITE]) for kind, pace in paces.items()}
        self._ways: dict[Kind, Way] = {**broad, **lanes}
        self._appointments = {kind: Appointments() for kind in Kind}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(UNCOUNTED):
            await self.app(scope, receive, send)
            return
        kind = _kind_of(scope)
        way = self._ways[kind]
        if scope["method"] not in READS and not way.is_full and _is_small(scope):
            receive = await _with_body(receive)
        if way.is_full:
            problem = Problem("busy", retry_after=self._appointments[kind].wait())
            await refuse(Request(scope), problem)(scope, receive, send)
            return
        try:
            async with way.turn():
                await self.app(scope, receive, send)
        finally:
            self._appointments[kind].served()


def most_of(settings: Settings) -> dict[Kind, int]:
    """What the operator allows."""
    return {Kind.READ: settings.reads_at_once, Kind.WRITE: settings.writes_at_once}


def _kind_of(scope: Scope) -> Kind:
    lane = LANES.get((scope["method"], scope["path"]))
    if lane is not None and (scope["method"] in READS or _is_small(scope)):
        return lane
    return Kind.READ if scope["method"] in READS else Kind.WRITE


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
