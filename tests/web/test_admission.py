"""Who comes when all hands are full is told so at once; who asks how far a case is gets an answer all the same."""

import asyncio
import tracemalloc

import pytest
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from backend.ground.settings import Settings
from backend.web.admission import (
    LANES,
    LARGE_AT_ONCE,
    LARGE_AT_WORK,
    OF_A_LANE,
    SMALL,
    UNCOUNTED,
    Admission,
    Kind,
)
from backend.web.application import build
from backend.web.long_answers import LONG_ANSWERS, LONGEST, SOONEST
from backend.web.ways import Pace
from backend.web.who_asks import KNOWN_BY_BODY
from tests.own_time import settled

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
    await settled()
    status, headers, _body = await _asked(door, "POST", _whole(b"b"))
    assert (status, 1 <= int(headers[b"retry-after"]) <= 4) == (503, True)
    assert (await _asked(door, "GET", _whole(b"")))[0] == 200
    slow.go.set()
    assert [(await one)[0] for one in held] == [200, 200]
    sending.put_nowait(b"late")
    assert (await late)[0::2] == (200, b"late")


async def test_a_place_is_kept_for_the_same_thing_sent_again_whoever_else_shares_the_address() -> None:
    slow, at = Slow(), 0.0
    door = Admission(slow, {Kind.READ: 4, Kind.WRITE: 4}, clock=lambda: at)
    held = await _held(door, slow, b"1", b"2", b"3", b"4")
    status, headers, _body = await _asked(door, "POST", _whole(b"told"))
    assert status == 503
    await _served(slow, held)
    at += int(headers[b"retry-after"])
    held = await _held(door, slow, b"5", b"6")
    assert (await asyncio.wait_for(_asked(door, "POST", _whole(b"new")), 60))[0] == 503
    assert (await _asked(door, "GET", _whole(b"")))[0] == 200  # nobody who reads was told to come back
    held += await _held(door, slow, b"told")
    assert await _served(slow, held) == [200, 200, 200]


async def test_who_comes_when_told_waits_a_moment_for_a_place_where_all_are_told_the_same_second() -> None:
    slow, at = Slow(), 0.0
    door = Admission(slow, {Kind.READ: 2, Kind.WRITE: 2}, clock=lambda: at)
    held = await _held(door, slow, b"1", b"2")
    told = [int((await _asked(door, "POST", _whole(body)))[1][b"retry-after"]) for body in (b"3", b"4", b"5")]
    assert max(told) - min(told) <= 1
    await _served(slow, held)
    at += max(told)
    held = await _held(door, slow, b"3", b"4", b"5")
    assert (await asyncio.wait_for(_asked(door, "POST", _whole(b"new")), 60))[0] == 503
    assert await _served(slow, held) == [200, 200, 200]


async def test_who_asks_again_and_again_has_one_place_kept_and_no_more() -> None:
    slow, at = Slow(), 0.0
    door = Admission(slow, {Kind.READ: 4, Kind.WRITE: 4}, clock=lambda: at)
    mine = {b"content-length": b"4", b"authorization": b"Bearer mine"}
    held, told = await _held(door, slow, b"1", b"2", b"3", b"4"), list[float]()
    for _try in range(5):
        status, headers, _body = await _asked(door, "POST", _whole(b"same"), told=mine)
        told.append(at + int(headers[b"retry-after"]))
        assert (status, told[0] <= told[-1] < told[0] + 1) == (503, True)
        at += 0.25
    assert (await _asked(door, "POST", _whole(b"else")))[0] == 503  # is still to come
    await _served(slow, held)
    at = told[0]
    held = [*await _held(door, slow, b"5", b"6"), *await _held(door, slow, b"same", told=mine)]
    assert (await asyncio.wait_for(_asked(door, "POST", _whole(b"same"), told=mine), 60))[0] == 503
    assert await _served(slow, held) == [200, 200, 200]


async def test_who_came_when_told_has_a_place_however_slowly_the_body_came() -> None:
    slow, at, line = Slow(), 0.0, asyncio.Queue[bytes]()
    door = Admission(slow, {Kind.READ: 4, Kind.WRITE: 4}, clock=lambda: at)
    large = {b"content-length": str(KNOWN_BY_BODY + 1).encode()}
    held = await _held(door, slow, b"1", b"2", b"3", b"4")
    status, headers, _body = await _asked(door, "POST", _whole(b"large"), told=large)
    assert status == 503
    await _served(slow, held)
    at += int(headers[b"retry-after"])
    late = asyncio.create_task(_asked(door, "POST", line, told=large))
    await settled()
    at += 20.0
    held = await _held(door, slow, b"5", b"6", b"7", b"8")
    assert (await _asked(door, "POST", _whole(b"else")))[0] == 503  # is still to come
    await _served(slow, held)
    held = await _held(door, slow, b"9", b"10")
    assert (await asyncio.wait_for(_asked(door, "POST", _whole(b"new")), 60))[0] == 503
    line.put_nowait(b"large")
    assert await _served(slow, [*held, late]) == [200, 200, 200]


