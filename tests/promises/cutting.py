"""Clients that send while the power is cut, and a look at what each cut left of what had been acknowledged."""

import asyncio
import random
import time
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import httpx
from sqlalchemy import select
from sqlmodel import col

from backend.cases.case import Case
from backend.ground.clock import now
from backend.ground.db import Database
from backend.ground.settings import Settings
from media import Photo, verify_store
from tests.linhai import jpeg, open_city, report_form
from tests.patient import citizen_token, patiently
from tests.promises.power import Disk
from tests.promises.running import Running

SENDERS, AGAIN = 6, 20  # of the senders every third sends photos; so many of the last are sent again after each cut
BETWEEN = (0.2, 2.0)  # seconds of sending from one cut to the next
SIGNED_IN = 240.0  # seconds until somebody else signs in: a token bears a quarter of an hour
DATABASE = "city.db"


@dataclass
class Seen:
    """What had been acknowledged in the end; over all cuts: how often it was looked for, since all of it is after each,
    and how often it was not there."""

    acknowledged: int = 0
    reports_asked: int = 0
    reports_lost: int = 0
    photos: int = 0
    photos_asked: int = 0
    photos_wrong: int = 0
    doubled: int = 0
    slowest_start: float = 0.0


class Sent(NamedTuple):
    """A report as it was sent."""

    form: dict[str, object]
    headers: dict[str, str]


@dataclass
class Sending:
    """Clients on one server; `forms` and `photos` hold only what was answered 2xx."""

    url: str
    headers: dict[str, str]
    forms: dict[str, Sent] = field(default_factory=dict)
    photos: set[str] = field(default_factory=set)

    async def client(self, with_photo: bool) -> None:
        headers = self.headers
        async with httpx.AsyncClient(base_url=self.url, headers=headers, trust_env=False, timeout=30) as client:
            while True:
                form = report_form(client_key=str(uuid.uuid4()))
                if with_photo:
                    sent = await patiently(client, "/api/v1/photos", files={"file": ("p.jpg", jpeg(), "image/jpeg")})
                    self.photos.add(sent.raise_for_status().json()["id"])
                    form["photo_ids"] = [sent.json()["id"]]
                answer = await patiently(client, "/api/v1/reports", json=form)
                self.forms[answer.raise_for_status().json()["number"]] = Sent(form, headers)


def sqlite_url(folder: Path) -> str:
    """The file in this folder."""
    return f"sqlite+aiosqlite:///{folder}/{DATABASE}"


@dataclass(frozen=True)
class Base:
    """A database on such a disk: its url in a folder, and what is to run while it is used there."""

    url: Callable[[Path], str]
    on: Callable[[Path], AbstractContextManager[None]]


SQLITE = Base(sqlite_url, lambda _folder: nullcontext())


async def cut_many(disk: Disk, cuts: int, base: Base = SQLITE, module: str = "backend") -> Seen:
    """Cuts the power so many times at random moments while clients send; looks at what each cut leaves."""
    live, seen, dice = Running(base.url(disk.here), disk.here, module=module), Seen(), random.Random(cuts)
    live.start("serve")
    try:
        live.wait_until_ready(60)
        sending, until = Sending(live.url, {}), 0.0
        for _ in range(cuts):
            if time.monotonic() > until:
                sending.headers = {"Authorization": f"Bearer {await citizen_token(live.url)}"}
                until = time.monotonic() + SIGNED_IN
            tasks = [asyncio.create_task(sending.client(n % 3 == 0)) for n in range(SENDERS)]
            before = len(sending.forms)
            while len(sending.forms) == before and not any(task.done() for task in tasks):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            await asyncio.sleep(dice.uniform(*BETWEEN))
            forms, photos = dict(sending.forms), set(sending.photos)  # before the copy begins
            after = await asyncio.to_thread(disk.cut)
            broken = [task.exception() for task in tasks if task.done()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            assert not broken, broken
            with base.on(after):
                await look(after, base.url(after), forms, photos, seen)
    finally:
        live.stop()
    return seen


async def look(after: Path, url: str, forms: dict[str, Sent], photos: set[str], seen: Seen) -> None:
    """Opens the application on what was left, asks for everything acknowledged, sends the last of it again."""
    start = time.monotonic()
    settings = Settings(_env_file=None, database_url=url, storage_url=f"file://{after}/photos")
    async with open_city(settings, now()) as city:
        assert (await city.client.get("/healthz")).status_code == 200
        kept, kept_photos = await stored(city.db)
        seen.slowest_start = max(seen.slowest_start, time.monotonic() - start)
        wrong = await verify_store(city.app.state.photos)
        for number in [number for number in list(forms)[-AGAIN:] if number in kept]:
            answer = await city.client.post("/api/v1/reports", json=forms[number].form, headers=forms[number].headers)
            seen.doubled += (answer.status_code, answer.json().get("number")) != (200, number)
    seen.acknowledged, seen.photos = len(forms), len(photos)
    seen.reports_asked += len(forms)
    seen.reports_lost += len(forms.keys() - kept)
    seen.photos_asked += len(photos)
    seen.photos_wrong += len({one.photo for one in wrong}) + len(photos - kept_photos)


async def stored(db: Database) -> tuple[set[str], set[str]]:
    """The numbers of the cases and the ids of the photos."""
    async with db.read() as session:
        numbers = set((await session.execute(select(Case.number))).scalars())  # type: ignore[call-overload]
        return numbers, {str(one) for one in (await session.execute(select(col(Photo.id)))).scalars()}
