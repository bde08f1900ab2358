"""Rows of several tables in one statement: `WITH … AS (INSERT …) INSERT …`, which PostgreSQL knows and SQLite does not.

A statement costs the process more than what it says, so a report is told the database in three instead of six.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Dialect, String
from sqlalchemy.types import TypeEngine
from sqlmodel import SQLModel

Shape = tuple[type[SQLModel], tuple[str, ...], bool]
Bound = Callable[[Any], Any] | None


def write_as_one(connection: Connection, rows: Sequence[tuple[type[SQLModel], Sequence[Mapping[str, Any]]]]) -> None:
    """Inserts all of it; a row of a table names what every other of it names.

    Raises what the database raises.
    """
    shapes = tuple((table, tuple(values[0]), len(values) > 1) for table, values in rows)
    text, bounds = _said(connection.dialect, shapes)
    given = list[Any]()
    for (_table, names, several), (_same, values), bound in zip(shapes, rows, bounds, strict=True):
        given += _columns(names, values, bound) if several else _row(names, values[0], bound)
    connection.exec_driver_sql(text, tuple(given))


def _row(names: Iterable[str], values: Mapping[str, Any], bounds: Iterable[Bound]) -> list[Any]:
    return [bound(values[name]) if bound else values[name] for name, bound in zip(names, bounds, strict=True)]


def _columns(names: Iterable[str], values: Sequence[Mapping[str, Any]], bounds: Iterable[Bound]) -> list[list[Any]]:
    return [
        [bound(row[name]) if bound else row[name] for row in values] for name, bound in zip(names, bounds, strict=True)
    ]


@cache
def _said(dialect: Dialect, shapes: tuple[Shape, ...]) -> tuple[str, list[list[Bound]]]:
    """The words, and what makes of each value that which the driver takes, table by table."""
    inserts, bounds, place = list[str](), list[list[Bound]](), 0
    quoted = dialect.identifier_preparer.quote
    for table, names, several in shapes:
        columns = [table.__table__.c[name] for name in names]  # type: ignore[attr-defined]
        types = [column.type.dialect_impl(dialect) for column in columns]
        bounds.append([column.type._cached_bind_processor(dialect) for column in columns])
        given = [f"${place + at}" for at in range(1, len(columns) + 1)]
        place += len(columns)
        arrays = ", ".join(f"{one}::{_array(kind, dialect)}" for one, kind in zip(given, types, strict=True))
        source = f"SELECT * FROM unnest({arrays})" if several else f"VALUES ({', '.join(given)})"
        into = ", ".join(quoted(column.name) for column in columns)
        inserts.append(f"INSERT INTO {quoted(table.__table__.name)} ({into}) {source}")  # type: ignore[attr-defined]
    *first, last = inserts
    before = ", ".join(f"_{at} AS ({one})" for at, one in enumerate(first))
    return f"WITH {before} {last}" if before else last, bounds


def _array(kind: TypeEngine[Any], dialect: Dialect) -> str:
    """A text is not cut to the column's length: what is too long is refused."""
    plain = String() if kind._type_affinity is String else kind
    return f"{plain.compile(dialect=dialect)}[]"
