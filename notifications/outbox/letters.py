"""Lists what did not go out, and lets it try again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.audit.write_down import Subject
from backend.ground.db import Database
from backend.ground.happening import record
from backend.ground.ids import first_id
from notifications.delivery import Delivery, State

ENDED_BADLY = (State.FAILED, State.GIVEN_UP, State.DEAD)
BATCH = 500
ABOUT = Subject.named("books", "replay")  # in the record


@dataclass(frozen=True)
class Wanted:
    """Which deliveries: every field that is given narrows."""

    states: Sequence[State] = (State.DEAD, State.GIVEN_UP)
    channel: str | None = None
    address: str | None = None
    kind: str | None = None
    case_number: str | None = None
    fault: str | None = None  # the beginning of it
    since: datetime | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """In SQL. An open range of ids keeps to the months in question."""
        found: list[Any] = [col(Delivery.state).in_(self.states)]
        given = {name: getattr(self, name) for name in ("channel", "address", "kind", "case_number")}
        found += [col(getattr(Delivery, name)) == value for name, value in given.items() if value is not None]
        if self.fault is not None:
            found.append(col(Delivery.fault).startswith(self.fault, autoescape=True))
        if self.since is not None:
            found.append(col(Delivery.id) >= first_id(self.since))
        return found


async def letters(session: AsyncSession, wanted: Wanted, limit: int) -> Sequence[Delivery]:
    """The newest first."""
    query = select(Delivery).where(*wanted.conditions()).order_by(col(Delivery.id).desc()).limit(limit)
    return (await session.execute(query)).scalars().all()


async def replay(
    db: Database, wanted: Wanted, now: Callable[[], datetime], progress: Callable[[int, int], None]
) -> int:
    """How many may try again, from the first attempt on. What is past its use, like a code, stays as it is.

    What ended as unknown may reach its person twice: whoever replays says so by doing it. Looked for is by reading
    alone, which on SQLite keeps nobody from writing. The record has each batch: what was asked for, and how many;
    each at the time it then is, for all of them may take longer than a page of the record stays open.
    """
    which = replayable(wanted, now())
    count = select(func.count()).select_from(Delivery).where(*which)
    page = select(col(Delivery.id)).where(*which).order_by(col(Delivery.id)).limit(BATCH)
    async with db.read() as session:
        total = int((await session.execute(count)).scalar_one())
    seen, done, last = 0, 0, UUID(int=0)
    while True:
        async with db.read() as session:
            ids = (await session.execute(page.where(col(Delivery.id) > last))).scalars().all()
        if not ids:
            return done
        async with db.write() as session:
            at = now()
            tried = await again(session, ids, which, at)
            if tried:
                await _written(session, wanted, tried, at)
        done += tried
        seen, last = seen + len(ids), ids[-1]
        progress(seen, max(seen, total))


def replayable(wanted: Wanted, at: datetime) -> list[ColumnElement[bool]]:
    """Of those that are wanted, which may try again: what ended badly, and is of use still."""
    bad = [state for state in wanted.states if state in ENDED_BADLY]
    return [*wanted.conditions(), col(Delivery.state).in_(bad), _is_of_use(at), col(Delivery.address) != ""]


async def again(session: AsyncSession, ids: Sequence[UUID], which: Sequence[Any], at: datetime) -> int:
    """How many of them are tried again: those that still are such; somebody may have been faster, or have left."""
    anew = {"state": State.CREATED, "attempts": 0, "due_at": at, "ended_at": None, "claim": None}
    again = update(Delivery).where(col(Delivery.id).in_(ids), *which).values(anew)
    done: Any = await session.execute(again.execution_options(synchronize_session=False))
    return int(done.rowcount)


async def _written(session: AsyncSession, wanted: Wanted, count: int, at: datetime) -> None:
    since = {"since": wanted.since.isoformat()} if wanted.since is not None else {}
    words = {name: said for name in ("channel", "kind", "case_number", "fault") if (said := getattr(wanted, name))}
    data = {"count": count, "states": [state.value for state in wanted.states], **words, **since}
    await record(
        session, subject_kind=ABOUT.kind, subject_id=ABOUT.id, kind="books.replayed", by=None, at=at, data=data,
        tell=False,
    )  # fmt: skip


def _is_of_use(at: datetime) -> ColumnElement[bool]:
    return col(Delivery.ends_at).is_(None) | (col(Delivery.ends_at) > at)
