"""How far a case's happenings have been looked at for points."""

from uuid import UUID

from sqlmodel import Field, SQLModel


class PointsSeen(SQLModel, table=True):
    """One case: up to which of its happenings it has been judged."""

    __tablename__ = "points_seen"

    case_id: UUID = Field(primary_key=True)
    seq: int
