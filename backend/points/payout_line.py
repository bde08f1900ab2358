"""A line of a payout: one person, and how much."""

from uuid import UUID

from sqlmodel import Field, SQLModel


class PayoutLine(SQLModel, table=True):
    """`points` as drawn up; `paid` what was paid in the end, None before: less where points were taken back meanwhile,
    nothing where an appeal is still open, or there is no phone to pay it to."""

    __tablename__ = "point_payout_line"

    payout_id: UUID = Field(primary_key=True, foreign_key="point_payout.id")
    place: int = Field(primary_key=True)
    person_id: UUID = Field(index=True)
    points: int
    paid: int | None = None
