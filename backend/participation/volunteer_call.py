"""Calls for volunteers (志愿者招募): written by an administrator, with so many places."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from backend.ground.columns import Instant
from backend.ground.errors import Problem
from backend.ground.paging import Page, decode_cursor, page_of
from backend.participation.volunteer import Volunteer


class VolunteerCall(SQLModel, table=True):
    """Shown from `shown_from` on (None: a draft); one signs up before `sign_up_until`."""

    __tablename__ = "volunteer_call"

    id: UUID = Field(primary_key=True)
    title: str = Field(max_length=120)
    text: str
    place: str = Field(max_length=120)
    begins_at: datetime = Field(sa_type=Instant)
    ends_at: datetime = Field(sa_type=Instant)
    sign_up_until: datetime = Field(sa_type=Instant)
    places: int
    shown_from: datetime | None = Field(default=None, sa_type=Instant)
    cancelled: bool = False
    changed_by: UUID
    changed_at: datetime = Field(sa_type=Instant)

    def is_shown(self, at: datetime) -> bool:
        """Whether the public sees it."""
        return self.shown_from is not None and self.shown_from <= at

    def is_open(self, at: datetime) -> bool:
        """Whether one may sign up."""
        return self.is_shown(at) and not self.cancelled and at < self.sign_up_until


async def list_calls(
    session: AsyncSession, limit: int, after: str | None, *, at: datetime | None
) -> Page[VolunteerCall]:
    """The newest first: those the public sees at `at`, or all of them (None)."""
    query = select(VolunteerCall).order_by(col(VolunteerCall.id).desc()).limit(limit + 1)
    if at is not None:
        query = query.where(col(VolunteerCall.shown_from) <= at)
    if (before := decode_cursor(after)) is not None:
        query = query.where(col(VolunteerCall.id) < before)
    rows: Sequence[VolunteerCall] = (await session.execute(query)).scalars().all()
    return page_of(rows, limit, lambda row: row.id)


async def get_call(session: AsyncSession, identity: UUID, *, at: datetime | None, lock: bool = False) -> VolunteerCall:
    """Problem not_found; with `at` also for what the public does not see yet."""
    found = await session.get(VolunteerCall, identity, with_for_update=lock or None)
    if found is None or (at is not None and not found.is_shown(at)):
        raise Problem("not_found")
    return found


async def taken_of(session: AsyncSession, ids: Collection[UUID]) -> Mapping[UUID, int]:
    """How many places of each are taken."""
    query = select(col(Volunteer.call_id), func.count()).where(
        col(Volunteer.call_id).in_(ids), col(Volunteer.withdrawn_at).is_(None)
    )
    return dict((await session.execute(query.group_by(col(Volunteer.call_id)))).tuples().all())


async def volunteering_of(session: AsyncSession, selves: Collection[UUID]) -> list[dict[str, Any]]:
    """All a person signed up for, for an export."""
    of_call = col(VolunteerCall.id) == col(Volunteer.call_id)
    query = select(Volunteer, col(VolunteerCall.title)).join(VolunteerCall, of_call)
    found = await session.execute(query.where(col(Volunteer.person_id).in_(selves)).order_by(col(Volunteer.call_id)))
    kept = {"joined_at", "withdrawn_at"}
    return [{"title": title} | row.model_dump(mode="json", include=kept) for row, title in found]
