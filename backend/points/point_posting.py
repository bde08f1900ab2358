"""A posting (分录): one side of an entry. The two sides of an entry come to nothing. Append-only."""

from uuid import UUID

from sqlmodel import Field, SQLModel


class PointPosting(SQLModel, table=True):
    """So many points to (above zero) or from (below zero) an account."""

    __tablename__ = "point_posting"

    entry_id: UUID = Field(primary_key=True, foreign_key="point_entry.id")
    account: str = Field(primary_key=True, max_length=48, index=True)
    points: int
