"""Column types that behave the same on SQLite and PostgreSQL, and the naming convention of every constraint."""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ColumnElement, DateTime, Dialect, Enum, Integer, Text, cast
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel import SQLModel

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = NAMING
# rows come from the database and are hardly ever validated: a validator for each table was 0.15 s of a start
SQLModel.model_config["defer_build"] = True

Json: TypeEngine[Any] = JSON().with_variant(JSONB(), "postgresql")


class JsonText(TypeDecorator[str]):
    """The same column, but written and read as the text of its JSON: what makes objects of megabytes, or text of
    objects, lets nobody else go on until it is done, so it is not to be done by who only fetches the row."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(JSONB() if dialect.name == "postgresql" else JSON())

    def bind_processor(self, dialect: Dialect) -> None:
        return None

    def column_expression(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        return cast(column, Text)  # asyncpg makes objects of what it is not told to be text


def no_entries() -> list[Any]:
    """A new list, with which a row's begins. Of `list` itself pydantic takes the signature out of its words, for each
    row: 0.4 ms."""
    return []


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept in UTC. SQLite forgets time zones, so it is given UTC and read back as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a naive time cannot be stored: {value!r}")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def result_processor(self, dialect: Dialect, coltype: Any) -> Callable[[Any], datetime | None] | None:
        """None on PostgreSQL: asyncpg reads UTC, and every row has many instants."""
        if dialect.name != "sqlite":
            return None
        parsed = self.impl_instance.result_processor(dialect, coltype)

        def _in_utc(value: Any) -> datetime | None:
            found: datetime | None = parsed(value) if parsed is not None else value
            if found is None:
                return None
            return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)

        return _in_utc


def stored_enum(kind: type[StrEnum]) -> Enum:
    """A column type that keeps an enum by its value in a plain varchar, checked when read and written."""
    return Enum(kind, native_enum=False, create_constraint=False, length=32, values_callable=_values)


def _values(kind: type[StrEnum]) -> list[str]:
    return [member.value for member in kind]


class unindexed(FunctionElement[Any]):  # noqa: N801 - read as a function
    """A column by which SQLite is not to look for rows, nor to sort them: it would take the index of a time for the
    best way, even where a place narrows far more. PostgreSQL knows better by itself."""

    name = "unindexed"
    inherit_cache = True

    def __init__(self, column: ColumnElement[Any]) -> None:
        super().__init__(column)
        self.type = column.type


@compiles(unindexed)
def _plain(element: unindexed, compiler: SQLCompiler, **more: Any) -> str:
    return compiler.process(element.clauses, **more)


@compiles(unindexed, "sqlite")
def _with_plus(element: unindexed, compiler: SQLCompiler, **more: Any) -> str:
    return "+" + compiler.process(element.clauses, **more)


class minute_of(FunctionElement[int]):  # noqa: N801 - read as a function
    """The minute of an instant, counted since 1970: to tell apart, not to show."""

    name = "minute_of"
    type = Integer()
    inherit_cache = True


@compiles(minute_of)
def _by_epoch(element: minute_of, compiler: SQLCompiler, **more: Any) -> str:
    return f"CAST(floor(extract(epoch FROM {compiler.process(element.clauses, **more)}) / 60) AS integer)"


@compiles(minute_of, "sqlite")
def _by_strftime(element: minute_of, compiler: SQLCompiler, **more: Any) -> str:
    return f"(CAST(strftime('%s', {compiler.process(element.clauses, **more)}) AS integer) / 60)"
