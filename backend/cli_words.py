"""A word of a command that names one of a few things."""

from collections.abc import Callable, Iterable

import typer


def one_of(known: Iterable[str]) -> Callable[[str], str]:
    """What Typer asks of a word before it is used: who misspells it is told what was written, and what there is."""
    names = tuple(known)

    def _looked_at(written: str) -> str:
        if written not in names:
            raise typer.BadParameter(f"没有 {written}，应为 {' | '.join(names)}")
        return written

    return _looked_at
