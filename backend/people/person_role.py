"""The roles a person holds. A citizen needs no row: everyone is one."""

from uuid import UUID

from sqlmodel import Field, SQLModel

from backend.ground.columns import stored_enum
from backend.workflow.roles import Role


class PersonRole(SQLModel, table=True):
    __tablename__ = "person_role"

    person_id: UUID = Field(primary_key=True, foreign_key="person.id")
    role: Role = Field(primary_key=True, sa_type=stored_enum(Role))
