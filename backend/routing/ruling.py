"""Rulings (裁定): which body a contested case belongs to. Binding, and a rule for like cases from its day on."""

from datetime import date, datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant


class Ruling(SQLModel, table=True):
    """`number` reads R2026-0001. `returned_by` had returned the case, resting on the article `duty_code`; it is
    `body_code` that has to handle it, and what is like it: the same class in the same town, and of the same owner if
    it is a component.
    """

    __tablename__ = "ruling"

    number: str = Field(primary_key=True, max_length=16)
    subject_id: UUID = Field(index=True)
    subject_number: str = Field(max_length=16)
    class_code: str = Field(max_length=8)
    area_prefix: str = Field(max_length=15)
    owner_code: str | None = Field(default=None, max_length=16)
    returned_by: str | None = Field(default=None, max_length=16)
    duty_code: str | None = Field(default=None, max_length=16)
    body_code: str = Field(max_length=16)
    made_by: UUID
    made_at: datetime = Field(sa_type=Instant, index=True)
    valid_from: date
