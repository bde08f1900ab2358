"""Paints an SVG of ours as PNG, in a child process of its own."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import anyio

from backend.ground.errors import Problem

CHILD = Path(__file__).with_name("painting_child.py")
LONGEST = 30.0  # seconds; a picture is one of work
MOST = 2  # at once
_painting = 0


async def paint_png(svg: str, width: int | None = None) -> bytes:
    """The PNG; `width` in pixels, that of the drawing if none is given. Problem busy where too many are painted
    already, or the child has died or said nothing in time (it is killed then)."""
    # by its path, in isolation: the room's face would pull the database in
    command = [sys.executable, "-I", str(CHILD), *([str(width)] if width else [])]
    with _a_place(), anyio.move_on_after(LONGEST):
        done = await anyio.run_process(
            command, input=svg.encode(), check=False, env={"LANG": "C.UTF-8"},
            start_new_session=True,  # a Ctrl-C is for the server alone
        )  # fmt: skip
        if done.returncode == 0:
            return done.stdout
    raise Problem("busy", retry_after=2)


@contextmanager
def _a_place() -> Iterator[None]:
    global _painting
    if _painting >= MOST:
        raise Problem("busy", retry_after=2)
    _painting += 1
    try:
        yield
    finally:
        _painting -= 1
