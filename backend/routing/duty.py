"""Duties (职责): a named set of classes, as the city's duty list (权责清单) numbers them."""

from sqlmodel import Field, SQLModel


class Duty(SQLModel, table=True):
    """A duty of a department; `body_code` None is a duty common to all towns (共性职责)."""

    __tablename__ = "duty"

    code: str = Field(primary_key=True, max_length=16)
    name: str = Field(max_length=120)
    body_code: str | None = Field(default=None, max_length=16)
