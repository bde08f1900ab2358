"""The disk of the database is full: who writes is told to come again, who reads reads on, what was acknowledged is
there, and all goes on as soon as there is room; nobody starts anything anew."""

import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from backend.cases.case import Case
from backend.ground import told_as
from backend.ground.db import Database
from backend.ground.settings import Settings
from notifications.fan_out import CannotTell
from tests.conftest import NOON
from tests.databases import Cluster
from tests.linhai import City, Person, open_city, report_form
from tests.promises.small_database import SmallDatabase, small_database

pytestmark = pytest.mark.anyio
REFUSED = 8  # reports, before there is room again
PAGES = 40  # reports at most until what PostgreSQL has of free places in its pages is used up: ten are seen


@pytest.fixture
def small(cluster: Cluster, database_kind: str) -> Iterator[SmallDatabase]:
    with small_database(cluster, database_kind) as database:
        yield database


@pytest.fixture
async def city(small: SmallDatabase, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[City]:
    photos = tmp_path_factory.mktemp("photos")  # which have room
    settings = Settings(_env_file=None, database_url=small.url, storage_url=f"file://{photos}")
    async with open_city(settings, NOON) as opened:
        yield opened


async def check_full_database(city: City, small: SmallDatabase) -> str:
    """What was seen, in words."""
    who = await city.citizen()
    taken, refused = {await _report(who, str(uuid.uuid4()))}, list[tuple[str, httpx.Response]]()
    small.fill()
    while len(refused) < REFUSED:
        key = str(uuid.uuid4())
        answer = await _sent(who, key)
        if answer.is_success:
            taken.add(answer.json()["number"])
        else:
            refused.append((key, answer))
        assert len(taken) < PAGES, "the disk is not full"
    told = {(answer.status_code, answer.json()["code"]) for _key, answer in refused}
    assert told == {(503, "database_unavailable")}, told
    assert {int(answer.headers["retry-after"]) > 0 for _key, answer in refused} == {True}
    await _look(city, who, taken)
    with suppress(DBAPIError, CannotTell):  # so the worker's round ends, and the next begins
        await city.tell()
    small.make_room()
    taken |= {await _report(who, key) for key, _answer in refused}
    assert await _numbers(city.db) == taken, "not what was acknowledged"
    await city.tell()
    assert await _told_of(who) == sorted(taken), "not told once of each"
    return f"{len(taken) - REFUSED} taken, {REFUSED} told to come again and taken then, {len(taken)} told of, 0 lost"


async def _look(city: City, who: Person, numbers: set[str]) -> None:
    """Liveness, one's own reports, a public case."""
    assert (await city.client.get("/healthz")).status_code == 200
    own = await who.get(f"/api/v1/reports?limit={min(100, len(numbers))}")
    assert own.status_code == 200, own.text
    assert {one["number"] for one in own.json()["items"]} <= numbers
    for number in sorted(numbers)[:1]:
        public = await city.client.get(f"/public/v1/cases/{number}")
        assert public.status_code == 200, public.text


async def _sent(who: Person, key: str) -> httpx.Response:
    return await who.post("/api/v1/reports", json=report_form(client_key=key))


async def _report(who: Person, key: str) -> str:
    """The number of one that is taken at once."""
    answer = await _sent(who, key)
    assert answer.is_success, answer.text
    return str(answer.json()["number"])


async def _numbers(db: Database) -> set[str]:
    async with db.read() as session:
        return set((await session.execute(select(Case.number))).scalars())  # type: ignore[call-overload]


async def _told_of(who: Person) -> list[str]:
    """The numbers of the messages that something was reported."""
    found, after = list[str](), ""
    while True:
        page: dict[str, Any] = (await who.get(f"/api/v1/inbox?limit=100{after}")).json()
        found += [one["number"] for one in page["items"] if one["kind"] == "case.report"]
        if not page.get("next"):
            return sorted(found)
        after = f"&after={page['next']}"


async def test_a_full_disk_of_the_database_is_said_and_loses_nothing(city: City, small: SmallDatabase) -> None:
    print(await check_full_database(city, small))


async def test_a_full_database_that_is_taken_for_a_fault_of_our_own_is_seen(
    city: City, small: SmallDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault: 500, which no phone sends again by itself."""
    monkeypatch.setattr(told_as, "DBAPIError", ZeroDivisionError)
    with pytest.raises(AssertionError, match="500, 'internal'"):
        await check_full_database(city, small)


async def test_a_report_that_is_acknowledged_though_it_was_not_written_is_seen(
    city: City, small: SmallDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault: from when the disk is full, what was written is taken back and nobody is told."""
    fill, write = SmallDatabase.fill, Database.write

    @asynccontextmanager
    async def _forgotten(self: Database) -> AsyncIterator[Any]:
        with suppress(InterruptedError):
            async with write(self) as session:
                yield session
                raise InterruptedError

    def _fill(self: SmallDatabase) -> None:
        fill(self)
        monkeypatch.setattr(Database, "write", _forgotten)

    monkeypatch.setattr(SmallDatabase, "fill", _fill)
    with pytest.raises(AssertionError, match=r"is not full|not what was acknowledged"):
        await check_full_database(city, small)
