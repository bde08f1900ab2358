"""Sends somebody on a special patrol (专项普查) of some grids, or to a place (就近调度)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground.errors import Problem
from backend.patrol.choose_inspector import Chosen
from backend.patrol.offer_task import Job, give_task, offer_task
from backend.patrol.on_shift import inspector_there
from backend.patrol.task import Task, TaskKind
from backend.patrol.whose_day import is_in
from backend.people.actor import Actor
from backend.places.locate import GridMap
from backend.workflow.roles import Role

MAY_SEND = frozenset({Role.SUPERVISOR, Role.CHIEF, Role.DISPATCHER})


async def send_on_patrol(
    session: AsyncSession, grids: Sequence[str], note: str, to: UUID | None, due_at: datetime | None, *,
    grid_map: GridMap, by: Actor, at: datetime, place: tuple[float, float] | None = None,
) -> Task:  # fmt: skip
    """The task, offered to the one named or to the best on shift: at `place` (WGS-84 degrees), else in the first grid.

    Problem not_allowed, unknown_grid (nor one of another area), not_on_shift (the one named, in one's area, or anybody
    within reach), invalid (due in the past, or neither place nor grids).
    """
    if not by.roles & MAY_SEND:
        raise Problem("not_allowed")
    if due_at is not None and due_at <= at:
        raise Problem("invalid", field="due_at", detail="期限须晚于现在")
    grid, (lon, lat) = _where(grids, place, grid_map, by.area_code)
    job = Job(TaskKind.SPECIAL, grid_code=grid, lon=lon, lat=lat, grids=grids or [grid], note=note, due_at=due_at)
    if to is None:
        task = await offer_task(session, job, by=by.doer, at=at)
    elif (shift := await inspector_there(session, to, at)) and is_in(by.area_code, *shift.grids):
        task = await give_task(session, job, Chosen(to, (f"由{by.name}指派",)), by=by.doer, at=at)
    else:
        task = None
    if task is None:
        raise Problem("not_on_shift", field="to")
    return task


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
