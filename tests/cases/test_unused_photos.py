"""A photo that is part of no case is not kept for ever, nor are its objects; one that is stays."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import col

from backend.cases.drop_unused_photos import DAYS, drop_unused_photos
from backend.ground.ids import new_id
from backend.patrol.judge_presence import Verdict
from backend.patrol.task import Task, TaskKind, TaskState
from backend.patrol.task_answer import TaskAnswer
from media import Photo, sweep_store
from tests.linhai import City, jpeg

pytestmark = pytest.mark.anyio
SECOND = timedelta(seconds=1)


async def kept(city: City) -> set[str]:
    async with city.db.read() as session:
        return {str(one) for one in (await session.execute(select(col(Photo.id)))).scalars()}


async def test_photos_nobody_used_are_dropped_in_time_and_swept_and_those_of_cases_are_not(city: City) -> None:
    citizen = await city.citizen()
    used, unused = await citizen.photo(), await citizen.photo()
    await citizen.report(photo_ids=[used])
    past = city.at + timedelta(days=DAYS)
    city.wait(hours=1)
    late = await (await city.citizen()).photo()
    assert await drop_unused_photos(city.db, past - SECOND) == 0
    assert await kept(city) == {used, unused, late}
    assert await drop_unused_photos(city.db, past + SECOND) == 1
    assert await kept(city) == {used, late}
    assert await drop_unused_photos(city.db, past + SECOND) == 0
    assert await drop_unused_photos(city.db, past + timedelta(hours=1) + SECOND) == 1
    assert await kept(city) == {used}
    room = city.app.state.photos
    stored = [one async for one in room.storage.walk("original")]
    await sweep_store(room, past)
    left = [one async for one in room.storage.walk("original")]
    assert (len(stored), len(left)) == (3, 1)


async def test_what_shows_that_a_special_patrol_was_made_is_used(city: City) -> None:
    inspector = await city.signed_in("inspector")
    shown = await inspector.photo()
    async with city.db.write() as session:
        person = (await session.execute(select(col(Photo.owner)).where(col(Photo.id) == UUID(shown)))).scalar_one()
        task = Task(
            id=new_id(city.at), kind=TaskKind.SPECIAL, state=TaskState.ANSWERED, assignee_id=person, why=[],
            offered_at=city.at, changed_at=city.at, accept_by=city.at, due_at=city.at,
        )  # fmt: skip
        session.add(task)
        await session.flush()
        answer = TaskAnswer(
            id=new_id(city.at), task_id=task.id, person_id=person, outcome="done", late=False, photos=[shown],
            captured_at=city.at, received_at=city.at, verdict=Verdict.SUPPORTED, reasons=[],
        )  # fmt: skip
        session.add(answer)
    assert await drop_unused_photos(city.db, city.at + timedelta(days=DAYS) + SECOND) == 0
    assert await kept(city) == {shown}


async def test_who_sends_again_what_was_dropped_has_a_photo_to_report_with(city: City) -> None:
    citizen, content = await city.citizen(), jpeg()
    first = await citizen.photo(content)
    assert await drop_unused_photos(city.db, city.at + timedelta(days=DAYS) + SECOND) == 1
    again = await citizen.photo(content)
    assert again != first
    assert (await citizen.report(photo_ids=[again]))["photos"]
