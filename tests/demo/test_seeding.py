"""Many cases at once: as whole as if they had been reported one by one."""

import pytest
from sqlalchemy import func, inspect, select
from sqlmodel import col

from backend.atlas.map_count import ALL, COUNTED, MapCount
from backend.atlas.rebuild_map import rebuild_map
from backend.cases.case import Case
from backend.demo.seeding.seed_cases import seed_cases
from backend.ground.errors import Problem
from backend.ground.happening import NO_HASH, Happening, hash_of
from tests.linhai import City

pytestmark = pytest.mark.anyio
COUNT = 300


async def test_a_seeded_city_reads_like_one_that_has_worked_for_two_years(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.demo.seeding.seed_cases.CHUNK", 70)  # several, each made while the last is written
    seeded = await seed_cases(city.db, COUNT, city.at, chains=1.0)
    await rebuild_map(city.db, city.at)
    with pytest.raises(Problem):
        await seed_cases(city.db, 1, city.at)
    async with city.db.read() as session:
        cases = (await session.execute(select(Case).order_by(col(Case.id)))).scalars().all()
        lines = (await session.execute(
            select(Happening).where(col(Happening.subject_kind) == "case").order_by(Happening.subject_id, Happening.seq)
        )).scalars().all()  # type: ignore[arg-type]  # fmt: skip
        everywhere = select(*(func.sum(one) for one in COUNTED)).where(
            col(MapCount.what) == ALL, col(MapCount.span) == 0
        )
        counted = sum((await session.execute(everywhere)).one())
    assert seeded.cases == len(cases) == len({case.number for case in cases}) == COUNT
    assert len(lines) == seeded.happenings == sum(case.version for case in cases)
    before = NO_HASH
    for line in lines:
        before = NO_HASH if line.seq == 1 else before
        assert (line.prev_hash, line.hash) == (before, hash_of(line))
        before = line.hash
    on_map = [case for case in cases if case.step not in ("rejected", "cancelled", "withdrawn")]
    assert counted == 3 * len(on_map)  # once for each size of cell
    async with city.db.writer.connect() as connection:
        key = await connection.run_sync(lambda here: inspect(here).get_pk_constraint("case_term"))
    assert key["constrained_columns"] == ["term", "case_id"]  # dropped for the while, and made again
    closed = next(case for case in cases if case.step == "closed")
    await _is_read_and_searched(city, closed)


async def _is_read_and_searched(city: City, closed: Case) -> None:
    shown = (await city.client.get(f"/public/v1/cases/{closed.number}")).json()
    assert shown["status"] == "closed"
    assert [line["status"] for line in shown["timeline"]][:2] == ["submitted", "admitted"]
    chief = await city.signed_in("chief")
    assert (await chief.get(f"/api/v1/cases/{closed.number}")).json()["timeline"][-1]["step"] == "closed"
    found = (await chief.get("/api/v1/cases", params={"q": closed.description[:6]})).json()["items"]
    assert any(closed.description[:6] in one["description"] for one in found)
    made = await (await city.citizen()).report()
    assert made["number"][-6:] != "000001" or made["number"][:8] != closed.number[:8]
