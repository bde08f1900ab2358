"""An entry of the points ledger (积分台账): why which points were given or taken. Append-only, never updated."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant, stored_enum


class EntryKind(StrEnum):
    FUND = "fund"  # 注资
    AWARD = "award"  # 奖励
    NONE = "none"  # 不计分
    REVERSAL = "reversal"  # 冲回
    APPEAL = "appeal"  # 申诉更正
    PAYOUT = "payout"  # 发放
    REFUND = "refund"  # 充值失败退回
    LAPSE = "lapse"  # 注销收回


class PointEntry(SQLModel, table=True):
    """`points` as the person sees them: given above zero, taken below. `key` makes each entry happen once, whatever
    the number of workers. `day` is the city's day of the report (of a payout its own), and `month` that day's; a
    reversal or an appeal has those of the entry it corrects (`of_entry`). `reason` is a code of REASONS. No words of
    anybody's.
    """

    __tablename__ = "point_entry"
    __table_args__ = (
        Index("ix_point_entry_person", "person_id", "id"),
        Index("ix_point_entry_case", "case_id"),
        Index("ix_point_entry_month", "month", "person_id"),
    )

    id: UUID = Field(primary_key=True)
    key: str = Field(max_length=120, unique=True)
    kind: EntryKind = Field(sa_type=stored_enum(EntryKind))
    points: int
    reason: str = Field(max_length=32)
    day: date
    month: str = Field(max_length=7)
    at: datetime = Field(sa_type=Instant)
    person_id: UUID | None = None
    case_id: UUID | None = None
    case_number: str | None = Field(default=None, max_length=16)
    class_code: str | None = Field(default=None, max_length=8)
    rule: str | None = Field(default=None, max_length=32)
    release: int | None = None
    of_entry: UUID | None = Field(default=None, index=True)
    by: UUID | None = None


def month_of(day: date) -> str:
    """2026-11."""
    return f"{day:%Y-%m}"
