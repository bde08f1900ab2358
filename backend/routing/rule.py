"""Rules of the duty matrix: class prefix × area prefix → body; and those that rulings (裁定) have made."""

import re
from datetime import date
from uuid import UUID

from sqlmodel import Field, SQLModel, col

# as codes are written, in digits of ASCII: by any others, as an input method may write them, nothing is ever found
CLASS_PREFIX = re.compile(r"[CE][0-9]*")
AREA_PREFIX = re.compile(r"([0-9]{6}([0-9]{3}){0,3})?")


class Rule(SQLModel, table=True):
    """In force from `valid_from` to before `valid_to`. An empty area prefix is the whole city.

    `ruling`: the number of the ruling that made it; such a rule outranks the matrix. `owner_code`: it holds for
    components of this owner only.
    """

    __tablename__ = "rule"

    id: UUID = Field(primary_key=True)
    class_prefix: str = Field(max_length=8)
    area_prefix: str = Field(default="", max_length=15)
    body_code: str = Field(max_length=16)
    duty_code: str = Field(max_length=16)
    valid_from: date
    valid_to: date | None = None
    ruling: str | None = Field(default=None, max_length=16)
    owner_code: str | None = Field(default=None, max_length=16)


OF_MATRIX = col(Rule.ruling).is_(None)  # a row of the matrix, which nothing that a ruling made is
