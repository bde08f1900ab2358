"""A machine sees what did not get through to its own webhook, and has it sent again; of others' there is nothing."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import select, update
from sqlmodel import col

from backend.ground import stretches
from backend.ground.ids import new_id
from notifications import webhook_replay
from notifications.delivery import Delivery, State
from notifications.webhook_replay import FailureCode
from tests.linhai import City
from tests.outside import plain

pytestmark = pytest.mark.anyio
HOOKS = "/feeds/v1/webhooks"


@dataclass
class Receiver:
    """A vendor's server: what it says now, and the ids of what it was told."""

    says: bytes = plain("400 Bad Request", "secret of mine")
    heard: list[str] = field(default_factory=list)
    url: str = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        said = dict(line.lower().split(": ", 1) for line in head.splitlines()[1:] if line)
        await reader.readexactly(int(said["content-length"]))
        self.heard.append(said["webhook-id"])
        writer.write(self.says)
        await writer.drain()
        writer.close()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    made = Receiver()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
    yield made
    server.close()


@dataclass
class Vendor:
    """Whoever holds a key, with a webhook."""

    city: City
    headers: dict[str, str]
    hook: str = ""

    async def get(self, path: str = "failures", **asked: Any) -> httpx.Response:
        return await self.city.client.get(f"{HOOKS}/{self.hook}/{path}", headers=self.headers, params=asked)

    async def post(self, path: str, **form: Any) -> httpx.Response:
        more: dict[str, Any] = {"json": form} if form else {}
        return await self.city.client.post(f"{HOOKS}/{self.hook}/{path}", headers=self.headers, **more)

    async def failures(self) -> list[dict[str, Any]]:
        answer = await self.get()
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items


async def vendor(city: City, url: str, name: str = "市平台") -> Vendor:
    city.settings.webhook_private = True
    security = await city.signed_in("security")
    made = await security.post("/api/v1/admin/api-keys", json={"name": name, "scopes": ["feeds"]})
    found = Vendor(city, {"X-Api-Key": made.json()["key"]})
    hook = await city.client.post(HOOKS, json={"url": url}, headers=found.headers)
    assert hook.status_code == 201, hook.text
    found.hook = hook.json()["id"]
    return found


async def reported(city: City, *waits: int) -> list[str]:
    """The numbers of cases reported so many minutes one after another, told of."""
    numbers = []
    for minutes in waits:
        city.wait(minutes=minutes)
        numbers.append((await (await city.citizen()).report())["number"])
    await city.tell()
    return numbers


async def test_a_failure_is_seen_by_its_own_machine_and_sent_again_once(city: City, receiver: Receiver) -> None:
    mine = await vendor(city, receiver.url)
    (number,) = await reported(city, 0)
    (failure,) = await mine.failures()
    assert receiver.heard == [failure["id"]]
    known = {name: failure[name] for name in ("kind", "number", "seq", "attempts", "code", "status", "next_at")}
    assert known == {
        "kind": "case.report", "number": number, "seq": 1, "attempts": 1, "code": "http_status", "status": 400,
        "next_at": None,
    }  # fmt: skip
    answer = (await mine.get()).text
    assert [word for word in ("secret", receiver.url, "127.0.0.1", "whsec_") if word in answer] == []
    receiver.says = plain("200 OK", "")
    path = f"failures/{failure['id']}/replay"
    counts = [(await mine.post(path)).json() for _time in range(2)]
    assert counts == [{"count": 1, "next": None}, {"count": 0, "next": None}]
    (waiting,) = await mine.failures()
    assert (waiting["next_at"] is not None, waiting["ended_at"]) == (True, None)
    await city.tell()
    assert receiver.heard == [failure["id"]] * 2, "the same webhook-id"
    assert (await mine.failures(), (await mine.post(path)).json()["count"]) == ([], 0)
    await city.tell()
    assert len(receiver.heard) == 2


