"""How a command runs a deed and shows how far it is."""

import asyncio
import signal
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from backend.cli_faults import words_of

MOST_BACK = 3660  # days that may be looked back
out = Console(highlight=False)


def said(line: str) -> None:
    """Prints a line as it is: nothing in it is taken for a style, and no number is broken at the edge of the window."""
    out.print(line, soft_wrap=True, markup=False)


def run(deed: Callable[..., Coroutine[Any, Any, Any]], *args: Any) -> Any:
    """Runs a deed that needs the database, with a clear word instead of a traceback when it is refused."""
    with plainly():
        return asyncio.run(deed(*args))


@contextmanager
def plainly() -> Iterator[None]:
    """Whatever fails in the block and is no fault of ours is said in plain words; the command ends with 1 then."""
    try:
        yield
    except Exception as fault:
        if (words := words_of(fault)) is None:
            raise
        out.print(f"[red]{escape(words[0])}[/red]", soft_wrap=True)
        for line in words[1:]:
            said(line)
        raise typer.Exit(1) from None


@contextmanager
def ending_at_once() -> Iterator[None]:
    """Ctrl-C, or being told to stop, ends what runs in the block at once, in the middle of a step as well, and what was
    begun is taken back. Else the first Ctrl-C would wait for the end of the step, and the others leave half of it. What
    was to be ignored is: `nohup` outlives the connection it was begun over."""

    def _end(_signal: int, _frame: object) -> None:
        raise KeyboardInterrupt

    heard = [one for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP) if signal.getsignal(one) != signal.SIG_IGN]
    before = {one: signal.signal(one, _end) for one in heard}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


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
