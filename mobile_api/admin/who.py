"""The three administrators, and files they send."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar

from anyio import to_thread
from fastapi import File, Request, Response, UploadFile
from fastapi.responses import StreamingResponse
from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground.db import Database
from backend.ground.loader import Loader
from backend.people.actor import Actor
from backend.web import Clock, actor_in, holder, known_first
from backend.web.asked_first import AskedFirst
from backend.workflow.roles import Role

SystemAdmin = Annotated[Actor, actor_in(Role.ADMIN)]
SecurityAdmin = Annotated[Actor, actor_in(Role.SECURITY)]
SystemOrSecurity = Annotated[Actor, actor_in(Role.ADMIN, Role.SECURITY)]
Auditor = Annotated[Actor, actor_in(Role.AUDITOR)]
Made = TypeVar("Made")
CSV = "text/csv; charset=utf-8"
CsvFile = Annotated[UploadFile, File(description="UTF-8 CSV")]


class AdminsFile(AskedFirst):
    """A file is taken of the system administrator alone. Who acts is asked again with the deed: a sign-in may end while
    a file comes."""

    async def ask(self, request: Request) -> None:
        holder(await known_first(request), [Role.ADMIN])


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
    return Response(text, media_type=CSV, headers=_saved_as(name))


def csv_stream(pieces: AsyncIterator[str], name: str) -> StreamingResponse:
    """A long CSV to be saved, piece by piece."""
    return StreamingResponse(pieces, media_type=CSV, headers=_saved_as(name))


def _saved_as(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}.csv"', "Cache-Control": "no-store"}
