"""How a command runs a deed and shows how far it is."""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

out = Console(highlight=False)


def said(line: str) -> None:
    """Prints a line as it is: nothing in it is taken for a style, and no number is broken at the edge of the window."""
    out.print(line, soft_wrap=True, markup=False)


def run(deed: Callable[..., Coroutine[Any, Any, Any]], *args: Any) -> Any:
    """Runs a deed that needs the database, with a clear word instead of a traceback when it is refused."""
    from sqlalchemy.exc import DBAPIError

    from backend.ground.errors import Problem

    try:
        return asyncio.run(deed(*args))
    except DBAPIError as fault:
        if not _is_unmade(fault):
            raise
        out.print("[red]数据库还没有建立或升级：先执行 chengguantong migrate[/red]")
        out.print("  用哪个数据库由 CGT_DATABASE_URL 指明，否则是当前文件夹下的 var/chengguantong.db", soft_wrap=True)
        raise typer.Exit(1) from None
    except Problem as refused:
        out.print(f"[red]{refused.detail or refused.chinese}[/red]")
        for error in refused.errors:
            out.print(f"  {error.field}: {error.detail}")
        raise typer.Exit(1) from None


def _is_unmade(fault: Any) -> bool:
    """Whether a table was not there: 42P01 of PostgreSQL."""
    return "no such table" in str(fault.orig) or getattr(fault.orig, "sqlstate", None) == "42P01"


def progress() -> Progress:
    """A bar on a terminal, nothing elsewhere."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=out, disable=not sys.stdout.isatty())


def steps(bar: Progress, name: str) -> Callable[[int, int], None]:
    """A new bar; what moves it: done, of all."""
    task = bar.add_task(name, total=None)

    def _moved(done: int, total: int) -> None:
        bar.update(task, completed=done, total=total)

    return _moved