async def test_who_hears_what_processes_tell_each_other_cannot_try_out_whose_address_it_is() -> None:
    """Four thousand million addresses are tried in minutes; without the city's secret, none."""
    said = dict[str, bytes]()
    for secret in ("a" * 32, "b" * 32):
        books = build(Settings(_env_file=None, secret=secret)).state.books
        door = Admission(Slow(), {Kind.READ: 0, Kind.WRITE: 1}, books=books)
        assert (await _asked(door, "GET", _whole(b"")))[0] == 503
        (said[secret],) = books.take()
    first, second = said.values()
    assert len(first) == len(second)
    assert first != second


async def test_what_is_remembered_of_whom_is_no_larger_where_more_was_asked() -> None:
    door = Admission(Slow(), {Kind.READ: 0, Kind.WRITE: 1})
    tracemalloc.start()
    for turn in range(100):
        assert (await _asked(door, "GET", _whole(b""), f"/{turn}/" + 60_000 * "x"))[0] == 503
    kept, _most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 1_000_000


FIXES, FOREIGN, REPORTS = "/api/v1/patrol/fixes", "/track", "/api/v1/reports"
NARROW = Pace(most=1, times=0.0, longest=0.0, patience=0.0, hold=60.0, at_once=1)


@pytest.mark.parametrize("path", [REPORTS, "/api/v1/photos/uploads", "/api/v1/photos/uploads/1/complete"])
async def test_large_bodies_in_memory_are_so_many_and_no_more_wherever_they_go(path: str) -> None:
    door, large = Admission(Slow(), {Kind.READ: 1, Kind.WRITE: 1}), {b"content-length": str(SMALL + 1).encode()}
    coming = [
        asyncio.create_task(_asked(door, "POST", asyncio.Queue[bytes](), path, large)) for _ in range(LARGE_AT_ONCE)
    ]
    await settled()
    one_more = _asked(door, "POST", asyncio.Queue[bytes](), path, large)
    assert (await asyncio.wait_for(one_more, 60))[0] == 503
    for one in coming:
        one.cancel()


@pytest.mark.parametrize(
    ("content", "at_once"),
    [(b"application/json", LARGE_AT_WORK), (b"", LARGE_AT_WORK), (b"multipart/form-data", LARGE_AT_WORK + 1)],
)
async def test_of_large_bodies_that_are_read_whole_few_are_worked_on_at_once(content: bytes, at_once: int) -> None:
    """What JSON says takes many times its bytes: of 22 MB of it, half a gigabyte."""
    slow = Slow()
    door = Admission(slow, {Kind.READ: 1, Kind.WRITE: LARGE_AT_WORK + 1})
    large = {b"content-length": str(SMALL + 1).encode(), b"content-type": content}
    held = await _held(door, slow, *at_once * [b"large"], told=large)
    assert (await asyncio.wait_for(_asked(door, "POST", _whole(b"large"), told=large), 60))[0] == 503
    held += await _held(door, slow, *(LARGE_AT_WORK + 1 - at_once) * [b"a"])
    assert await _served(slow, held) == [200] * (LARGE_AT_WORK + 1)
    slow.go.set()
    assert (await asyncio.wait_for(_asked(door, "POST", _whole(b"large"), told=large), 60))[0] == 200


async def test_a_small_body_is_no_large_one_where_nothing_is_counted_either() -> None:
    """Clients send {} where nothing is asked for."""
    slow = Slow()
    door = Admission(slow, {Kind.READ: 1, Kind.WRITE: 1})
    path, bodies = "/api/v1/photos/uploads/1/complete", [_whole(b"{}") for _ in range(LARGE_AT_ONCE + 1)]
    told = {b"content-length": b"2"}
    held = [asyncio.create_task(_asked(door, "POST", body, path, told)) for body in bodies]
    assert await _served(slow, held) == [200] * (LARGE_AT_ONCE + 1)


