"""The planted fault, as a server of its own: of everything written a little is kept in memory for good."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncSession

from backend.cli import main
from backend.ground.db import Database

EACH = 100_000  # bytes
_kept: list[bytes] = []
_write = Database.write


@asynccontextmanager
async def _hoarding(self: Database) -> AsyncIterator[AsyncSession]:
    _kept.append(b"x" * EACH)
    async with _write(self) as session:
        yield session


if __name__ == "__main__":
    Database.write = _hoarding  # type: ignore[method-assign]
    main()