async def test_all_since_a_moment_are_sent_again_and_none_from_before_it(city: City, receiver: Receiver) -> None:
    mine = await vendor(city, receiver.url)
    begun = city.at
    numbers = await reported(city, 0, 10, 10)
    assert [one["number"] for one in await mine.failures()] == numbers[::-1]
    receiver.says, receiver.heard = plain("204 No Content", ""), []
    since = {"since": begun.replace(minute=begun.minute + 5).isoformat()}
    assert [(await mine.post("replay", **since)).json()["count"] for _time in range(2)] == [2, 0]
    await city.tell()
    assert len(receiver.heard) == 2
    assert [one["number"] for one in await mine.failures()] == numbers[:1]


async def test_what_a_machine_has_sent_again_is_in_the_record_by_its_key(city: City, receiver: Receiver) -> None:
    """And an asking by which nothing was sent again is not: a machine may ask every minute."""
    mine, other = await vendor(city, receiver.url), await vendor(city, receiver.url, "别的平台")
    begun = city.at
    await reported(city, 0, 10)
    newest, _oldest = await mine.failures()
    for path, form in ((f"failures/{newest['id']}/replay", {}), ("replay", {"since": begun.isoformat()})):
        city.wait(minutes=1)
        assert [(await mine.post(path, **form)).json()["count"] for _time in range(2)] == [1, 0]
    assert (await other.post(f"failures/{newest['id']}/replay")).status_code == 404
    security = await city.signed_in("security")
    keys = {one["name"]: one for one in (await security.get("/api/v1/admin/api-keys")).json()["items"]}
    answer = await (await city.signed_in("auditor")).get("/api/v1/admin/audit", params={"kind": "webhook.replayed"})
    lines = answer.json()["items"]
    key = keys["市平台"]["id"]
    assert [(one["subject_id"], one["data"]) for one in lines] == [
        (mine.hook, {"key": key, "count": 1, "since": begun.isoformat()}),
        (mine.hook, {"key": key, "count": 1, "delivery": newest["id"]}),
    ]


async def test_what_is_still_tried_is_seen_and_left_as_it_is(city: City, receiver: Receiver) -> None:
    mine = await vendor(city, receiver.url)
    receiver.says = plain("503 Busy", "", "Retry-After: 60")
    await reported(city, 0)
    (failure,) = await mine.failures()
    assert (failure["status"], failure["attempts"], failure["ended_at"]) == (503, 1, None)
    assert failure["next_at"] is not None
    assert (await mine.post(f"failures/{failure['id']}/replay")).json()["count"] == 0
    assert (await mine.post("replay", since=city.at.isoformat())).json()["count"] == 0
    assert await mine.failures() == [failure]


async def test_anothers_does_not_exist(city: City, receiver: Receiver) -> None:
    mine, other = await vendor(city, receiver.url), await vendor(city, receiver.url, "别的平台")
    await reported(city, 0)
    (failure,), theirs = await mine.failures(), await other.failures()
    assert failure["id"] not in str(theirs)
    own, other.hook = other.hook, mine.hook
    since = {"since": city.at.isoformat()}
    for refused in (
        await other.get(), await other.post("replay", **since), await other.post(f"failures/{failure['id']}/replay"),
    ):  # fmt: skip
        assert (refused.status_code, refused.json()["code"]) == (404, "not_found")
    other.hook = own
    assert (await other.post(f"failures/{failure['id']}/replay")).status_code == 404, "of another's webhook"
    assert (await mine.post(f"failures/{uuid4()}/replay")).status_code == 404
    security = await city.signed_in("security")
    form = {"name": "省平台", "url": receiver.url}
    other.hook = (await security.post("/api/v1/admin/webhooks", json=form)).json()["id"]
    assert (await other.get()).status_code == 404, "of the administrator"
    assert [one["attempts"] for one in await mine.failures()] == [1]


