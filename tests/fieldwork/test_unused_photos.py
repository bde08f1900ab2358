"""A photo that is part of no case is not kept for ever, nor are its objects; one that is, or is to be, stays."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, select
from sqlmodel import col

from backend.cases.case_photo import CasePhoto
from backend.fieldwork import receive_form
from backend.fieldwork.drop_unused_photos import DAYS, drop_unused_photos
from backend.fieldwork.settle_submissions import settle_submissions
from backend.fieldwork.submission import Submission
from backend.fieldwork.submission_file import SubmissionFile
from backend.ground.ids import new_id
from backend.patrol.judge_presence import Verdict
from backend.patrol.task import Task, TaskKind, TaskState
from backend.patrol.task_answer import TaskAnswer
from backend.patrol.track_retention import ANSWER_DAYS
from media import Photo, hold_photos, sweep_store
from notifications import work
from tests.foreign.collect import collect, filled
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


async def special_patrol(city: City, shown: str) -> None:
    """Was made, and is shown by this photo."""
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


async def test_what_shows_that_a_special_patrol_was_made_is_used(city: City) -> None:
    shown = await (await city.signed_in("inspector")).photo()
    await special_patrol(city, shown)
    assert await drop_unused_photos(city.db, city.at + timedelta(days=DAYS) + SECOND) == 0
    assert await kept(city) == {shown}


async def test_what_shows_a_special_patrol_goes_with_its_answer_but_not_what_is_used_otherwise(city: City) -> None:
    inspector = await city.signed_in("inspector")
    once, twice, of_case = [await inspector.photo() for _time in range(3)]
    await inspector.report(photo_ids=[of_case])
    for shown in (once, twice, of_case):
        await special_patrol(city, shown)
    over = city.at + timedelta(days=ANSWER_DAYS)
    city.wait(hours=1)
    await special_patrol(city, twice)
    await work._erase_past(city.db, over)
    assert await kept(city) == {once, twice, of_case}
    await work._erase_past(city.db, over + SECOND)
    assert await kept(city) == {twice, of_case}
    await work._erase_past(city.db, over + timedelta(hours=1) + SECOND)
    assert await kept(city) == {of_case}
    async with city.db.read() as session:
        assert (await session.execute(select(TaskAnswer))).all() == []


async def of_cases(city: City) -> set[str]:
    async with city.db.read() as session:
        return {str(one) for one in (await session.execute(select(col(CasePhoto.photo_id)))).scalars()}


async def settle(city: City, bucket: str) -> None:
    """What waits, three hours later, as if it were of this bucket."""
    async with city.db.write() as session:
        (row,) = (await session.execute(select(Submission))).scalars()
        row.form = row.form | {"bucket": bucket}
    city.wait(hours=3)
    state = city.app.state
    assert await settle_submissions(city.db, state.city, state.numbers, city.settings, city.at)


async def test_a_photo_of_a_form_that_waits_to_be_a_case_is_used(city: City) -> None:
    client = await collect(city)
    assert (await client.send(filled(photos=["1.jpg", "2.jpg"]), [("1.jpg", jpeg())])).status_code == 202
    sent = await kept(city)
    await settle(city, "gone")
    assert await drop_unused_photos(city.db, city.at + timedelta(days=DAYS) + SECOND) == 0
    assert await kept(city) == sent
    await settle(city, "sanitation")
    assert await of_cases(city) == sent


async def test_a_form_is_not_filed_with_a_photo_that_was_dropped_just_now(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its bytes had come before, long ago: the file is that photo, whose time ends while the form is received."""
    client, xml, file, accept = await collect(city), filled(photos=["1.jpg"]), ("1.jpg", jpeg()), receive_form.accept

    async def _and_dropped(*of: Any) -> Photo:
        photo = await accept(*of)
        async with city.db.write() as session:
            await session.execute(delete(Photo).where(col(Photo.id) == photo.id))
        return photo

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(receive_form, "accept", _and_dropped)
        assert (await client.send(xml, [file])).status_code == 503
    assert (await client.send(xml, [file])).status_code == 201
    assert await of_cases(city) == await kept(city)


@pytest.mark.parametrize("database_kind", ["postgres"])
async def test_who_files_a_photo_just_now_is_waited_for_and_it_stays(city: City) -> None:
    shown = UUID(await (await city.signed_in("inspector")).photo())
    async with city.db.write() as session:
        assert await hold_photos(session, [shown]) == 1
        dropping = asyncio.create_task(drop_unused_photos(city.db, city.at + timedelta(days=DAYS) + SECOND))
        await asyncio.sleep(0.5)
        assert not dropping.done()
        photo, form = await session.get_one(Photo, shown), new_id(city.at)
        session.add(Submission(
            id=form, person_id=photo.owner, instance_id=form, key_id=form, digest="", form={}, wanted=["1.jpg"],
            received_at=city.at, due_at=city.at,
        ))  # fmt: skip
        await session.flush()
        session.add(SubmissionFile(submission_id=form, name="1.jpg", sha256="", photo_id=shown, at=city.at))
    assert await dropping == 0
    assert await kept(city) == {str(shown)}


async def test_who_sends_again_what_was_dropped_has_a_photo_to_report_with(city: City) -> None:
    citizen, content = await city.citizen(), jpeg()
    first = await citizen.photo(content)
    assert await drop_unused_photos(city.db, city.at + timedelta(days=DAYS) + SECOND) == 1
    again = await citizen.photo(content)
    assert again != first
    assert (await citizen.report(photo_ids=[again]))["photos"]
