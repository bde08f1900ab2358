"""A month (月份) of a table that is partitioned by month: its partition, and where it stands."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.ground.errors import Problem
from backend.ground.ids import first_id
from backend.ground.partitions import PARTITIONED

# why a table's months stay where they are
WHOLE = {
    "happening": "操作记录逐行相链：少一个月，每条跨过它的链、每个封存页都会被判为缺行，案件经过也不完整",
    "inbox_item": "消息箱是本人正在阅读的：少一个月，消息、未读数与个人资料导出都不完整；消息满一年自行删除",
}
MOVABLE = tuple(table for table in PARTITIONED if table not in WHOLE)
MONTH = re.compile(r"20\d{2}(0[1-9]|1[0-2])")
OWNED = text("SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass(:table)")
IS_PARTITION = text("SELECT relispartition FROM pg_class WHERE oid = to_regclass(:name) AND relkind = 'r'")


class Place(StrEnum):
    """Where a partition is. MISSING: nowhere in this database."""

    ATTACHED = "attached"
    DETACHED = "detached"
    MISSING = "missing"


@dataclass(frozen=True)
class Month:
    """From `start` to before the first of the next month (UTC), in a table of PARTITIONED."""

    table: str
    start: datetime

    @classmethod
    def of(cls, table: str, month: str) -> "Month":
        """`month` is YYYYMM. Problem not_found for a table without months, not_allowed for one whose months stay
        (WHOLE says why), `invalid` for what is no month."""
        if table not in PARTITIONED:
            raise Problem("not_found", detail=f"{table} 不按月分区；可卸下、装回的：{'、'.join(MOVABLE)}")
        if table in WHOLE:
            raise Problem("not_allowed", detail=f"{table} 的月份不能卸下：{WHOLE[table]}")
        if not MONTH.fullmatch(month):
            raise Problem("invalid", detail=f"{month} 不是月份，请写作 YYYYMM，如 202609")
        return cls(table, datetime(int(month[:4]), int(month[4:]), 1, tzinfo=UTC))

    @property
    def end(self) -> datetime:
        return (self.start + timedelta(days=32)).replace(day=1)

    @property
    def name(self) -> str:
        """Of its partition, attached or not; as ensure_partitions makes it."""
        return f"{self.table}_p{self.start:%Y%m}"

    @property
    def bounds(self) -> tuple[str, str]:
        """The first id of it, and the first after it."""
        return str(first_id(self.start)), str(first_id(self.end))

    def holds(self, column: str = "id") -> str:
        """That a column's id is of the month, as a condition in SQL."""
        first, after = self.bounds
        return f"{column} >= '{first}' AND {column} < '{after}'"


async def place_of(connection: AsyncConnection, month: Month) -> Place:
    """Where its partition is."""
    found = (await connection.execute(IS_PARTITION, {"name": month.name})).scalar()
    if found is None:
        return Place.MISSING
    return Place.ATTACHED if found else Place.DETACHED


async def check_place(connection: AsyncConnection, month: Month, refused: Mapping[Place, tuple[str, str]]) -> None:
    """Problem with the code and the words that `refused` has for where its partition is, if any; {name} is its name."""
    if found := refused.get(await place_of(connection, month)):
        code, words = found
        raise Problem(code, detail=words.format(name=month.name))


async def check_owner(connection: AsyncConnection, table: str) -> None:
    """Problem not_found on SQLite, not_allowed for a role that does not own the table: nobody else may move months."""
    if connection.dialect.name != "postgresql":
        raise Problem("not_found", detail="SQLite 没有分区；本命令只用于 PostgreSQL")
    if not (await connection.execute(OWNED, {"table": table})).scalar():
        raise Problem("not_allowed", detail=f"当前数据库角色不是 {table} 的所有者，请设置 CGT_DATABASE_ADMIN_URL")
