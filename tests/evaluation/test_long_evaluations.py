"""However much is asked of the evaluation, nobody else waits for it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import insert

from backend.evaluation import sheets_of
from backend.evaluation.alive_in import alive_at
from backend.evaluation.case_course import CaseCourse
from backend.evaluation.counts import Period
from backend.evaluation.event import row_of
from tests.held_up import held_up
from tests.linhai import City

pytestmark = pytest.mark.anyio
BEGIN = datetime(2025, 12, 1, tzinfo=UTC)
YEAR = {"of": "region", "from": "2025-12-01", "to": "2026-11-24", "each": "day"}
DEEDS = (
    (0.0, "report", {"step": "reported", "source": "public", "grid": "331082001001001"}),
    (0.1, "file", {"step": "filed"}),
    (0.2, "dispatch", {"step": "dispatched", "department": "D02"}),
    (1.0, "answer", {"step": "answered"}),
    (2.0, "close", {"step": "closed"}),
)


async def fill(city: City, cases: int) -> None:
    """So many cases, spread over a year, each of two days."""
    made: list[dict[str, Any]] = []
    for number in range(cases):
        at = BEGIN + timedelta(days=350 * number / cases)
        rows = [row_of(at + timedelta(days=day), f"case.{action}", None, data) for day, action, data in DEEDS]
        made.append({
            "case_id": uuid4(), "seq": len(rows), "grid_code": "331082001001001", "first_at": at,
            "last_at": at + timedelta(days=2), "is_open": False, "rows": rows,
        })  # fmt: skip
    async with city.db.write() as session:
        await session.execute(insert(CaseCourse), made)


async def test_a_year_by_days_holds_nobody_up(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    await fill(city, 3000)
    monkeypatch.setattr(sheets_of, "PAGE", 200)
    leader = await city.signed_in("leader")
    async with held_up() as seen:
        made = await leader.get("/api/v1/evaluation", params=YEAR)
    print(f"others held up {seen.longest:.3f} s")
    assert seen.longest < 0.2
    totals = [period["items"][0]["counts"] for period in made.json()["periods"]]
    assert [sum(counts[name] for counts in totals) for name in ("report", "register", "close")] == [3000] * 3


@pytest.mark.parametrize("bound", ["MOST_COUNTED", "MOST_SHEETS"])
async def test_what_is_too_much_is_refused(city: City, monkeypatch: pytest.MonkeyPatch, bound: str) -> None:
    await fill(city, 3)
    leader = await city.signed_in("leader")
    monkeypatch.setattr(sheets_of, bound, 5)
    refused = await leader.get("/api/v1/evaluation", params=YEAR)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
    assert "缩小日期范围" in refused.text
    few = await leader.get("/api/v1/evaluation", params=YEAR | {"each": "span"})
    assert few.status_code == 200


def test_a_case_is_alive_from_its_beginning_to_what_last_happened() -> None:
    periods = [Period(begin, begin + 10, begin + 10) for begin in (0, 10, 20)]
    assert [list(alive_at(periods, first, last)) for first, last in ((0, 9), (9, 10), (10, 10), (10, None))] == [
        [0], [0, 1], [1], [1, 2],
    ]  # fmt: skip
    assert [list(alive_at(periods, first, last)) for first, last in ((-5, -1), (30, 40), (30, None))] == [[], [], []]
