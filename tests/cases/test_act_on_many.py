"""One action on many cases: what befalls one befalls no other, and the same sent again does nothing twice."""

import sqlite3
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import make_url, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col
from structlog.testing import capture_logs

from backend.cases.act import Deed
from backend.cases.act_on_many import Read, act_on_many
from backend.cases.case import Case
from backend.ground.db import Database
from backend.ground.seal import Sealer
from backend.ground.settings import Settings
from backend.people.actor import find_actor
from backend.workflow.steps import Action
from tests.conftest import NOON
from tests.doing import done, shown
from tests.free_port import free_port
from tests.linhai import City, open_city
from tests.patrol.field import fixes_from, key, on_shift, send

pytestmark = pytest.mark.anyio


async def acted(city: City, who: str, sent: dict[str, Any]) -> list[dict[str, Any]]:
    answer = await (await city.signed_in(who)).post("/api/v1/cases/actions", json=sent)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


class Clock:
    """The city's clock, which is looked at once for each case: what is to happen before the next, happens then."""

    def __init__(self) -> None:
        self.looks, self.then = 0, dict[int, Callable[[], Any]]()

    def __call__(self) -> datetime:
        self.looks += 1
        self.then.pop(self.looks, lambda: None)()
        return NOON


@asynccontextmanager
async def held(city: City, number: str, clock: Clock) -> AsyncIterator[None]:
    """Somebody else holds the case, on SQLite the whole database, until the next one's turn."""
    clock.looks = 0
    if city.db.is_sqlite:
        holder = sqlite3.connect(make_url(city.settings.database_url).database or "", isolation_level=None, timeout=9)
        holder.execute("BEGIN IMMEDIATE")
        clock.then[3] = holder.close  # after who acts, and the first case
        yield
        return
    async with city.db.write() as session:
        await session.execute(select(Case).where(col(Case.number) == number).with_for_update())
        yield


@pytest.fixture
async def hasty(city_settings: Settings) -> AsyncIterator[City]:
    """On PostgreSQL nobody waits longer than half a second for a lock; on SQLite it is five seconds in line."""
    async with open_city(city_settings.model_copy(update={"database_statement_limit": 1.0}), NOON, Clock()) as opened:
        yield opened


@pytest.mark.parametrize(
    ("who", "action", "more"),
    [("supervisor", "urge", {"note": "请尽快"}), ("chief", "cancel", {"note": "重复", "reason": "duplicate"})],
)
async def test_of_many_one_that_the_database_had_no_time_for_is_told_and_the_same_again_does_only_that(
    hasty: City, who: str, action: str, more: dict[str, Any]
) -> None:
    made = [await hasty.case_at("filed") for _ in range(3)]
    version = (await shown(hasty, made[0]))["version"]
    items = [{"number": number, "version": version} for number in made]
    sent = {"client_key": str(uuid.uuid4()), "action": action, **more, "items": items}
    await hasty.signed_in(who)
    async with held(hasty, made[0], hasty.app.state.now):
        first = await acted(hasty, who, sent)
    assert [(one["status"], one["code"], one["retry_after"]) for one in first] == [
        (503, "database_unavailable", 2), *[(200, None, None)] * 2,
    ]  # fmt: skip
    for _time in range(2):
        again = await acted(hasty, who, sent)
        assert [one["status"] for one in again] == [200] * 3
        assert [(one["step"], one["version"]) for one in again[1:]] == [
            (one["step"], one["version"]) for one in first[1:]
        ]
    for number in made:
        lines = [entry["action"] for entry in (await shown(hasty, number))["timeline"]]
        assert lines.count(action) == 1, lines
    other = await acted(hasty, who, sent | {"note": "另说"})
    assert {(one["status"], one["code"]) for one in other} == {(422, "key_reused")}


async def test_of_many_no_more_than_three_wait_for_a_database_that_is_away(city: City) -> None:
    """Each waits for seconds: a hundred would for minutes, and nobody would still be there to be told."""
    desk, tried = await city.signed_in("desk"), list[datetime]()
    async with city.db.read() as session:
        by = await find_actor(session, desk.token, city.settings, city.at, "")

    def _now() -> datetime:
        tried.append(city.at)
        return city.at

    away = Database(Settings(_env_file=None, database_url=f"postgresql+asyncpg://a:b@127.0.0.1:{free_port()}/c"))
    cases, deed = [Read(f"2026112400000{number}", 1) for number in range(6)], Deed(Action.ADMIT, 0)
    done = await act_on_many(away, cases, deed, city=city.app.state.city, by=by, now=_now)
    await away.close()
    assert [one.problem and one.problem.code for one in done] == ["database_unavailable"] * 6
    assert len(tried) == 3


