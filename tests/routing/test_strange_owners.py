"""A component of somebody who is none of the city's bodies (电信 …) is never sent to nobody."""

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from backend.places.component import Component
from tests.doing import done, shown
from tests.linhai import City

pytestmark = pytest.mark.anyio


async def reported(city: City, owner: str, keeper: str) -> str:
    """A report of a component that is theirs."""
    async with city.db.write() as session:
        first = select(col(Component.id)).order_by(col(Component.id)).limit(1)
        identity = (await session.execute(first)).scalar_one()
        theirs = update(Component).where(col(Component.id) == identity)
        await session.execute(theirs.values(owner_code=owner, keeper_code=keeper))
    citizen = await city.citizen()
    return str((await citizen.report(bucket=None, component_id=identity))["number"])


async def filed(city: City, number: str) -> dict[str, object]:
    known = city.app.state.city
    known.caps = type(known.caps)(auto_dispatch=True)
    await done(city, "desk", number, "admit")
    return await done(city, "chief", number, "file")


async def test_it_goes_to_its_keeper_and_the_choice_says_why(city: City) -> None:
    number = await reported(city, "X99", "D05")
    case = await filed(city, number)
    assert (case["step"], case["department"]) == ("dispatched", "D05")
    why = (await shown(city, number))["suggestion"]["why"]
    assert why[0] == "部件权属单位 X99 不在本市部门名单中"
    assert why[1].startswith("由养护单位")


async def test_it_goes_by_the_matrix_where_the_keeper_is_a_stranger_too(city: City) -> None:
    number = await reported(city, "X99", "X99")
    suggested = (await shown(city, number))["suggestion"]
    assert suggested["department"]["code"].startswith(("D", "T"))
    assert suggested["why"][0] == "部件权属单位 X99 不在本市部门名单中"
    case = await filed(city, number)
    assert case["department"] in (None, suggested["department"]["code"])
    assert (case["step"] == "dispatched") is (case["department"] is not None)
