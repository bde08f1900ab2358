"""Periodical deeds of the workers that go on failing, for whoever watches: a worker listens nowhere and counts nothing.

Two rows beside the others of `progress` for each: since when it fails, and until when that stands. In whatever worker
it fails, that one says so again and again; what nobody says any more ends by itself, and no worker takes back what
another says.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.insert_on import insert_on
from backend.ground.progress import Progress

SINCE, UNTIL = "!", "?"  # before the deed's name; what a deed itself says of its progress has neither
STANDS = timedelta(minutes=5)  # a worker that is begun anew, and fails as the one before, says so within that
SAID_AGAIN = timedelta(minutes=1)  # within that each worker in which it fails has said so again


async def note_failing(session: AsyncSession, since: Mapping[str, datetime], at: datetime) -> None:
    """Each deed, at least one, fails, and has since then, or since what is said of it already."""
    await _drop_ended(session, at)
    until = [{"name": f"{UNTIL}{deed}", "done_to": at + STANDS} for deed in sorted(since)]
    said = insert_on(session, Progress)
    later = {"done_to": said.excluded.done_to}
    await session.execute(said.on_conflict_do_update(index_elements=["name"], set_=later), until)
    rows = [{"name": f"{SINCE}{deed}", "done_to": since[deed]} for deed in sorted(since)]
    await session.execute(insert_on(session, Progress).on_conflict_do_nothing(), rows)


async def note_over(session: AsyncSession, deeds: Collection[str], at: datetime) -> None:
    """They fail no longer in a worker that said so: it stands only if another goes on saying it."""
    until = at + SAID_AGAIN
    theirs = (col(Progress.name).in_([f"{UNTIL}{deed}" for deed in deeds]), col(Progress.done_to) > until)
    ends = update(Progress).where(*theirs).values(done_to=until)
    await session.execute(ends.execution_options(synchronize_session=False))


async def failing_for(session: AsyncSession, at: datetime) -> dict[str, float]:
    """For how many seconds each has failed; empty where none does."""
    both = select(col(Progress.name), col(Progress.done_to)).where(or_(_marked(SINCE), _marked(UNTIL)))
    rows = dict((await session.execute(both)).tuples().all())
    stand = [name[len(UNTIL) :] for name, until in rows.items() if name.startswith(UNTIL) and until > at]
    return {deed: max(0.0, (at - rows[SINCE + deed]).total_seconds()) for deed in stand if SINCE + deed in rows}


async def _drop_ended(session: AsyncSession, at: datetime) -> None:
    await session.execute(delete(Progress).where(_marked(UNTIL), col(Progress.done_to) <= at))
    stand = (await session.execute(select(col(Progress.name)).where(_marked(UNTIL)))).scalars()
    kept = [SINCE + name[len(UNTIL) :] for name in stand]
    await session.execute(delete(Progress).where(_marked(SINCE), col(Progress.name).not_in(kept)))


def _marked(mark: str) -> ColumnElement[bool]:
    found: ColumnElement[bool] = col(Progress.name).startswith(mark)
    return found
