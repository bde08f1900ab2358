"""A client's key, over random people, deeds, keys and bodies in any order: as a model of four lines says."""

import random
from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground.db import Database
from backend.ground.deed_key import DeedKey, digest_of, use_key
from backend.ground.errors import Problem
from backend.ground.ids import new_id

pytestmark = pytest.mark.anyio
CASES, REUSED = 600, "key_reused"
Use = Callable[[AsyncSession, DeedKey], Awaitable[UUID | None]]


async def violations(db: Database, use: Use, at: datetime) -> list[int]:
    """Of so many uses, those that were not answered as the model answers: new, done before, or refused."""
    chance, model, wrong = random.Random(5), dict[tuple[UUID, str, UUID], tuple[str, UUID]](), []
    people, keys = [new_id(at) for _ in range(6)], [new_id(at) for _ in range(12)]
    async with db.write() as session:
        for turn in range(CASES):
            who, deed, key = chance.choice(people), chance.choice(("report", "urge")), chance.choice(keys)
            body, made = digest_of({"said": chance.randrange(3)}), new_id(at)
            first = model.setdefault((who, deed, key), (body, made))
            wanted = None if first[1] == made else first[1] if first[0] == body else REUSED
            used = DeedKey(person_id=who, deed=deed, client_key=key, body_digest=body, made=made, at=at)
            if await _answer(use, session, used) != wanted:
                wrong.append(turn)
    return wrong


async def _answer(use: Use, session: AsyncSession, key: DeedKey) -> UUID | str | None:
    try:
        return await use(session, key)
    except Problem as refused:
        return refused.code


async def test_a_key_is_a_persons_own_and_stands_for_one_body(db: Database, at: datetime) -> None:
    assert await violations(db, use_key, at) == []
    print(f"0 violations in {CASES} uses of keys")


async def _of_nobody(session: AsyncSession, key: DeedKey) -> UUID | None:
    return await use_key(session, DeedKey(**key.model_dump() | {"person_id": UUID(int=0)}))


async def _of_any_deed(session: AsyncSession, key: DeedKey) -> UUID | None:
    return await use_key(session, DeedKey(**key.model_dump() | {"deed": "any"}))


async def _of_any_body(session: AsyncSession, key: DeedKey) -> UUID | None:
    return await use_key(session, DeedKey(**key.model_dump() | {"body_digest": "0"}))


@pytest.mark.parametrize("fault", [_of_nobody, _of_any_deed, _of_any_body])
async def test_a_key_that_is_not_scoped_is_seen(db: Database, at: datetime, fault: Use) -> None:
    """The planted faults: anybody's key, any deed's, any body's."""
    assert len(await violations(db, fault, at)) > CASES // 20
