"""A queue of megabytes is read beside the loop: whoever else asks meanwhile is answered."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from backend.ground.errors import MEGA
from backend.web import read_apart
from backend.web.body_limits import USUAL, WHOLE
from tests.linhai import City, Person
from tests.patrol.field import fixes_from
from tests.web.test_large_bodies import SYNC, posted

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("database_kind", ["sqlite"])]
LONGEST = 0.1  # seconds of the processor in which nobody else is answered
TRIES = 2


def queue(*bodies: str) -> bytes:
    items = (f'{{"client_key":"{uuid4()}","kind":"fixes","body":{body}}}' for body in bodies)
    return f'{{"items":[{",".join(items)}]}}'.encode()


def of_fixes(city: City) -> bytes:
    """As full as a queue of a phone may be."""
    fixes = json.dumps(fixes_from(city.at - timedelta(days=1), 2000, 1, speed=1.5, mock=False), separators=(",", ":"))
    body = f'{{"device_id":"phone-1","fixes":{fixes}}}'
    content = queue(*[body] * (WHOLE["POST", SYNC] // (len(body) + 100)))
    assert 7 * MEGA < len(content) < WHOLE["POST", SYNC]
    return content


def of_lists(count: int) -> bytes:
    return queue(f'{{"device_id":"phone-1","fixes":[{",".join(["[]"] * count)}]}}')


@asynccontextmanager
async def beside() -> AsyncIterator[list[float]]:
    """How much of the processor this process used (whatever else the machine does) while somebody waited who has
    something to do each millisecond."""
    waits = [0.0]

    async def _wait() -> None:
        while True:
            begun = time.process_time()
            await asyncio.sleep(0.001)
            waits.append(time.process_time() - begun)

    waiting = asyncio.create_task(_wait())
    try:
        yield waits
    finally:
        await asyncio.sleep(0.01)
        waiting.cancel()


async def longest_wait(city: City, person: Person, content: bytes, told: tuple[int, Any], tries: int = TRIES) -> float:
    """The least of some tries; `told`: what is answered, and of items what of the first."""
    found = list[float]()
    for _time in range(tries):
        async with beside() as waits:
            answer = await posted(city, person, SYNC, content)
        said = answer.json()
        assert (answer.status_code, said["items"][0]["status"] if "items" in said else said["code"]) == told, said
        found.append(max(waits))
    return min(found)


BODIES: dict[str, tuple[Any, tuple[int, Any]]] = {
    "of fixes": (of_fixes, (200, 403)),  # looked through, and then refused a citizen
    "of lists": (lambda _city: of_lists(read_apart.MOST // 2 - 100), (200, 422)),
    "of more lists": (lambda _city: of_lists(8 * MEGA // 3 - 100), (413, "too_large")),
}


@pytest.mark.measured
@pytest.mark.parametrize("name", BODIES)
async def test_nobody_waits_for_what_a_large_queue_holds(city: City, name: str) -> None:
    (make, told), citizen = BODIES[name], await city.citizen()
    waited = await longest_wait(city, citizen, make(city), told)
    print(f"a queue {name}: nobody waited longer than {1000 * waited:.0f} ms")
    assert waited < LONGEST


@pytest.mark.parametrize("name", ["of fixes", "of lists"])
async def test_a_large_queue_that_is_read_at_once_is_seen(
    city: City, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault."""
    monkeypatch.setattr(read_apart, "USUAL", WHOLE["POST", SYNC])
    (make, told), citizen = BODIES[name], await city.citizen()
    waited = await longest_wait(city, citizen, make(city), told, tries=1)
    print(f"read at once, {name}: {1000 * waited:.0f} ms")
    assert waited > LONGEST


@pytest.mark.parametrize("filled", [False, True])
async def test_what_is_wrong_with_a_large_body_is_told_as_of_a_small_one(city: City, filled: bool) -> None:
    citizen = await city.citizen()
    blank = b" " * USUAL if filled else b""
    for content, told in (
        (b'{"items":[{]}', (422, "bad_json", ["body"])),
        (b'{"items":[' + b"[" * 2000, (422, "bad_json", ["body"])),
        (b'{"items":"\xff"}', (422, "bad_json", ["body"])),
        (b"[1]", (422, "invalid", ["body"])),
        (b'{"items":[{"kind":"x"}],"more":1}', (422, "invalid", ["items.0.client_key", "items.0.kind", "more"])),
        (b'{"items":["\\u0000"]}', (422, "invalid", ["items.0"])),
    ):
        answer = await posted(city, citizen, SYNC, blank + content)
        said = answer.json()
        assert (answer.status_code, said["code"], [one["field"] for one in said["errors"]]) == told, said
    line = (await posted(city, citizen, SYNC, blank + b'\n{"items":[{]}')).json()["errors"][0]["detail"]
    assert line == "第 2 行第 12 列起不是有效的 JSON"
