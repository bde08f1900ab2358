"""Rows that came before the partition of their month (PostgreSQL) go home when it is made."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from backend.audit.anchor import Anchor
from backend.audit.verify_audit import verify_audit
from backend.ground.db import Database
from backend.ground.happening import record
from backend.ground.ids import new_id
from backend.migrations.migrate import migrate
from backend.operations.month import Month
from notifications.work import _partitions
from tests.operations.months import add, delivery_at, digest, fix_at

pytestmark = pytest.mark.anyio
YEARS = timedelta(days=3 * 365)  # after the last month that was made


@pytest.fixture
def database_kind() -> str:
    """SQLite has no months."""
    return "postgres"


async def happens(db: Database, subject: UUID, at: datetime) -> None:
    async with db.write() as session:
        data: dict[str, Any] = {}
        await record(
            session, subject_kind="person", subject_id=subject, kind="person.changed", by=None, at=at, data=data,
            tell=False,
        )  # fmt: skip


async def places(db: Database, table: str, since: datetime) -> list[str]:
    """The partitions in which rows of that time and later stand."""
    query = f"SELECT DISTINCT tableoid::regclass::text FROM {table} WHERE id >= :first ORDER BY 1"
    async with db.read() as session:
        return list((await session.execute(text(query), {"first": new_id(since, 0)})).scalars())


async def test_migrating_late_makes_the_months_and_brings_their_rows_home(
    db: Database, at: datetime, tmp_path: Path
) -> None:
    """Years after it was last done: the application's own role makes none meanwhile."""
    late, after, subject = at + YEARS, at + 2 * YEARS, uuid4()
    for then in (at, late, late + timedelta(seconds=1), after):
        await happens(db, subject, then)
        await add(db, fix_at(then, subject), delivery_at(then, subject))
    tables = ("happening", "fix", "delivery")
    before = [await digest(db, Month(table, _first(late))) for table in tables]
    for table in tables:
        assert await places(db, table, late) == [f"{table}_default"]
    await migrate(db, late)
    await migrate(db, late)
    for table in tables:
        assert await places(db, table, late) == [f"{table}_default", f"{table}_p{late:%Y%m}"]
        assert await places(db, table, after) == [f"{table}_default"]
    assert [await digest(db, Month(table, _first(late))) for table in tables] == before
    async with db.read() as session:
        assert await verify_audit(session, Anchor(tmp_path / "none")) == []
    for table in ("happening_default", f"happening_p{late:%Y%m}"):
        with pytest.raises(DBAPIError, match="append-only"):
            async with db.write() as session:
                await session.execute(text(f"DELETE FROM {table}"))


async def test_the_worker_goes_on_making_months(db: Database, at: datetime) -> None:
    """A clock that was wrong for a moment is enough for a row of a month to come."""
    late, subject = at + YEARS, uuid4()
    await happens(db, subject, late)
    await _partitions(db, late - timedelta(days=60))
    await add(db, fix_at(late, subject))
    assert await places(db, "happening", late) == [f"happening_p{late:%Y%m}"]
    assert await places(db, "fix", late) == [f"fix_p{late:%Y%m}"]


def _first(at: datetime) -> datetime:
    return at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
