"""An inspector's tasks: look, accept, decline, hand over, answer from the field."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from anyio import to_thread
from fastapi import Body, Query
from pydantic import Field

from backend.fieldwork.answer_task import AnswerForm, answer_task
from backend.ground.late_model import LateModel
from backend.ground.paging import MOST, USUAL
from backend.ground.strict import CleanText, InstantIn, StrictModel
from backend.patrol.accept_task import accept_task, decline_task, hand_over_task
from backend.patrol.find_task import open_tasks, tasks_of
from backend.patrol.judge_presence import Verdict
from backend.patrol.overrule_presence import overrule_presence
from backend.patrol.task import KIND_NAMES, Task, TaskKind, TaskState
from backend.patrol.task_answer import TaskAnswer
from backend.patrol.walking_order import length_m, walking_order
from backend.places.coordinates import CoordType
from backend.web import CityHere, CurrentActor, DatabaseHere, Now, ReadSession, SettingsHere, WriteSession
from backend.web.client_key import Doing, DoingHere
from backend.web.late_routes import Router
from mobile_api.positions import CoordTypeWanted, PositionIn, PositionOut, place_of

router = Router(prefix="/api/v1/tasks", tags=["tasks"])
KEY = "8b0b6a39-4c54-4a43-9a5f-1d6f2a6f7a11"


class KeyIn(StrictModel):
    """Only the key; the header Idempotency-Key does as well."""

    client_key: UUID | None = None


class DeclineIn(KeyIn):
    """Why not: busy, too_far, off_duty, unsafe, ill, no_vehicle, other."""

    reason: CleanText = Field(max_length=32)


class HandOverIn(KeyIn):
    """To whom; somebody on shift."""

    to: UUID


class AnswerIn(KeyIn):
    """confirm or refute a report (核实), pass or rework a handled case (核查), done for a special patrol."""

    outcome: CleanText = Field(max_length=16)
    note: CleanText | None = Field(default=None, max_length=2000)
    reason: CleanText | None = Field(default=None, max_length=32)
    photo_ids: list[UUID] = Field(default_factory=list, max_length=9)
    position: PositionIn | None = None
    captured_at: InstantIn | None = None

    def form(self, key: UUID) -> AnswerForm:
        where = self.position
        return AnswerForm(
            client_key=key, outcome=self.outcome, note=self.note, reason=self.reason, photo_ids=self.photo_ids,
            position=(where.lon, where.lat, where.coord_type) if where else None,
            accuracy_m=where.accuracy_m if where else None, captured_at=self.captured_at,
            body=self.model_dump(mode="json", exclude={"client_key"}),
        )  # fmt: skip


class OverruleIn(StrictModel):
    """The judgement of a person, and why."""

    verdict: Verdict
    why: CleanText = Field(min_length=2, max_length=500)


class TaskOut(LateModel):
    """A task: where to go, for which case, until when, and why it came to the reader."""

    id: UUID
    kind: TaskKind
    kind_name: str
    state: TaskState
    number: str | None
    grid: str | None
    grids: list[str]
    position: PositionOut | None
    bucket: str | None
    note: str | None
    why: list[str]
    offered_at: datetime
    accept_by: datetime
    due_at: datetime
    accepted_at: datetime | None
    ended_at: datetime | None
    reason: str | None

    @classmethod
    def of(cls, task: Task, wanted: CoordType = CoordType.WGS84) -> "TaskOut":
        known = task.lon is not None and task.lat is not None
        same = ("id", "kind", "state", "grids", "bucket", "note", "why", "offered_at", "accept_by", "due_at",
                "accepted_at", "ended_at", "reason")  # fmt: skip
        return cls(
            **{name: getattr(task, name) for name in same}, kind_name=KIND_NAMES[task.kind], number=task.case_number,
            grid=task.grid_code,
            position=PositionOut.of(float(task.lon or 0), float(task.lat or 0), wanted) if known else None,
        )  # fmt: skip


class TaskPage(LateModel):
    """A page of tasks."""

    items: list[TaskOut]
    next: str | None


class RouteOut(LateModel):
    """Tasks in the order to go, and the metres as the crow flies."""

    items: list[TaskOut]
    length_m: int


class ReasonOut(LateModel):
    """One check of a presence verdict: yes, no or unknown, and the words."""

    code: str
    holds: str
    text: str


class AnswerOut(LateModel):
    """What became of an answer. `late`: the task was over, so it moved nothing and is kept as evidence. `captured_at`:
    when it was given, as the phone said if that can be; `received_at`: when it came here. `presence` is advisory;
    `overruled` is what a person put in its place."""

    id: UUID
    outcome: str
    late: bool
    captured_at: datetime
    received_at: datetime
    presence: Verdict
    reasons: list[ReasonOut]
    overruled: Verdict | None
    task: TaskOut | None

    @classmethod
    def of(cls, answer: TaskAnswer, task: Task | None) -> "AnswerOut":
        same = ("id", "outcome", "late", "captured_at", "received_at", "overruled")
        found: dict[str, Any] = {name: getattr(answer, name) for name in same}
        return cls(
            **found, presence=answer.verdict, reasons=[ReasonOut(**reason) for reason in answer.reasons],
            task=TaskOut.of(task) if task else None,
        )  # fmt: skip


@router.get("", summary="我的任务")
async def list_tasks(
    by: CurrentActor,
    session: ReadSession,
    open: Annotated[bool, Query(description="只列未结束的")] = True,  # noqa: A002 - the word of the query
    limit: Annotated[int, Query(ge=1, le=MOST)] = USUAL,
    after: str | None = None,
    coord_type: CoordTypeWanted = CoordType.WGS84,
) -> TaskPage:
    """One's own tasks, newest first."""
    page = await tasks_of(session, by, open, limit, after)
    return TaskPage(items=[TaskOut.of(task, coord_type) for task in page.items], next=page.next)


