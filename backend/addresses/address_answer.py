"""What maps have answered, kept for a month: the same question is not asked twice, and nobody's name is beside it."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel

from backend.addresses.geocoder import Found
from backend.ground.columns import Instant, Json
from backend.ground.insert_on import insert_on
from backend.people.retention import Kept

KEPT_DAYS = 30


class AddressAnswer(SQLModel, table=True):
    """Under the digest of the question: which map answered, and what; an empty list is an answer, too."""

    __tablename__ = "address_answer"

    key: str = Field(primary_key=True, max_length=64)
    provider: str = Field(max_length=16)
    found: list[dict[str, Any]] = Field(sa_type=Json)
    at: datetime = Field(sa_type=Instant, index=True)


ADDRESSES_KEPT: tuple[Kept, ...] = (
    Kept("地址查询的答复", AddressAnswer, "at", KEPT_DAYS, "同一问题不再询问地图服务，不记谁问过"),
)


async def kept_answer(session: AsyncSession, question: str, at: datetime) -> tuple[str, list[Found]] | None:
    """Which map answered this question within the month, and what."""
    row = await session.get(AddressAnswer, _key(question))
    if row is None or row.at <= at - timedelta(days=KEPT_DAYS):
        return None
    return row.provider, [Found(**one) for one in row.found]


async def keep_answer(
    session: AsyncSession, question: str, provider: str, found: Sequence[Found], at: datetime
) -> None:
    """Keeps an answer, in place of an older one."""
    row = {"provider": provider, "found": [asdict(one) for one in found], "at": at}
    said = insert_on(session, AddressAnswer).values(key=_key(question), **row)
    await session.execute(said.on_conflict_do_update(index_elements=["key"], set_=row))


def _key(question: str) -> str:
    return hashlib.sha256(question.encode()).hexdigest()
