"""Classes (大类小类) of components and events."""

import re
from datetime import date
from enum import StrEnum

from sqlmodel import Field, SQLModel

from backend.ground.columns import stored_enum

CODE = re.compile(r"[CE][0-9]{4}")


class Kind(StrEnum):
    COMPONENT = "component"  # 部件, code C + 4 digits
    EVENT = "event"  # 事件, code E + 4 digits


class Category(SQLModel, table=True):
    """A class: its kind's letter, major and minor number. Schemes number differently, so the scheme is kept."""

    __tablename__ = "category"

    code: str = Field(primary_key=True, max_length=8)
    scheme: str = Field(max_length=40)
    kind: Kind = Field(sa_type=stored_enum(Kind))
    major: str = Field(max_length=4)
    major_name: str = Field(max_length=40)
    minor: str = Field(max_length=4)
    name: str = Field(max_length=60)
    bucket: str = Field(max_length=32)
    valid_from: date
    valid_to: date | None = None


def class_code(kind: Kind, major: str, minor: str) -> str:
    """The code of a class: `E0110`."""
    return f"{'C' if kind is Kind.COMPONENT else 'E'}{major}{minor}"
