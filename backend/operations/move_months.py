"""What the command does with months. The edge: here settings and time are read."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from backend.ground import clock
from backend.ground.db import Database
from backend.ground.settings import Settings
from backend.operations.attach_month import attach_month
from backend.operations.detach_month import detach_month
from backend.operations.list_months import REST, list_months
from backend.operations.month import Month, Place

WORDS = {Place.ATTACHED: "在用", Place.DETACHED: "已卸下"}
UNITS = ("B", "KB", "MB", "GB", "TB")


async def list_now() -> list[tuple[str, ...]]:
    """Table, month, rows, size and place of each partition, in words. Problem as of list_months."""
    async with _as_owner() as db:
        listed = await list_months(db)
    return [
        (
            one.table, "其余" if one.month == REST else one.month,
            "行数未知" if one.rows is None else f"约 {one.rows} 行", _size(one.size), WORDS[one.place],
        )
        for one in listed
    ]  # fmt: skip


async def detach_now(table: str, month: str, patience: float) -> list[str]:
    """Detaches a month; what is to be done with it now, in words. Problem as of Month.of and detach_month."""
    wanted = Month.of(table, month)
    async with _as_owner() as db:
        tries = await detach_month(db, wanted, clock.now(), patience)
    return [
        f"{wanted.name} 已卸下（第 {tries} 次取得锁），现在是同名的普通表",
        f"归档：pg_dump -t {wanted.name} …，核对后 DROP TABLE {wanted.name}；装回：partitions attach {table} {month}",
        "其中的个人信息不再随注销与期限删除，也不在个人资料导出之内：归档须按其期限销毁",
    ]


async def attach_now(table: str, month: str, patience: float) -> list[str]:
    """Attaches a month again; what was done, in words. Problem as of Month.of and attach_month."""
    wanted = Month.of(table, month)
    async with _as_owner() as db:
        tries = await attach_month(db, wanted, patience)
    return [f"{wanted.name} 已装回（第 {tries} 次取得锁）；其间的注销与账号合并已补做"]


@asynccontextmanager
async def _as_owner() -> AsyncIterator[Database]:
    """The database past any pooler, as the role that owns it where one is named."""
    db = Database(Settings().as_admin)
    try:
        yield db
    finally:
        await db.close()


def _size(count: float) -> str:
    for unit in UNITS[:-1]:
        if count < 1024:
            return f"{count:.0f} {unit}"
        count /= 1024
    return f"{count:.1f} {UNITS[-1]}"
