"""A real server of the city's application on loopback, and a reader of its events."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import uvicorn

from tests.linhai import City, Person
from tests.own_pace import own_pace


class Stream:
    """The events of one connection, as a browser takes them apart; those of an inbox begin after that message."""

    def __init__(self, lines: AsyncIterator[str], begun_after: str) -> None:
        self._lines, self.begun_after = lines, begun_after

    async def next(self, seconds: float = 60) -> dict[str, str]:
        """The next event; empty when the stream has ended. TimeoutError if the server says none for so long."""
        async with own_pace(seconds):
            event: dict[str, str] = {}
            async for line in self._lines:
                if line == "" and "data" in event:
                    return event
                name, _, value = line.partition(": ")
                if name:
                    event[name] = value
            return {}

    async def item(self) -> dict[str, Any]:
        event = await self.next()
        item: dict[str, Any] = json.loads(event["data"])
        assert event["id"] == item["id"]
        return item


@asynccontextmanager
async def served(city: City) -> AsyncIterator[str]:
    """The address of the application, which is open already."""
    server = uvicorn.Server(uvicorn.Config(city.app, port=0, lifespan="off", log_level="error"))
    serving = asyncio.create_task(server._serve())  # `serve` would take over the signals of the test run
    while not server.started:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    try:
        yield f"127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = server.force_exit = True
        with contextlib.suppress(asyncio.CancelledError):
            await serving


async def ticket_of(person: Person) -> str:
    answer = await person.post("/api/v1/live/ticket")
    assert answer.status_code == 201, answer.text
    return str(answer.json()["ticket"])


@asynccontextmanager
async def listen(where: str, ticket: str, path: str = "/api/v1/live", **more: Any) -> AsyncIterator[Stream]:
    """An open stream."""
    async with (
        httpx.AsyncClient(base_url=f"http://{where}", trust_env=False, timeout=60) as client,
        client.stream("GET", path, params={"ticket": ticket}, **more) as answer,
    ):
        assert answer.status_code == 200, answer.status_code
        lines = answer.aiter_lines()
        begun = [line async for line in _until_empty(lines)]
        assert (begun[0], begun[-1]) == (": connected", "retry: 3000")
        begun_after = json.loads(begun[2].removeprefix("data: "))["last"] if "event: from" in begun else ""
        yield Stream(lines, begun_after)


async def _until_empty(lines: AsyncIterator[str]) -> AsyncIterator[str]:
    async for line in lines:
        if not line:
            return
        yield line
