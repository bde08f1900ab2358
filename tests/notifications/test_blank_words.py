"""What was told is forgotten with who was told, and after a year from the books of the deliveries, too."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from notifications.blank_words import BLANK, DAYS, blank_words
from notifications.delivery import Delivery
from tests.doing import along
from tests.linhai import MAIN_LINE, City

pytestmark = pytest.mark.anyio


async def told(city: City) -> list[dict[str, Any]]:
    """The words of all that is done, the oldest first; no provider takes the codes here."""
    done = select(Delivery).where(col(Delivery.channel) == "in_app").order_by(col(Delivery.id))
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
