"""Sends somebody on a special patrol (专项普查) of some grids, or to a place (就近调度)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground.errors import Problem
from backend.ground.ids import new_id
from backend.patrol.choose_inspector import Chosen
from backend.patrol.find_task import done_before
from backend.patrol.offer_task import Job, give_task, offer_task
from backend.patrol.on_shift import inspector_there
from backend.patrol.task import Task, TaskKind
from backend.patrol.whose_day import is_in
from backend.people.actor import Actor
from backend.places.locate import GridMap
from backend.workflow.roles import Role

MAY_SEND = frozenset({Role.SUPERVISOR, Role.CHIEF, Role.DISPATCHER})


@dataclass(frozen=True)
class PatrolForm:
    """A special patrol: of these grids, or of a place (WGS-84 degrees); `to` names who goes, else the best on shift.
    Without a `client_key` each is another one; `body` as it was sent, for the digest of the key."""

    note: str
    grids: Sequence[str] = ()
    place: tuple[float, float] | None = None
    to: UUID | None = None
    due_at: datetime | None = None
    client_key: UUID | None = None
    body: dict[str, object] = field(default_factory=dict)


async def send_on_patrol(
    session: AsyncSession, form: PatrolForm, *, grid_map: GridMap, by: Actor, at: datetime
) -> tuple[Task, bool]:
    """The task, offered to the one named or to the best on shift: at the place, else in the first grid; and whether
    this key had sent it before.

    Problem not_allowed, key_reused, unknown_grid (nor one of another area), not_on_shift (the one named, in one's area,
    or anybody within reach), invalid (due in the past, or neither place nor grids).
    """
    if not by.roles & MAY_SEND:
        raise Problem("not_allowed")
    new = new_id(at)
    if form.client_key is not None:
        made = await done_before(session, "task.special", form.client_key, form.body, new, by, at)
        if made is not None:
            return await session.get_one(Task, made), True
    if form.due_at is not None and form.due_at <= at:
        raise Problem("invalid", field="due_at", detail="期限须晚于现在")
    grid, (lon, lat) = _where(form.grids, form.place, grid_map, by.area_code)
    job = Job(
        TaskKind.SPECIAL, grid_code=grid, lon=lon, lat=lat, grids=form.grids or [grid], note=form.note,
        due_at=form.due_at,
    )  # fmt: skip
    if (task := await _sent(session, job, form.to, new, by, at)) is None:
        raise Problem("not_on_shift", field="to")
    return task, False


async def _sent(
    session: AsyncSession, job: Job, to: UUID | None, identity: UUID, by: Actor, at: datetime
) -> Task | None:
    if to is None:
        return await offer_task(session, job, by=by.doer, at=at, identity=identity)
    shift = await inspector_there(session, to, at)
    if shift is None or not is_in(by.area_code, *shift.grids):
        return None
    return await give_task(session, job, Chosen(to, (f"由{by.name}指派",)), by=by.doer, at=at, identity=identity)


def _where(
    grids: Sequence[str], place: tuple[float, float] | None, grid_map: GridMap, area: str | None
) -> tuple[str, tuple[float, float]]:
    """The grid the task is for, and where to go."""
    shapes = [grid_map.shape_of(code) for code in grids]
    if any(shape is None or not is_in(area, code) for code, shape in zip(grids, shapes, strict=True)):
        raise Problem("unknown_grid", field="grids")
    if place is not None:
        (there,) = grid_map.codes_of([place])
        if there is None or not is_in(area, there):
            raise Problem("unknown_grid", field="position")
        return there, place
    if not shapes or shapes[0] is None:
        raise Problem("invalid", field="grids", detail="请给出网格或位置")
    middle = shapes[0].representative_point()
    return grids[0], (middle.x, middle.y)
