"""Past its limit an assisting department (协办) is told, and the main one, which cannot answer meanwhile: once."""

from datetime import timedelta

import pytest
from sqlalchemy import func

from backend.cases import late_assists
from backend.cases.late_assists import tell_late_assists
from tests.doing import done
from tests.linhai import City
from tests.releases.test_one_at_a_time import begun

pytestmark = pytest.mark.anyio
LATE, WAITS = "协办已超期", "协办部门超期"


async def swept(city: City) -> None:
    while await tell_late_assists(city.db, city.at):
        pass
    await city.tell()


async def read(city: City, who: str) -> list[str]:
    inbox = (await (await city.signed_in(who)).get("/api/v1/inbox")).json()["items"]
    return [item["title"] for item in inbox if item["title"] in (LATE, WAITS)]


async def helped(city: City, **limit: str) -> str:
    number = await city.case_at("handling")
    for department in ("D05", "D08"):
        await done(city, "dispatcher", number, "assist", department=department, note="请配合", **limit)
    return number


async def test_both_are_told_once_when_the_own_limit_passes(city: City) -> None:
    due = city.at + timedelta(hours=1)
    number = await helped(city, due_at=due.isoformat())
    await swept(city)
    assert await read(city, "handler-D05") == []
    city.wait(hours=1, seconds=1)
    for _again in range(2):
        await swept(city)
        assert (await read(city, "handler-D05"), await read(city, "handler-D08")) == ([LATE], [LATE])
        assert await read(city, "handler") == [WAITS, WAITS]
    case = (await (await city.signed_in("chief")).get(f"/api/v1/cases/{number}")).json()
    lines = [line for line in case["timeline"] if line["action"] == "assist_overdue"]
    assert sorted(line["data"]["department"] for line in lines) == ["D05", "D08"]


async def test_without_a_limit_of_its_own_it_has_the_cases_wherever_that_moves(city: City) -> None:
    number = await helped(city)
    case = (await (await city.signed_in("chief")).get(f"/api/v1/cases/{number}")).json()
    assert {one["due_at"] for one in case["assists"]} == {case["due_at"]}
    case = await done(city, "dispatcher", number, "extend", note="雨天")
    assert {one["due_at"] for one in case["assists"]} == {case["due_at"]}
    await done(city, "dispatcher", number, "release", department="D08", note="不再需要")
    city.wait(days=30)
    await swept(city)
    assert (await read(city, "handler-D05"), await read(city, "handler-D08")) == ([LATE], [])


async def test_nobody_is_late_while_the_case_rests_or_once_the_part_is_done(city: City) -> None:
    due = (city.at + timedelta(hours=1)).isoformat()
    rests, ready = await helped(city, due_at=due), await helped(city, due_at=due)
    await done(city, "dispatcher", rests, "suspend", days=10, note="待汛期后")
    for who in ("handler-D05", "handler-D08"):
        await done(city, who, ready, "assist_done", note="已完成")
    city.wait(hours=3)
    await swept(city)
    assert await read(city, "handler-D05") == await read(city, "handler") == []
    await done(city, "dispatcher", rests, "resume")
    await swept(city)
    assert await read(city, "handler-D05") == [LATE]


async def test_of_two_workers_that_look_at_once_one_tells(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second had begun to look before the first was done, and took hold of the case when it was."""
    await helped(city, due_at=(city.at + timedelta(hours=1)).isoformat())
    city.wait(hours=2)
    with monkeypatch.context() as slowly:
        if not city.db.is_sqlite:  # which has one writer
            look = late_assists._late
            slowly.setattr(late_assists, "_late", lambda *asked: look(*asked).where(func.pg_sleep(0.5).is_not(None)))
        second = await begun(tell_late_assists(city.db, city.at))
    await tell_late_assists(city.db, city.at)
    await second
    await swept(city)
    assert (await read(city, "handler-D05"), await read(city, "handler-D08")) == ([LATE], [LATE])
