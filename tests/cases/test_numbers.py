"""Case numbers, under any number of processes."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Integer, delete, literal_column, update
from structlog.testing import capture_logs

from backend.cases import numbers as module
from backend.cases.numbers import A_SECOND, LOST, RETURNED, CaseNumberDay, Numbers
from backend.ground.db import Database
from backend.ground.settings import Settings
from tests.cases.taking import FAULTS, Taking, taken_by
from tests.conftest import NOON

PROCESSES, EACH = 8, 2000


def test_eight_processes_take_two_thousand_numbers_each_and_none_twice(settings: Settings, tmp_path: Path) -> None:
    check_numbers(Taking(settings.database_url, NOON, EACH), tmp_path)


@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize("fault", FAULTS)
def test_numbers_that_are_not_taken_in_one_statement_are_seen(settings: Settings, tmp_path: Path, fault: str) -> None:
    with pytest.raises(AssertionError, match=f"== {PROCESSES * 200}|{PROCESSES * 200} =="):
        check_numbers(Taking(settings.database_url, NOON, 200, fault), tmp_path)


def check_numbers(taking: Taking, folder: Path) -> None:
    taken = taken_by(PROCESSES, taking, folder)
    assert len(set(taken)) == len(taken) == PROCESSES * taking.each
    assert all(number.startswith("20261124") and len(number) >= 14 for number in taken)


@pytest.mark.anyio
async def test_numbers_begin_again_at_the_citys_midnight(db: Database) -> None:
    numbers = Numbers(db)
    days = {(await numbers.next_number(NOON + timedelta(hours=hours)))[:8] for hours in (0, 11, 13)}
    assert days == {"20261124", "20261125"}


@pytest.mark.anyio
async def test_a_thousand_at_once_in_one_process_are_all_different(db: Database) -> None:
    numbers = Numbers(db)
    assert len(set(await asyncio.gather(*(numbers.next_number(NOON) for _ in range(1000))))) == 1000


async def taken(db: Database, at: datetime = NOON) -> int:
    """The place of the next number of its day, from a block of its own."""
    return int((await Numbers(db, 1).next_number(at))[8:])


async def returned(db: Database) -> None:
    """As after a return to the instant at which the day's last number was this one."""
    async with db.write() as session:
        await session.execute(update(CaseNumberDay).values(branch=RETURNED))


@pytest.mark.anyio
async def test_on_another_branch_of_the_history_numbers_go_on_far_from_those_that_were_lost(db: Database) -> None:
    noon = LOST + 12 * 3600 * A_SECOND  # the city's
    assert [await taken(db), await taken(db)] == [1, 2]
    await returned(db)
    tomorrow = NOON + timedelta(days=1)
    assert [await taken(db, tomorrow), await taken(db, tomorrow)] == [noon + 1, noon + 2]
    assert [await taken(db), await taken(db)] == [noon + 1, noon + 2]
    assert await taken(db, NOON + timedelta(days=2)) == 1


@pytest.mark.anyio
@pytest.mark.parametrize("branch", [RETURNED, None], ids=["0049", "a release before it"])
async def test_who_returns_twice_to_one_instant_gives_no_number_again(db: Database, branch: int | None) -> None:
    lives = []
    for life in range(3):
        async with db.write() as session:
            await session.execute(delete(CaseNumberDay))
            session.add(CaseNumberDay(day=(NOON + timedelta(hours=8)).date(), last=200, branch=branch))
        numbers = Numbers(db)
        lives.append({await numbers.next_number(NOON + timedelta(minutes=2 * life)) for _turn in range(1000)})
    assert len(set.union(*lives)) == 3000


@pytest.mark.anyio
async def test_however_many_are_there_first_after_a_return_the_day_goes_on_once(db: Database) -> None:
    await taken(db)
    await returned(db)
    places = await asyncio.gather(*(taken(db) for _process in range(8)))
    assert sorted(places) == [LOST + 12 * 3600 * A_SECOND + turn for turn in range(1, 9)]


@pytest.mark.anyio
async def test_a_day_of_very_many_goes_on_beyond_them(db: Database) -> None:
    async with db.write() as session:
        session.add(CaseNumberDay(day=(NOON + timedelta(hours=8)).date(), last=2_000_000, branch=RETURNED))
    assert await taken(db) == 2_000_000 + LOST + 1


@pytest.mark.anyio
@pytest.mark.parametrize("database_kind", ["postgres"])
async def test_a_server_that_tells_no_branch_gives_numbers_all_the_same(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TIMELINE", literal_column("no_such_function()", Integer))
    numbers = Numbers(db, 1)
    with capture_logs() as said:
        assert [int((await numbers.next_number(NOON))[8:]) for _turn in range(3)] == [1, 2, 3]
    assert [line["event"] for line in said] == ["the database tells no branch of its history"]
