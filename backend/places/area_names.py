"""The names of areas down to the community, kept in the process."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.edition import Loaded, edition_of
from backend.places.area import Area, AreaKind


class AreaNames:
    """Keeps the names of one process; notices a new version by one small read in the caller's session."""

    def __init__(self) -> None:
        self._version = 0
        self._names: Mapping[str, str] = {}

    async def current(self, session: AsyncSession) -> Mapping[str, str]:
        """Names by code of the areas in force, grids left out."""
        version = await edition_of(session, Loaded.AREAS)
        if version != self._version:
            in_force = (col(Area.kind) != AreaKind.GRID, col(Area.valid_to).is_(None))
            found = await session.execute(select(col(Area.code), col(Area.name)).where(*in_force))
            self._version, self._names = version, dict(found.tuples().all())
        return self._names
