"""Loads the demo city into an empty database, in one transaction, through the same loaders a real city uses."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import shapely
from anyio import to_thread
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.amenities.load_amenities import load_amenities
from backend.calendars.load_calendar import load_calendar
from backend.catalogue.load_buckets import load_buckets
from backend.catalogue.load_catalogue import load_catalogue
from backend.catalogue.load_standards import load_standards
from backend.demo.components import demo_components
from backend.demo.grids import DemoArea, demo_areas
from backend.demo.notices import write_demo_notices
from backend.demo.points import POINTS
from backend.demo.staff import demo_staff
from backend.ground import clock
from backend.ground.db import Database
from backend.ground.edition import Loaded, raise_edition
from backend.ground.errors import Problem
from backend.ground.loading import Progress
from backend.ground.settings import Settings
from backend.participation.load_guides import load_guides
from backend.people.load_people import write_people
from backend.people.passwords import hash_password
from backend.people.person import Person
from backend.places.area import KIND_BY_LENGTH, Area
from backend.places.component import Component
from backend.releases.draft_release import draft_of, draft_release
from backend.releases.publish_release import publish_release
from backend.releases.published_releases import PublishedReleases
from backend.routing.body import Body
from backend.routing.load_bodies import load_bodies
from backend.routing.load_duties import load_duties

DATA = Path(__file__).parent / "data"
CALENDAR = Path(__file__).parent.parent / "calendars" / "data" / "china.csv"
SINCE = date(2018, 3, 1)
CHUNK = 500


async def load_demo_now(if_empty: bool, progress: Progress | None) -> bool:
    """Loads the demo city into the database of the settings; False if there are people already and `if_empty`.

    Problem bad_file if it is not empty, or in production.
    """
    settings = Settings()
    if not settings.is_demo:
        raise Problem("bad_file", detail="演示城市只能在演示模式载入")
    db = Database(settings)
    try:
        async with db.read() as session:
            empty = (await session.execute(select(col(Person.id)).limit(1))).first() is None
        if empty:
            await load_demo(db, settings.demo_password.get_secret_value(), clock.now(), progress)
        elif not if_empty:
            raise Problem("bad_file", detail="库中已有数据，演示城市未载入")
        return empty
    finally:
        await db.close()


async def load_demo(db: Database, password: str, at: datetime, progress: Progress | None = None) -> None:
    """Loads the demo city: areas, catalogue, duties, calendar, components, staff."""
    moved: Callable[[int, int], None] = progress or (lambda _done, _total: None)
    moved(0, 5)
    areas = await to_thread.run_sync(demo_areas)
    hashed = await hash_password(password)
    async with db.write() as session:
        for done, step in enumerate((_places, _catalogue, _duties), 1):
            await step(session, areas, at)
            moved(done, 5)
        await _in_chunks(session, Component, demo_components(areas))
        await _services(session, at)
        moved(4, 5)
        bodies = (await session.execute(select(Body))).scalars().all()
        await write_people(session, demo_staff(areas, bodies), at, hashed, is_demo=True)
        await _release(session, at)
    moved(5, 5)


async def _release(session: AsyncSession, at: datetime) -> None:
    """Release 1: the law of the code, what was loaded, and the rules of points."""
    settings = Settings()
    draft = await draft_of(session, POINTS, PublishedReleases())
    made = await draft_release(session, "初始配置", draft, by=None, settings=settings, at=at)
    await publish_release(session, made.number, by=None, settings=settings, at=at)


async def _places(session: AsyncSession, areas: tuple[DemoArea, ...], _at: datetime) -> None:
    rows = [
        {
            "code": area.code, "valid_from": SINCE, "valid_to": None, "kind": KIND_BY_LENGTH[len(area.code)],
            "name": area.name, "shape": shapely.to_wkb(area.shape) if area.shape else None,
        }
        for area in areas
    ]  # fmt: skip
    await _in_chunks(session, Area, rows)
    await raise_edition(session, Loaded.AREAS)


async def _catalogue(session: AsyncSession, _areas: tuple[DemoArea, ...], at: datetime) -> None:
    await load_buckets(session, DATA / "buckets.csv", at)
    await load_catalogue(session, DATA / "classes.csv", at)
    await load_standards(session, DATA / "standards.csv", at)
    await load_calendar(session, CALENDAR, at)


async def _duties(session: AsyncSession, _areas: tuple[DemoArea, ...], at: datetime) -> None:
    await load_bodies(session, DATA / "bodies.csv", at)
    await load_duties(session, DATA / "duties.csv", at)


async def _services(session: AsyncSession, at: datetime) -> None:
    """What people look for: amenities, guides, notices."""
    await load_amenities(session, DATA / "amenities.csv", at)
    await load_guides(session, DATA / "guides.json", at)
    await write_demo_notices(session, at)


async def _in_chunks(session: AsyncSession, table: type[Area] | type[Component], rows: list[dict[str, object]]) -> None:
    for start in range(0, len(rows), CHUNK):
        await session.execute(insert(table), rows[start : start + CHUNK])
