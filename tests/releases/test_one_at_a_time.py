"""What a release holds is changed by one at a time: published, loaded, or rule by rule, on either database."""

import asyncio
import csv
import io
from collections.abc import Coroutine
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from backend.calendars.load_calendar import load_calendar
from backend.calendars.published_calendar import published_calendar
from backend.cases.publish_calendar import publish_calendar
from backend.ground.errors import Problem
from backend.people.actor import Actor
from backend.releases.publish_release import publish_release
from backend.routing.load_duties import load_duties
from backend.routing.rule import OF_MATRIX, Rule
from backend.workflow.roles import Role
from tests.linhai import City
from tests.releases.test_publish import drafted, present

pytestmark = pytest.mark.anyio
ADMIN = Actor(uuid4(), "管理员", frozenset({Role.ADMIN}), None, frozenset(), uuid4())
DAY = "day,worked,name,provisional\n{}-03-03,false,防台停工,false\n"


async def begun(deed: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
    """It is under way, or waits."""
    task = asyncio.create_task(deed)
    await asyncio.wait([task], timeout=0.5)
    return task


async def of_another(city: City) -> int:
    """The draft of a release that gives a duty to another department."""
    admin = await city.signed_in("admin")
    rules = [
        row | {"body": "D05", "valid_from": "2026-11-24"} if row["class"] == "E0110" else row
        for row in (await present(admin))["rules"]
    ]
    return await drafted(admin, rules=rules)


async def exported(city: City, folder: Path) -> Path:
    """The duty list in force, to be loaded again."""
    answer = await (await city.signed_in("admin")).get("/api/v1/admin/rules/export")
    (folder / "duties.csv").write_bytes(answer.content)
    return folder / "duties.csv"


async def rules_now(city: City) -> list[tuple[str, str, str]]:
    """Those in force today, or later."""
    async with city.db.read() as session:
        rules = (await session.execute(select(Rule).where(OF_MATRIX))).scalars()
        held = [rule for rule in rules if rule.valid_to is None or rule.valid_to > city.at.date()]
        return sorted((rule.class_prefix, rule.area_prefix, rule.body_code) for rule in held)


async def test_a_list_loaded_while_a_release_is_published_is_all_there_is(city: City, tmp_path: Path) -> None:
    """A rule of the release stayed beside it, and its class was two departments', which is nobody's."""
    file, number = await exported(city, tmp_path), await of_another(city)

    async def _load() -> None:
        async with city.db.write() as session:
            await load_duties(session, file, city.at)

    async with city.db.write() as session:
        await publish_release(session, number, by=None, settings=city.settings, at=city.at)
        loading = await begun(_load())
    await loading
    rows = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig")))
    assert await rules_now(city) == sorted((one["class_prefix"], one["area_prefix"], one["body_code"]) for one in rows)


async def test_a_release_published_while_a_list_is_loaded_is_stale(city: City, tmp_path: Path) -> None:
    file, number = await exported(city, tmp_path), await of_another(city)
    file.write_text("".join(file.read_text(encoding="utf-8").splitlines(keepends=True)[:-1]), encoding="utf-8")

    async def _publish() -> None:
        async with city.db.write() as session:
            await publish_release(session, number, by=None, settings=city.settings, at=city.at)

    async with city.db.write() as session:
        await load_duties(session, file, city.at)
        publishing = await begun(_publish())
    with pytest.raises(Problem) as refused:
        await publishing
    assert refused.value.code == "release_stale"


async def test_of_two_who_add_a_rule_for_the_same_at_once_the_second_is_told(city: City) -> None:
    admin = await city.signed_in("admin")
    rule = {"class_prefix": "E0199", "duty_code": "D05-01", "valid_from": "2026-12-01"}
    answers = await asyncio.gather(
        *(admin.post("/api/v1/admin/rules", json=rule | {"department": body}) for body in ("D02", "D05"))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409]


async def test_two_calendars_published_at_once_are_both_in_force(city: City, tmp_path: Path) -> None:
    """The second took the days of the one before both, and the first one's were lost."""
    files = {year: tmp_path / f"{year}.csv" for year in (2028, 2029)}
    for year, file in files.items():
        file.write_text(DAY.format(year), encoding="utf-8")
    more: dict[str, Any] = {"and_retime": False, "by": ADMIN, "settings": city.settings, "now": lambda: city.at}
    async with city.db.write() as session:
        await load_calendar(session, files[2028], city.at)
        city.wait(seconds=1)
        publishing = await begun(publish_calendar(city.db, files[2029], "city", **more))
    await publishing
    async with city.db.read() as session:
        days = (await published_calendar(session)).days
    assert {day.year for day in days} >= {2028, 2029}
