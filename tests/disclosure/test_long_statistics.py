"""However much anybody asks of the open statistics, nobody else waits for it, and no number is lost between pages."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert

from backend.disclosure import statistics_of
from backend.disclosure.stat_sheet import By, Each, StatSheet
from tests.held_up import held_up
from tests.linhai import City

pytestmark = pytest.mark.anyio
DAYS = [date(2026, 11, 24) - timedelta(days=back) for back in reversed(range(400))]  # as many as may be asked for
CODES = [f"E{number:04}" for number in range(80)]
COUNTS = ("received", "filed", "rejected", "closed", "closed_in_time", "rated", "satisfied")
ASKED = {"of": "class", "from": DAYS[0].isoformat(), "to": DAYS[-1].isoformat()}


async def fill(city: City, days: list[date]) -> None:
    """A sheet of every class for each day."""
    same = {"each": Each.DAY, "of": By.CLASS, "final": True, "at": city.at} | dict.fromkeys(COUNTS, 1)
    async with city.db.write() as session:
        await session.execute(
            insert(StatSheet), [same | {"first": day, "code": code} for day in days for code in CODES]
        )


async def test_a_year_of_every_class_by_days_holds_nobody_up(city: City) -> None:
    await fill(city, DAYS)
    await city.client.get("/public/v1/stats")  # what is made by the first who asks is made
    async with held_up() as seen:
        answer = await city.client.get("/public/v1/stats", params=ASKED)
    assert len(answer.json()["items"]) == len(DAYS) * len(CODES)
    print(f"others held up {seen.longest:.3f} s")
    assert seen.longest < 0.2


async def test_every_number_comes_once_in_order_however_the_pages_end(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(city, DAYS[-3:])
    for size in (1, 7, 80, 240, 1000):
        monkeypatch.setattr(statistics_of, "PAGE", size)
        items = (await city.client.get("/public/v1/stats", params=ASKED)).json()["items"]
        shown = [(one["since"], one["code"]) for one in items]
        assert shown == [(day.isoformat(), code) for day in DAYS[-3:] for code in CODES], size
