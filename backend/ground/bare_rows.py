"""Rows read and written past the ORM, which takes several times as long for a row as the database does."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Executable, Insert, Row, UpdateBase, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session, class_mapper, make_transient_to_detached
from sqlmodel import SQLModel

from backend.ground.one_statement import Rows, can_be_one, write_as_one

Made = TypeVar("Made", bound=SQLModel)


async def read_rows(
    session: AsyncSession, statement: Executable, values: Mapping[str, Any] | None = None
) -> Sequence[Row[Any]]:
    """What a statement that asks for columns gives, in the session's transaction. What the session has still to write
    is not written first, so the statement does not see it."""
    return await session.run_sync(_read, statement, values or {})


async def write_rows(session: AsyncSession, *rows: Rows) -> None:
    """Inserts rows of tables in the session's transaction, where the database can in one statement (one_statement.py),
    else in the order given. Each row says every column of its table. What the session itself has still to write is not
    written before them, and it knows nothing of them afterwards (but see `known`).

    Raises what the database raises: IntegrityError for a key that is taken; TypeError for a row that is not whole.
    """
    await session.run_sync(_write, rows)


async def change_rows(session: AsyncSession, statement: UpdateBase, values: Sequence[Mapping[str, Any]]) -> None:
    """Says a change once for each of the values, in the session's transaction; objects that the session holds of these
    rows do not learn of it."""
    if values:
        await session.run_sync(_change, statement, values)


def made_of(table: type[Made], **values: Any) -> Made:
    """A new object, made as the ORM makes one of a row: to set seventy watched attributes takes as long as to write
    three rows. What is not said has its default. TypeError for a column that is unknown, or missing."""
    plain, factories, needed = _columns(table)
    given = values.keys()
    if unknown := given - set(_names(table)):
        raise TypeError(f"{table.__name__} has no {', '.join(sorted(unknown))}")
    if missing := needed - given:
        raise TypeError(f"{table.__name__} needs {', '.join(sorted(missing))}")
    made: Made = class_mapper(table).class_manager.new_instance()
    made.__dict__.update(plain, **{name: make() for name, make in factories.items() if name not in given}, **values)
    return made


def values_of(made: SQLModel) -> dict[str, Any]:
    """The row that a new object is."""
    values = made.__dict__
    return {name: values[name] for name in _names(type(made))}


def known(session: AsyncSession, written: SQLModel) -> None:
    """Has the session know an object whose row was written so: what changes of it is written as usual."""
    make_transient_to_detached(written)
    session.add(written)


def _read(session: Session, statement: Executable, values: Mapping[str, Any]) -> Sequence[Row[Any]]:
    return session.connection().execute(statement, values).all()


def _change(session: Session, statement: UpdateBase, values: Sequence[Mapping[str, Any]]) -> None:
    session.connection().execute(statement, values)


def _write(session: Session, rows: Iterable[Rows]) -> None:
    connection, some = session.connection(), [one for one in rows if one[1]]
    for table, values in some:
        if missing := _every(table) - values[0].keys():
            raise TypeError(f"a row of {table.__name__} does not say {', '.join(sorted(missing))}")
    if some and can_be_one(connection):
        write_as_one(connection, some)
        return
    for table, values in some:
        connection.execute(_into(table), values)


@cache  # the same object is found sooner among the statements put together before
def _into(table: type[SQLModel]) -> Insert:
    return insert(table)


@cache
def _names(table: type[SQLModel]) -> list[str]:
    return [attribute.key for attribute in class_mapper(table).column_attrs]


@cache
def _every(table: type[SQLModel]) -> frozenset[str]:
    return frozenset(_names(table))


@cache
def _columns(table: type[SQLModel]) -> tuple[dict[str, Any], dict[str, Callable[[], Any]], frozenset[str]]:
    """The defaults that are values, those that are made for each object, and what has to be said."""
    fields = table.model_fields
    factories: dict[str, Any] = {name: one.default_factory for name, one in fields.items() if one.default_factory}
    needed = frozenset(name for name, one in fields.items() if one.is_required())
    plain = {name: one.default for name, one in fields.items() if name not in needed and name not in factories}
    return plain, factories, needed
