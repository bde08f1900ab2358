"""The command centre's view of the patrol: who is where, and who is sent."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Body, Query
from pydantic import Field

from backend.ground.late_model import LateModel
from backend.ground.paging import MOST, USUAL
from backend.ground.strict import CleanText, InstantIn
from backend.patrol.positions_now import PositionNow, positions_now
from backend.patrol.reassign_task import reassign_task
from backend.patrol.send_on_patrol import PatrolForm, send_on_patrol
from backend.patrol.sent_tasks import sent_task, sent_tasks
from backend.patrol.task import Task
from backend.places.coordinates import CoordType, to_wgs84
from backend.web import CityHere, CurrentActor, Now, ReadSession, SettingsHere, WriteSession
from backend.web.client_key import DoingHere, key_or_none
from backend.web.late_routes import Router
from mobile_api.positions import CoordTypeWanted, PositionIn, PositionOut, place_of
from mobile_api.tasks import KEY, KeyIn, TaskOut

router = Router(prefix="/api/v1/patrol", tags=["patrol"])
SPECIAL = {"client_key": KEY, "grids": ["331082001001001"], "note": "排查沿街店外经营"}
SENT_AGAIN: dict[int | str, dict[str, Any]] = {200: {"model": TaskOut, "description": "重复提交"}}


class SpecialIn(KeyIn):
    """A special patrol of these grids, or of a place (就近调度); `to` names who goes, else the best on shift. Sent
    again under its `client_key` it is the same one; without a key it is another."""

    grids: list[CleanText] = Field(default_factory=list, max_length=200)
    position: PositionIn | None = None
    note: CleanText = Field(min_length=2, max_length=500)
    to: UUID | None = None
    due_at: InstantIn | None = None

    def form(self, key: UUID | None) -> PatrolForm:
        where = self.position
        return PatrolForm(
            note=self.note, grids=self.grids, to=self.to, due_at=self.due_at, client_key=key,
            place=to_wgs84(where.lon, where.lat, where.coord_type) if where else None,
            body=self.model_dump(mode="json", exclude={"client_key"}),
        )  # fmt: skip


class ReassignIn(KeyIn):
    """To whom, on shift; else to the next best."""

    to: UUID | None = None


class SentTaskOut(TaskOut):
    """A task, and whose it is."""

    assignee_id: UUID
    assignee_name: str

    @classmethod
    def whose(cls, task: Task, name: str) -> "SentTaskOut":
        return cls(**TaskOut.of(task).model_dump(), assignee_id=task.assignee_id, assignee_name=name)


class SentTaskPage(LateModel):
    """A page of open tasks."""

    items: list[SentTaskOut]
    next: str | None


class OnShiftOut(LateModel):
    """Somebody on shift: the last position, how much is in hand, and the metres to the place that was asked about."""

    person_id: UUID
    name: str
    position: PositionOut | None
    position_at: datetime | None
    tasks: int
    distance_m: int | None

    @classmethod
    def of(cls, one: PositionNow, wanted: CoordType) -> "OnShiftOut":
        who = one.who
        return cls(
            person_id=who.person_id, name=who.name, position_at=who.position_at, tasks=who.load,
            position=PositionOut.of(*who.position, wanted) if who.position else None,
            distance_m=None if one.distance_m is None else round(one.distance_m),
        )  # fmt: skip


class OnShiftList(LateModel):
    """Everybody on shift."""

    items: list[OnShiftOut]


@router.get("/positions", summary="在岗分布")
async def show_positions(
    by: CurrentActor,
    session: WriteSession,
    settings: SettingsHere,
    at: Now,
    near: Annotated[str | None, Query(description="lon,lat（WGS-84）：由近及远")] = None,
    coord_type: CoordTypeWanted = CoordType.WGS84,
) -> OnShiftList:
    """Who is where, the nearest to a place first. Only who is on shift is seen; who looks is written down."""
    found = await positions_now(session, place_of(near), by=by, settings=settings, at=at)
    return OnShiftList(items=[OnShiftOut.of(one, coord_type) for one in found])


@router.post("/special", status_code=201, summary="派专项普查", responses=SENT_AGAIN)
async def send_special(
    form: Annotated[SpecialIn, Body(examples=[SPECIAL])], here: DoingHere, city: CityHere
) -> TaskOut:
    """Sends somebody on a special patrol. The same key and body again gives the same one, 200."""
    grid_map = await city.locator.current(here.session)
    given = form.form(key_or_none(form.client_key, here.header))
    task, replayed = await send_on_patrol(here.session, given, grid_map=grid_map, by=here.by, at=here.at)
    here.mark(replayed)
    return TaskOut.of(task)


@router.get("/tasks", summary="未结束的任务")
async def list_sent_tasks(
    by: CurrentActor, session: ReadSession, limit: Annotated[int, Query(ge=1, le=MOST)] = USUAL,
    after: str | None = None,
) -> SentTaskPage:  # fmt: skip
    """Everybody's open tasks, newest first, for who sends people."""
    page = await sent_tasks(session, limit, after, by=by)
    return SentTaskPage(items=[SentTaskOut.whose(*one) for one in page.items], next=page.next)


@router.post("/tasks/{task_id}/reassign", summary="改派任务")
async def reassign_a_task(
    task_id: UUID, form: Annotated[ReassignIn, Body(examples=[{"client_key": KEY}])], here: DoingHere
) -> SentTaskOut:
    """Takes an open task from whoever has it, and offers it to somebody named, or to the next best on shift."""
    task, replayed = await reassign_task(here.session, task_id, here.key(form), form.to, by=here.by, at=here.at)
    here.mark(replayed)
    return SentTaskOut.whose(*await sent_task(here.session, task.id))
