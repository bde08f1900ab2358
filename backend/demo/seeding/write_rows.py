"""Writes many rows the quick way: COPY on PostgreSQL, one prepared statement on SQLite."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, PrimaryKeyConstraint, Table, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.schema import AddConstraint, CreateIndex, DropConstraint, DropIndex


async def write_rows(
    connection: AsyncConnection, table: Table, columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Writes rows in the connection's transaction. JSON comes as text."""
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        driver: Any = (await connection.get_raw_connection()).driver_connection
        await driver.copy_records_to_table(table.name, columns=columns, records=rows, timeout=600)
        return
    names, marks = ", ".join(columns), ", ".join("?" * len(columns))
    kept = [tuple(_kept(value) for value in row) for row in rows]
    await connection.exec_driver_sql(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", kept)  # noqa: S608


def _kept(value: Any) -> Any:
    """As our column types keep it on SQLite."""
    kind = type(value)
    if kind is UUID:
        return value.hex
    if kind is datetime:
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return value


async def without_indexes(
    connection: AsyncConnection, table: Table, *, key: bool = False
) -> list[Index | PrimaryKeyConstraint]:
    """Drops a table's indexes, to be made again at once when it is full; with `key` its primary key as well, where
    values come in no order (PostgreSQL: on SQLite the rows lie in it)."""
    found: list[Index | PrimaryKeyConstraint] = sorted(table.indexes, key=lambda one: str(one.name))
    for index in table.indexes:
        await connection.execute(DropIndex(index, if_exists=True))
    if key and connection.dialect.name == "postgresql":
        await connection.execute(DropConstraint(table.primary_key, isolate_from_table=False))
        found.append(table.primary_key)
    return found


async def with_indexes(connection: AsyncConnection, indexes: Sequence[Index | PrimaryKeyConstraint]) -> None:
    """Makes again what was dropped."""
    for index in indexes:
        if isinstance(index, Index):
            await connection.execute(CreateIndex(index))
        else:
            await connection.execute(AddConstraint(index, isolate_from_table=False))


async def begin_bulk(connection: AsyncConnection) -> None:
    """More memory for sorting, no limit of time: for this transaction only."""
    if connection.dialect.name == "postgresql":
        for setting in ("statement_timeout = 0", "lock_timeout = '60s'", "maintenance_work_mem = '512MB'"):
            await connection.execute(text(f"SET LOCAL {setting}"))
