"""Rows for any schema, made from what the database says of its tables; and digests of them to compare by."""

import hashlib
import json
import uuid
import warnings
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SAWarning

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
# where a migration reads a value, it must be one the product could have written
FITTING: Mapping[tuple[str, str], Callable[[int], Any]] = {
    ("cases", "standard"): lambda _n: {"limit_value": 5, "limit_unit": "work_day"},
    ("calendar_day", "version"): lambda _n: "linhai@20260101000000",
    ("delivery", "state"): lambda n: ("created", "delivered", "given_up")[n % 3],
}
Digests = dict[str, dict[str, str]]  # table: column: digest of its values in the order of the table's key


def tables(connection: sa.Connection) -> list[sa.Table]:
    """Parents before children; without partitions, and what `migrate` itself keeps and
    writes anew each time."""
    found = sa.MetaData()
    with warnings.catch_warnings():  # of rows an index is no part
        warnings.filterwarnings("ignore", "Skipped unsupported reflection of expression-based index", SAWarning)
        found.reflect(connection)
    return [table for table in found.sorted_tables if not _is_apart(table.name)]


def _is_apart(name: str) -> bool:
    return name in {"alembic_version", "allowed_release"} or "_p2" in name or name.endswith("_default")


def seed(connection: sa.Connection, rows: int) -> int:
    """Fills every table with so many rows; how many there are in all."""
    found = tables(connection)
    for table in found:
        made = [{column.name: _value(table, column, n) for column in table.columns} for n in range(rows)]
        connection.execute(table.insert(), made)
    return rows * len(found)


def digests(connection: sa.Connection) -> Digests:
    """Of every column of every table."""
    found: Digests = {}
    for table in tables(connection):
        rows = connection.execute(sa.select(table)).mappings().all()
        keys = [column.name for column in table.primary_key] or list(table.columns.keys())
        ordered = sorted(rows, key=lambda row: json.dumps([row[key] for key in keys], default=_plain))
        found[table.name] = {
            column.name: hashlib.sha256(
                json.dumps([row[column.name] for row in ordered], default=_plain, sort_keys=True).encode()
            ).hexdigest()
            for column in table.columns
        }
    return found


def changed(before: Digests, after: Digests) -> set[str]:
    """Tables that are gone and columns whose values are not what they were, or are gone: `table` or `table.column`."""
    gone = before.keys() - after.keys()
    return gone | {
        f"{table}.{column}"
        for table in before.keys() - gone
        for column, digest in before[table].items()
        if after[table].get(column) != digest
    }


def _value(table: sa.Table, column: sa.Column[Any], n: int) -> Any:
    if fitting := FITTING.get((table.name, column.name)):
        return fitting(n)
    for key in column.foreign_keys:
        return _value(key.column.table, key.column, n)
    kind, at = column.type, START + timedelta(minutes=n)
    if isinstance(kind, sa.DateTime):
        return at if kind.timezone else at.replace(tzinfo=None)
    if isinstance(kind, sa.CHAR) and kind.length == 32:  # SQLite's UUID
        return _id(column.name, n).hex
    for known, made in MADE.items():
        if isinstance(kind, known):
            return made(column.name, n)
    return f"{n}-{column.name}垃圾桶满溢"[: getattr(kind, "length", None) or 60]


def _id(name: str, n: int) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_OID, f"{name}{n}")


MADE: Mapping[type[Any], Callable[[str, int], Any]] = {
    sa.Boolean: lambda _name, n: n % 2 == 0,
    sa.Uuid: _id,
    sa.Date: lambda _name, n: date(2026, 1, 1) + timedelta(days=n),
    sa.JSON: lambda _name, n: {"n": n, "字": "垃圾桶满溢"},
    sa.LargeBinary: lambda name, n: f"{name}{n}".encode(),
    sa.Float: lambda _name, n: n + 0.5,
    sa.Numeric: lambda _name, n: n + 0.5,
    sa.Integer: lambda _name, n: n,
}


def _plain(value: Any) -> str:
    if isinstance(value, uuid.UUID):
        return value.hex
    return value.hex() if isinstance(value, bytes) else str(value)
