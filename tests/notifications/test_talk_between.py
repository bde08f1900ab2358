"""Whoever was told by one process when to come is expected by the other, too; and no more, once they have come."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module

import pytest

from backend.ground.appointments import Appointments
from backend.web.admission import Kind
from backend.web.books import Books
from notifications.bus import open_bus, talk_between
from notifications.bus.talk_between import ME
from tests.linhai import City, open_city
from tests.own_time import own_time, settled

pytestmark = pytest.mark.anyio
ASKED = (b"Bearer somebody", "POST", "/api/v1/reports", b"")
# another process: says who is to come, and when it is told that they came somewhere, ends
OTHER = """
import asyncio, time
from backend.ground.db import Database
from backend.ground.settings import Settings
from backend.web.books import Books
from notifications.bus import open_bus, talk_between
async def main():
    settings = Settings(); db = Database(settings); bus = open_bus(db, settings)
    books = Books.of(settings); book = books.open("write", time.monotonic, 50.0)
    async with talk_between(bus, books.begun, books.take, books.hear):
        book.wait(books.name_of(b"Bearer somebody", "POST", "/api/v1/reports", b""), is_one=True)
        async with asyncio.timeout(60):
            while book._expected.is_anybody:
                await asyncio.sleep(0.05)
    await bus.close(); await db.close()
asyncio.run(main())
"""


@asynccontextmanager
async def talking(city: City) -> AsyncIterator[tuple[Appointments, int]]:
    """The book of this process, which listens already; and what somebody is called in it."""
    loop, books, bus = asyncio.get_running_loop(), Books.of(city.settings), open_bus(city.db, city.settings)
    book = books.open("write", loop.time, 50.0)
    books.begun.set()
    try:
        async with talk_between(bus, books.begun, books.take, books.hear):
            await settled()  # it has subscribed
            if hasattr(bus, "ready"):
                await asyncio.wait_for(bus.ready.wait(), 60)
            yield book, books.name_of(*ASKED)
    finally:
        await bus.close()


async def until_due(book: Appointments, name: int) -> None:
    async with asyncio.timeout(60):
        while True:
            await asyncio.sleep(0.05)
            if book.is_due(name):
                return


async def test_two_processes_know_who_is_to_come_and_who_has_come(city: City) -> None:
    env = os.environ | {
        "CGT_DATABASE_URL": city.settings.database_url,
        "CGT_SECRET": city.settings.secret.get_secret_value(),
    }
    async with talking(city) as (book, name):
        other = await asyncio.create_subprocess_exec(sys.executable, "-c", OTHER, env=env, stderr=subprocess.PIPE)
        await until_due(book, name)
        assert not book.is_due(name + 1)
        book.came(name, is_one=True)
        _out, said = await asyncio.wait_for(other.communicate(), 60)
        assert (other.returncode, book.is_due(name)) == (0, False), said.decode()


async def test_two_applications_of_one_city_tell_each_other(city: City) -> None:
    async with open_city(city.settings, city.at) as other:
        books = []
        for one in (city, other):
            await one.client.get("/api/v1/config")  # with the first request its doors are put together
            books.append(one.app.state.books)
            one.app.state.books.begun.set()
        told, hears = (one._books[sorted(Kind).index(Kind.WRITE)] for one in books)
        here, there = (one.name_of(*ASKED) for one in books)
        async with asyncio.timeout(60):
            while not hears.is_due(there):
                told.wait(here)  # again and again: what is said before the other listens is lost
                await asyncio.sleep(1)


async def test_a_bus_that_is_away_costs_what_was_said_and_no_more() -> None:
    class Away:
        """The bus of a server that is not there, and then is."""

        tries = 0

        async def publish_all(self, words: object) -> None:
            Away.tries += 1
            if Away.tries < 3:
                raise OSError("away")

        @asynccontextmanager
        async def subscribe(self, _person: object) -> AsyncIterator[AsyncIterator[bytes]]:
            async def _nothing() -> AsyncIterator[bytes]:
                await asyncio.sleep(60)
                yield b""

            yield _nothing()

    books, at = Books(), 0.0
    book = books.open("write", lambda: at, 50.0)
    with own_time():
        async with talk_between(Away(), books.begun, books.take, books.hear):  # type: ignore[arg-type]
            for name in range(3):
                book.wait(name)
                await asyncio.sleep(0.6)
    assert Away.tries == 3


async def test_a_bus_that_cannot_be_listened_to_at_first_is_listened_to_later_and_ends_in_peace(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It was not asked again until the process was begun anew, and the end of that was a fault."""
    monkeypatch.setattr(import_module("notifications.bus.talk_between"), "AGAIN_AFTER", 0.1)
    tries, heard, books = list[int](), list[bytes](), Books()

    class Deaf:
        """Of a folder that cannot be written to, and then can."""

        @asynccontextmanager
        async def subscribe(self, _person: object) -> AsyncIterator[AsyncIterator[bytes]]:
            tries.append(1)
            if len(tries) < 3:
                raise PermissionError("not ours")

            async def _one() -> AsyncIterator[bytes]:
                yield bytes(ME) + b"said"
                await asyncio.sleep(60)

            yield _one()

    books.begun.set()
    with own_time():
        async with talk_between(Deaf(), books.begun, books.take, heard.append):  # type: ignore[arg-type]
            await asyncio.sleep(1)
    assert (len(tries), heard) == (3, [b"said"])


def test_what_another_release_says_is_passed_over() -> None:
    """Of another form; or of other kinds, of which each book has another number."""
    here, same, other = Books(), Books(), Books()
    book, told = here.open("write", lambda: 0.0, 50.0), same.open("write", lambda: 0.0, 50.0)
    other.open("read", lambda: 0.0, 50.0).wait(7)
    told.wait(8)
    (said,), (elsewhere,) = same.take(), other.take()
    for message in (b"", b"another form", bytes([9]) + bytes(10), elsewhere, said[:-1]):
        here.hear(message)
    assert not book._expected.is_anybody
    here.hear(said)
    assert book._expected.still_to_come(8)
