"""A record so large that no statement looks through all of it in its time. PostgreSQL breaks off here, by its own limit."""

from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from backend.audit import read_audit
from backend.ground.happening import record_all
from backend.ground.settings import Settings
from tests.conftest import NOON
from tests.linhai import City, open_city

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("database_kind", ["postgres"])]
PATH, LINES, LIMIT = "/api/v1/admin/audit/export", 3000, 2.0
# each line takes a millisecond to be looked at, as those of some years do together
SLOW = (
    "ANALYZE happening",
    "CREATE FUNCTION slow() RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS"
    " $$ BEGIN PERFORM pg_sleep(0.001); RETURN true; END $$",
    "ALTER TABLE happening RENAME TO happening_kept",
    "CREATE VIEW happening AS SELECT * FROM happening_kept WHERE slow()",
)


async def test_an_export_of_what_is_rare_in_a_large_record_is_counted_and_read_a_stretch_at_a_time(
    city_settings: Settings, database_kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_audit, "STRETCH", 500, raising=False)
    hasty = city_settings.model_copy(update={"database_statement_limit": LIMIT})
    async with open_city(hasty, NOON) as city:
        auditor = await city.signed_in("auditor")
        await _lines(city, "person.changed", 2)
        await _lines(city, "person.unlocked", LINES)
        await _lines(city, "person.changed", 1)
        async with city.db.writer.begin() as connection:
            for statement in SLOW:
                await connection.execute(text(statement))
        with pytest.raises(DBAPIError, match="statement timeout"):
            async with city.db.read() as session:
                await session.execute(text("SELECT count(*) FROM happening"))
        answer = await auditor.get(PATH, params={"kind": "person.changed"})
        assert (answer.status_code, len(answer.text.splitlines())) == (200, 1 + 3), answer.text
        written = (await auditor.get("/api/v1/admin/audit")).json()["items"][0]
        assert (written["kind"], written["data"]["rows"]) == ("audit.exported", 3)


async def _lines(city: City, kind: str, count: int) -> None:
    async with city.db.write() as session:
        told = {uuid4(): {"why": "以备导出"} for _ in range(count)}
        await record_all(session, subject_kind="person", kind=kind, at=city.at, told=told, tell=False)
    city.wait(seconds=1)
