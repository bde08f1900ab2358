"""A record so large that no statement looks through all of it in its time. PostgreSQL breaks off here, by its limit."""

from uuid import uuid4

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

from backend.audit import read_audit
from backend.ground.happening import record_all
from tests.linhai import City, open_city

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("database_kind", ["postgres"])]
PATH, LINES, LIMIT = "/api/v1/admin/audit/export", 1500, 1.0
# each line takes a millisecond to be looked at, as those of some years do together; and they are found by an index, as
# where there are many
SLOW = (
    "CREATE FUNCTION slow() RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS"
    " $$ BEGIN PERFORM pg_sleep(0.001); RETURN true; END $$",
    "ALTER TABLE happening RENAME TO happening_kept",
    "CREATE VIEW happening AS SELECT * FROM happening_kept WHERE slow()",
    "ALTER DATABASE {} SET enable_seqscan = off",
    "ALTER DATABASE {} SET enable_sort = off",
)


async def test_an_export_of_what_is_rare_in_a_large_record_is_counted_and_read_a_stretch_at_a_time(
    city: City, database_kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _lines(city, "person.changed", 2)
    await _lines(city, "person.unlocked", LINES)
    await _lines(city, "person.changed", 1)
    async with city.db.writer.begin() as connection:
        for statement in SLOW:
            await connection.execute(text(statement.format(make_url(city.settings.database_url).database)))
    monkeypatch.setattr(read_audit, "STRETCH", 200)
    async with open_city(city.settings.model_copy(update={"database_statement_limit": LIMIT}), city.at) as hasty:
        with pytest.raises(DBAPIError, match="statement timeout"):
            async with hasty.db.read() as session:
                await session.execute(text("SELECT count(*) FROM happening"))
        auditor = await hasty.signed_in("auditor")
        answer = await auditor.get(PATH, params={"kind": "person.changed"})
        assert (answer.status_code, len(answer.text.splitlines())) == (200, 1 + 3), answer.text
        written = (await auditor.get("/api/v1/admin/audit")).json()["items"][0]
        assert (written["kind"], written["data"]["rows"]) == ("audit.exported", 3)


async def _lines(city: City, kind: str, count: int) -> None:
    async with city.db.write() as session:
        told = {uuid4(): {"why": "以备导出"} for _ in range(count)}
        await record_all(session, subject_kind="person", kind=kind, at=city.at, told=told, tell=False)
    city.wait(seconds=1)
