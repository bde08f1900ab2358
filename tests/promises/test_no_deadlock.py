"""Many at once on the same few cases, merged crosswise too, while the workers sweep and tell: no deadlock, no 5xx.

CGT_TEST_MIX rounds (`make prove`: 200).
"""

import asyncio
import os
import random
import time
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from backend.cases import act as acting
from backend.cases.case import Case
from backend.cases.deeds import merging
from backend.cases.find import get_case
from backend.cases.overdue import sweep
from backend.cases.resume_due import resume_due
from mobile_api import cases as doors
from tests.conftest import KINDS
from tests.linhai import City, Person
from tests.row_locks import deadlocks, somebody_waits

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.parametrize("database_kind", ["postgres"]),
    pytest.mark.skipif("postgres" not in KINDS, reason="not run: SQLite has one writer"),
]
ROUNDS, SEED, CASES, AT_ONCE = int(os.environ.get("CGT_TEST_MIX", "6")), 20261124, 4, 12
# what the desk does to cases just reported, beside merging them crosswise
MIX: tuple[tuple[str, dict[str, Any]], ...] = (
    ("admit", {}), ("comment", {"note": "请抓紧"}), ("reject", {"reason": "other", "note": "不属实"}),
)  # fmt: skip


async def mixed(city: City, rounds: int) -> Counter[int]:
    """The statuses of all that was done: each round has new cases, twelve who act on them, and the workers."""
    chance, statuses = random.Random(SEED), Counter[int]()
    desk, citizen = await city.signed_in("desk"), await city.citizen()
    for _round in range(rounds):
        numbers = [str((await citizen.report())["number"]) for _ in range(CASES)]
        deeds = [_deed(desk, citizen, chance, numbers) for _ in range(AT_ONCE)]
        for answer in (await asyncio.gather(_workers(city), *(who.post(path, json=sent) for who, path, sent in deeds)))[
            1:
        ]:
            statuses[answer.status_code] += 1
            statuses.update(one["status"] for one in answer.json().get("items", ()))
    return statuses


def _deed(
    desk: Person, citizen: Person, chance: random.Random, numbers: Sequence[str]
) -> tuple[Person, str, dict[str, Any]]:
    number, into = chance.sample(numbers, 2)
    turn = chance.random()
    if turn < 0.15:  # many in one call, in any order
        items = [{"number": one, "version": 1} for one in chance.sample(numbers, CASES)]
        return desk, "/api/v1/cases/actions", {"action": "admit", "items": items}
    if turn < 0.3:
        return citizen, f"/api/v1/reports/{number}/supplement", {"note": "补充说明"}
    action, more = ("merge", {"into": into}) if turn < 0.75 else chance.choice(MIX)
    return desk, f"/api/v1/cases/{number}/actions", {"action": action, "version": 1, **more}


async def _workers(city: City) -> None:
    await asyncio.gather(
        sweep(city.db, city.at + timedelta(days=9)), resume_due(city.db, city.app.state.city, city.at), city.tell()
    )


async def test_many_at_once_on_the_same_cases_never_lock_each_other_out(city: City) -> None:
    began, before = time.monotonic(), await deadlocks(city.db)
    statuses = await mixed(city, ROUNDS)
    await asyncio.sleep(1.2)  # until PostgreSQL has counted
    found = await deadlocks(city.db) - before
    print(f"{statuses.total()} deeds {dict(statuses)}, {found} deadlocks, {time.monotonic() - began:.0f} s")
    assert statuses[200] > ROUNDS
    assert not any(status >= 500 for status in statuses)
    assert found == 0


async def test_a_chain_of_mergings_and_one_said_again_do_not_wait_for_each_other(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    await check_chain(city, monkeypatch)


async def test_mergings_that_do_not_wait_their_turn_are_seen(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault."""

    async def _at_once(*_words: Any) -> None:
        """Nobody waits."""

    monkeypatch.setattr(acting, "one_at_a_time", _at_once)
    with pytest.raises(AssertionError, match="503"):
        await check_chain(city, monkeypatch)


async def check_chain(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """One goes into two, two into three, which points one on to three, while somebody says again: one into two."""
    desk, citizen = await city.signed_in("desk"), await city.citizen()
    for _ in range(3):
        await citizen.report()
    async with city.db.read() as session:  # in the order of locking, so that who says it again holds the one meanwhile
        one, two, three = (await session.execute(select(col(Case.number)).order_by(col(Case.id)))).scalars()
    assert (await desk.act(one, "merge", into=two)).status_code == 200
    moved_on, holds = merging.point_on, asyncio.Event()

    async def _when_another_waits(*words: Any) -> None:
        holds.set()
        await somebody_waits(city.db)
        await moved_on(*words)

    monkeypatch.setattr(merging, "point_on", _when_another_waits)
    version = (await desk.get(f"/api/v1/cases/{two}")).json()["version"]
    first = asyncio.create_task(desk.act(two, "merge", into=three, version=version))
    await holds.wait()
    second = await desk.act(one, "merge", into=two, version=1)
    answers = [await first, second]
    assert [answer.status_code for answer in answers] == [200, 409]
    assert (await city.client.get(f"/public/v1/cases/{one}")).json()["merged_into"] == three


async def test_both_cases_of_a_merging_locked_as_they_come_are_seen(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault: the one that goes, then the one that stays, in no order."""

    async def _as_they_come(session: Any, number: str, deed: Any, *, city: Any, by: Any, at: Any) -> Case:
        case = await get_case(session, number, by, lock=True)
        await asyncio.sleep(0.05)
        if deed.into:
            await get_case(session, deed.into, by, lock=True)
        return await acting.move(session, case, deed, city=city, by=by, at=at)

    before = await deadlocks(city.db)
    monkeypatch.setattr(doors, "act", _as_they_come)
    statuses = await mixed(city, 3)
    await asyncio.sleep(1.2)
    assert any(status >= 500 for status in statuses)
    assert await deadlocks(city.db) > before
