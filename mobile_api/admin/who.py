"""The three administrators, and files they send."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

from anyio import to_thread
from fastapi import File, Request, Response, UploadFile

from backend.people.actor import Actor
from backend.web import actor_in, holder, known_first
from backend.web.asked_first import AskedFirst
from backend.workflow.roles import Role

SystemAdmin = Annotated[Actor, actor_in(Role.ADMIN)]
SecurityAdmin = Annotated[Actor, actor_in(Role.SECURITY)]
SystemOrSecurity = Annotated[Actor, actor_in(Role.ADMIN, Role.SECURITY)]
Auditor = Annotated[Actor, actor_in(Role.AUDITOR)]
CsvFile = Annotated[UploadFile, File(description="UTF-8 CSV")]


class AdminsFile(AskedFirst):
    """A file is taken of the system administrator alone."""

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


def csv_answer(text: str, name: str) -> Response:
    """A CSV to be saved."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', "Cache-Control": "no-store"}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)
