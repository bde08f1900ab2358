"""How many cases there are, by place, kind and span of days: what clusters and heat are read from."""

from typing import Any

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel, col

from backend.atlas.standing import NAMES
from backend.places.cell import ZOOM

LEVELS = (12, 14, 16)  # zooms of the cells counted by: about 8.6 km, 2.1 km and 540 m in Linhai
ALL = ""


class MapCount(SQLModel, table=True):
    """`what`: ALL, b:bucket or c:class; `span`: of days (spans.py); `place`: a cell of one of LEVELS (place_of)."""

    __tablename__ = "map_count"
    __table_args__ = {"sqlite_with_rowid": False}

    what: str = Field(primary_key=True, max_length=34)
    span: int = Field(primary_key=True)
    place: int = Field(primary_key=True, sa_type=BigInteger)
    open_unlit: int = 0
    open_green: int = 0
    open_yellow: int = 0
    open_red: int = 0
    closed_unlit: int = 0
    closed_green: int = 0
    closed_yellow: int = 0
    closed_red: int = 0


COUNTED: list[Any] = [col(getattr(MapCount, name)) for name in NAMES]  # by the number of the standing


def first_place(level: int) -> int:
    """Where the numbers of a level begin: no two levels share one."""
    return 1 << 2 * level


def place_of(cell: int, level: int) -> int:
    """The place of a level that holds a cell of full zoom."""
    return first_place(level) + (cell >> 2 * (ZOOM - level))


def whats_of(bucket: str, class_code: str) -> list[str]:
    """All kinds a case is counted as."""
    return [ALL, of_bucket(bucket), *([of_class(class_code)] if class_code else [])]


def of_bucket(code: str) -> str:
    return f"b:{code}"


def of_class(code: str) -> str:
    return f"c:{code}"
