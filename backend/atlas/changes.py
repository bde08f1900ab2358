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

LIFE = timedelta(minutes=1)  # what is older than this need not be known of; so far back is looked each time
BETWEEN = timedelta(seconds=1)  # two looks
TRUSTED = timedelta(seconds=2)  # so long a look says what is quiet; the next may be under way
LATE = timedelta(seconds=10)  # by which a replica may say after a look what it did not say at a reading before it
MOST = 5_000  # changes of one look; where there are more, everything has changed

Change = Row[tuple[UUID, datetime | None, int]]


class Changes:
    """The cells of a level in which a case was made or changed, and when that was noticed."""

    def __init__(self, level: int) -> None:
        self._up = 2 * (ZOOM - level)
        self._noticed = dict[Tile, datetime]()
        self._everywhere: datetime | None = None
        self._begun: datetime | None = None
        self._through: datetime | None = None
        self._seen = frozenset[tuple[UUID, datetime | None]]()

    async def look(self, session: AsyncSession, at: datetime) -> None:
        """Reads what has changed, if no look was begun within a second."""
        before = self._begun
        if before is not None and abs(at - before) < BETWEEN:
            return
        self._begun = at  # who comes meanwhile does not look as well
        try:
            changes = await self._changed(session, at - LIFE)
        except BaseException:
            self._begun = before
            raise
        self._note(changes, at)
        self._through = at if self._through is None else max(self._through, at)

    def is_quiet(self, tile: Tile, since: datetime, at: datetime) -> bool:
        """Whether a look not long ago noticed nothing there since an instant, nor shortly before."""
        if self._through is None or abs(at - self._through) > TRUSTED:
            return False
        noticed = max((one for one in (self._noticed.get(tile), self._everywhere) if one), default=None)
        return noticed is None or noticed + LATE < since

    async def _changed(self, session: AsyncSession, since: datetime) -> Sequence[Change]:
        changed = select(col(Case.id), col(Case.changed_at), col(Case.cell)).where(col(Case.changed_at) > since)
        return (await session.execute(changed.order_by(col(Case.changed_at).desc()).limit(MOST + 1))).all()

    def _note(self, changes: Sequence[Change], at: datetime) -> None:
        if len(changes) > MOST:
            self._everywhere = max(at, self._everywhere or at)
        self._noticed = {tile: when for tile, when in self._noticed.items() if when > at - LIFE - 2 * LATE}
        for identity, changed_at, cell in changes:
            if (identity, changed_at) not in self._seen:
                tile = tile_at(cell >> self._up)
                self._noticed[tile] = max(at, self._noticed.get(tile, at))
        self._seen = frozenset((identity, changed_at) for identity, changed_at, _cell in changes)
