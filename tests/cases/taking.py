"""Processes that take case numbers at once, forked from a clean one: of a start, loading is nearly all."""

import asyncio
import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from backend.cases import numbers as module
from backend.cases.numbers import CaseNumberDay, Numbers
from backend.ground.db import Database
from backend.ground.settings import Settings
from tests.promises.forked import FORKS

_blocks = itertools.count(1)


@dataclass(frozen=True)
class Taking:
    """How many numbers each process takes, from which database, when. `fault`: one of FAULTS."""

    database_url: str
    at: datetime
    each: int
    fault: str = ""


def taken_by(processes: int, taking: Taking, folder: Path) -> list[str]:
    """The numbers that so many processes have taken. AssertionError if one of them failed."""
    files = [folder / f"taken-{number}" for number in range(processes)]
    started = [FORKS.Process(target=take, args=(taking, file), daemon=True) for file in files]
    for process in started:
        process.start()
    for process in started:
        process.join()
    assert {process.exitcode for process in started} == {0}
    return [number for file in files for number in file.read_text().split()]


def take(taking: Taking, file: Path) -> None:
    """In the child: writes to a file what it has taken."""
    if taking.fault:
        module._take_block = FAULTS[taking.fault]
    file.write_text("\n".join(asyncio.run(_taken(taking))))


async def _taken(taking: Taking) -> list[str]:
    db = Database(Settings(_env_file=None, database_url=taking.database_url))
    numbers = Numbers(db)
    taken = [await numbers.next_number(taking.at) for _ in range(taking.each)]
    await db.close()
    return taken


async def _read_and_then_write(db: Database, here: datetime, size: int, _branch: str) -> int:
    day: date = here.date()
    async with db.read() as session:
        row = (await session.execute(select(col(CaseNumberDay.last)).where(col(CaseNumberDay.day) == day))).scalar()
    await asyncio.sleep(0.01)
    async with db.write() as session:
        await session.merge(CaseNumberDay(day=day, last=(row or 0) + size))
    return (row or 0) + size


async def _of_its_own(_db: Database, _here: datetime, size: int, _branch: str) -> int:
    return next(_blocks) * size


# the planted ones: a block is read and then written; a process gives out numbers without taking them
FAULTS: Mapping[str, Callable[..., Any]] = {"read and then write": _read_and_then_write, "of its own": _of_its_own}
