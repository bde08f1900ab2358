"""Whole lives of cases: a report with its photo, then every deed of the main line up to the closing, by sixteen clients
at once, each with a case of its own."""

import asyncio
import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
from sqlalchemy import text

from backend.ground.db import Database
from backend.ground.settings import Settings
from tests.bench.intake import _form as form
from tests.bench.load import Figures
from tests.bench.photos import phone_picture
from tests.bench.row import Row
from tests.bench.served import Measured, row_of
from tests.bench.steady import CLIENTS, Ask, exchange
from tests.linhai import MAIN_LINE
from tests.patient import citizen_token, staff_token

PICTURE = phone_picture((1280, 960), 80)  # as WeChat sends a compressed photo
NEEDED = {"file": {"class_code": "E0110"}, "dispatch": {"department": "D02"}}
GOOD, READY = frozenset({200, 201}), 48


@dataclass
class Lived:
    """What was measured: every request by itself, reports with their photo, deeds, and whole lives."""

    photos: Figures = field(default_factory=Figures)
    reports: Figures = field(default_factory=Figures)
    deeds: Figures = field(default_factory=Figures)
    lives: Figures = field(default_factory=Figures)

    def all(self) -> tuple[Figures, ...]:
        return self.photos, self.reports, self.deeds, self.lives


def rows(on: Measured) -> list[Row]:
    """What of a life is told: with its photos, and with photos that were there before."""
    lived, alone = asyncio.run(lives(on)), asyncio.run(lives(on, ready=READY))
    told = {
        f"photo of {len(PICTURE) // 1000} KB, decoded and stored": lived.photos,
        "report with such a photo, both": lived.reports,
        "deed of a case, beside these": lived.deeds,
        f"whole life of a case: {len(MAIN_LINE)} deeds, 2 photos": lived.lives,
        "deed of a case, the photos sent before": alone.deeds,
        "whole life of a case, the photos sent before": alone.lives,
    }
    return [row_of(what, on, figures, None, "") for what, figures in told.items()]


async def lives(on: Measured, ready: int = 0) -> Lived:
    """As many lives as are begun within so many seconds; with photos made `ready`, as many as there are photos for.
    AssertionError for any other answer than a good one."""
    found, people, ports = Lived(), await _people(on), on.ports
    for who in ("citizen", "handler") if ready else ():
        await asyncio.gather(*(_make_ready(ports[place % len(ports)], people, who, ready // 4) for place in range(4)))
    begun = time.perf_counter()
    until = begun + (60 * on.seconds if ready else on.seconds)
    await asyncio.gather(*(_client(ports[place % len(ports)], until, people, found) for place in range(CLIENTS)))
    for figures in found.all():
        figures.seconds = time.perf_counter() - begun
    return found


class _People:
    """Everybody's token, who signs in when first needed, one after another; and whose each grid is, by its code."""

    def __init__(self, url: str, of_grid: Mapping[str, str]) -> None:
        self._url, self._tokens, self.of_grid = url, dict[str, str](), of_grid
        self._one_at_a_time = asyncio.Lock()
        self.ready: dict[str, list[str]] = {}  # photos sent before

    async def token(self, name: str) -> str:
        if name not in self._tokens:
            async with self._one_at_a_time:
                if name not in self._tokens:
                    asked = citizen_token(self._url) if name == "citizen" else staff_token(self._url, name)
                    self._tokens[name] = await asked
        return self._tokens[name]

    def has_photos(self) -> bool:
        """False when those sent before are used up."""
        return bool(self.ready.get("citizen", True))


async def _make_ready(port: int, people: _People, who: str, count: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _number in range(count):
        answer = json.loads(await exchange(reader, writer, _upload(await people.token(who)), Figures()))
        people.ready.setdefault(who, []).append(answer["id"])
    writer.close()


async def _people(on: Measured) -> _People:
    """A citizen, everybody on the main line, and the inspectors."""
    db = Database(Settings(_env_file=None, database_url=on.url))
    query = text("SELECT g.grid_code, p.username FROM person_grid g JOIN person p ON p.id = g.person_id")
    async with db.read() as session:
        of_grid = {row.grid_code: row.username for row in (await session.execute(query)).all()}
    await db.close()
    people = _People(on.servers[0].url, of_grid)
    for name in ("citizen", *dict(MAIN_LINE)):
        await people.token(name)
    return people


async def _client(port: int, until: float, people: _People, found: Lived) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    alone = Figures()  # reports without their photo

    async def _asked(who: str, path: str, body: Any, figures: Figures) -> dict[str, Any]:
        ask = Ask(path, "POST", {"Authorization": f"Bearer {await people.token(who)}"}, json.dumps(body).encode())
        return await _sent(ask, figures)

    async def _photo(who: str) -> str:
        if who in people.ready:
            return people.ready[who].pop()
        return str((await _sent(_upload(await people.token(who)), found.photos))["id"])

    async def _sent(ask: Ask, figures: Figures) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(await exchange(reader, writer, ask, figures))
        assert set(figures.statuses) <= GOOD, (ask.path, answer)
        return answer

    while (start := time.perf_counter()) < until and people.has_photos():
        photo = await _photo("citizen")
        case = await _asked("citizen", "/api/v1/reports", form() | {"photo_ids": [photo]}, alone)
        found.reports.latencies.append(time.perf_counter() - start)
        stands: dict[str, Any] = {"version": 1}
        for role, action in MAIN_LINE:
            who = people.of_grid[stands["grid"]] if action == "pass" else role
            more = {"photo_ids": [await _photo(who)]} if action == "answer" else NEEDED.get(action, {})
            said = {"action": action, "version": stands["version"], **more}
            stands = await _asked(who, f"/api/v1/cases/{case['number']}/actions", said, found.deeds)
        found.lives.latencies.append(time.perf_counter() - start)
    writer.close()


def _upload(token: str) -> Ask:
    """A photo unlike any before: its comment is."""
    words = uuid.uuid4().bytes
    content = PICTURE[:2] + b"\xff\xfe" + (len(words) + 2).to_bytes(2, "big") + words + PICTURE[2:]
    sent = httpx.Request("POST", "http://bench/", files={"file": ("p.jpg", content, "image/jpeg")})
    head = {"Authorization": f"Bearer {token}", "Content-Type": sent.headers["content-type"]}
    return Ask("/api/v1/photos", "POST", head, sent.read())
