"""Two who load files of one kind at once, or one who loads while another changes by hand: one after the other, and
never a fault of ours."""

import json
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cli import LOADERS
from backend.ground.errors import Problem
from backend.ground.loader import Loader
from backend.ground.named import named
from backend.participation.guide_form import GuideForm
from backend.participation.write_guide import write_guide
from backend.people.account import AccountForm, make_account
from backend.places.area import Area
from backend.routing.body import Body, BodyKind
from backend.routing.change_body import change_body
from tests.catalogue.test_loading import area, geojson_at
from tests.ground.test_loader import content_of
from tests.linhai import City
from tests.releases.test_one_at_a_time import ADMIN, begun

pytestmark = pytest.mark.anyio
GUIDE = {"code": "snow", "kind": "guide", "topic": "dogs", "title": "除雪"}
NEW = {
    "bodies": "code,name,kind,area_code\nD77,除雪处,department,\n",
    "guides": json.dumps([GUIDE], ensure_ascii=False),
}
# what the first makes is what the second was examined against: it is told so, and examines again
EXAMINED_AGAIN = {"areas", "bodies", "people", "duties"}


def written(folder: Path, kind: str) -> Path:
    """A file of a kind."""
    (folder / "rows").write_text(NEW.get(kind) or content_of(kind), encoding="utf-8")
    return folder / "rows"


async def in_turn(
    city: City, load: Loader[Any, Any, int], first: Callable[[AsyncSession], Awaitable[object]], file: Path
) -> str:
    """How the load of a file fares, which was examined before the first deed and begins while that one writes."""
    read = await load.examined(city.db, file)

    async def _load() -> None:
        async with city.db.write() as session:
            await load.written(session, read, city.at)

    async with city.db.write() as session:
        await first(session)
        loading = await begun(_load())
    try:
        await loading
    except Problem as refused:
        return refused.code
    return "loaded"


async def loads_at_once(city: City, load: Loader[Any, Any, int], first: Path, second: Path) -> str:
    """How the second of two fares."""
    read = await load.examined(city.db, first)
    return await in_turn(city, load, lambda session: load.written(session, read, city.at), second)


@pytest.mark.parametrize("kind", LOADERS)
async def test_of_two_who_load_the_same_at_once_one_waits_for_the_other(city: City, tmp_path: Path, kind: str) -> None:
    file = written(tmp_path, kind)
    fared = await loads_at_once(city, named(LOADERS[kind]), file, file)
    assert fared == ("busy" if kind in EXAMINED_AGAIN else "loaded")


async def test_of_two_maps_with_grids_over_each_other_one_is_in_force(city: City, tmp_path: Path) -> None:
    """Both were found to lie over no grid in force."""
    files = []
    for number, west in (("991", 110.0), ("992", 110.005)):
        (folder := tmp_path / number).mkdir()
        files.append(geojson_at(folder, area(f"331082001001{number}", west)))
    assert await loads_at_once(city, named(LOADERS["areas"]), *files) == "busy"
    async with city.db.read() as session:
        new = select(func.count()).select_from(Area).where(col(Area.code).like("33108200100199_"))
        assert (await session.execute(new)).scalar_one() == 1


BY_HAND: Mapping[str, tuple[str, str, dict[str, Any], int]] = {
    "bodies": ("put", "departments/D77", {"name": "除雪处", "kind": "department"}, 200),
    "people": ("post", "people", {"username": "newcomer", "name": "王五"}, 409),
    "guides": ("put", "guides/snow", {"kind": "guide", "topic": "dogs", "title": "除雪", "version": 0}, 409),
}


@pytest.mark.parametrize("kind", BY_HAND)
async def test_who_adds_by_hand_what_a_file_is_adding_waits_for_it(city: City, tmp_path: Path, kind: str) -> None:
    load, admin = named(LOADERS[kind]), await city.signed_in("admin")
    read = await load.examined(city.db, written(tmp_path, kind))
    method, path, body, status = BY_HAND[kind]
    async with city.db.write() as session:
        await load.written(session, read, city.at)
        adding = await begun(getattr(admin, method)(f"/api/v1/admin/{path}", json=body))
    assert (await adding).status_code == status


async def _body(session: AsyncSession, city: City) -> object:
    body = Body(code="D77", name="除雪处", kind=BodyKind.DEPARTMENT)
    return await change_body(session, body, by=ADMIN.doer, settings=city.settings, at=city.at)


async def _account(session: AsyncSession, city: City) -> object:
    return await make_account(session, "newcomer", AccountForm("王五"), by=ADMIN, settings=city.settings, at=city.at)


async def _guide(session: AsyncSession, city: City) -> object:
    form = GuideForm.model_validate({name: value for name, value in GUIDE.items() if name != "code"})
    more: dict[str, Any] = {"by": ADMIN.doer, "settings": city.settings, "at": city.at}
    return await write_guide(session, GUIDE["code"], form, version=0, **more)


@pytest.mark.parametrize(
    ("kind", "add", "fared"), [("bodies", _body, "busy"), ("people", _account, "busy"), ("guides", _guide, "loaded")]
)
async def test_and_a_file_waits_for_who_adds_by_hand(
    city: City, tmp_path: Path, kind: str, add: Callable[[AsyncSession, City], Awaitable[object]], fared: str
) -> None:
    file = written(tmp_path, kind)
    assert await in_turn(city, named(LOADERS[kind]), lambda session: add(session, city), file) == fared
