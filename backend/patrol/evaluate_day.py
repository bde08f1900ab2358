"""Evaluates somebody's day when it is over; again, as a dated correction, when late fixes change what they say."""

import random
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from anyio import to_thread
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.clock import CITY_ZONE
from backend.ground.db import Database
from backend.ground.deed_key import digest_of
from backend.ground.happening import record
from backend.ground.ids import new_id
from backend.ground.left_aside import KeptAside
from backend.patrol.coverage import Coverage, coverage
from backend.patrol.day_evaluation import DayEvaluation
from backend.patrol.day_to_evaluate import DayOf, DayToEvaluate
from backend.patrol.track_of import track_apart
from backend.patrol.withdraw_absences import withdraw_absences
from backend.places.locate import Locator

WAIT = timedelta(hours=2)  # after midnight: phones that come home late
BATCH = 20

CHANCE = random.Random()  # noqa: S311 - spreads work, guards nothing


async def evaluate_days(
    db: Database, locator: Locator, at: datetime, chance: random.Random = CHANCE, left: KeptAside[DayOf] | None = None
) -> bool:
    """Up to twenty days with fixes not yet evaluated; True if there may be more. Any number of workers may do this:
    each begins elsewhere (`chance`), and leaves out what another has taken meanwhile. A day that cannot be evaluated
    is in `left`, and tried again when it is due."""
    left = left or days_left()
    async with db.read() as session:
        again, new = await _due(session, left, at)
        grid_map = await locator.current(session)
    days = {DayOf(row.person_id, row.day): row for row in chance.sample([*again, *new], len(again) + len(new))}

    async def _evaluate(day: DayOf) -> None:
        if not await _waits(db, days[day]):
            return
        track = await track_apart(db, day.person_id, day.day, grid_map)
        figures = figures_of(await to_thread.run_sync(coverage, track))
        async with db.write() as session:
            if await _is_taken(session, days[day]):
                await withdraw_absences(session, day.person_id, day.day, track, at)
                await _issue(session, day.person_id, day.day, figures, at)

    await left.each(db, days, _evaluate, at)  # one by one: no more than one track is in memory, and nobody waits
    return len(new) == BATCH


def days_left() -> KeptAside[DayOf]:
    """What a worker keeps between the turns of evaluate_days."""
    return KeptAside("evaluations")


async def _due(
    session: AsyncSession, left: KeptAside[DayOf], at: datetime
) -> tuple[list[DayToEvaluate], list[DayToEvaluate]]:
    """Days that failed before and are due again; and beside them, however many they are, the oldest others."""
    over, known, again = (at - WAIT).astimezone(CITY_ZONE).date(), set(left.all()), set(left.due_again(at))
    due = select(DayToEvaluate).where(col(DayToEvaluate.day) < over).order_by(col(DayToEvaluate.day))
    rows = (await session.execute(due.limit(BATCH + len(known)))).scalars().all()
    days = [(DayOf(row.person_id, row.day), row) for row in rows]
    return [row for day, row in days if day in again], [row for day, row in days if day not in known][:BATCH]


async def _waits(db: Database, seen: DayToEvaluate) -> bool:
    """Whether a day still waits as it was seen."""
    key = (col(DayToEvaluate.person_id) == seen.person_id, col(DayToEvaluate.day) == seen.day)
    async with db.read() as session:
        return (await session.execute(select(col(DayToEvaluate.at)).where(*key))).scalar_one_or_none() == seen.at


async def _is_taken(session: AsyncSession, seen: DayToEvaluate) -> bool:
    """Takes a day off the list; False if another did, or fixes have come that the track read did not hold."""
    mine = delete(DayToEvaluate).where(
        col(DayToEvaluate.person_id) == seen.person_id, col(DayToEvaluate.day) == seen.day,
        col(DayToEvaluate.at) == seen.at,
    ).returning(col(DayToEvaluate.day))  # fmt: skip
    return (await session.execute(mine)).first() is not None


async def _issue(session: AsyncSession, person_id: UUID, day: date, figures: Mapping[str, Any], at: datetime) -> None:
    """Writes the evaluation, unless it says what the last one said."""
    last = await latest(session, person_id, day)
    digest = digest_of(figures)
    if last is not None and last.digest == digest:
        return
    row = DayEvaluation(
        id=new_id(at), person_id=person_id, day=day, issued_at=at, digest=digest, figures=dict(figures),
        corrects=last.id if last else None, changed=_changed(last.figures, figures) if last else {},
    )  # fmt: skip
    session.add(row)
    data = {"person": str(person_id), "day": day.isoformat(), "digest": digest}
    data |= {"corrects": str(last.id)} if last else {}
    await record(
        session, subject_kind="day_evaluation", subject_id=row.id, kind="day_evaluation.issue", by=None, at=at,
        data=data, tell=False, first=True,
    )  # fmt: skip


async def latest(session: AsyncSession, person_id: UUID, day: date) -> DayEvaluation | None:
    """The evaluation of a day that counts now."""
    query = select(DayEvaluation).where(col(DayEvaluation.person_id) == person_id, col(DayEvaluation.day) == day)
    newest = query.order_by(col(DayEvaluation.id).desc()).limit(1)
    found: DayEvaluation | None = (await session.execute(newest)).scalar_one_or_none()
    return found


def figures_of(found: Coverage) -> dict[str, Any]:
    """A coverage as it is kept and shown: seconds and metres."""
    odd = {"invalid": found.invalid} if found.invalid else {}  # days evaluated before it was counted stay as they were
    return odd | {
        "fixes": found.fixes, "mocks": found.mocks, "poor": found.poor, "outliers": len(found.outliers),
        "seconds": round(found.seconds), "distance_m": round(found.distance_m), "crossings": len(found.crossings),
        "gaps": [[start.isoformat(), end.isoformat()] for start, end in found.gaps],
        "grids": {
            grid: {
                "first": visit.first.isoformat(), "last": visit.last.isoformat(), "seconds": round(visit.seconds),
                "length_m": round(visit.length_m), "entries": visit.entries,
            }
            for grid, visit in found.visits.items()
        },
    }  # fmt: skip


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The sums that differ, and the grids that are new."""
    names = [name for name in after if name not in ("grids", "gaps") and before.get(name) != after[name]]
    return {
        "sums": {name: [before.get(name), after[name]] for name in names},
        "new_grids": sorted(set(after["grids"]) - set(before["grids"])),
    }
