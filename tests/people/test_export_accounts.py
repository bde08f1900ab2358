"""The export of accounts holds all there are: a large district has more than ten thousand, with those of its grids."""

import csv
import io

import pytest
from sqlalchemy import func, insert, select
from sqlmodel import col

from backend.ground.ids import new_id
from backend.people.person import Person
from tests.linhai import City

pytestmark = pytest.mark.anyio
PATH, MORE = "/api/v1/admin/people/export", 10_200


async def many(city: City) -> int:
    """How many accounts of staff there are, once there are many more."""
    async with city.db.write() as session:
        for start in range(0, MORE, 600):
            names = [f"grid-{turn}" for turn in range(start, start + 600)]
            rows = [Person(id=new_id(city.at), name=one, username=one, made_at=city.at).model_dump() for one in names]
            await session.execute(insert(Person), rows)
    async with city.db.read() as session:
        staff = select(func.count()).select_from(Person).where(col(Person.username).is_not(None))
        return (await session.execute(staff)).scalar_one()


async def test_an_export_of_accounts_holds_every_one_and_says_how_many(city: City) -> None:
    admin, auditor = await city.signed_in("admin"), await city.signed_in("auditor")
    there = await many(city)
    answer = await admin.get(PATH)
    assert answer.status_code == 200
    lines = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert (len(lines), len({line["username"] for line in lines})) == (there, there)
    written = (await auditor.get("/api/v1/admin/audit", params={"kind": "people.exported"})).json()["items"]
    assert [line["data"]["rows"] for line in written] == [there]
    desk = next(line for line in lines if line["username"] == "desk")
    assert (desk["roles"], desk["active"]) == ("desk", "True")


async def test_nobody_else_takes_it(city: City) -> None:
    assert (await (await city.signed_in("desk")).get(PATH)).status_code == 403
