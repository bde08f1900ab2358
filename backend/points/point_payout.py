"""A payout (发放批次): drawn up, public for some days (公示), then paid out or cancelled."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant, stored_enum


class PayoutState(StrEnum):
    PUBLIC = "public"  # 公示中
    PAID = "paid"  # 已发放
    CANCELLED = "cancelled"  # 已取消


class PointPayout(SQLModel, table=True):
    """`fen_per_point`: what a point was worth when it was drawn up. Not paid before `public_until`."""

    __tablename__ = "point_payout"

    id: UUID = Field(primary_key=True)
    name: str = Field(max_length=40)
    state: PayoutState = Field(default=PayoutState.PUBLIC, sa_type=stored_enum(PayoutState))
    fen_per_point: int
    drawn_by: UUID
    drawn_at: datetime = Field(sa_type=Instant)
    public_until: datetime = Field(sa_type=Instant)
    ended_by: UUID | None = None
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
