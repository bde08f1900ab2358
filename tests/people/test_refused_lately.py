"""Who was refused a moment ago: remembered for a moment, alone, with the true wait, and forgotten with the count."""

from datetime import datetime, timedelta

import pytest

from backend.ground.db import Database
from backend.ground.errors import Problem
from backend.ground.settings import Settings
from backend.people.limits import LIMITS, Counted, Limit
from backend.people.refused_lately import refuse_again, remember

pytestmark = pytest.mark.anyio


def _is_refused(db: Database, key: str, at: datetime) -> bool:
    try:
        refuse_again(db, [key], at)
    except Problem as refused:
        return refused.code == "too_many"
    return False


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_the_spent_one_is_remembered_and_no_other_and_not_for_long(db: Database, at: datetime) -> None:
    remember(db, {"spent": 900, "free": 0}, at)
    assert _is_refused(db, "spent", at + timedelta(seconds=4))
    assert not _is_refused(db, "free", at)
    assert not _is_refused(db, "another", at)
    assert not _is_refused(db, "spent", at + timedelta(seconds=5))
    with pytest.raises(Problem) as refused:
        refuse_again(db, ["free", "spent"], at + timedelta(seconds=2))
    assert refused.value.headers["Retry-After"] == "898"


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_short_wait_is_remembered_no_longer_than_it_is(db: Database, at: datetime) -> None:
    remember(db, {"soon": 2}, at)
    assert _is_refused(db, "soon", at + timedelta(seconds=1))
    assert not _is_refused(db, "soon", at + timedelta(seconds=2))


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_who_is_let_try_anew_is_not_refused_from_memory(db: Database, settings: Settings, at: datetime) -> None:
    counted = Counted(settings, {Limit.LOGIN_ACCOUNT: "chief"})
    for _try in range(LIMITS[Limit.LOGIN_ACCOUNT][0].most):
        async with db.write() as session:
            await counted.spend(session, at)
    with pytest.raises(Problem):
        async with db.read() as session:
            await counted.refuse_if_spent(session, at, of=db)
    with pytest.raises(Problem):
        counted.refuse_again(db, at)
    async with db.write() as session:
        await counted.forget(session)
    counted.refuse_again(db, at)
    async with db.read() as session:
        await counted.refuse_if_spent(session, at, of=db)
