"""The command that balances the books looks at one moment's state of them."""

import asyncio
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from backend.ground.db import Database
from backend.points.fund_pool import fund_pool
from backend.points.office import check_points
from backend.points.point_account import PointAccount, locked_accounts, pool_of
from tests.conftest import NOON
from tests.linhai import City
from tests.points.earning import rich


@pytest.mark.anyio
@pytest.mark.parametrize("database_kind", ["postgres"])
async def test_what_is_written_while_the_books_are_checked_is_no_difference(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the sums of the postings and the balances another process gives points (SQLite reads one snapshot)."""
    await rich(city)
    monkeypatch.setenv("CGT_DATABASE_URL", city.settings.database_url)
    sums, given = "SELECT point_posting.account, sum(", []

    async def _give() -> None:
        db = Database(city.settings)
        async with db.write() as session:
            await fund_pool(
                session, await locked_accounts(session, {pool_of("2027-01")}), "2027-01", 9, NOON.date(), city.at
            )
        await db.close()

    def _meanwhile(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith(sums) and not given:
            given.append(1)
            writer = Thread(target=asyncio.run, args=(_give(),))
            writer.start()
            writer.join()

    event.listen(Engine, "after_cursor_execute", _meanwhile)
    try:
        _summary, differences = await check_points(lambda _done, _all: None)
    finally:
        event.remove(Engine, "after_cursor_execute", _meanwhile)
    assert (given, differences) == ([1], [])
    async with city.db.read() as session:
        assert await session.get(PointAccount, pool_of("2027-01")) is not None
