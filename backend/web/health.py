"""Live (touches nothing) and ready (database, migrations, store, disk).

Each part is asked by a way of its own, so that a burst of photos or of slow queries takes no process out. The store
decides until it was there once: a process that was led to the wrong one takes no requests. Later it is said in `parts`
and no more: it is the same one for all processes, and without it all that has no photo goes on, which it would not if
all were out at once.
"""

import asyncio
import shutil
from collections.abc import Awaitable, Callable

import anyio
from fastapi import Request, Response

from backend.ground.db import Database
from backend.ground.late_model import LateModel
from backend.migrations.schema_state import may_work
from backend.web.late_routes import Router

router = Router(tags=["health"])
LONGEST = 0.8  # seconds a question may take before its answer counts as no
LEAST_DISK = 100 * 1024 * 1024  # bytes


class Live(LateModel):
    status: str = "live"


class Ready(LateModel):
    """Each part, and whether it is there."""

    status: str
    parts: dict[str, bool]


@router.get("/healthz", summary="存活检查")
async def healthz() -> Live:
    """Says that the process runs. Asks nobody."""
    return Live()


@router.get("/readyz", summary="就绪检查", responses={503: {"model": Ready}})
async def readyz(request: Request, response: Response) -> Ready:
    """Says whether requests may be sent here: 503 while a part is missing, or while stopping."""
    state = request.app.state
    parts = {"running": not state.stopping}
    parts["database"], parts["storage"] = await asyncio.gather(
        _answers(state.database.answers), _answers(state.photos.storage.answers)
    )
    parts["migrations"] = parts["database"] and await _answers(lambda: _may_work(state.database))
    parts["disk"] = shutil.disk_usage(".").free > LEAST_DISK
    state.store_was_there |= parts["storage"]
    is_ready = all((parts | {"storage": state.store_was_there}).values())
    if not is_ready:
        response.status_code = 503
        response.headers["Retry-After"] = "2"
    return Ready(status="ready" if is_ready else "not ready", parts=parts)


async def _answers(question: Callable[[], Awaitable[bool]]) -> bool:
    try:
        with anyio.fail_after(LONGEST):
            return await question()
    except Exception:  # noqa: BLE001 - whatever the fault, the part is not there
        return False


async def _may_work(database: Database) -> bool:
    async with database.read_apart() as session:
        return await may_work(session)
