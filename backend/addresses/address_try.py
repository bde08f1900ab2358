"""A case whose address is being looked for: how often it was tried, and when it is to be tried (again)."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant


class AddressTry(SQLModel, table=True):
    """Until `due_at` somebody is at it; gone once the case has its address."""

    __tablename__ = "address_try"

    case_id: UUID = Field(primary_key=True, foreign_key="cases.id")
    attempts: int
    due_at: datetime = Field(sa_type=Instant)
