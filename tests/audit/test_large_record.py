"""A record so large that no statement looks through all of it in its time. PostgreSQL breaks off here, by its limit."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import make_url, select, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col

from backend.ground import stretches
from backend.ground.happening import Happening, record_all
from tests.linhai import City, Person, open_city

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("database_kind", ["postgres"])]
PATH, LINES, LIMIT = "/api/v1/admin/audit/export", 1500, 1.0
RARE = select(col(Happening.id)).where(col(Happening.kind) == "person.changed").order_by(col(Happening.id).desc())
# each line takes a millisecond to be looked at, as those of some years do together; and they are found by an index, as
# where there are many
SLOW = (
    "CREATE FUNCTION slow(uuid) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS"
    " $$ BEGIN PERFORM pg_sleep(0.001); RETURN true; END $$",
    "ALTER TABLE happening RENAME TO happening_kept",
    "CREATE VIEW happening AS SELECT * FROM happening_kept WHERE slow(id)",
    "ALTER DATABASE {} SET enable_seqscan = off",
    "ALTER DATABASE {} SET enable_sort = off",
)


async def test_an_export_of_what_is_rare_in_a_large_record_is_counted_and_read_a_stretch_at_a_time(
    city: City, database_kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _lines(city, "person.changed", 2)
    await _lines(city, "person.unlocked", LINES)
    await _lines(city, "person.changed", 1)
    await _slow(city)
    monkeypatch.setattr(stretches, "STRETCH", 100)
    async with open_city(city.settings.model_copy(update={"database_statement_limit": LIMIT}), city.at) as hasty:
        with pytest.raises(DBAPIError, match="statement timeout"):
            async with hasty.db.read() as session:
                await session.execute(text("SELECT count(*) FROM happening"))
        auditor = await hasty.signed_in("auditor")
        answer = await auditor.get(PATH, params={"kind": "person.changed"})
        assert (answer.status_code, len(answer.text.splitlines())) == (200, 1 + 3), answer.text
        written = (await auditor.get("/api/v1/admin/audit")).json()["items"][0]
        assert (written["kind"], written["data"]["rows"]) == ("audit.exported", 3)


async def test_a_list_of_what_is_rare_in_it_is_looked_for_a_stretch_at_a_time_and_so_much_for_a_page(
    city: City, database_kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of it is left out or told twice, and no page of it takes longer than some stretches."""
    for rare in (2, 1, 3):
        await _lines(city, "person.changed", rare)
        await _lines(city, "person.unlocked", LINES // 2)
    async with city.db.read() as session:
        wanted = (await session.execute(RARE)).scalars().all()
    await _slow(city)
    monkeypatch.setattr(stretches, "STRETCH", 100)
    monkeypatch.setattr(stretches, "STRETCHES", 2)
    async with open_city(city.settings.model_copy(update={"database_statement_limit": LIMIT}), city.at) as hasty:
        auditor = await hasty.signed_in("auditor")
        for limit in (20, 2):
            pages = await _pages(auditor, limit)
            assert [UUID(line["id"]) for page in pages for line in page] == list(wanted), limit
            assert min(map(len, pages)) == 0, "it says that it has looked so far"
            assert max(map(len, pages)) <= limit
            assert len(pages) <= LINES * 3 // 2 // 100 + len(wanted)


async def _pages(auditor: Person, limit: int) -> list[list[dict[str, Any]]]:
    found, after = list[list[dict[str, Any]]](), None
    while after or not found:
        asked = {"kind": "person.changed", "limit": limit} | ({"after": after} if after else {})
        answer = await auditor.get("/api/v1/admin/audit", params=asked)
        assert answer.status_code == 200, answer.text
        found, after = [*found, answer.json()["items"]], answer.json()["next"]
    return found


async def _slow(city: City) -> None:
    async with city.db.writer.begin() as connection:
        for statement in SLOW:
            await connection.execute(text(statement.format(make_url(city.settings.database_url).database)))


async def _lines(city: City, kind: str, count: int) -> None:
    async with city.db.write() as session:
        told = {uuid4(): {"why": "以备导出"} for _ in range(count)}
        await record_all(session, subject_kind="person", kind=kind, at=city.at, told=told, tell=False)
    city.wait(seconds=1)
