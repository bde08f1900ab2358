"""Who sends slowly, nothing at all, or reads slowly holds up nobody: over real sockets, against a real server."""

import asyncio
import json
import select
import socket
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from urllib.parse import urlsplit

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from backend.web import admission
from backend.web.admission import LARGE_AT_ONCE, SMALL, Admission, Kind
from backend.web.application import build
from backend.web.arriving import Patience
from media.decoder import PLACES
from tests.linhai import City, Person, jpeg, report_form
from tests.own_time import own_time
from tests.served import Served

pytestmark = [pytest.mark.anyio, pytest.mark.dear]  # the database is not what is asked here
SHORT = Patience(piece=1.0, whole=2.0)
PATIENT = 60.0  # seconds; whoever waits longer waits for nothing
WRITES = 4
REPORTS = "/api/v1/reports"
CHUNKED = {"Content-Type": "application/json", "Transfer-Encoding": "chunked"}

FORM = {"Content-Type": "multipart/form-data; boundary=b"}


@contextmanager
def served(city: City, patience: Patience | None = None) -> Iterator[Served]:
    """The city's own application in a server of its own, with few places."""
    settings = city.settings.model_copy(update={"writes_at_once": WRITES})
    with pytest.MonkeyPatch.context() as patch:
        if patience:
            patch.setattr(admission, "PATIENCE", patience)
        with Served(build(settings, now=lambda: city.at)) as running:
            yield running


