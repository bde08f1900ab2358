"""Tasks in the field that follow from a case's moves: 核实 and 核查 go to the best inspector on shift."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.cases.case import Case
from backend.ground.doer import Doer
from backend.patrol.choose_inspector import Chosen
from backend.patrol.offer_task import Job, end_tasks, give_task, offer_task
from backend.patrol.task import Task, TaskKind
from backend.workflow.steps import Action

# what sends somebody out, and for what
SENDS: dict[str, TaskKind] = {"verify": TaskKind.VERIFY, Action.CHECK.value: TaskKind.CHECK}


async def follow_move(
    session: AsyncSession, case: Case, action: str, *, by: Doer | None, at: datetime, sent: Chosen | None = None
) -> None:
    """After a move: open tasks of the case are over, and a new one is offered where the action sends somebody: who is
    `sent`, or the best on shift.

    With nobody on shift within reach there is no task; the grid's inspectors may act on the case itself.
    """
    await end_tasks(session, case.id, by=by, at=at)
    if kind := SENDS.get(action):
        await send_somebody(session, case, kind, by=by, at=at, sent=sent)


async def send_somebody(
    session: AsyncSession, case: Case, kind: TaskKind, *, by: Doer | None, at: datetime, sent: Chosen | None = None
) -> Task | None:
    """Offers the task; never to who handled the case, nor to who reported it."""
    excluded = not_sent(case)
    job = Job(
        kind, case_id=case.id, case_number=case.number, grid_code=case.grid_code, lon=case.lon, lat=case.lat,
        bucket=case.bucket,
    )  # fmt: skip
    if sent:
        return await give_task(session, job, sent, by=by, at=at, excluded=excluded)
    return await offer_task(session, job, by=by, at=at, excluded=excluded)


def not_sent(case: Case) -> frozenset[UUID]:
    """Who is not to look at the case: who handled it, who reported it."""
    return frozenset(one for one in (case.answered_by, case.reporter_id) if one is not None)
