"""Attaches a month that was detached (装回): its rows are the table's again.

Looked through beforehand, while nobody waits: a CHECK shows PostgreSQL that every row is of the month, so that it need
not look again under the lock. What came into the partition for all else meanwhile is moved over with it. That partition
is looked through under the lock, as PostgreSQL does not attach otherwise; it is empty but for strays, and if it ever is
too large for that, the try is cut off and nothing changes.
"""

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.ground.db import Database
from backend.ground.errors import Problem
from backend.ground.short_locks import PATIENCE, in_short_locks, state_of
from backend.operations.add_indexes import add_indexes
from backend.operations.forget_again import forget_again
from backend.operations.month import Month, Place, check_owner, check_place

NOT_OF_THE_MONTH = "23514"
STAYS, AFTERWARDS = "该月仍是卸下的", 600.0  # seconds
UNSURE = "该月已装回，但此间注销或并入的人未及处理：请卸下再装回一次"
REFUSED = {
    Place.MISSING: ("not_found", "没有 {name}；若已归档，先用 pg_restore 恢复为同名的表"),
    Place.ATTACHED: ("conflict", "{name} 没有卸下"),
}
UNFIT = "42"  # how the codes of what does not fit the table begin
MOVED = (  # by name: what comes from an archive may have its columns in another order
    "WITH moved AS (DELETE FROM {table}_default WHERE {range} RETURNING {columns})"
    " INSERT INTO {name} ({columns}) SELECT {columns} FROM moved ON CONFLICT (id) DO NOTHING"
)
COLUMNS = text(
    "SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute"
    " WHERE attrelid = to_regclass(:table) AND attnum > 0 AND NOT attisdropped"
)


async def attach_month(db: Database, month: Month, patience: float = PATIENCE) -> int:
    """How many tries it took. Whoever left while it was away is forgotten in it first, as by forget_again; indexes that
    the table has got meanwhile are made, for to make them under the lock would take too long.

    Problem not_found on SQLite or where there is no such table, not_allowed for a role that does not own it, conflict
    if it is attached already, holds rows of another month, or has not the columns of today; busy as of detach_month.
    """
    async with db.writer.connect() as connection:
        await check_owner(connection, month.table)
        await check_place(connection, month, REFUSED)
        await check_owner(connection, month.name)
    try:
        await in_short_locks(db, lambda connection: _add_check(connection, month), patience, STAYS)
        async with db.writer.begin() as connection:  # as long as it takes: nobody reads it
            await connection.execute(text(f"ALTER TABLE {month.name} VALIDATE CONSTRAINT {_check_name(month)}"))
            await add_indexes(connection, month.table, month.name)
            await forget_again(connection, month.table, month.name)
        tries = await in_short_locks(db, lambda connection: _attach(connection, month), patience, STAYS)
        await in_short_locks(db, lambda connection: _forget_who_waited(connection, month), AFTERWARDS, UNSURE)
        return tries
    except DBAPIError as fault:
        raise _said(fault, month) from fault


def _check_name(month: Month) -> str:
    return f"{month.name}_of_month"


async def _add_check(connection: AsyncConnection, month: Month) -> None:
    check = f"CHECK (id IS NOT NULL AND {month.holds()}) NOT VALID"
    await connection.execute(text(f"ALTER TABLE {month.name} DROP CONSTRAINT IF EXISTS {_check_name(month)}"))
    await connection.execute(text(f"ALTER TABLE {month.name} ADD CONSTRAINT {_check_name(month)} {check}"))


async def _attach(connection: AsyncConnection, month: Month) -> None:
    """Somebody who is leaving at this moment has perhaps looked for rows of theirs already: whoever has, holds the
    partition for all else till they are gone, so that they are waited for and forgotten again."""
    table, name, (first, after) = month.table, month.name, month.bounds
    await connection.execute(text(f"LOCK TABLE ONLY {table} IN SHARE UPDATE EXCLUSIVE MODE"))
    await check_place(connection, month, REFUSED)
    await connection.execute(text(f"LOCK TABLE {name}, ONLY {table}_default IN ACCESS EXCLUSIVE MODE"))
    columns = (await connection.execute(COLUMNS, {"table": table})).scalar()
    await connection.execute(text(MOVED.format(table=table, name=name, range=month.holds(), columns=columns)))
    await forget_again(connection, table, name)
    await connection.execute(
        text(f"ALTER TABLE {table} ATTACH PARTITION {name} FOR VALUES FROM ('{first}') TO ('{after}')")
    )
    await connection.execute(text(f"ALTER TABLE {name} DROP CONSTRAINT {_check_name(month)}"))


async def _forget_who_waited(connection: AsyncConnection, month: Month) -> None:
    """Somebody who began to leave while the month was attached has looked for rows of theirs without it, and waited for
    the partition for all else: whoever has it before us is through by now."""
    await connection.execute(text(f"LOCK TABLE ONLY {month.table}_default IN SHARE ROW EXCLUSIVE MODE"))
    await forget_again(connection, month.table, month.name)


def _said(fault: DBAPIError, month: Month) -> Problem:
    """As a refusal, if the table is at fault; the fault itself otherwise."""
    code = state_of(fault)
    if code == NOT_OF_THE_MONTH:
        return Problem("conflict", detail=f"{month.name} 中有不属于该月的行，不能装回")
    if code.startswith(UNFIT):
        return Problem("conflict", detail=f"{month.name} 与 {month.table} 现行结构不符，不能装回：{fault.orig}")
    raise fault
