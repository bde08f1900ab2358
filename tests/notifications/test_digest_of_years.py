"""The digest of a day is made of the last weeks, however many years of messages there are."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.dialects import postgresql

from backend.ground.db import Database
from notifications.digest import of_people
from notifications.work import _partitions

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("database_kind", ["postgres"])]  # SQLite has no months


async def test_no_months_that_are_over_are_looked_through(db: Database, at: datetime) -> None:
    long_ago = at - timedelta(days=120)
    for then in (long_ago, at):
        await _partitions(db, then)
    query = of_people(None, at - timedelta(days=1), at)
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    asked = query.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    async with db.read() as session:
        plan = "\n".join((await session.execute(text(f"EXPLAIN {asked}".replace(":", "\\:")))).scalars())
    for table in ("inbox_item", "delivery"):
        assert f"{table}_p{at:%Y%m}" in plan, plan
        assert f"{table}_p{long_ago:%Y%m}" not in plan, plan
