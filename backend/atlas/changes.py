"""Where on the map something has changed lately: one look a second for a process, so that the rest need not be read."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.case import Case
from backend.places.cell import ZOOM, tile_at
from backend.places.snapped_area import Tile

LIFE = timedelta(minutes=1)  # what is older than this need not be known of
BETWEEN = timedelta(seconds=1)  # two looks
LATE = timedelta(seconds=10)  # by which a change may be seen after it bears its time: its transaction, a replica's lag
MOST = 5_000  # changes of one look; where there are more, everything has changed

Change = Row[tuple[UUID, datetime | None, int]]


class Changes:
    """The cells of a level in which a case was made or changed, and when that was noticed."""

    def __init__(self, level: int) -> None:
        self._up = 2 * (ZOOM - level)
        self._noticed = dict[Tile, datetime]()
        self._everywhere: datetime | None = None
        self._looked: datetime | None = None
        self._seen = frozenset[tuple[UUID, datetime | None]]()

    async def look(self, session: AsyncSession, at: datetime) -> None:
        """Reads what has changed, if the last look is a second old."""
        before = self._looked
        if before is not None and before <= at < before + BETWEEN:
            return
        self._looked = at  # who comes meanwhile does not look as well
        try:
            changes = await self._changed(session, max(before or at, at - LIFE) - LATE)
        except BaseException:
            self._looked = before
            raise
        self._note(changes, at)

    def is_quiet(self, tile: Tile, since: datetime) -> bool:
        """Whether nothing was noticed there since an instant, nor shortly before."""
        noticed = max((one for one in (self._noticed.get(tile), self._everywhere) if one), default=None)
        return noticed is None or noticed + LATE < since

    async def _changed(self, session: AsyncSession, since: datetime) -> Sequence[Change]:
        changed = select(col(Case.id), col(Case.changed_at), col(Case.cell)).where(col(Case.changed_at) > since)
        return (await session.execute(changed.order_by(col(Case.changed_at).desc()).limit(MOST + 1))).all()

    def _note(self, changes: Sequence[Change], at: datetime) -> None:
        if len(changes) > MOST:
            self._everywhere = at
        self._noticed = {tile: when for tile, when in self._noticed.items() if when > at - LIFE - LATE}
        for identity, changed_at, cell in changes:
            if (identity, changed_at) not in self._seen:
                self._noticed[tile_at(cell >> self._up)] = at
        self._seen = frozenset((identity, changed_at) for identity, changed_at, _cell in changes)