@pytest.mark.parametrize(
    ("path", "is_counted"),
    [("/api/v1/live/ticket", True), ("/api/v1/photos/uploads", True), ("/api/v1/photos", False)],
)
async def test_what_is_said_beside_a_picture_or_what_is_live_counts_as_a_write(path: str, is_counted: bool) -> None:
    slow = Slow()
    door = Admission(slow, {Kind.READ: 1, Kind.WRITE: 1})
    held = await _held(door, slow, b"1")
    asked = asyncio.create_task(_asked(door, "POST", _whole(b"more"), path))
    await settled()
    assert asked.done() is is_counted
    assert await _served(slow, [*held, asked]) == [200, 503 if is_counted else 200]


class SlowTracks(Slow):
    """Answers reports at once, tracks when it is let."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == REPORTS:
            await PlainTextResponse(b"taken")(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def _with_lanes(app: Slow) -> Admission:
    return Admission(app, {Kind.READ: 2, Kind.WRITE: 2}, dict.fromkeys((Kind.TRACK, Kind.FOREIGN, Kind.QUEUE), NARROW))


async def test_a_backlog_of_tracks_holds_up_no_report_nor_other_clients() -> None:
    slow = SlowTracks()
    door = _with_lanes(slow)
    tracks = list[asyncio.Task[tuple[int, dict[bytes, bytes], bytes]]]()
    for _ in range(2):  # one works, one waits
        tracks.append(asyncio.create_task(_asked(door, "POST", _whole(b"fix"), FIXES)))
        await settled()
    status, headers, _body = await _asked(door, "POST", _whole(b"fix"), FIXES)
    assert (status, 1 <= int(headers[b"retry-after"]) <= 4) == (503, True)
    foreign = asyncio.create_task(_asked(door, "POST", _whole(b"fix"), FOREIGN))
    assert (await asyncio.wait_for(_asked(door, "POST", _whole(b"case"), REPORTS), 60))[0] == 200  # while tracks wait
    slow.go.set()
    assert [(await one)[0] for one in (foreign, *tracks)] == [200, 200, 200]


@pytest.mark.parametrize(
    ("method", "told"),
    [
        ("GET", {b"content-length": b"5"}),
        ("GET", {b"transfer-encoding": b"chunked"}),
        ("POST", {b"content-length": b"5"}),
        ("POST", {b"transfer-encoding": b"chunked"}),
    ],
)
async def test_whose_body_never_comes_holds_no_lane(method: str, told: dict[bytes, bytes]) -> None:
    slow = Slow()
    slow.go.set()
    door = _with_lanes(slow)
    never = [asyncio.create_task(_asked(door, method, asyncio.Queue[bytes](), FOREIGN, told)) for _ in range(2)]
    await settled()
    answered = _asked(door, "GET", _whole(b""), FOREIGN, {b"content-length": b"0"})
    assert (await asyncio.wait_for(answered, 60))[0] == 200
    for one in never:
        one.cancel()


async def test_who_does_not_read_the_answer_holds_no_lane() -> None:
    slow, stuck = Slow(), asyncio.Event()
    slow.go.set()
    door = _with_lanes(slow)

    async def _never_read(_message: object) -> None:
        await stuck.wait()

    blocked = asyncio.create_task(door(_scope("GET", FOREIGN, {}), _receiving(_whole(b"")), _never_read))  # type: ignore[arg-type]
    await settled()
    assert (await asyncio.wait_for(_asked(door, "GET", _whole(b""), FOREIGN, {}), 60))[0] == 200
    stuck.set()
    await blocked


@pytest.mark.parametrize("told", [{b"content-length": str(OF_A_LANE + 1).encode()}, {b"transfer-encoding": b"chunked"}])
async def test_what_is_large_or_of_unknown_length_counts_as_a_write(told: dict[bytes, bytes]) -> None:
    slow = Slow()
    door = _with_lanes(slow)
    writes = [asyncio.create_task(_asked(door, "POST", _whole(b"fix"), FIXES, told)) for _ in range(2)]
    await settled()
    assert (await _asked(door, "POST", _whole(b"case"), "/any"))[0] == 503
    slow.go.set()
    assert [(await one)[0] for one in writes] == [200, 200]


class SlowReader:
    """Takes no more than the beginning of an answer until it is let."""

    def __init__(self) -> None:
        self.status, self.told, self.go = 0, 0, asyncio.Event()

    async def __call__(self, message: Message) -> None:
        self.status = message.get("status", self.status)
        self.told = int(dict(message.get("headers", ())).get(b"retry-after", self.told))
        if message["type"] == "http.response.body":
            await self.go.wait()


@pytest.mark.parametrize("path", LONG_ANSWERS)
async def test_who_reads_a_long_answer_slowly_holds_up_others_no_more_than_those_who_want_the_same(path: str) -> None:
    door, most = Admission(Slow(), {Kind.READ: 1, Kind.WRITE: 1}), LONG_ANSWERS[path]
    readers = [SlowReader() for _ in range(most + 1)]
    held = [asyncio.create_task(door(_scope("GET", path, {}), _receiving(_whole(b"")), one)) for one in readers[:most]]
    await settled()
    assert {one.status for one in readers[:most]} == {200}
    assert (await _asked(door, "GET", _whole(b"")))[0] == 200
    readers[most].go.set()
    await door(_scope("GET", path, {}), _receiving(_whole(b"")), readers[most])
    assert (readers[most].status, SOONEST <= readers[most].told <= LONGEST) == (503, True)
    for one in readers[:most]:
        one.go.set()
    await asyncio.gather(*held)
    again = SlowReader()
    again.go.set()
    await door(_scope("GET", path, {}), _receiving(_whole(b"")), again)
    assert again.status == 200


async def test_no_place_among_all_is_kept_for_who_finds_none_among_long_answers() -> None:
    """Told to come back in a second, over and over, they kept half of the places of all who wrote."""
    slow, at = Slow(), 0.0
    door = Admission(slow, {Kind.READ: 4, Kind.WRITE: 2}, clock=lambda: at)
    path, readers = "/api/v1/cases/export", [SlowReader() for _ in range(LONG_ANSWERS["/api/v1/cases/export"] + 1)]
    reading = [asyncio.create_task(door(_scope("GET", path, {}), _receiving(_whole(b"")), one)) for one in readers[:-1]]
    wanting = await _held(door, slow, b"1", b"2")
    assert (await _asked(door, "POST", _whole(b"3")))[0] == 503
    await _served(slow, wanting)
    at += 60  # whoever was told to come then has come, or will not
    readers[-1].go.set()
    await door(_scope("POST", path, {b"content-length": b"0"}), _receiving(_whole(b"")), readers[-1])
    assert readers[-1].status == 503
    assert await _served(slow, await _held(door, slow, b"4", b"5")) == [200, 200]
    for one in readers:
        one.go.set()
    await asyncio.gather(*reading)


def test_every_long_answer_is_a_door_that_is_there_and_whatever_is_streamed_is_one() -> None:
    routes = [route for route in build(Settings(_env_file=None)).routes if isinstance(route, APIRoute)]
    assert set(LONG_ANSWERS) <= {route.path for route in routes}
    streamed = {route.path for route in routes if route.response_class is StreamingResponse}
    assert len(streamed) > 4
    assert streamed - UNCOUNTED <= set(LONG_ANSWERS), "who reads it slowly has a place among all"


def test_every_lane_is_a_door_that_is_there() -> None:
    app = build(Settings(_env_file=None))
    there = {(method, route.path) for route in app.routes if isinstance(route, APIRoute) for method in route.methods}
    assert set(LANES) <= there


async def _held(
    door: Admission, slow: Slow, *bodies: bytes, told: dict[bytes, bytes] | None = None
) -> list[asyncio.Task[tuple[int, dict[bytes, bytes], bytes]]]:
    """Each has its place and is not let go yet."""
    slow.go.clear()
    tasks = [asyncio.create_task(_asked(door, "POST", _whole(body), told=told)) for body in bodies]
    await settled()
    return tasks


async def _served(slow: Slow, held: list[asyncio.Task[tuple[int, dict[bytes, bytes], bytes]]]) -> list[int]:
    slow.go.set()
    return [(await one)[0] for one in held]


def _whole(body: bytes) -> "asyncio.Queue[bytes]":
    queue = asyncio.Queue[bytes]()
    queue.put_nowait(body)
    return queue


async def _asked(
    door: Admission, method: str, body: "asyncio.Queue[bytes]", path: str = "/any",
    told: dict[bytes, bytes] | None = None,
) -> tuple[int, dict[bytes, bytes], bytes]:  # fmt: skip
    said: dict[str, object] = {}

    async def _send(message: dict[str, object]) -> None:
        said.update(message)

    scope = _scope(method, path, {b"content-length": b"4"} if told is None else told)
    await door(scope, _receiving(body), _send)  # type: ignore[arg-type]
    return int(said["status"]), dict(said["headers"]), bytes(said["body"])  # type: ignore[arg-type, call-overload]


def _scope(method: str, path: str, told: dict[bytes, bytes]) -> Scope:
    return {"type": "http", "method": method, "path": path, "query_string": b"", "headers": list(told.items())}


def _receiving(body: "asyncio.Queue[bytes]") -> Receive:
    async def _receive() -> dict[str, object]:
        return {"type": "http.request", "body": await body.get(), "more_body": False}

    return _receive
