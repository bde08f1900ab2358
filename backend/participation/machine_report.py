"""A report that came from foreign software (Open311): by which key, and under which token it can be asked for."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant
from backend.people.retention import Kept


class MachineReport(SQLModel, table=True):
    """Beside its case. `digest` is that of all that was sent, as `kept_digest` keeps it, for it holds who called;
    `token` the client's own key, or one made of that digest."""

    __tablename__ = "machine_report"
    __table_args__ = (Index("ix_machine_report_same", "key_id", "digest", "at"),)

    case_id: UUID = Field(primary_key=True, foreign_key="cases.id")
    key_id: UUID
    digest: str = Field(max_length=64)
    token: UUID = Field(index=True)
    at: datetime = Field(sa_type=Instant, index=True)


KEPT_MACHINE_REPORTS: tuple[Kept, ...] = (
    Kept("开放接口上报的去重摘要与令牌", MachineReport, "at", 120, "与其他客户端编号同期"),
)
