"""Monthly partitions of the tables that grow with time (PostgreSQL), ranging over the UUIDv7 id itself."""

from datetime import UTC, datetime
from itertools import pairwise

from sqlalchemy import Connection, text

from backend.ground.ids import first_id

PARTITIONED = ("happening", "delivery", "inbox_item", "fix")
MONTHS_AHEAD = 3
THERE = text("SELECT to_regclass(:name) IS NOT NULL")
OWNED = text("SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass('happening')")


def ensure_partitions(connection: Connection, at: datetime, months_ahead: int = MONTHS_AHEAD) -> list[str]:
    """Makes the partitions of `at`'s month and the coming ones where missing, and the one for all else.

    A month of which rows came before its partition stays in that one: PostgreSQL makes none beside them.
    Gives the names. Does nothing on SQLite, nor as a role that does not own the tables: migrating makes them then,
    and rows of later months go into the one for all else. May be run by several processes and any number of times.
    """
    if connection.dialect.name != "postgresql" or not connection.execute(OWNED).scalar():
        return []
    made = []
    there = [table for table in PARTITIONED if connection.execute(THERE, {"name": table}).scalar()]
    for table in there:  # an older schema has not all of them
        connection.execute(text(f"CREATE TABLE IF NOT EXISTS {table}_default PARTITION OF {table} DEFAULT"))
        starts = _month_starts(at, months_ahead + 1)
        for start, end in pairwise(starts):
            name, first, after = f"{table}_p{start:%Y%m}", first_id(start), first_id(end)
            if not connection.execute(THERE, {"name": name}).scalar():
                held = f"SELECT EXISTS (SELECT FROM {table}_default WHERE id >= '{first}' AND id < '{after}')"  # noqa: S608 - our own words
                if connection.execute(text(held)).scalar():
                    continue
                bounds = f"FOR VALUES FROM ('{first}') TO ('{after}')"
                connection.execute(text(f"CREATE TABLE IF NOT EXISTS {name} PARTITION OF {table} {bounds}"))
            made.append(name)
    return made


def _month_starts(at: datetime, count: int) -> list[datetime]:
    month = at.astimezone(UTC).year * 12 + at.astimezone(UTC).month - 1
    return [datetime((month + n) // 12, (month + n) % 12 + 1, 1, tzinfo=UTC) for n in range(count + 1)]
