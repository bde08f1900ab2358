"""Stand-ins (代班): somebody has another's roles and grids between two instants."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, and_, or_
from sqlmodel import Field, SQLModel, col

from backend.ground.columns import Instant


class StandIn(SQLModel, table=True):
    """`person_id` stands in for `for_person_id` from `starts_at` to before `ends_at`, unless it was ended before."""

    __tablename__ = "stand_in"

    id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    for_person_id: UUID = Field(foreign_key="person.id", index=True)
    starts_at: datetime = Field(sa_type=Instant)
    ends_at: datetime = Field(sa_type=Instant)
    made_by: UUID
    made_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)


def is_on(at: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """In force at an instant."""
    return and_(col(StandIn.starts_at) <= at, col(StandIn.ends_at) > at, col(StandIn.ended_at).is_(None))


def was_on(then: datetime, until: datetime | None = None) -> ColumnElement[bool]:
    """In force at an instant that is past, or at one of those from it `until` another: what was ended since was still
    on."""
    not_ended = or_(col(StandIn.ended_at).is_(None), col(StandIn.ended_at) > then)
    return and_(col(StandIn.starts_at) <= (until or then), col(StandIn.ends_at) > then, not_ended)