async def test_to_one_that_has_ended_nothing_is_sent_again(city: City, receiver: Receiver) -> None:
    mine = await vendor(city, receiver.url)
    await reported(city, 0)
    (failure,) = await mine.failures()
    assert (await mine.post("end")).status_code == 200
    for path, form in (("replay", {"since": city.at.isoformat()}), (f"failures/{failure['id']}/replay", {})):
        refused = await mine.post(path, **form)
        assert (refused.status_code, refused.json()["code"]) == (409, "webhook_ended")
    assert await mine.failures() == [failure], "seen it may be"


async def test_pages_have_each_once_however_few_there_are_among_all_that_was_sent(
    city: City, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No index finds them: so much is looked through for one answer, and no more."""
    monkeypatch.setattr(stretches, "STRETCH", 4)
    monkeypatch.setattr(stretches, "STRETCHES", 2)
    monkeypatch.setattr(webhook_replay, "STRETCHES", 2)
    monkeypatch.setattr(webhook_replay, "BATCH", 2)
    mine = await vendor(city, receiver.url)
    begun = city.at
    await reported(city, 0, 1, 1)
    await _others(city, 30)
    city.wait(minutes=1)
    await reported(city, 0, 1)
    wanted = [one["id"] for page in await _pages(mine, 100) for one in page]
    assert len(wanted) == 5 == len(set(wanted))
    pages = await _pages(mine, 2)
    assert [one["id"] for page in pages for one in page] == wanted
    assert [] in pages, "it says that it has looked so far"
    assert max(map(len, pages)) <= 2
    counts, after = list[int](), None
    while after or not counts:
        form = {"since": begun.isoformat()} | ({"after": after} if after else {})
        done = (await mine.post("replay", **form)).json()
        counts, after = [*counts, done["count"]], done["next"]
    assert (sum(counts), len(counts) > 2) == (5, True)
    assert (await mine.get(after="no cursor")).status_code == 422
    assert (await mine.post("replay", since=begun.isoformat(), after="no cursor")).status_code == 422


async def _pages(mine: Vendor, limit: int) -> list[list[dict[str, Any]]]:
    found, after = list[list[dict[str, Any]]](), None
    while after or not found:
        page = (await mine.get(limit=limit, **({"after": after} if after else {}))).json()
        found, after = [*found, page["items"]], page["next"]
    return found


async def _others(city: City, count: int) -> None:
    """Deliveries to somebody else, one like the last there is."""
    async with city.db.write() as session:
        known = (await session.execute(select(Delivery).order_by(col(Delivery.id).desc()).limit(1))).scalar_one()
        for _time in range(count):
            session.add(Delivery(**known.model_dump() | {"id": new_id(city.at), "channel": "push", "address": "x"}))


@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize(
    ("fault", "code", "status"),
    [
        ("HTTP 410", "http_status", 410), ("not_reached:ConnectError", "not_reached", None),
        ("not_resolved", "not_resolved", None), ("no_answer:TimeoutError", "no_answer", None),
        ("endless_answer", "endless_answer", None), ("address_refused: not public", "address_refused", None),
        ("receiver_down", "receiver_down", None), ("no_endpoint", "webhook_ended", None),
        ("key_lost", "failed_here", None), ("database:OperationalError", "failed_here", None),
        ("worker_lost", "failed_here", None), (None, "failed_here", None),
    ],
)  # fmt: skip
async def test_why_is_told_by_a_code_and_nothing_of_the_inside(
    city: City, receiver: Receiver, fault: str | None, code: str, status: int | None
) -> None:
    mine = await vendor(city, receiver.url)
    await reported(city, 0)
    async with city.db.write() as session:
        ended = {"fault": fault, "state": State.DEAD}
        await session.execute(update(Delivery).where(col(Delivery.channel) == "webhook").values(ended))
    (failure,) = await mine.failures()
    assert (FailureCode(failure["code"]), failure["status"]) == (code, status)
    assert fault in (None, code) or str(fault) not in str(failure)
