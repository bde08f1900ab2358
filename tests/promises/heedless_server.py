"""The planted faults, as a server of its own that heeds the version of a case as CGT_TEST_HEEDLESS says."""

import asyncio
import os
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.ext.asyncio import AsyncSession

from backend.cases import act as acting
from backend.cases.act import Acted, Deed
from backend.cases.case import Case
from backend.cases.find import get_case
from backend.cli import main
from backend.people.actor import Actor

BETWEEN = 0.5  # seconds from reading to writing, so that others read the same
_move = acting.move


def bare(*heard: Any) -> tuple[str, Any]:
    """For SQLAlchemy's before_cursor_execute: an UPDATE of a case asks for no version."""
    statement, parameters = heard[2:4]
    return re.sub(r"AND cases\.version = (\S+)", r"AND \1 IS NOT NULL", statement), parameters


def _uncompared() -> None:
    async def _whatever(session: AsyncSession, case: Case, deed: Deed, **more: Any) -> Acted:
        return await _move(session, case, replace(deed, version=case.version), **more)

    acting.move = _whatever  # type: ignore[assignment]


def _unheld() -> None:
    """Compared in the program only: the row is not locked, and the UPDATE does not ask."""

    async def _read(session: AsyncSession, number: str, actor: Actor, *, lock: bool = False) -> Case:
        case = await get_case(session, number, actor)
        if lock:
            await asyncio.sleep(BETWEEN)
        return case

    acting.get_case = _read  # type: ignore[attr-defined]
    event.listen(Engine, "before_cursor_execute", bare, retval=True)


FAULTS: dict[str, Callable[[], None]] = {"uncompared": _uncompared, "unheld": _unheld}

if __name__ == "__main__":
    FAULTS[os.environ["CGT_TEST_HEEDLESS"]]()
    main()
