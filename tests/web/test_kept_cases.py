"""Kept answers about a case: never what has changed; a hot one that nobody can take back for a second at most."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from backend.cases import stamp
from backend.cases.of_person import forget_reporter
from public_api import kept_cases
from public_api.kept_cases import HOT, KeptCases
from tests.linhai import City

pytestmark = pytest.mark.anyio


@dataclass
class Making:
    """Makes bodies, and counts how often it had to."""

    may_be_taken_back: bool = False
    made: int = 0

    async def __call__(self, _session: AsyncSession) -> tuple[bytes, bool]:
        self.made += 1
        return b"%d" % self.made, self.may_be_taken_back


async def _ask(kept: KeptCases, city: City, number: str, making: Making, at: datetime) -> bytes:
    return (await kept.find(city.db, number, "wgs84", at, making)).body


def _looks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The cases whose stamp is looked at from now on."""
    looks = list[str]()

    async def _counted(session: AsyncSession, of: str) -> stamp.Stamp | None:
        looks.append(of)
        return await stamp.stamp(session, of)

    monkeypatch.setattr(kept_cases, "stamp", _counted)
    return looks


async def test_a_change_is_seen_at_once(city: City) -> None:
    number, kept, making = await city.case_at("reported"), KeptCases(), Making()
    assert [await _ask(kept, city, number, making, city.at) for _turn in range(3)] == [b"1", b"1", b"1"]
    assert (await (await city.signed_in("desk")).act(number, "admit")).status_code == 200
    assert await _ask(kept, city, number, making, city.at) == b"2"
    assert await _ask(kept, city, number, making, city.at + timedelta(seconds=3)) == b"3"


async def test_a_box_drawn_over_a_photo_is_seen_at_once_however_many_ask(city: City) -> None:
    citizen, desk = await city.citizen(), await city.signed_in("desk")
    photo = await citizen.photo()
    number, kept = (await citizen.report(photo_ids=[photo]))["number"], KeptCases()
    making = Making(may_be_taken_back=True)
    assert [await _ask(kept, city, number, making, city.at) for _turn in range(HOT + 2)] == [b"1"] * (HOT + 2)
    box = {"boxes": [{"x": 0.1, "y": 0.1, "width": 0.2, "height": 0.2}]}
    assert (await desk.post(f"/api/v1/cases/{number}/photos/{photo}/boxes", json=box)).status_code == 200
    assert await _ask(kept, city, number, making, city.at) == b"2"


async def test_words_taken_back_by_whoever_is_forgotten_are_gone_at_once(city: City) -> None:
    citizen, desk, kept = await city.citizen(), await city.signed_in("desk"), KeptCases()
    number, making = (await citizen.report())["number"], Making(may_be_taken_back=True)
    me = (await citizen.get("/api/v1/me")).json()["id"]
    cleared = await desk.post(f"/api/v1/cases/{number}/clear", json={"description": True, "photo_ids": []})
    assert cleared.status_code == 200, cleared.text
    assert [await _ask(kept, city, number, making, city.at) for _turn in range(2)] == [b"1", b"1"]
    async with city.db.write() as session:
        await forget_reporter(session, [UUID(me)], city.at)
    assert await _ask(kept, city, number, making, city.at) == b"2"


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_many_at_once_are_one_look_also_at_what_may_be_taken_back(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, kept, looks = await city.case_at("reported"), KeptCases(), _looks(monkeypatch)
    making = Making(may_be_taken_back=True)
    assert await _ask(kept, city, number, making, city.at) == b"1"
    looks.clear()
    asked = (_ask(kept, city, number, making, city.at) for _turn in range(HOT * 4))
    assert set(await asyncio.gather(*asked)) == {b"1"}
    assert (len(looks), making.made) == (1, 1)


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_hot_one_is_not_looked_at_for_a_second_and_then_again(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, kept, making, looks = await city.case_at("reported"), KeptCases(), Making(), _looks(monkeypatch)
    for _turn in range(HOT + 20):
        await _ask(kept, city, number, making, city.at)
    assert len(looks) == HOT
    await _ask(kept, city, number, making, city.at + timedelta(seconds=1))
    assert len(looks) == HOT + 1
    assert making.made == 1
