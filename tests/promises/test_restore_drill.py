"""C13: a city is lost with its machine while people report, and comes back from its backup: how much of what was
acknowledged is lost (RPO), how long it takes (RTO), and whether what is there is whole.

CGT_TEST_DRILLS: how many times (`make prove`).
"""

import asyncio
import os
import time
import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from backend.audit.anchor import Anchor
from backend.audit.close_page import SETTLED, close_page
from backend.cases.case import Case
from backend.ground.clock import now
from backend.ground.db import Database
from backend.ground.settings import Settings
from backend.operations.backup import read_manifest
from notifications.books.reconcile import reconcile
from tests.databases import Cluster
from tests.enterable import enterable
from tests.linhai import jpeg, report_form
from tests.patient import citizen_token, patiently
from tests.promises.lost_machine import Machine, PostgresMachine, SqliteMachine, command, running_on, take_backup
from tests.promises.running import Running

DRILLS = int(os.environ.get("CGT_TEST_DRILLS", "1"))
PEOPLE, WITH_PHOTO = 6, 3  # at once; every so many of them sends photos
BEFORE, AFTER = 3.0, 4.0  # seconds of reports before the backup, and from its end until the machine is lost
AGAIN = 20  # so many of the last that are there are sent again, and all that are not
# seconds, with the archive: a commit wakes who sends it on, so that only what is on its way is lost
RPO_WITH_ARCHIVE = 1.0
# seconds, of a city of this size on a busy machine: reading it back, playing what was archived, starting a process
RTO = READY = 120.0
SETTLED_IN = 600.0  # seconds: what a dead worker held is its own for more than one, and sent again later


@pytest.fixture
def folder() -> Iterator[Path]:
    with enterable() as made:
        yield made


@dataclass
class Reports:
    """What people sent and was answered 201, by number: when (UTC), and the form."""

    url: str
    headers: dict[str, str]
    acknowledged: dict[str, datetime] = field(default_factory=dict)
    forms: dict[str, dict[str, Any]] = field(default_factory=dict)

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self.url, headers=self.headers, trust_env=False, timeout=30)

    async def person(self, number: int) -> None:
        """Until the city is gone."""
        async with self.client() as client:
            try:
                while True:
                    await self.one(client, with_photo=number % WITH_PHOTO == 0)
            except httpx.TransportError:
                return

    async def one(self, client: httpx.AsyncClient, with_photo: bool) -> None:
        form = report_form(client_key=str(uuid.uuid4()))
        if with_photo:
            photo = await patiently(client, "/api/v1/photos", files={"file": ("p.jpg", jpeg(), "image/jpeg")})
            form["photo_ids"] = [photo.raise_for_status().json()["id"]]
        answer = await patiently(client, "/api/v1/reports", json=form)
        assert answer.status_code == 201, answer.text
        self.acknowledged[answer.json()["number"]], self.forms[answer.json()["number"]] = now(), form


@dataclass
class Drilled:
    """One drill: reports acknowledged; of them lost, and lost though they were there before the backup began; seconds
    from the answer to the oldest that is lost to the end of the machine (`rpo`), from the restore's beginning until
    everything is ready again (`rto`); MB of the backup; what is not whole."""

    acknowledged: int
    began: datetime
    lost_at: datetime
    size: float
    lost: int = 0
    older: int = 0
    rpo: float = 0.0
    rto: float = 0.0
    faults: list[str] = field(default_factory=list)

    def count(self, lost: Collection[datetime]) -> None:
        """What is lost, each by when it was acknowledged."""
        self.lost, self.older = len(lost), sum(at < self.began for at in lost)
        self.rpo = max(((self.lost_at - at).total_seconds() for at in lost), default=0.0)

    def __str__(self) -> str:
        age = (self.lost_at - self.began).total_seconds()
        return (
            f"{self.lost} of {self.acknowledged} acknowledged lost, {self.older} of before the backup; RPO"
            f" {self.rpo:.3f} s (the backup was begun {age:.1f} s before); RTO {self.rto:.1f} s ({self.size:.0f} MB)"
        )


def _drilled(reports: Reports, kept: Path, lost_at: datetime) -> Drilled:
    size = sum(file.stat().st_size for file in kept.rglob("*") if file.is_file()) / 1e6
    return Drilled(len(reports.forms), datetime.fromisoformat(read_manifest(kept).began), lost_at, size)


def drill(machine: Machine, settles: bool = False) -> Drilled:
    """Fills, works, copies, loses and brings back; `settles`: and waits until everybody is told."""
    machine.fill()
    live = running_on(machine, "serve")
    try:
        live.wait_until_ready(READY)
        reports, kept, lost_at = asyncio.run(_work_until_lost(machine, live))
    finally:
        live.stop()
    drilled = _drilled(reports, kept, lost_at)
    begun = time.monotonic()
    if refused := machine.bring_back(kept):
        drilled.faults.append(refused)
        return drilled
    again = running_on(machine, "serve", "work")
    try:
        again.wait_until_ready(READY)
        drilled.rto = time.monotonic() - begun
        reports.url = again.url
        there = asyncio.run(_numbers(machine.url))
        drilled.count({at for number, at in reports.acknowledged.items() if number not in there})
        drilled.faults += _verified(machine) + asyncio.run(_gone_on(machine, reports, there, settles))
    finally:
        again.stop()
    return drilled


