"""A day that differs from the plain week, in one version of the calendar."""

from datetime import date

from sqlmodel import Field, SQLModel


class CalendarDay(SQLModel, table=True):
    """A holiday (not worked) or a make-up day (worked). `provisional` until the official notice is loaded."""

    __tablename__ = "calendar_day"

    version: str = Field(primary_key=True, max_length=40)
    day: date = Field(primary_key=True)
    worked: bool
    name: str = Field(max_length=40)
    provisional: bool = False
