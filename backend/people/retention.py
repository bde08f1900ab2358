"""How long what is kept (留存期限). RETENTION is printed in the privacy notice; the worker erases what is past it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Date, Select, TextClause, delete, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel, col

from backend.audit.happening_origin import HappeningOrigin
from backend.audit.happening_words import HappeningWords
from backend.ground.clock import CITY_ZONE
from backend.ground.db import Database
from backend.ground.deed_key import FORGETTABLE, DeedKey
from backend.ground.each_alone import each_alone
from backend.ground.ids import first_id
from backend.ground.progress import done_to, held_progress
from backend.ground.spent import Spent
from backend.people.phone_code import PhoneCode
from backend.people.refused_sign_in import RefusedSignIn
from backend.people.sign_in import SignIn

NAME = "retention"  # of its progress
NEVER = math.inf
BATCH = 500
CLOCKS_APART = timedelta(hours=1)  # of the machine that made the id and the one that wrote the instant


@dataclass(frozen=True)
class Kept:
    """Rows of a table (of `which`, if that is said) are erased so many days after the instant in `since`; where that is
    a day of the city, after its beginning.

    `by_id`: their ids (UUIDv7) tell a time that is no later, and there is no index by `since`: they are looked for
    among the old ids, or each look would read the whole table."""

    what: str
    table: type[SQLModel]
    since: str
    days: int
    why: str
    which: TextClause | None = None
    by_id: bool = False


RETENTION: tuple[Kept, ...] = (
    Kept("短信验证码（摘要）", PhoneCode, "ends_at", 1, "失效后即无用途"),
    Kept("登录与验证码的频次计数（摘要）", Spent, "last_at", 2, "最长的计数窗口为 24 小时"),
    Kept(
        "登录记录（设备、来源地址）",
        SignIn,
        "ends_at",
        200,
        "网络安全法第二十一条：日志留存不少于六个月",
        by_id=True,
    ),
    Kept(
        "登录失败记录（次数、设备、来源地址）",
        RefusedSignIn,
        "last_at",
        200,
        "网络安全法第二十一条：日志留存不少于六个月",
    ),
    Kept("操作的来源地址", HappeningOrigin, "at", 200, "网络安全法第二十一条：日志留存不少于六个月"),
    Kept("查看个人信息的理由", HappeningWords, "at", 200, "网络安全法第二十一条：日志留存不少于六个月"),
    # longer than any queue on a phone; a report's goes with its case (案件)
    Kept("客户端编号与内容的带密钥摘要（上报以外）", DeedKey, "at", 120, "离线数据最迟 30 天内补传", FORGETTABLE),
)


async def erase_past(db: Database, kept: Sequence[Kept], at: datetime) -> int:
    """Erases what is past its time, in small transactions; how many rows. Run again, it finds nothing. Each rule stands
    alone: ExceptionGroup where some could not be kept, when all others are."""
    return await each_alone((str(rule.table.__tablename__), partial(_erase_all, db, rule, at)) for rule in kept)


async def note_kept(db: Database, at: datetime) -> None:
    """All was kept as it is to be, as of an instant: what is past its time is gone."""
    async with db.write() as session:
        row = await held_progress(session, NAME, at)
        row.done_to = max(row.done_to, at)


async def kept_age(session: AsyncSession, at: datetime) -> float:
    """Seconds since then; NEVER where it never was."""
    kept_at = await done_to(session, NAME)
    return max(0.0, (at - kept_at).total_seconds()) if kept_at else NEVER


async def _erase_all(db: Database, rule: Kept, at: datetime) -> int:
    erased = 0
    while found := await _erase(db, rule, at - timedelta(days=rule.days)):
        erased += found
    return erased


async def _erase(db: Database, rule: Kept, before: datetime) -> int:
    keys = _keys(rule)
    async with db.write() as session:
        rows = (await session.execute(past(rule, before))).all()
        if rows:
            await session.execute(delete(rule.table).where(tuple_(*keys).in_([tuple(row) for row in rows])))
    return len(rows)


def past(rule: Kept, before: datetime) -> Select[Any]:
    """The keys of up to BATCH rows that are past their time."""
    since: Any = col(getattr(rule.table, rule.since))
    limit = _first_day_after(before) if isinstance(since.type, Date) else before
    query = select(*_keys(rule)).where(since < limit, *([] if rule.which is None else [rule.which]))
    if rule.by_id:
        (identity,) = _keys(rule)
        query = query.where(identity < first_id(before + CLOCKS_APART))
    return query.limit(BATCH)


def _first_day_after(before: datetime) -> date:
    """The first day of the city that has not begun before an instant."""
    return (before + timedelta(days=1, microseconds=-1)).astimezone(CITY_ZONE).date()


def _keys(rule: Kept) -> list[Any]:
    return [col(getattr(rule.table, column.name)) for column in rule.table.__table__.primary_key]  # type: ignore[attr-defined]