async def _work_until_lost(machine: Machine, live: Running) -> tuple[Reports, Path, datetime]:
    """What was acknowledged, the backup taken meanwhile, when the machine was lost."""
    reports = Reports(live.url, {"Authorization": f"Bearer {await citizen_token(live.url)}"})
    async with reports.client() as client:
        await reports.one(client, with_photo=True)
    await _seal(machine)
    live.start("work")
    people = [asyncio.create_task(reports.person(number)) for number in range(PEOPLE)]
    await asyncio.sleep(BEFORE)
    kept = await asyncio.to_thread(take_backup, machine)
    await asyncio.sleep(AFTER)
    lost_at = await asyncio.to_thread(machine.lose, live)
    for person in people:
        person.cancel()
    ended = await asyncio.gather(*people, return_exceptions=True)
    assert not [one for one in ended if isinstance(one, Exception)], ended
    return reports, kept, lost_at


async def _seal(machine: Machine) -> None:
    """A page of the audit, anchored outside, that is to be there again; nobody else writes."""
    db = Database(Settings(_env_file=None, database_url=machine.url))
    assert await close_page(db, Anchor(machine.folder / "anchor.log"), now() + SETTLED)
    await db.close()


async def _numbers(url: str) -> set[str]:
    db = Database(Settings(_env_file=None, database_url=url))
    async with db.read() as session:
        found = set((await session.execute(select(Case.number))).scalars())  # type: ignore[call-overload]
    await db.close()
    return found


def _verified(machine: Machine) -> list[str]:
    """What the commands find that are to be run after a restore."""
    done = [command(machine, "verify", what) for what in ("audit", "photos")]
    return [one.stdout + one.stderr for one in done if one.returncode]


async def _gone_on(machine: Machine, reports: Reports, there: set[str], settles: bool) -> list[str]:
    """What goes wrong when people send again what they sent before, and until everybody is told."""
    faults = []
    async with reports.client() as client:
        for number in [number for number in reports.forms if number in there][-AGAIN:]:
            answer = await patiently(client, "/api/v1/reports", json=reports.forms[number])
            if (answer.status_code, answer.json().get("number")) != (200, number):
                faults.append(f"{number} sent again: {answer.text}")
        for number in reports.forms.keys() - there:
            form = reports.forms[number] | {"photo_ids": []}  # the photo may be lost, too
            if (answer := await patiently(client, "/api/v1/reports", json=form)).status_code != 201:
                faults.append(f"{number}, which was lost, sent again: {answer.text}")
    faults += await _untold(machine.url) if settles else []
    done = await asyncio.to_thread(command, machine, "check", "deliveries")
    return faults + ([done.stdout + done.stderr] if done.returncode else [])


async def _untold(url: str) -> list[str]:
    """What differs in the books of deliveries once everything is settled."""
    db, until = Database(Settings(_env_file=None, database_url=url)), time.monotonic() + SETTLED_IN
    while True:
        balance = await reconcile(db, now() - timedelta(hours=1), now())
        if not balance.differences or time.monotonic() > until:
            break
        await asyncio.sleep(1)
    await db.close()
    assert balance.happenings
    return [str(one) for one in balance.differences]


def machine_of(kind: str, folder: Path, cluster: Cluster, **more: bool) -> Machine:
    return SqliteMachine(folder, cluster) if kind == "sqlite" else PostgresMachine(folder, **more)


@contextmanager
def drilled_on(machine: Machine, settles: bool = False) -> Iterator[Drilled]:
    try:
        yield drill(machine, settles)
    finally:
        machine.close()


@pytest.mark.very_dear
def test_a_city_that_is_lost_under_load_comes_back(database_kind: str, folder: Path, cluster: Cluster) -> None:
    for number in range(DRILLS):
        (folder / str(number)).mkdir()
        with drilled_on(machine_of(database_kind, folder / str(number), cluster), settles=True) as drilled:
            print(f"{database_kind}: {drilled}")
            assert drilled.faults == []
            assert drilled.acknowledged > PEOPLE
            assert drilled.older == 0  # what was there before the backup began is in it
            assert drilled.rto < RTO
            if database_kind == "postgres":
                assert drilled.rpo <= RPO_WITH_ARCHIVE


@pytest.mark.very_dear
@pytest.mark.parametrize("database_kind", ["postgres"])
def test_where_commits_wait_for_the_archive_nothing_is_lost(database_kind: str, folder: Path, cluster: Cluster) -> None:
    with drilled_on(machine_of(database_kind, folder, cluster, synchronous=True)) as drilled:
        print(f"{database_kind}, commits wait for the archive: {drilled}")
        assert drilled.faults == []
        assert drilled.acknowledged > PEOPLE
        assert (drilled.lost, drilled.rto < RTO) == (0, True)


@pytest.mark.very_dear
@pytest.mark.parametrize("database_kind", ["postgres"])
def test_a_database_without_its_archive_is_seen(database_kind: str, folder: Path, cluster: Cluster) -> None:
    """The planted fault: what came after the backup is lost, for longer than the archive would allow."""
    with drilled_on(machine_of(database_kind, folder, cluster, archived=False)) as drilled:
        print(f"planted, no archive: {drilled}")
        assert drilled.lost > 0
        assert drilled.rpo > RPO_WITH_ARCHIVE


@pytest.mark.very_dear
def test_a_copy_of_the_live_file_is_seen(folder: Path, cluster: Cluster) -> None:
    """The planted fault: rows that were there before the copy began are not in it, or it is torn. Now and then
    everything has just gone over into the file; then again."""
    for number in range(3):
        (folder / str(number)).mkdir()
        machine = SqliteMachine(folder / str(number), cluster, module="tests.promises.careless_backup")
        with drilled_on(machine) as drilled:
            print(f"planted, a copy of the file: {drilled}")
            if drilled.older or drilled.faults:
                return
    raise AssertionError("a copy of the live file held all three times")
