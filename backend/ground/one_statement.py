"""Rows of several tables in one statement, `WITH … AS (INSERT …) INSERT …`: PostgreSQL knows it, SQLite does not.

To say a statement costs the process more than what the statement says: a report is written in three instead of six.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.orm import class_mapper
from sqlmodel import SQLModel

Rows = tuple[type[SQLModel], Sequence[Mapping[str, Any]]]
Shape = tuple[type[SQLModel], tuple[str, ...], bool]  # a table, its columns, whether there are several rows
Bound = Callable[[Any], Any] | None  # makes of a value what the driver takes
SHAPES = 256  # kept; there are some dozens for each engine


def can_be_one(connection: Connection) -> bool:
    """Whether the database knows inserts within a statement."""
    return connection.dialect.name == "postgresql"


def write_as_one(connection: Connection, rows: Sequence[Rows]) -> None:
    """Inserts all of it at once, one row or more of each table; of a table each row names the same columns.

    Foreign keys and statement triggers see all of it. Raises what the database raises.
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
    turned = zip(*(_row(names, row, bounds) for row in values), strict=True)
    return [list(column) for column in turned]


@lru_cache(SHAPES)
def _said(dialect: Dialect, shapes: tuple[Shape, ...]) -> tuple[str, list[list[Bound]]]:
    """The words, and how each value is bound, table by table."""
    inserts, bounds, place = list[str](), list[list[Bound]](), 1
    for table, names, several in shapes:
        columns = [class_mapper(table).columns[name] for name in names]
        bounds.append([column.type.dialect_impl(dialect).bind_processor(dialect) for column in columns])
        given = [f"${at}" for at in range(place, place + len(columns))]
        place += len(columns)
        # an array is of the type without its length: what is too long is to be refused, not cut
        kinds = [column.type.compile(dialect=dialect).partition("(")[0] for column in columns]
        arrays = ", ".join(f"{one}::{kind}[]" for one, kind in zip(given, kinds, strict=True))
        source = f"SELECT * FROM unnest({arrays})" if several else f"VALUES ({', '.join(given)})"  # noqa: S608 - names of ours
        quoted = dialect.identifier_preparer
        into = ", ".join(quoted.format_column(column) for column in columns)
        inserts.append(f"INSERT INTO {quoted.format_table(columns[0].table)} ({into}) {source}")
    *first, last = inserts
    named = ", ".join(f"part_{at} AS ({one})" for at, one in enumerate(first))
    return (f"WITH {named} {last}" if named else last), bounds
