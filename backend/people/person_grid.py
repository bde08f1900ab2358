"""The grids an inspector is responsible for (责任网格)."""

from uuid import UUID

from sqlmodel import Field, SQLModel


class PersonGrid(SQLModel, table=True):
    __tablename__ = "person_grid"

    grid_code: str = Field(primary_key=True, max_length=15)
    person_id: UUID = Field(primary_key=True, foreign_key="person.id", index=True)
