"""Areas (区划): district > street or town > community > grid. A code lies within the shorter one it begins with."""

from datetime import date
from enum import StrEnum

from sqlalchemy import Index, LargeBinary
from sqlmodel import Field, SQLModel

from backend.ground.columns import stored_enum


class AreaKind(StrEnum):
    DISTRICT = "district"  # 县市区, 6 digits
    TOWN = "town"  # 街道、镇, 9 digits
    COMMUNITY = "community"  # 社区、村, 12 digits
    GRID = "grid"  # 单元网格, 15 digits


KIND_BY_LENGTH = {6: AreaKind.DISTRICT, 9: AreaKind.TOWN, 12: AreaKind.COMMUNITY, 15: AreaKind.GRID}


class Area(SQLModel, table=True):
    """An area in force from `valid_from` to before `valid_to`. `shape`: WKB polygon, WGS-84 degrees; grids have one."""

    __tablename__ = "area"
    __table_args__ = (Index("ix_area_kind", "kind", "valid_to"),)

    code: str = Field(primary_key=True, max_length=15)
    valid_from: date = Field(primary_key=True)
    valid_to: date | None = None
    kind: AreaKind = Field(sa_type=stored_enum(AreaKind))
    name: str = Field(max_length=60)
    shape: bytes | None = Field(default=None, sa_type=LargeBinary)
