"""Filing standards (立案标准): when a class is filed, when it may be closed, within which limit."""

from uuid import UUID

from sqlmodel import Field, SQLModel

from backend.ground.columns import stored_enum
from backend.working_time import TimeUnit


class Standard(SQLModel, table=True):
    """One filing condition of a class, with its own closing condition and limit. A case keeps a snapshot of its own."""

    __tablename__ = "standard"

    id: UUID = Field(primary_key=True)
    class_code: str = Field(max_length=8, index=True)
    place: int
    condition: str = Field(max_length=300)
    closing_condition: str = Field(max_length=300)
    limit_value: float
    limit_unit: TimeUnit = Field(sa_type=stored_enum(TimeUnit))
    urgency: str = Field(max_length=16)
