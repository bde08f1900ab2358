"""What nobody has caught: answered, counted and told in the log under the id that the one who asked was given."""

import http.client
import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fastapi import FastAPI, Request, WebSocket
from prometheus_client import REGISTRY
from starlette.responses import StreamingResponse
from starlette.types import Message

from backend.ground.settings import Settings
from backend.web.application import build
from tests.linhai import City
from tests.served import Served

pytestmark = pytest.mark.anyio
IDENTITY = "the-id-of-this-one"
WORDS = "words-that-were-sent-4711"
INTERNAL = {"code": "internal"}


async def _raise() -> None:
    raise KeyError(WORDS)


async def _cut() -> StreamingResponse:
    async def _pieces() -> AsyncIterator[bytes]:
        yield b"begun "
        raise KeyError(WORDS)

    return StreamingResponse(_pieces())


async def _take(request: Request) -> None:
    async for _piece in request.stream():
        pass


async def _talk(socket: WebSocket) -> None:
    await socket.accept()
    raise KeyError(WORDS)


def _counted(method: str, route: str, status: int) -> float:
    labels = {"method": method, "route": route, "status": str(status)}
    return REGISTRY.get_sample_value("cgt_request_seconds_count", labels) or 0.0


def _refused(code: str) -> float:
    return REGISTRY.get_sample_value("cgt_refused_total", {"code": code}) or 0.0


def _told(written: str, event: str) -> list[Any]:
    return [line for line in map(json.loads, written.splitlines()) if line["event"] == event]


@contextmanager
def _served(app: FastAPI) -> Iterator[http.client.HTTPConnection]:
    with Served(app) as served:
        connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=10)
        try:
            yield connection
        finally:
            connection.close()


async def test_a_fault_is_answered_counted_and_told_under_its_id(
    city: City, capsys: pytest.CaptureFixture[str]
) -> None:
    city.app.get("/raising")(_raise)
    before, refused = _counted("GET", "/raising", 500), _refused("internal")
    answer = await city.client.get("/raising", headers={"X-Request-ID": IDENTITY})
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers.get_list("x-request-id") == [IDENTITY]
    assert answer.headers.get_list("x-version") == [city.app.version]
    assert answer.headers.get_list("x-content-type-options") == ["nosniff"]
    assert _counted("GET", "/raising", 500) == before + 1
    assert _counted("GET", "/raising", 0) == 0
    assert _refused("internal") == refused + 1
    written = capsys.readouterr().out
    assert [line["request_id"] for line in _told(written, "internal")] == [IDENTITY]
    assert [(line["request_id"], line["status"]) for line in _told(written, "request")] == [(IDENTITY, 500)]


def test_of_an_answer_that_was_begun_the_rest_is_not_pretended(
    city_settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    app = build(city_settings)
    app.get("/cut")(_cut)
    before = _counted("GET", "/cut", 500)
    with _served(app) as connection:
        connection.request("GET", "/cut", headers={"X-Request-ID": IDENTITY})
        answer = connection.getresponse()
        assert (answer.status, answer.headers["x-request-id"]) == (200, IDENTITY)
        with pytest.raises(http.client.IncompleteRead):
            answer.read()
    assert _counted("GET", "/cut", 500) == before + 1
    assert _counted("GET", "/cut", 200) == 0
    written = capsys.readouterr()
    assert [line["request_id"] for line in _told(written.out, "internal")] == [IDENTITY]
    assert WORDS not in written.out + written.err


def test_the_words_of_a_fault_stand_in_no_log(city_settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither in ours nor in the server's own."""
    app = build(city_settings)
    app.get("/raising")(_raise)
    with _served(app) as connection:
        connection.request("GET", "/raising")
        assert connection.getresponse().status == 500
    written = capsys.readouterr()
    assert len(_told(written.out, "internal")) == 1
    assert WORDS not in written.out + written.err


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_who_leaves_while_sending_is_no_fault_of_ours(city: City, capsys: pytest.CaptureFixture[str]) -> None:
    city.app.post("/taking")(_take)
    before, sent = _counted("POST", "/taking", 499), list[Message]()

    async def _gone() -> Message:
        return {"type": "http.disconnect"}

    async def _send(message: Message) -> None:
        sent.append(message)

    await city.app(_scope("http", "/taking", [(b"content-length", b"999999")]), _gone, _send)
    assert (sent, _counted("POST", "/taking", 499)) == ([], before + 1)
    assert _told(capsys.readouterr().out, "internal") == []


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_fault_in_a_websocket_is_told_with_an_id(city: City, capsys: pytest.CaptureFixture[str]) -> None:
    city.app.websocket("/talking")(_talk)
    refused, sent = _refused("internal"), list[Message]()

    async def _come() -> Message:
        return {"type": "websocket.connect"}

    async def _send(message: Message) -> None:
        sent.append(message)

    await city.app(_scope("websocket", "/talking", [(b"x-request-id", IDENTITY.encode())]), _come, _send)
    assert ([message["type"] for message in sent], _refused("internal")) == (["websocket.accept"], refused + 1)
    (line,) = _told(capsys.readouterr().out, "internal")
    assert line["request_id"] == IDENTITY


def _scope(kind: str, path: str, headers: list[tuple[bytes, bytes]]) -> dict[str, Any]:
    return {
        "type": kind, "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "",
        "headers": headers, "scheme": "http", "client": ("127.0.0.1", 1), "server": ("city", 80),
        "asgi": {"version": "3.0", "spec_version": "2.3"},
    }  # fmt: skip


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_who_finds_too_many_connections_is_counted_among_the_refused(city_settings: Settings) -> None:
    before, refused = _counted("GET", "-", 503), _refused("busy")
    with _served(build(city_settings, here=lambda: 1_000_000)) as connection:
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        assert (answer.status, json.loads(answer.read())["code"], answer.will_close) == (503, "busy", True)
        assert re.fullmatch(r"[0-9a-f]{16}", answer.headers["x-request-id"])
    assert (_counted("GET", "-", 503), _refused("busy")) == (before + 1, refused + 1)
