"""Answers a task from the field (回复): moves the case, or is kept as late evidence; never lost."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.act import Deed, move
from backend.cases.case import Case
from backend.cases.city import City
from backend.cases.keep_evidence import keep_evidence
from backend.fieldwork.evidence_of import evidence_of
from backend.ground.errors import Problem
from backend.ground.ids import new_id
from backend.patrol.done_at import OLDEST
from backend.patrol.find_task import done_before, find_task
from backend.patrol.judge_presence import CLOCKS, Presence, judge_presence
from backend.patrol.offer_task import end_task
from backend.patrol.task import OPEN, Task, TaskKind, TaskState
from backend.patrol.task_answer import TaskAnswer
from backend.people.actor import Actor
from backend.people.works_as import stood_in_as
from backend.places.coordinates import CoordType, to_wgs84
from backend.workflow.machine import offers
from backend.workflow.roles import Role
from backend.workflow.steps import Action
from media import Photo, photos_of

DEED = "task.answer"
# (kind, outcome): the action on the case; a special patrol has none
OUTCOMES: dict[tuple[TaskKind, str], str | None] = {
    (TaskKind.VERIFY, "confirm"): "confirm",
    (TaskKind.VERIFY, "refute"): "refute",
    (TaskKind.CHECK, "pass"): "pass",
    (TaskKind.CHECK, "rework"): "rework",
    (TaskKind.SPECIAL, "done"): None,
}


@dataclass(frozen=True)
class AnswerForm:
    """An answer as the phone sends it; degrees, metres."""

    client_key: UUID
    outcome: str
    note: str | None = None
    reason: str | None = None
    photo_ids: Sequence[UUID] = ()
    position: tuple[float, float, CoordType] | None = None
    accuracy_m: float | None = None
    captured_at: datetime | None = None
    body: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Answered:
    """The task, its answer, and whether this very answer had been given before."""

    task: Task
    answer: TaskAnswer
    replayed: bool


async def answer_task(
    session: AsyncSession, identity: UUID, form: AnswerForm, *, city: City, by: Actor, at: datetime
) -> Answered:
    """The answer, with its presence verdict. No time is refused: what a phone's clock says is judged with the rest.

    Raises Problem not_found, key_reused, bad_outcome, unknown_photo, and what the move needs (needs_note …).
    """
    case = await _case_of(session, identity, by)
    task = await find_task(session, identity, by)
    made = await done_before(
        session, DEED, form.client_key, form.body | {"task": str(identity)}, new := new_id(at), by, at
    )
    if made is not None:
        return Answered(task, await session.get_one(TaskAnswer, made), True)
    if (task.kind, form.outcome) not in OUTCOMES:
        raise Problem("bad_outcome", field="outcome")
    photos = await photos_of(session, form.photo_ids, by.id)
    if len(photos) != len(set(form.photo_ids)):
        raise Problem("unknown_photo", field="photo_ids")
    captured = form.captured_at or at
    stated = to_wgs84(*form.position) if form.position else None
    evidence = await evidence_of(session, task, case, photos, by, captured, at, stated, form.accuracy_m)
    presence = judge_presence(evidence)
    done = _done_at(captured, task, at)
    by = await _as_then(session, by, done, at)
    late = _is_out(case, by) or await _is_late(session, task, case, form, city)
    await _carry_out(session, task, case, form, photos, late, city, by, at)
    answer = _answer(new, task, form, stated, presence, late, by, done, at)
    session.add(answer)
    return Answered(task, answer, False)


async def _case_of(session: AsyncSession, identity: UUID, by: Actor) -> Case | None:
    """The task's case, locked before the task, as every action on a case does."""
    query = select(col(Task.case_id)).where(col(Task.id) == identity, col(Task.assignee_id) == by.id)
    if (case_id := (await session.execute(query)).scalar_one_or_none()) is None:
        return None
    locked = select(Case).where(col(Case.id) == case_id).with_for_update()
    return (await session.execute(locked)).scalar_one()


def _done_at(captured: datetime, task: Task, at: datetime) -> datetime:
    """When it was done: as captured, if that can be; else when it came."""
    return min(captured, at) if task.offered_at - CLOCKS <= captured <= at + CLOCKS else at


async def _as_then(session: AsyncSession, by: Actor, done: datetime, at: datetime) -> Actor:
    """Who answers, as an inspector if they stood in (代班) for one when it was done and it comes within a week: a phone
    without a line tells of it when that is over."""
    if Role.INSPECTOR in by.roles or done < at - OLDEST:
        return by
    stood_in = await stood_in_as(session, Role.INSPECTOR, by.id, done)
    return replace(by, roles=by.roles | {Role.INSPECTOR}) if stood_in else by


def _is_out(case: Case | None, by: Actor) -> bool:
    """Whether who answered could move the case no more: the standing in (代班) was over, or the role was taken away."""
    return case is not None and Role.INSPECTOR not in by.roles


async def _is_late(session: AsyncSession, task: Task, case: Case | None, form: AnswerForm, city: City) -> bool:
    """Whether there is nothing left to answer, by the law the case stands under."""
    action = OUTCOMES[task.kind, form.outcome]
    if task.state not in OPEN:
        return True
    if case is None or action is None:
        return False
    law = await city.releases.law(session, case.release)
    return not offers(case.step, action, law.moves)


async def _carry_out(
    session: AsyncSession, task: Task, case: Case | None, form: AnswerForm, photos: Sequence[Photo], late: bool,
    city: City, by: Actor, at: datetime,
) -> None:  # fmt: skip
    # late by the law of the case alone: nobody else is sent for what nobody can answer; else it goes to the next
    if task.state in OPEN and not _is_out(case, by):
        await end_task(session, task, TaskState.ANSWERED, by=by.doer, at=at, reason=form.outcome)
        await session.flush()
    action = OUTCOMES[task.kind, form.outcome]
    if case is None or action is None:
        return
    if late:
        data: dict[str, Any] = {"task": str(task.id), "outcome": form.outcome}
        await keep_evidence(session, case, photos, form.note, data, by=by, at=at)
        return
    deed = Deed(
        action=Action(action), version=case.version, note=form.note, reason=form.reason,
        photo_ids=[photo.id for photo in photos],
    )  # fmt: skip
    await move(session, case, deed, city=city, by=by, at=at)


def _answer(
    identity: UUID, task: Task, form: AnswerForm, stated: tuple[float, float] | None, presence: Presence, late: bool,
    by: Actor, done: datetime, at: datetime,
) -> TaskAnswer:  # fmt: skip
    lon, lat = stated or (None, None)
    return TaskAnswer(
        id=identity, task_id=task.id, case_id=task.case_id, person_id=by.id, outcome=form.outcome, late=late,
        note=form.note, photos=[str(photo) for photo in form.photo_ids], lon=lon, lat=lat, accuracy_m=form.accuracy_m,
        captured_at=done, received_at=at, verdict=presence.verdict,
        reasons=[{"code": one.code, "holds": one.holds.value, "text": one.text} for one in presence.reasons],
    )  # fmt: skip
