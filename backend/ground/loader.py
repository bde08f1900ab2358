"""How a city's own files are loaded: examined, then written in a transaction that is as short as it may be. SQLite has
one writer: while a long file was examined in its transaction, nobody could report anything."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Generic, TypeVar

from anyio import to_thread
from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground.db import Database
from backend.ground.errors import Problem
from backend.ground.loading import Progress
from backend.ground.told_as import RETRY_AFTER

Known = TypeVar("Known")
Content = TypeVar("Content")
Made = TypeVar("Made")
MOVED = "核对文件期间，所依据的数据有变动，未载入任何数据，请重试"


async def nothing(_session: AsyncSession) -> None:
    """What is known for a file that is examined by itself."""


async def unasked(_session: AsyncSession, _content: object) -> None:
    """For a file of which nothing is to be asked that depends on what it names."""


@dataclass(frozen=True)
class Examined(Generic[Known, Content]):
    """What a file says, and what was known when it was examined."""

    known: Known
    content: Content


@dataclass(frozen=True)
class Loader(Generic[Known, Content, Made]):
    """For the files of one kind. `known` reads what a file is examined against; `examine` says what it holds, in a
    thread (LoadRefused); `write` writes that, and says what it made. `alone` keeps out, until the transaction ends,
    who changes the same: two at once would both find it as it was, and write over or beside each other. `still`:
    whether what was known is so, where to read all of it again would take long; `ask` looks up what a file names, first
    before anything is written and then again (LoadRefused).
    """

    known: Callable[[AsyncSession], Awaitable[Known]]
    examine: Callable[[Path, Known], Content]
    write: Callable[[AsyncSession, Content, datetime, Progress | None], Awaitable[Made]]
    alone: Callable[[AsyncSession], Awaitable[None]]
    still: Callable[[AsyncSession, Known], Awaitable[bool]] | None = None
    ask: Callable[[AsyncSession, Content], Awaitable[None]] = unasked

    async def __call__(self, session: AsyncSession, path: Path, at: datetime, progress: Progress | None = None) -> Made:
        """Loads a file as a part of the caller's transaction. LoadRefused."""
        await self.alone(session)
        content = await to_thread.run_sync(self.examine, path, await self.known(session))
        await self.ask(session, content)
        return await self.write(session, content, at, progress)

    async def examined(self, db: Database, path: Path) -> Examined[Known, Content]:
        """What a file says, before anything is written. LoadRefused."""
        async with db.read() as session:
            known = await self.known(session)
        content = await to_thread.run_sync(self.examine, path, known)
        async with db.read() as session:
            await self.ask(session, content)
        return Examined(known, content)

    async def written(
        self, session: AsyncSession, read: Examined[Known, Content], at: datetime, progress: Progress | None = None
    ) -> Made:
        """Writes what was examined. Problem busy where it was examined against what is no longer so."""
        await self.alone(session)
        if not await self._is_still(session, read.known):
            raise Problem("busy", detail=MOVED, retry_after=RETRY_AFTER)
        await self.ask(session, read.content)
        return await self.write(session, read.content, at, progress)

    async def _is_still(self, session: AsyncSession, known: Known) -> bool:
        return await self.known(session) == known if self.still is None else await self.still(session, known)
