"""The export of the audit log holds all that is asked for: a city's record has more than ten thousand lines a day."""

import csv
import io
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from backend.ground.happening import Happening, record_all
from tests.linhai import City

pytestmark = pytest.mark.anyio
PATH, MORE = "/api/v1/admin/audit/export", 10_200


async def many(city: City) -> int:
    """How many lines there are, once there are many more."""
    for _start in range(0, MORE, 600):
        async with city.db.write() as session:
            told = {uuid4(): {"why": "以备导出"} for _ in range(600)}
            await record_all(session, subject_kind="person", kind="person.unlocked", at=city.at, told=told, tell=False)
    async with city.db.read() as session:
        return (await session.execute(select(func.count()).select_from(Happening))).scalar_one()


async def test_an_export_of_the_record_holds_every_line_and_says_how_many(city: City) -> None:
    auditor = await city.signed_in("auditor")
    there = await many(city)
    answer = await auditor.get(PATH)
    assert answer.status_code == 200
    lines = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert (len(lines), len({line["id"] for line in lines})) == (there, there)
    assert [line["id"] for line in lines] == sorted((line["id"] for line in lines), reverse=True)
    narrowed = await auditor.get(PATH, params={"kind": "person.unlocked"})
    assert len(narrowed.text.splitlines()) == MORE + 1
    written = (await auditor.get("/api/v1/admin/audit", params={"kind": "audit.exported"})).json()["items"]
    assert sorted((line["data"]["rows"], str(line["data"]["asked"])) for line in written) == [
        (MORE, str({"kind": "person.unlocked"})), (there, "{}"),
    ]  # fmt: skip
