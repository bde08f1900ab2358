"""Who comes when all hands are full is told so at once; who asks how far a case is gets an answer all the same."""

import asyncio

import pytest
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from backend.ground.settings import Settings
from backend.web.admission import LANES, Admission, Kind
from backend.web.application import build
from backend.web.ways import Pace

pytestmark = pytest.mark.anyio


class Slow:
    """Answers when it is let."""

    def __init__(self) -> None:
        self.go = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await Request(scope, receive).body()
        if scope["method"] == "POST":
            await self.go.wait()
        await PlainTextResponse(body)(scope, receive, send)


async def test_writes_beyond_the_bound_come_back_later_and_reads_go_on() -> None:
    slow = Slow()
    door = Admission(slow, {Kind.READ: 2, Kind.WRITE: 2})
    sending = asyncio.Queue[bytes]()  # a phone on a bad line: its body is not here yet
    late = asyncio.create_task(_asked(door, "POST", sending))
    held = [asyncio.create_task(_asked(door, "POST", _whole(b"a"))) for _ in range(2)]
    await asyncio.sleep(0.01)
    status, headers, _body = await _asked(door, "POST", _whole(b"b"))
    assert (status, 1 <= int(headers[b"retry-after"]) <= 4) == (503, True)
    assert (await _asked(door, "GET", _whole(b"")))[0] == 200
    slow.go.set()
    assert [(await one)[0] for one in held] == [200, 200]
    sending.put_nowait(b"late")
    assert (await late)[0::2] == (200, b"late")


async def test_a_backlog_of_tracks_holds_up_no_report() -> None:
    slow = Slow()
    pace = Pace(most=1, times=0.0, longest=0.0)
    door = Admission(slow, {Kind.READ: 2, Kind.WRITE: 2}, {Kind.TRACK: pace, Kind.QUEUE: pace})
    tracks = [asyncio.create_task(_asked(door, "POST", _whole(b"fix"), "/api/v1/patrol/fixes")) for _ in range(2)]
    await asyncio.sleep(0.01)
    status, headers, _body = await _asked(door, "POST", _whole(b"fix"), "/track")
    assert (status, 1 <= int(headers[b"retry-after"]) <= 4) == (503, True)
    report = asyncio.create_task(_asked(door, "POST", _whole(b"case"), "/api/v1/reports"))
    await asyncio.sleep(0.01)
    slow.go.set()
    assert [(await one)[0] for one in (report, *tracks)] == [200, 200, 200]


def test_every_lane_is_a_door_that_is_there() -> None:
    app = build(Settings(_env_file=None))
    there = {(method, route.path) for route in app.routes if isinstance(route, APIRoute) for method in route.methods}
    assert set(LANES) <= there


def _whole(body: bytes) -> "asyncio.Queue[bytes]":
    queue = asyncio.Queue[bytes]()
    queue.put_nowait(body)
    return queue


async def _asked(
    door: Admission, method: str, body: "asyncio.Queue[bytes]", path: str = "/any"
) -> tuple[int, dict[bytes, bytes], bytes]:
    told: dict[str, object] = {}
    scope = {
        "type": "http", "method": method, "path": path, "query_string": b"", "headers": [(b"content-length", b"4")]
    }  # fmt: skip

    async def _receive() -> dict[str, object]:
        return {"type": "http.request", "body": await body.get(), "more_body": False}

    async def _send(message: dict[str, object]) -> None:
        told.update(message)

    await door(scope, _receive, _send)  # type: ignore[arg-type]
    return int(told["status"]), dict(told["headers"]), bytes(told["body"])  # type: ignore[arg-type, call-overload]
