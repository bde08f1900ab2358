"""What was told is forgotten with who was told, and after a year from the books of the deliveries, too."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import delete, select, update
from sqlmodel import col

from backend.ground.doer import Doer
from backend.ground.ids import new_id
from backend.ground.progress import Progress
from notifications import blank_words as blanking
from notifications.blank_words import BLANK, DAYS, NAME, blank_words
from notifications.delivery import Delivery, State
from notifications.webhooks import make_webhook
from tests.doing import along
from tests.linhai import MAIN_LINE, City

pytestmark = pytest.mark.anyio


async def told(city: City, channel: str = "in_app") -> list[dict[str, Any]]:
    """The words of all that is done, the oldest first; no provider takes the codes here."""
    done = select(Delivery).where(col(Delivery.channel) == channel).order_by(col(Delivery.id))
    async with city.db.read() as session:
        rows = (await session.execute(done)).scalars().all()
    return [row.model_dump(include=set(BLANK)) for row in rows]


async def test_the_words_of_a_delivery_last_as_long_as_a_message(city: City) -> None:
    number = (await (await city.citizen()).report())["number"]
    await city.tell()
    first = len(await told(city))
    city.wait(hours=1)
    await along(city, number, *MAIN_LINE[:3])
    await city.tell()
    before, days = await told(city), timedelta(days=DAYS)
    assert first > 0
    assert all(one["title"] for one in before)
    assert number in str([one["fields"] for one in before])
    assert await blank_words(city.db, city.at - timedelta(hours=1) + days - timedelta(seconds=1)) == 0
    assert await blank_words(city.db, city.at + days - timedelta(seconds=1)) == first
    assert await told(city) == [BLANK] * first + before[first:]
    assert await blank_words(city.db, city.at + days) == 0
    assert await blank_words(city.db, city.at + days + timedelta(seconds=1)) == len(before) - first
    assert await told(city) == [BLANK] * len(before)


async def test_what_machines_were_told_is_blanked_too(city: City) -> None:
    """It has fields and no title; they are a case's place and department, and whatever else was known."""
    async with city.db.write() as session:
        await make_webhook(
            session, "市平台", "https://example.com/hook", [], by=Doer(uuid4()), settings=city.settings, at=city.at
        )
    number = (await (await city.citizen()).report())["number"]
    await city.tell()
    ended = {"state": State.DEAD, "due_at": None, "answer": "ours"}
    async with city.db.write() as session:
        await session.execute(update(Delivery).where(col(Delivery.channel) == "webhook").values(ended))
    assert [number in str(one["fields"]) for one in await told(city, "webhook")] == [True]
    await blank_words(city.db, city.at + timedelta(days=DAYS, seconds=1))
    assert await told(city, "webhook") == [BLANK]


async def come_back(city: City) -> None:
    """An older delivery, as of a month that is attached, with which the deed is to begin anew."""
    then = city.at - timedelta(days=40)
    async with city.db.write() as session:
        known = select(Delivery).where(col(Delivery.channel) == "in_app").limit(1)
        first = (await session.execute(known)).scalar_one()
        session.add(Delivery(**first.model_dump() | {"id": new_id(then), "title": "装回的", "due_at": None}))
        await session.execute(delete(Progress).where(col(Progress.name) == NAME))


@pytest.mark.parametrize("turn", [0, 1])
async def test_begun_anew_in_the_middle_of_a_piece_it_does_begin_anew(
    city: City, monkeypatch: pytest.MonkeyPatch, turn: int
) -> None:
    """In the first piece, whose row was made just before, and in a later one."""
    for _time in range(2):
        await (await city.citizen()).report()
        await city.tell()
        city.wait(hours=1)
    looked_up, seen = blanking.pieces, list[Any]()

    async def _and_begun_anew_meanwhile(*of: Any) -> AsyncIterator[Any]:
        async for piece in looked_up(*of):
            if len(seen) == turn:
                await come_back(city)
            seen.append(piece)
            yield piece

    monkeypatch.setattr(blanking, "pieces", _and_begun_anew_meanwhile)
    until = city.at + timedelta(days=DAYS)
    await blank_words(city.db, until)
    assert "装回的" in [one["title"] for one in await told(city)]
    await blank_words(city.db, until)
    words = await told(city)
    assert words == [BLANK] * len(words)


async def test_nothing_a_message_was_made_of_is_left_of_who_has_left(city: City) -> None:
    citizen = await city.citizen()
    number = (await citizen.report())["number"]
    await along(city, number, *MAIN_LINE)
    await city.tell()
    mine = (await citizen.get("/api/v1/me")).json()["id"]
    assert (await citizen.post("/api/v1/me/leave", json={"confirm": "注销账号"})).status_code == 204
    async with city.db.read() as session:
        rows = (await session.execute(select(Delivery))).scalars().all()
    ours = [row.model_dump(include=set(BLANK)) for row in rows if str(row.person_id) == mine]
    assert ours == [BLANK] * len(ours)
    assert ours
    assert any(row.fields for row in rows)
