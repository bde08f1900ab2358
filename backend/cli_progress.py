"""How a command runs a deed and shows how far it is."""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

out = Console(highlight=False)


def run(deed: Callable[..., Coroutine[Any, Any, Any]], *args: Any) -> Any:
    """Runs a deed that needs the database, with a clear word instead of a traceback when it is refused."""
    from backend.ground.errors import Problem

    try:
        return asyncio.run(deed(*args))
    except Problem as refused:
        out.print(f"[red]{refused.detail or refused.chinese}[/red]")
        for error in refused.errors:
            out.print(f"  {error.field}: {error.detail}")
        raise typer.Exit(1) from None


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