class Sealed(Database):
    """Whoever writes here has to read what no key opens."""

    def __init__(self, db: Database) -> None:
        self.__dict__.update(db.__dict__)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        async with super().write() as session:
            Sealer(Settings(_env_file=None)).open("v1:none:AAAA", "nobody")
            yield session


async def test_of_many_a_missing_key_is_named_and_counted_as_anywhere_else(city: City) -> None:
    """It was logged as a fault of the database, and no alarm heard of it."""
    desk = await city.signed_in("desk")
    async with city.db.read() as session:
        by = await find_actor(session, desk.token, city.settings, city.at, "")
    deed, before = Deed(Action.ADMIT, 0), unreadable()
    with capture_logs() as lines:
        (one,) = await act_on_many(
            Sealed(city.db), [Read("20261124000001", 1)], deed, city=city.app.state.city, by=by, now=lambda: city.at
        )
    assert one.problem is not None
    assert (one.problem.code, unreadable() - before) == ("unreadable", 1)
    assert [(line["event"], line["fault"], line["case"]) for line in lines] == [
        ("unreadable", "CannotOpen", "20261124000001"),
    ]  # fmt: skip


def unreadable() -> float:
    return REGISTRY.get_sample_value("cgt_refused_total", {"code": "unreadable"}) or 0.0


async def test_what_was_done_and_is_out_of_sight_since_is_told_as_done(city: City) -> None:
    """Whoever is sent across the border sees the case by the task alone, which ends with the deed."""
    inspector, other = await on_shift(city), await on_shift(city, "inspector-1")
    await send(other, fixes_from(city.at, 2))
    number = await city.case_at("answered")
    await done(city, "desk", number, "check")
    (task,) = (await inspector.get("/api/v1/tasks")).json()["items"]
    await inspector.post(f"/api/v1/tasks/{task['id']}/decline", json=key(reason="busy"))
    items = [{"number": number, "version": (await shown(city, number))["version"]}]
    sent = {"client_key": str(uuid.uuid4()), "action": "pass", "items": items}
    first, again = [await acted(city, "inspector-1", sent) for _ in range(2)]
    assert (first[0]["status"], first[0]["step"], again) == (200, "checked", first)
    assert (await other.get(f"/api/v1/cases/{number}")).status_code == 404
    await done(city, "chief", number, "close")
    (gone_on,) = await acted(city, "inspector-1", sent)
    assert (gone_on["status"], gone_on["step"]) == (200, "closed")
    (another,) = await acted(city, "inspector-1", sent | {"note": "另说"})
    assert another["status"] == 404


async def test_a_batch_answers_the_applications_that_were_read_and_no_others(city: City) -> None:
    """What stands there by now may be another: an application raises no version."""
    extend = {"for": "extend", "note": "需等备件"}
    same, other = [await city.case_at("handling") for _ in range(2)]
    for number in (same, other):
        await done(city, "handler", number, "apply", **extend)
    dispatcher = await city.signed_in("dispatcher")
    listed = (await dispatcher.get("/api/v1/cases", params={"asks": "extend"})).json()["items"]
    items = [{name: line[name] for name in ("number", "version", "application")} for line in reversed(listed)]
    assert {item["application"] for item in items} == {(await asked(city, number)) for number in (same, other)}
    bare = [{"number": item["number"], "version": item["version"]} for item in items]
    for action in ("grant", "decline"):
        refused = await acted(city, "dispatcher", {"action": action, "note": "已核", "items": bare})
        assert [(one["status"], one["code"]) for one in refused] == [(422, "needs_application")] * 2
    await done(city, "dispatcher", other, "decline", note="理由不充分")
    await done(city, "handler", other, "apply", **{"for": "suspend", "days": 300, "note": "待汛期后施工"})
    sent = {"client_key": str(uuid.uuid4()), "action": "grant", "items": items}
    for _time in range(2):
        made = {one["number"]: (one["status"], one["code"]) for one in await acted(city, "dispatcher", sent)}
        assert made == {same: (200, None), other: (409, "conflict")}
    case = await shown(city, other)
    assert (case["step"], case["asks"]) == ("handling", "suspend")
    assert (await shown(city, same))["marks"]["extensions"] == 1


async def asked(city: City, number: str) -> str | None:
    """The application that waits in a case, as whoever looks at it reads it."""
    case = await shown(city, number)
    (waiting,) = [one["id"] for one in case["applications"] if one["state"] == "pending"]
    assert case["application"] == waiting
    return str(waiting)
