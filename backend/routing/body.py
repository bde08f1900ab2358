"""Bodies: the city's departments (专业部门) and its streets and towns (镇街)."""

from enum import StrEnum

from sqlmodel import Field, SQLModel

from backend.ground.columns import stored_enum


class BodyKind(StrEnum):
    DEPARTMENT = "department"
    TOWN = "town"


OTHER_KIND = "部门与镇街不能互换"


class Body(SQLModel, table=True):
    """A body that handles cases. `area_code` is set for towns."""

    __tablename__ = "body"

    code: str = Field(primary_key=True, max_length=16)
    name: str = Field(max_length=60)
    kind: BodyKind = Field(sa_type=stored_enum(BodyKind))
    area_code: str | None = Field(default=None, max_length=9)
