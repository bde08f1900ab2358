"""Writes many rows the quick way: COPY on PostgreSQL, one prepared statement on SQLite."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, Table, text
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


async def without_indexes(connection: AsyncConnection, table: Table) -> list[Index]:
    """Drops a table's indexes, to be made again at once when it is full."""
    found = sorted(table.indexes, key=lambda one: str(one.name))
    for index in found:
        await connection.execute(DropIndex(index, if_exists=True))
    return found


async def with_indexes(connection: AsyncConnection, indexes: Sequence[Index]) -> None:
    for index in indexes:
        await connection.execute(CreateIndex(index))


async def without_key(connection: AsyncConnection, table: Table) -> bool:
    """Drops a primary key whose values come in no order, to be made again at once; False where that cannot be done."""
    if connection.dialect.name == "postgresql":
        await connection.execute(DropConstraint(table.primary_key, isolate_from_table=False))
    return connection.dialect.name == "postgresql"


async def with_key(connection: AsyncConnection, table: Table) -> None:
    await connection.execute(AddConstraint(table.primary_key, isolate_from_table=False))


async def begin_bulk(connection: AsyncConnection) -> None:
    """More memory for sorting, no limit of time: for this transaction only."""
    if connection.dialect.name == "postgresql":
        for setting in ("statement_timeout = 0", "lock_timeout = '60s'", "maintenance_work_mem = '512MB'"):
            await connection.execute(text(f"SET LOCAL {setting}"))
