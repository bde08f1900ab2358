"""The three administrators, and files they send."""

import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar

from anyio import to_thread
from fastapi import File, Request, Response, UploadFile
from fastapi.params import Form
from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground.db import Database
from backend.ground.loader import Loader
from backend.people.actor import Actor
from backend.web import Clock, actor_in, known_first
from backend.web.late_routes import LateRoute
from backend.workflow.roles import Role

SystemAdmin = Annotated[Actor, actor_in(Role.ADMIN)]
SecurityAdmin = Annotated[Actor, actor_in(Role.SECURITY)]
SystemOrSecurity = Annotated[Actor, actor_in(Role.ADMIN, Role.SECURITY)]
Auditor = Annotated[Actor, actor_in(Role.AUDITOR)]
Made = TypeVar("Made")
CsvFile = Annotated[UploadFile, File(description="UTF-8 CSV")]


class AdminsFile(LateRoute):
    """A file is taken of the system administrator alone: of everybody else it would lie on the disk, up to 22 MB of it,
    before anybody asked who sends it. Who acts is asked again with the deed: a sign-in may end while a file comes."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        plain = super().get_route_handler()
        if self.body_field is None or not isinstance(self.body_field.field_info, Form):
            return plain

        async def _handled(request: Request) -> Response:
            await known_first(request, Role.ADMIN)
            return await plain(request)

        return _handled


@asynccontextmanager
async def on_disk(file: UploadFile) -> AsyncIterator[Path]:
    """What was sent, as a file that is gone afterwards."""
    with tempfile.NamedTemporaryFile(suffix=".csv") as kept:
        content = await file.read()
        await to_thread.run_sync(kept.write, content)
        await to_thread.run_sync(kept.flush)
        yield Path(kept.name)


@asynccontextmanager
async def imported(
    load: Loader[Any, Any, Made], file: UploadFile, db: Database, now: Clock
) -> AsyncIterator[tuple[AsyncSession, Made, datetime]]:
    """Loads what was sent, examined before the transaction: that transaction, what was made in it, and when.
    LoadRefused; Problem busy."""
    async with on_disk(file) as path:
        read = await load.examined(db, path)
    async with db.write() as session:
        at = now()
        yield session, await load.written(session, read, at), at


def csv_answer(text: str, name: str) -> Response:
    """A CSV to be saved."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', "Cache-Control": "no-store"}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)
