"""Keys of machines (Open311 clients, feeds): shown once, kept as a digest, each with its scopes."""

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from backend.ground.columns import Instant, Json
from backend.ground.digest import keyed_digest
from backend.ground.errors import Problem
from backend.ground.ids import new_id
from backend.ground.settings import Settings
from backend.ground.shown_once import check_not_shown


class Scope(StrEnum):
    """What a key opens."""

    OPEN311_READ = "open311:read"
    OPEN311_WRITE = "open311:write"
    FEEDS = "feeds"  # 上级平台、视频告警、子系统


DEMO_KEY = "demo"  # opens Open311 in demo mode; it stands in no table, so that production cannot have it
DEMO_KEY_ID = UUID("0d311000-0000-7000-8000-000000000311")
DEMO_SCOPES = [Scope.OPEN311_READ.value, Scope.OPEN311_WRITE.value]


class ApiKey(SQLModel, table=True):
    """A machine's key by its keyed digest; the key itself is nowhere."""

    __tablename__ = "api_key"

    id: UUID = Field(primary_key=True)
    name: str = Field(max_length=80)
    digest: str = Field(max_length=64, unique=True)
    scopes: list[str] = Field(sa_type=Json)
    made_by: UUID
    made_at: datetime = Field(sa_type=Instant)
    ends_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)


async def make_key(
    session: AsyncSession,
    name: str,
    scopes: Sequence[Scope],
    days: int,
    *,
    by: UUID,
    settings: Settings,
    at: datetime,
    client_key: UUID | None = None,
    random: Callable[[int], str] = secrets.token_urlsafe,
) -> tuple[ApiKey, str]:
    """The row, and the key: it can be read this once. What check_not_shown raises."""
    identity, body = new_id(at), {"name": name, "scopes": sorted(scopes), "days": days}
    await check_not_shown(session, "api_key.make", client_key, body, identity, by=by, at=at)
    plain = f"cgt_{random(24)}"
    row = ApiKey(
        id=identity, name=name, digest=_digest(plain, settings), scopes=[scope.value for scope in scopes],
        made_by=by, made_at=at, ends_at=at + timedelta(days=days),
    )  # fmt: skip
    session.add(row)
    await session.flush()
    return row, plain


async def find_key(session: AsyncSession, plain: str, scope: Scope, settings: Settings, at: datetime) -> ApiKey:
    """The key a machine shows. Problem not_signed_in if it is unknown or has ended, not_allowed without the scope."""
    if settings.is_demo and plain == DEMO_KEY:
        found: ApiKey | None = ApiKey(
            id=DEMO_KEY_ID, name="演示", digest="", scopes=DEMO_SCOPES, made_by=DEMO_KEY_ID, made_at=at,
            ends_at=at + timedelta(days=1),
        )  # fmt: skip
    else:
        found = await _kept(session, plain, settings, at)
    if found is None:
        raise Problem("not_signed_in")
    if scope.value not in found.scopes:
        raise Problem("not_allowed")
    return found


async def _kept(session: AsyncSession, plain: str, settings: Settings, at: datetime) -> ApiKey | None:
    query = select(ApiKey).where(
        col(ApiKey.digest) == _digest(plain, settings), col(ApiKey.ended_at).is_(None), col(ApiKey.ends_at) > at
    )
    found: ApiKey | None = (await session.execute(query)).scalar_one_or_none()
    return found


async def end_key(session: AsyncSession, identity: UUID, at: datetime) -> ApiKey:
    """Ends it, from the next request on; ended once more is no fault. Problem not_found."""
    ended = update(ApiKey).where(col(ApiKey.id) == identity, col(ApiKey.ended_at).is_(None)).values(ended_at=at)
    await session.execute(ended)
    found: ApiKey | None = (
        await session.execute(select(ApiKey).where(col(ApiKey.id) == identity))
    ).scalar_one_or_none()
    if found is None:
        raise Problem("not_found")
    return found


def _digest(plain: str, settings: Settings) -> str:
    return keyed_digest(settings, "api-key", plain)