@router.get("/route", summary="任务路线")
async def show_route(
    by: CurrentActor, db: DatabaseHere, start: Annotated[str, Query(description="lon,lat（WGS-84）：从哪里出发")]
) -> RouteOut:
    """One's open tasks in a sensible walking order."""
    here = place_of(start, "start") or (0.0, 0.0)
    async with db.read() as session:  # not held while the order is worked out
        found = await open_tasks(session, by.id)
    tasks = [task for task in found if task.lon is not None and task.lat is not None]
    places = [(float(task.lon or 0), float(task.lat or 0)) for task in tasks]
    order = await to_thread.run_sync(walking_order, here, places)
    return RouteOut(items=[TaskOut.of(tasks[at]) for at in order], length_m=round(length_m(here, places, order)))


@router.post("/{task_id}/accept", summary="接收任务")
async def accept_my_task(
    task_id: UUID, form: Annotated[KeyIn, Body(examples=[{"client_key": KEY}])], here: DoingHere
) -> TaskOut:
    """Accepts a task; again changes nothing."""
    return told(await accept_task(here.session, task_id, here.key(form), by=here.by, at=here.at), here)


@router.post("/{task_id}/decline", summary="拒绝任务")
async def decline_my_task(
    task_id: UUID,
    form: Annotated[DeclineIn, Body(examples=[{"client_key": KEY, "reason": "too_far"}])],
    here: DoingHere,
) -> TaskOut:
    """Declines a task with a reason; it goes to the next best on shift."""
    return told(await decline_task(here.session, task_id, here.key(form), form.reason, by=here.by, at=here.at), here)


@router.post("/{task_id}/hand-over", summary="移交任务")
async def hand_over_my_task(
    task_id: UUID, form: Annotated[HandOverIn, Body(examples=[{"client_key": KEY, "to": KEY}])], here: DoingHere
) -> TaskOut:
    """Hands a task over to somebody else on shift."""
    return told(await hand_over_task(here.session, task_id, here.key(form), form.to, by=here.by, at=here.at), here)


@router.post("/{task_id}/answer", summary="回复任务")
async def answer_my_task(
    task_id: UUID,
    form: Annotated[AnswerIn, Body(examples=[{"client_key": KEY, "outcome": "pass", "note": "已恢复整洁"}])],
    here: DoingHere,
    city: CityHere,
) -> AnswerOut:
    """Answers from the field, at once or days later. Of a task that is over the answer is kept as late evidence."""
    given = form.form(here.key(form))
    answered = await answer_task(here.session, task_id, given, city=city, by=here.by, at=here.at)
    here.mark(answered.replayed)
    return AnswerOut.of(answered.answer, answered.task)


@router.post("/answers/{answer_id}/presence", summary="人工判定到场")
async def overrule_answer(
    answer_id: UUID, form: OverruleIn, by: CurrentActor, session: WriteSession, settings: SettingsHere, at: Now
) -> AnswerOut:
    """Puts one's own judgement in the place of the presence verdict; it is written down."""
    answer = await overrule_presence(session, answer_id, form.verdict, form.why, by=by, settings=settings, at=at)
    return AnswerOut.of(answer, None)


def told(done: tuple[Task, bool], here: Doing) -> TaskOut:
    """The task after a deed, the answer marked if that is a replay."""
    task, replayed = done
    here.mark(replayed)
    return TaskOut.of(task)
