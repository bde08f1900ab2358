"""A deed's key, case, happening and untold row are one transaction: cut at any statement, or at the commit, nothing of
it is there; then said again, all of it is."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import httpx
import pytest
from sqlalchemy import event, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground import happening
from backend.ground.bare_rows import Rows
from backend.ground.db import Database
from backend.ground.untold import Untold
from backend.migrations.tables import all_tables
from tests.linhai import City, report_form

pytestmark = pytest.mark.anyio
# who signed in when, and which block of numbers is taken, is no part of a deed
BESIDE = {"sign_in", "case_number_day", "spent"}
ALL = {"cases", "happening", "chain_head", "untold"}
Deed = Callable[[], Awaitable[httpx.Response]]


class Cut(Exception):
    """The machine fails here."""


@contextmanager
def cut_at(db: Database, place: int | None) -> Iterator[list[str]]:
    """The writer's statements as they come, the commits among them; the one at `place` is not carried out."""
    seen, engine = list[str](), db.writer.sync_engine

    def _come(words: str) -> None:
        seen.append(words)
        if len(seen) - 1 == place:
            raise Cut

    def _statement(_connection: Any, _cursor: Any, words: str, *_more: Any) -> None:
        if not words.startswith("BEGIN"):
            _come(words)

    def _commit(_connection: Any) -> None:
        _come("COMMIT")

    event.listen(engine, "before_cursor_execute", _statement)
    event.listen(engine, "commit", _commit)
    yield seen
    event.remove(engine, "before_cursor_execute", _statement)
    event.remove(engine, "commit", _commit)


async def rows(db: Database) -> dict[str, list[str]]:
    """Every row of every table, but for those that stand beside."""
    found: dict[str, list[str]] = {}
    async with db.read() as session:
        for name, table in all_tables().tables.items():
            if name not in BESIDE:
                found[name] = sorted(map(repr, (await session.execute(select(table))).all()))
    return found


async def whole_or_not_at_all(city: City, deed: Deed, touched: set[str]) -> int:
    """Cuts the deed at its first statement, its second … until none is left to cut; how many there were."""
    before, place = await rows(city.db), 0
    while True:
        with cut_at(city.db, place) as seen:
            answer = await deed()
        after = await rows(city.db)
        if len(seen) <= place:
            break
        assert answer.status_code >= 500, (place, seen[-1])
        assert after == before, f"half of it is there, cut at {place}: {seen[-1][:60]}"
        place += 1
    assert answer.is_success, answer.text
    assert touched <= {name for name in after if after[name] != before[name]}
    return place


async def reporting(city: City) -> Deed:
    citizen = await city.citizen()
    form = report_form(photo_ids=[await citizen.photo()])
    await city.app.state.numbers.next_number(city.at)  # a block of numbers is taken
    return lambda: citizen.post("/api/v1/reports", json=form)


async def filing(city: City) -> Deed:
    number, chief = await city.case_at("pending_file"), await city.signed_in("chief")
    sent = {"action": "file", "class_code": "E0110", "version": 2, "note": "立案"}
    return lambda: chief.post(f"/api/v1/cases/{number}/actions", json=sent)


async def test_a_report_cut_at_any_statement_is_there_whole_or_not_at_all(city: City) -> None:
    places = await whole_or_not_at_all(city, await reporting(city), ALL | {"deed_key", "case_photo"})
    print(f"report: cut at {places} places, 0 half")
    assert places > 8


async def test_an_action_cut_at_any_statement_is_there_whole_or_not_at_all(city: City) -> None:
    places = await whole_or_not_at_all(city, await filing(city), ALL | {"case_note"})
    print(f"filing: cut at {places} places, 0 half")
    assert places > 5


@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize("deed", [reporting, filing])
async def test_what_is_to_be_told_written_after_the_commit_is_seen(
    city: City, monkeypatch: pytest.MonkeyPatch, deed: Callable[[City], Awaitable[Deed]]
) -> None:
    """The planted fault."""
    write, write_rows = Database.write, happening.write_rows

    async def _keep_back(session: AsyncSession, *some: Rows) -> None:
        session.info.setdefault("late", []).extend(one for one in some if one[0] is Untold)
        await write_rows(session, *(one for one in some if one[0] is not Untold))

    @asynccontextmanager
    async def _afterwards(self: Database) -> AsyncIterator[AsyncSession]:
        async with write(self) as session:
            yield session
        if late := session.info.get("late"):
            async with write(self) as session:
                await write_rows(session, *late)

    todo = await deed(city)
    monkeypatch.setattr(Database, "write", _afterwards)
    monkeypatch.setattr(happening, "write_rows", _keep_back)
    with pytest.raises(AssertionError, match="half of it is there"):
        await whole_or_not_at_all(city, todo, ALL)
