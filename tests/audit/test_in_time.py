"""However slow a request is, what it writes down never comes into a page of the record that is closed already."""

import io
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.audit.anchor import Anchor
from backend.audit.close_page import close_page
from backend.audit.verify_audit import verify_audit
from backend.cases.case import Case
from backend.ground.db import Database
from backend.ground.errors import Problem
from backend.ground.happening import Happening, record
from backend.ground.ids import new_id
from backend.ground.in_time import LATEST
from backend.ground.settings import Settings
from notifications.delivery import State
from notifications.outbox import letters as outbox
from notifications.outbox.letters import Wanted, replay
from tests.conftest import NOON
from tests.foreign.collect import XML, collect, filled
from tests.linhai import City, jpeg, open_city
from tests.notifications.test_outbox import make, row
from tests.slowly import post_slowly

pytestmark = pytest.mark.anyio
PICTURES = 3


class Closing:
    """Time that passes, a page of the record closed each time."""

    def __init__(self, city: City, folder: Path) -> None:
        self.city, self.anchor = city, Anchor(folder / "anchor" / "audit.log")

    async def pass_by(self, minutes: float = 6) -> None:
        self.city.wait(minutes=minutes)
        await close_page(self.city.db, self.anchor, self.city.at)

    async def faults(self) -> list[str]:
        """What the record says of itself, all of it in pages."""
        await self.pass_by(10)
        async with self.city.db.read() as session:
            found = await verify_audit(session, self.anchor)
        return [str(one) for one in found]


async def test_who_takes_minutes_to_read_the_own_data_leaves_the_record_whole(city: City, tmp_path: Path) -> None:
    person, closing = await city.citizen(), Closing(city, tmp_path)
    for _number in range(PICTURES):
        await person.photo()
    status, content = await post_slowly(city, "/api/v1/me/export", person.headers, [b""], closing.pass_by)
    assert status == 200
    assert sum(name.startswith("photos/") for name in zipfile.ZipFile(io.BytesIO(content)).namelist()) == PICTURES
    assert await closing.faults() == []
    assert len(await closing.anchor.pages()) > 1, "nothing was closed meanwhile"


async def test_a_form_that_comes_over_a_bad_line_is_filed_with_the_time_it_came(city: City, tmp_path: Path) -> None:
    client, closing = await collect(city), Closing(city, tmp_path)
    parts = [(XML, filled(photos=["a.jpg"]).encode()), ("a.jpg", jpeg())]
    pieces = [
        f'--b\r\nContent-Disposition: form-data; name="{name}"; filename="{name}"\r\n\r\n'.encode() + content + b"\r\n"
        for name, content in parts
    ]
    headers = client.headers | {"Content-Type": "multipart/form-data; boundary=b"}
    status, answer = await post_slowly(city, "/openrosa/submission", headers, [*pieces, b"--b--\r\n"], closing.pass_by)
    assert status == 201, answer
    assert await closing.faults() == []
    assert len(await closing.anchor.pages()) > 1, "nothing was closed meanwhile"
    async with city.db.read() as session:
        case = (await session.execute(select(Case))).scalar_one()
    assert case.reported_at > NOON + timedelta(minutes=10)


class Slow(Database):
    """The database of a command that takes minutes over each look."""

    def __init__(self, closing: Closing) -> None:
        super().__init__(closing.city.settings)
        self._closing = closing

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        await self._closing.pass_by()
        async with super().read() as session:
            yield session


async def test_who_sends_a_long_backlog_again_leaves_the_record_whole(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of it had the time at which the command began."""
    monkeypatch.setattr(outbox, "BATCH", 1)
    await city.citizen()
    dead = {"state": State.DEAD, "due_at": None}
    await make(city.db, [row(city.at - timedelta(hours=1), "push") | dead for _each in range(3)])
    closing = Closing(city, tmp_path)
    slow = Slow(closing)
    try:
        assert await replay(slow, Wanted(), lambda: city.at, lambda *_step: None) == 3
    finally:
        await slow.close()
    assert await closing.faults() == []
    assert len(await closing.anchor.pages()) > 2, "nothing was closed meanwhile"


class Forgotten:
    """The city's clock, as a request sees it that lies forgotten after its first look: a machine asleep, a queue."""

    def __init__(self) -> None:
        self.at, self.looks = NOON, 0
        self.asleep: timedelta | None = None

    def __call__(self) -> datetime:
        self.looks += 1
        if self.asleep is not None and self.looks > 1:
            return self.at + self.asleep
        return self.at

    @asynccontextmanager
    async def sleeping(self, span: timedelta) -> AsyncIterator[None]:
        self.looks, self.asleep = 0, span
        yield
        self.at, self.asleep = self.at + span, None


@pytest.fixture
def forgotten() -> Forgotten:
    return Forgotten()


async def test_what_comes_too_late_for_the_record_is_not_written_and_may_be_sent_again(
    city_settings: Settings, forgotten: Forgotten
) -> None:
    async with open_city(city_settings, NOON, forgotten) as city:
        number, desk = await city.case_at("handling"), await city.signed_in("desk")
        before = await happenings(city.db)
        path, said = f"/api/v1/cases/{number}/actions", {"action": "comment", "note": "已联系"}
        async with forgotten.sleeping(LATEST + timedelta(seconds=1)):
            late = await desk.post(path, json=said)
        assert (late.status_code, late.json()["code"], late.headers["retry-after"]) == (503, "took_too_long", "2")
        assert await happenings(city.db) == before
        async with forgotten.sleeping(LATEST - timedelta(seconds=1)):
            assert (await desk.post(path, json=said)).status_code == 200
        assert await happenings(city.db) == before + 1


async def happenings(db: Database) -> int:
    async with db.read() as session:
        return int((await session.execute(select(func.count()).select_from(Happening))).scalar_one())


async def test_the_oldest_of_a_transaction_counts(settings: Settings) -> None:
    db = Database(settings, lambda: NOON)
    try:
        with pytest.raises(Problem, match="took_too_long"):
            await happen(db, 1, 241, 2)
        assert await happenings(db) == 0
        await happen(db, 239)
        assert await happenings(db) == 1
    finally:
        await db.close()


async def happen(db: Database, *seconds_ago: float) -> None:
    """In one transaction, each so long before noon."""
    async with db.write() as session:
        for ago in seconds_ago:
            at = NOON - timedelta(seconds=ago)
            await record(
                session, subject_kind="x", subject_id=new_id(at), kind="x.y", by=None, at=at, data={}, first=True
            )


async def test_what_comes_into_a_closed_page_is_seen(city: City, tmp_path: Path) -> None:
    """The planted fault: without the clock of the database a stale instant gets into a closed page, and shows."""
    closing, clockless = Closing(city, tmp_path), Database(city.settings)
    await city.citizen()
    await closing.pass_by()
    await happen(clockless, 0)
    await clockless.close()
    assert any("page" in one for one in await closing.faults())


def test_the_bound_leaves_a_commit_its_time() -> None:
    assert timedelta(minutes=1) <= timedelta(minutes=5) - LATEST
