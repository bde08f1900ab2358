"""Lists the partitions of all tables that have months, and what was detached of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text

from backend.ground.db import Database
from backend.ground.errors import Problem
from backend.ground.partitions import PARTITIONED
from backend.operations.month import Place

REST = "default"  # the partition for all else
FOUND = text(
    "SELECT relname, relispartition, reltuples, pg_total_relation_size(oid) FROM pg_class"
    " WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND relname ~ :like ORDER BY relname"
)


@dataclass(frozen=True)
class Listed:
    """A partition: `month` is YYYYMM or REST, `rows` PostgreSQL's own estimate (None before it first looked), `size` in
    bytes with indices."""

    table: str
    month: str
    rows: int | None
    size: int
    place: Place


async def list_months(db: Database) -> Sequence[Listed]:
    """By table and month. Problem not_found on SQLite, which has no partitions."""
    if db.is_sqlite:
        raise Problem("not_found", detail="SQLite 没有分区；本命令只用于 PostgreSQL")
    like = rf"^({'|'.join(PARTITIONED)})_(p\d{{6}}|{REST})$"
    async with db.read() as session:
        found = (await session.execute(FOUND, {"like": like})).all()
    return [
        Listed(
            name.rpartition("_")[0], name.rpartition("_")[2].removeprefix("p"), int(rows) if rows >= 0 else None, size,
            Place.ATTACHED if attached else Place.DETACHED,
        )
        for name, attached, rows, size in found
    ]  # fmt: skip
