"""A day that differs from the plain week."""

from datetime import date

from sqlmodel import Field, SQLModel


class CalendarDay(SQLModel, table=True):
    """A holiday (not worked) or a make-up day (worked). `provisional` until the official notice is loaded."""

    __tablename__ = "calendar_day"

    day: date = Field(primary_key=True)
    worked: bool
    name: str = Field(max_length=40)
    provisional: bool = False
    version: str = Field(max_length=40)