def begun(port: int, method: str, path: str, headers: dict[str, str], some: bytes = b"") -> socket.socket:
    """A request of which the head has gone out, and some of the body."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=PATIENT)
    lines = [f"{method} {path} HTTP/1.1", "Host: city", *(f"{name}: {value}" for name, value in headers.items())]
    connection.sendall("\r\n".join([*lines, "", ""]).encode() + some)
    return connection


def chunk(content: bytes) -> bytes:
    return f"{len(content):x}\r\n".encode() + content + b"\r\n"


def client_of(running: Served) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=f"http://127.0.0.1:{running.port}", trust_env=False, timeout=PATIENT)


async def reported(running: Served, citizen: Person) -> int:
    """The status of a plain report over a connection of its own."""
    async with client_of(running) as client:
        return (await client.post(REPORTS, json=report_form(), headers=citizen.headers)).status_code


@pytest.mark.parametrize(
    ("path", "headers", "some"),
    [
        (REPORTS, CHUNKED, b""),
        (REPORTS, CHUNKED, chunk(b"{")),
        (REPORTS, CHUNKED, chunk(b" " * (SMALL + 1))),
        (REPORTS, {"Content-Type": "application/json", "Content-Length": str(4 * SMALL)}, b"{"),
        ("/openrosa/submission", FORM | {"Content-Length": "9000000"}, b"--b\r\n"),
        ("/openrosa/submission", FORM | {"Transfer-Encoding": "chunked"}, b""),
    ],
)  # fmt: skip
async def test_bodies_that_stall_hold_up_no_report(city: City, path: str, headers: dict[str, str], some: bytes) -> None:
    citizen = await city.citizen()
    with served(city) as running, ExitStack() as held:
        for _ in range(3 * WRITES):
            held.enter_context(begun(running.port, "POST", path, headers, some))
        await asyncio.sleep(0.5)
        assert await reported(running, citizen) == 201


@pytest.mark.parametrize("some", [b"", chunk(b"{"), chunk(b" " * (SMALL + 1))])
async def test_who_sends_nothing_more_is_told_so_and_let_go(city: City, some: bytes) -> None:
    with served(city, SHORT) as running, begun(running.port, "POST", REPORTS, CHUNKED, some) as connection:
        said = await asyncio.to_thread(_all_of, connection)  # to the end: the connection is closed
    head, _, body = said.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 408 ")
    assert b"application/problem+json" in head
    assert b"connection: close" in head.lower()
    assert json.loads(body)["code"] == "late_body"


async def test_who_does_not_come_to_an_end_in_all_the_time_there_is_is_told_so_too(city: City) -> None:
    """Not by the pause after the last piece, which is shorter than one may be for long yet."""
    patient, start = Patience(piece=600.0, whole=SHORT.whole), time.monotonic()
    with served(city, patient) as running, begun(running.port, "POST", REPORTS, CHUNKED, chunk(b" ")) as connection:
        assert (await asyncio.to_thread(_all_of, connection)).startswith(b"HTTP/1.1 408 ")
    assert time.monotonic() - start > SHORT.whole


@pytest.mark.parametrize("length", [SMALL, SMALL + 1])
async def test_who_sends_a_little_now_and_then_comes_to_an_end(length: int) -> None:
    door = Admission(_reads, {Kind.READ: 1, Kind.WRITE: 1}, patience=Patience(piece=600.0, whole=2.0))
    with own_time():
        begun_at = asyncio.get_running_loop().time()
        assert (await asked(door, REPORTS, length, [b" "] * 100, pause=0.3))[0] == 408
        assert asyncio.get_running_loop().time() - begun_at == pytest.approx(2.0)


@pytest.mark.parametrize("length", [SMALL, SMALL + 1])
async def test_who_is_slow_but_sends_is_let_in(length: int) -> None:
    """All of it takes longer than a piece may."""
    door = Admission(_reads, {Kind.READ: 1, Kind.WRITE: 1}, patience=Patience(piece=3.0, whole=600.0))
    with own_time():
        assert await asked(door, REPORTS, length, [b" "] * 15, pause=0.3) == (200, b" " * 15)
        assert (await asked(door, REPORTS, length, [b" "] * 15, pause=3.1))[0] == 408


async def _reads(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse(await Request(scope, receive).body())(scope, receive, send)


async def test_what_comes_piece_by_piece_is_served(city: City) -> None:
    citizen = await city.citizen()
    headers, content = CHUNKED | citizen.headers | {"Connection": "close"}, json.dumps(report_form()).encode()
    size = len(content) // 14 + 1
    with served(city) as running, begun(running.port, "POST", REPORTS, headers) as connection:
        for at in range(0, len(content), size):
            await asyncio.sleep(0.05)
            connection.sendall(chunk(content[at : at + size]))
        connection.sendall(b"0\r\n\r\n")
        assert (await asyncio.to_thread(_all_of, connection)).startswith(b"HTTP/1.1 201 ")


async def test_pictures_that_stall_on_their_way_hold_no_room_among_the_pictures(city: City) -> None:
    citizen, content = await city.citizen(), jpeg()
    announced = {"bytes": len(content), "sha256": sha256(content).hexdigest(), "content_type": "image/jpeg"}
    url = urlsplit((await citizen.post("/api/v1/photos/uploads", json=announced)).json()["put_url"]).path
    length = {"Content-Length": str(len(content))}
    with served(city) as running, ExitStack() as held:
        for _ in range(PLACES + WRITES):
            held.enter_context(begun(running.port, "PUT", url, length, content[:9]))
        await asyncio.sleep(0.5)
        async with client_of(running) as client:
            files = {"file": ("p.jpg", jpeg(), "image/jpeg")}
            assert (await client.post("/api/v1/photos", files=files, headers=citizen.headers)).status_code == 201
            assert (await client.put(url, content=content)).status_code == 204
            too_much = await client.put(url, content=content + b"x")
            assert (too_much.status_code, too_much.json()["code"]) == (413, "too_large")
        assert await reported(running, citizen) == 201


async def test_large_bodies_in_memory_are_so_many_and_no_more(city: City) -> None:
    citizen = await city.citizen()
    with served(city) as running, ExitStack() as held:
        one_too_many = [
            held.enter_context(begun(running.port, "POST", REPORTS, CHUNKED, chunk(b" " * (SMALL + 1))))
            for _ in range(LARGE_AT_ONCE + 1)
        ]
        (refused,), _, _ = await asyncio.to_thread(select.select, one_too_many, [], [], PATIENT)
        assert refused.recv(1000).startswith(b"HTTP/1.1 503 ")
        assert await reported(running, citizen) == 201
        one_too_many.remove(refused)
        assert select.select(one_too_many, [], [], 0)[0] == []
        held.close()  # they give up: their places are free again, as soon as it is seen
        headers = CHUNKED | citizen.headers | {"Connection": "close"}
        whole = chunk(b" " * (SMALL + 1)) + chunk(json.dumps(report_form()).encode()) + b"0\r\n\r\n"
        said = b"HTTP/1.1 503 "
        for _try in range(100):
            with begun(running.port, "POST", REPORTS, headers, whole) as large:
                said = await asyncio.to_thread(_all_of, large)
            if not said.startswith(b"HTTP/1.1 503 "):
                break
            await asyncio.sleep(0.1)
        assert said.startswith(b"HTTP/1.1 201 ")


async def test_what_is_all_here_takes_a_place_or_is_refused_before_anything_is_done() -> None:
    """A large body too; and what its work would have answered never goes out."""
    go, done = asyncio.Event(), list[str]()

    async def _app(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await Request(scope, receive).body()
        except Exception:
            await PlainTextResponse("the work's own words", 400)(scope, receive, send)
            raise
        done.append(scope["path"])
        await go.wait()
        await PlainTextResponse("done")(scope, receive, send)

    door = Admission(_app, {Kind.READ: 1, Kind.WRITE: 1})
    first = asyncio.create_task(asked(door, "/large", SMALL + 1, [b"a"]))
    second = asyncio.create_task(asked(door, "/openrosa/submission", SMALL + 1, [b"a", b"b"], pause=0.1))
    assert (await second)[0] == 503
    assert done == ["/large"]
    go.set()
    assert await first == (200, b"done")
    assert await asked(door, "/openrosa/submission", SMALL + 1, [b"a"]) == (200, b"done")


async def test_who_reads_all_about_oneself_slowly_holds_no_place() -> None:
    stuck = asyncio.Event()

    async def _app(scope: Scope, receive: Receive, send: Send) -> None:
        async def _pieces() -> AsyncIterator[bytes]:
            yield b"zip"
            await stuck.wait()

        if scope["path"] == "/api/v1/me/export":
            await StreamingResponse(_pieces())(scope, receive, send)
        else:
            await PlainTextResponse("done")(scope, receive, send)

    door = Admission(_app, {Kind.READ: 1, Kind.WRITE: 1})
    reading = list[asyncio.Task[tuple[int, bytes]]]()
    for _ in range(3):
        reading.append(asyncio.create_task(asked(door, "/api/v1/me/export", 0, [])))
        await asyncio.sleep(0.05)
    assert (await asked(door, REPORTS, 0, []))[0] == 200
    stuck.set()
    assert [(await one)[0] for one in reading] == [200, 200, 200]


async def test_all_about_oneself_is_given_twice_an_hour(city: City) -> None:
    citizen, other = await city.citizen(), await city.citizen()
    said = [(await citizen.post("/api/v1/me/export")).status_code for _ in range(3)]
    assert said == [200, 200, 429]
    assert (await other.post("/api/v1/me/export")).status_code == 200
    city.wait(minutes=61)
    assert (await citizen.post("/api/v1/me/export")).status_code in {200, 401}


async def asked(door: Admission, path: str, length: int, pieces: list[bytes], pause: float = 0) -> tuple[int, bytes]:
    """Status and body of the answer to a POST that comes in these pieces."""
    left, said = [*pieces], dict[str, object]()
    headers = [(b"content-length", str(length).encode())]

    async def _receive() -> Message:
        if not left:
            await asyncio.sleep(60)
        await asyncio.sleep(pause)
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    async def _send(message: Message) -> None:
        said["body"] = bytes(said.get("body", b"")) + message.get("body", b"")  # type: ignore[call-overload]
        said.setdefault("status", message.get("status"))

    scope: Scope = {"type": "http", "method": "POST", "path": path, "query_string": b"", "headers": headers}
    await door(scope, _receive, _send)
    return int(said["status"]), bytes(said["body"])  # type: ignore[call-overload]


def _all_of(connection: socket.socket) -> bytes:
    said = b""
    while piece := connection.recv(65536):
        said += piece
    return said
