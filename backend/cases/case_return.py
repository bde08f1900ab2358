"""Returns (退单) as they are counted: who gave a case back, resting on which article, and who got it then."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from backend.ground.columns import Instant


class CaseReturn(SQLModel, table=True):
    """One return. `to_body` and `ruling` are filled when the case goes out again."""

    __tablename__ = "case_return"

    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="cases.id", index=True)
    body_code: str = Field(max_length=16)
    reason: str | None = Field(default=None, max_length=32)
    duty_code: str | None = Field(default=None, max_length=16)
    contested: bool
    at: datetime = Field(sa_type=Instant, index=True)
    to_body: str | None = Field(default=None, max_length=16)
    ruling: str | None = Field(default=None, max_length=16)


async def went_to(session: AsyncSession, case_id: UUID, body_code: str | None, ruling: str | None = None) -> None:
    """The case has gone out again: the return it followed knows to whom."""
    open_ones = update(CaseReturn).where(col(CaseReturn.case_id) == case_id, col(CaseReturn.to_body).is_(None))
    values = open_ones.values(to_body=body_code, ruling=ruling)
    await session.execute(values.execution_options(synchronize_session=False))
