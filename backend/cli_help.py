"""A command whose help is shown whole: Chinese has no spaces to break a line at, and what is one word for the table of
the help was cut at the edge of the window."""

from collections.abc import Callable, Iterator
from typing import Annotated, Any

import typer
from rich.columns import Columns
from rich.table import Table
from typer.core import TyperCommand, TyperGroup

from backend.ground.named import named

NAME = "chengguantong"  # however it is called: as `python -m backend`, too


def _say_version(is_asked: bool) -> None:
    if is_asked:
        typer.echo(f"{NAME} {named('backend.ground.version:our_version')()}")
        raise typer.Exit


Version = Annotated[bool, typer.Option("--version", help="显示版本", callback=_say_version, is_eager=True)]


def _folded(table: Any) -> Any:
    for column in table.columns:
        column.overflow = "fold"
    return table


class _Table(Table):
    def __rich_console__(self, *asked: Any) -> Iterator[Any]:
        _folded(self)
        yield from super().__rich_console__(*asked)


class _Columns(Columns):  # the help of one option, which is itself shown as a table
    def __rich_console__(self, *asked: Any) -> Iterator[Any]:
        yield from map(_folded, super().__rich_console__(*asked))


class _Command(TyperCommand):
    def format_help(self, *asked: Any) -> None:
        _whole()
        super().format_help(*asked)


class _Group(TyperGroup):
    def format_help(self, *asked: Any) -> None:
        _whole()
        super().format_help(*asked)


class App(typer.Typer):
    """As Typer's own, with such a help for it and for each of its commands."""

    def __init__(self, **more: Any) -> None:
        super().__init__(cls=_Group, **more)

    def command(self, name: str | None = None, **more: Any) -> Callable[[Any], Any]:
        return super().command(name, cls=_Command, **more)


def _whole() -> None:
    """Typer offers no setting for it. Asked for only when somebody wants help: what it needs takes long to load."""
    from typer import rich_utils

    vars(rich_utils).update(Table=_Table, Columns=_Columns)
