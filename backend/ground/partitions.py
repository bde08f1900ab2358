"""Monthly partitions of the tables that grow with time (PostgreSQL), ranging over the UUIDv7 id itself."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from uuid import UUID

from sqlalchemy import Connection, text

from backend.ground.ids import first_id

PARTITIONED = ("happening", "delivery", "inbox_item", "fix")
MONTHS_AHEAD = 3
MISSING = text("SELECT name FROM unnest(CAST(:names AS text[])) AS name WHERE to_regclass(name) IS NULL")
Bounds = tuple[UUID, UUID]  # the first id, and the first after it
OWNED = text("SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass('happening')")


def ensure_partitions(connection: Connection, at: datetime, months_ahead: int = MONTHS_AHEAD) -> list[str]:
    """Makes the partitions of `at`'s month and the coming ones where missing, and the one for all else.

    Gives the names made. Does nothing on SQLite, nor as a role that does not own the tables: migrating makes them then,
    and rows of later months go into the one for all else, and home when theirs is made. May be run by several processes
    and any number of times.
    """
    if connection.dialect.name != "postgresql" or not connection.execute(OWNED).scalar():
        return []
    made: list[str] = []
    starts = _month_starts(at, months_ahead + 1)
    missing = _missing(connection, PARTITIONED)  # an older schema has not all of them
    for table in (table for table in PARTITIONED if table not in missing):
        connection.execute(text(f"CREATE TABLE IF NOT EXISTS {table}_default PARTITION OF {table} DEFAULT"))
        months = {f"{table}_p{start:%Y%m}": (first_id(start), first_id(end)) for start, end in pairwise(starts)}
        if strays := _strays(connection, table, months):
            _make_for_strays(connection, table, months, strays)
        else:
            _make(connection, table, months)
        made += months
    return made


def _make(connection: Connection, table: str, months: Mapping[str, Bounds]) -> None:
    for name, (first, after) in months.items():
        partition = f"PARTITION OF {table} FOR VALUES FROM ('{first}') TO ('{after}')"
        connection.execute(text(f"CREATE TABLE IF NOT EXISTS {name} {partition}"))


def _strays(connection: Connection, table: str, months: Mapping[str, Bounds]) -> list[str]:
    """The missing months of which there are rows already, in the one for all else."""
    asked = [
        f"SELECT '{name}' WHERE EXISTS (SELECT FROM {table}_default WHERE {_within(months[name])})"  # noqa: S608
        for name in _missing(connection, list(months))
    ]
    return list(connection.execute(text(" UNION ALL ".join(asked))).scalars()) if asked else []


def _make_for_strays(connection: Connection, table: str, months: Mapping[str, Bounds], strays: Sequence[str]) -> None:
    """PostgreSQL makes no partition beside rows of its own in the one for all else. So that one is taken off meanwhile,
    which also takes from it what keeps rows of the record from being erased, and put back without them."""
    rest = f"{table}_default"
    connection.execute(text(f"ALTER TABLE {table} DETACH PARTITION {rest}"))
    _make(connection, table, months)
    of_them = " OR ".join(f"({_within(months[name])})" for name in strays)
    connection.execute(text(f"INSERT INTO {table} SELECT * FROM {rest} WHERE {of_them}"))  # noqa: S608 - ours
    connection.execute(text(f"DELETE FROM {rest} WHERE {of_them}"))  # noqa: S608
    connection.execute(text(f"ALTER TABLE {table} ATTACH PARTITION {rest} DEFAULT"))


def _within(bounds: Bounds) -> str:
    first, after = bounds
    return f"id >= '{first}' AND id < '{after}'"


def _missing(connection: Connection, names: Sequence[str]) -> list[str]:
    return list(connection.execute(MISSING, {"names": list(names)}).scalars())


def _month_starts(at: datetime, count: int) -> list[datetime]:
    month = at.astimezone(UTC).year * 12 + at.astimezone(UTC).month - 1
    return [datetime((month + n) // 12, (month + n) % 12 + 1, 1, tzinfo=UTC) for n in range(count + 1)]
