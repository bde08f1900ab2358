"""The sheets of the open statistics (公开统计): a day's or a month's numbers of the city, a class, a town, a body."""

from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant, stored_enum


class Each(StrEnum):
    DAY = "day"
    MONTH = "month"


class By(StrEnum):
    """What is counted apart."""

    CITY = "city"
    CLASS = "class"
    TOWN = "town"
    DEPARTMENT = "department"


class StatSheet(SQLModel, table=True):
    """One period (by its first day) of one object; the city's stands for every period that was counted.

    Judged at the end of the period, as the evaluation is: a later day changes no earlier one, so a `final` sheet stays.
    Derived; can be thrown away and counted again. Medians in minutes since the report.
    """

    __tablename__ = "stat_sheet"

    each: Each = Field(primary_key=True, sa_type=stored_enum(Each))
    first: date = Field(primary_key=True)
    of: By = Field(primary_key=True, sa_type=stored_enum(By))
    code: str = Field(primary_key=True, max_length=16)
    received: int
    filed: int
    rejected: int
    closed: int
    closed_in_time: int
    rated: int
    satisfied: int
    median_file_minutes: int | None = None
    median_close_minutes: int | None = None
    final: bool
    at: datetime = Field(sa_type=Instant)
