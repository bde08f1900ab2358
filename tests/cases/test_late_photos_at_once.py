"""Photos that other doors bring for a report at once: each is there, and counted, once."""

from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from backend.cases.case import Case
from backend.cases.case_photo import CasePhoto
from backend.cases.report import ReportForm, report
from backend.people.actor import Actor
from media import Photo, Stated, accept
from tests.linhai import City
from tests.people.test_merged_meanwhile import Picture, form, two
from tests.releases.test_one_at_a_time import begun

pytestmark = pytest.mark.anyio


async def sent(city: City, by: Actor, asked: ReportForm) -> Case:
    number = await city.app.state.numbers.next_number(city.at)
    async with city.db.write() as session:
        return (await report(session, asked, city=city.app.state.city, by=by, at=city.at, number=number)).case


async def taken(city: City, by: Actor) -> Photo:
    return await accept(city.app.state.photos, Picture(), Stated(), by.id, city.at)


async def held(city: City, case: Case) -> tuple[int, int]:
    """How many photos a case has, and how many are counted."""
    of_case = select(func.count()).select_from(CasePhoto).where(col(CasePhoto.case_id) == case.id)
    async with city.db.read() as session:
        counted = (await session.get_one(Case, case.id)).before_photos
        return (await session.execute(of_case)).scalar_one(), counted


@pytest.mark.parametrize("photos", [1, 2])
async def test_what_comes_by_two_doors_at_once(city: City, photos: int) -> None:
    """The same photo twice, and two: the second looked at what was there before the first was."""
    async with two(city) as (_other, by):
        asked = form(uuid4())
        made = await sent(city, by, replace(asked, door="form"))
        pictures = [await taken(city, by) for _picture in range(photos)]
        first, second = replace(asked, photo_ids=[pictures[0].id]), replace(asked, photo_ids=[pictures[-1].id])
        async with city.db.write() as session:
            await report(session, first, city=city.app.state.city, by=by, at=city.at, number="unused")
            other = await begun(sent(city, by, second))
        await other
    assert await held(city, made) == (photos, photos)
