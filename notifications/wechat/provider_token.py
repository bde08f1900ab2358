"""The platform's access token, shared by all processes: sealed in the database, fetched by one at a time."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import Field, SQLModel, col

from backend.ground.columns import Instant
from backend.ground.db import Database
from backend.ground.errors import Problem
from backend.ground.ids import new_id
from backend.ground.insert_on import insert_on
from backend.ground.seal import CannotOpen, Sealer
from backend.ground.settings import Settings

NAME = "wechat"
EARLY = timedelta(minutes=5)  # both the old and the new token are good that long before the old one ends
LEASE = timedelta(seconds=15)  # longer than the platform is waited for
FORCED_APART = timedelta(seconds=30)  # the platform's own rule for force_refresh
LOOKS, PAUSE = 60, 0.1  # seconds between looks while another process fetches

# force: (token, seconds it lives)
Fetch = Callable[[bool], Awaitable[tuple[str, int]]]


class ProviderToken(SQLModel, table=True):
    """One row a provider. Whoever holds the lease fetches, with no session open; the others wait and read."""

    __tablename__ = "provider_token"

    name: str = Field(primary_key=True, max_length=16)
    sealed: str | None = Field(default=None, max_length=1500)
    ends_at: datetime | None = Field(default=None, sa_type=Instant)
    forced_at: datetime | None = Field(default=None, sa_type=Instant)
    lease: UUID | None = None
    lease_ends_at: datetime | None = Field(default=None, sa_type=Instant)


class SharedToken:
    """The token of all processes on one database."""

    def __init__(self, db: Database, settings: Settings, fetch: Fetch, now: Callable[[], datetime]) -> None:
        self._db, self._settings, self._fetch, self._now = db, settings, fetch, now

    async def current(self, bad: str | None = None) -> str:
        """A token that is good for five minutes more; another than `bad`, which the platform has just refused.

        Problem wechat_unavailable if none can be had, and whatever fetching raises.
        """
        for _look in range(LOOKS):
            row = await self._read()
            token = self._usable(row, bad)
            if token is not None:
                return token
            lease = new_id(self._now())
            if self._is_free(row) and await self._takes_lease(lease):
                return await self._renew(lease, row, bad)
            await asyncio.sleep(PAUSE)
        raise Problem("wechat_unavailable", retry_after=2)

    def _usable(self, row: ProviderToken | None, bad: str | None) -> str | None:
        if row is None or row.sealed is None or row.ends_at is None or row.ends_at - EARLY <= self._now():
            return None
        try:
            token = Sealer(self._settings).open(row.sealed, NAME)
        except CannotOpen:
            return None  # its key is gone: the platform gives it again
        return token if token != bad else None

    async def _read(self) -> ProviderToken | None:
        async with self._db.read() as session:
            query = select(ProviderToken).where(col(ProviderToken.name) == NAME)
            found: ProviderToken | None = (await session.execute(query)).scalar_one_or_none()
            return found

    def _is_free(self, row: ProviderToken | None) -> bool:
        """Whether it is worth asking for the lease: those who wait write nothing."""
        return row is None or row.lease_ends_at is None or row.lease_ends_at <= self._now()

    async def _takes_lease(self, lease: UUID) -> bool:
        at = self._now()
        free = col(ProviderToken.lease_ends_at).is_(None) | (col(ProviderToken.lease_ends_at) <= at)
        taken = update(ProviderToken).where(col(ProviderToken.name) == NAME, free)
        async with self._db.write() as session:
            await session.execute(insert_on(session, ProviderToken).values(name=NAME).on_conflict_do_nothing())
            done = taken.values(lease=lease, lease_ends_at=at + LEASE).returning(col(ProviderToken.name))
            return (await session.execute(done.execution_options(synchronize_session=False))).first() is not None

    async def _renew(self, lease: UUID, before: ProviderToken | None, bad: str | None) -> str:
        """Looks once more under the lease; fetches; writes, unless the lease was lost meanwhile."""
        row = await self._read()
        values: dict[str, object] = {}
        try:
            if (token := self._usable(row, bad)) is not None:
                return token
            force = bad is not None and self._may_force(row or before)
            token, life = await self._fetch(force)
            at = self._now()
            values = {"sealed": Sealer(self._settings).seal(token, NAME), "ends_at": at + timedelta(seconds=life)}
            if force:
                values["forced_at"] = at
            return token
        finally:
            mine = update(ProviderToken).where(col(ProviderToken.name) == NAME, col(ProviderToken.lease) == lease)
            async with self._db.write() as session:
                free = mine.values(lease=None, lease_ends_at=None, **values)
                await session.execute(free.execution_options(synchronize_session=False))

    def _may_force(self, row: ProviderToken | None) -> bool:
        return row is None or row.forced_at is None or row.forced_at + FORCED_APART <= self._now()
