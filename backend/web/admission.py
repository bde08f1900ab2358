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

SMALL = 256 * 1024  # bytes of a body that is waited for here
OF_A_LANE = 1024 * 1024  # the same, where only so many may wait
READS = frozenset({"GET", "HEAD", "OPTIONS"})
UNCOUNTED = ("/healthz", "/readyz", "/api/v1/live", "/api/v1/patrol/positions/live", "/api/v1/photos")


class Kind(StrEnum):
    READ = "read"
    WRITE = "write"
    TRACK = "track"
    FOREIGN = "foreign"  # tracks of clients that others wrote, which show a key and no token
    QUEUE = "queue"


LANES: dict[tuple[str, str], Kind] = {
    ("POST", "/api/v1/patrol/fixes"): Kind.TRACK,
    ("GET", "/track"): Kind.FOREIGN,
    ("GET", "/track/"): Kind.FOREIGN,
    ("POST", "/track"): Kind.FOREIGN,
    ("POST", "/track/"): Kind.FOREIGN,
    ("POST", "/"): Kind.FOREIGN,
    ("POST", "/api/v1/sync"): Kind.QUEUE,
}
# 500 inspectors who send each half a minute are 17 turns a second; 60 fixes are 12 ms of the processor, 3 are 7; of a
# queue each item is a deed of its own
PACES: dict[Kind, Pace] = {
    Kind.TRACK: Pace(most=64, times=2.0, longest=0.5),
    Kind.FOREIGN: Pace(most=64, times=2.0, longest=0.5),
    Kind.QUEUE: Pace(most=8, times=1.0, longest=1.0, hold=1.0, at_once=2, first=1.0),
}


class Admission:
    """Pure ASGI: 503 `busy` with Retry-After for more than is worked on at once."""

    def __init__(self, app: ASGIApp, most: Mapping[Kind, int], paces: Mapping[Kind, Pace] = PACES) -> None:
        self.app = app
        broad = {kind: Broad(many) for kind, many in most.items()}
        lanes = {kind: Lane(pace, broad[Kind.WRITE]) for kind, pace in paces.items()}
        self._ways: dict[Kind, Way] = {**broad, **lanes}
        self._appointments = {kind: Appointments() for kind in broad}
        self._appointments |= {kind: Appointments(first=pace.first) for kind, pace in paces.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(UNCOUNTED):
            await self.app(scope, receive, send)
            return
        kind = _kind_of(scope)
        way = self._ways[kind]
        in_lane = isinstance(way, Lane)
        if kind is not Kind.READ and not way.is_full and 0 < _length(scope) <= (OF_A_LANE if in_lane else SMALL):
            receive = await _with_body(receive)
        leave = await way.enter()
        if leave is None:
            problem = Problem("busy", retry_after=self._appointments[kind].wait())
            await refuse(Request(scope), problem)(scope, receive, send)
            return
        answer = list[Message]()
        try:
            await self.app(scope, receive, _kept_in(answer) if in_lane else send)
        finally:
            leave()
            self._appointments[kind].served()
        for message in answer:  # who reads slowly holds up nobody either
            await send(message)


def most_of(settings: Settings) -> dict[Kind, int]:
    """What the operator allows."""
    return {Kind.READ: settings.reads_at_once, Kind.WRITE: settings.writes_at_once}


def _kind_of(scope: Scope) -> Kind:
    """A lane only for what is here at once: without a body, or with one that is waited for before."""
    lane, method = LANES.get((scope["method"], scope["path"])), scope["method"]
    if lane is not None and (_length(scope) == 0 if method in READS else 0 <= _length(scope) <= OF_A_LANE):
        return lane
    return Kind.READ if method in READS else Kind.WRITE


def _length(scope: Scope) -> int:
    """Bytes of the body, as told; -1 where that is not told."""
    headers = dict(scope["headers"])
    told = headers.get(b"content-length", b"-1" if b"transfer-encoding" in headers else b"0")
    return int(told) if told.isdigit() else -1


def _kept_in(answer: list[Message]) -> Send:
    async def _keep(message: Message) -> None:
        answer.append(message)

    return _keep


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
