"""What a step took away from code that knows nothing of it: tables, columns, the freedom to leave something out or to
say the same twice, and, while an index is built, that of writing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa


@dataclass(frozen=True)
class Table:
    """Its columns with their types, those that must be given, and what must be unique or hold."""

    columns: dict[str, str]
    needed: frozenset[str]
    unique: frozenset[str]
    checks: frozenset[str]
    indexes: frozenset[str]


Shape = dict[str, Table]


def shape_of(connection: sa.Connection) -> Shape:
    """All tables of the database, but for monthly partitions."""
    looked = sa.inspect(connection)
    return {name: _table(looked, name) for name in looked.get_table_names() if "_p2" not in name}


def narrowed(before: Shape, after: Shape) -> list[str]:
    """In words; empty if code that was written for the shape before can work on the one after."""
    return [line for name, table in before.items() for line in _narrowed(name, table, after.get(name))]


def _narrowed(name: str, before: Table, after: Table | None) -> Iterator[str]:
    if after is None:
        yield f"{name} is gone"
        return
    yield from (f"{name}.{column} is gone" for column in before.columns if column not in after.columns)
    for column, kind in before.columns.items():
        if after.columns.get(column, kind) != kind:
            yield f"{name}.{column} is {after.columns[column]}, was {kind}"
    yield from (f"{name}.{column} must be given" for column in sorted(after.needed - before.needed))
    yield from (f"{name}: {columns} must be unique" for columns in sorted(after.unique - before.unique))
    yield from (f"{name}: {check} must hold" for check in sorted(after.checks - before.checks))
    yield from (f"{name}: who writes waits for {index}" for index in sorted(after.indexes - before.indexes))


def _table(looked: Any, name: str) -> Table:
    columns = looked.get_columns(name)
    indexes = looked.get_indexes(name)
    unique = [index["column_names"] for index in indexes if index["unique"]]
    unique += [one["column_names"] for one in looked.get_unique_constraints(name)]
    return Table(
        {one["name"]: str(one["type"]) for one in columns},
        frozenset(one["name"] for one in columns if not one["nullable"] and one["default"] is None),
        frozenset(", ".join(filter(None, names)) for names in unique),
        frozenset(one["sqltext"] for one in looked.get_check_constraints(name)),
        frozenset(str(index["name"]) for index in indexes if not index["unique"]),
    )
