"""The few buckets (大类) a citizen chooses from, instead of the whole tree."""

from sqlmodel import Field, SQLModel


class Bucket(SQLModel, table=True):
    """A bucket, and the provisional class of a report that knows no more than it."""

    __tablename__ = "bucket"

    code: str = Field(primary_key=True, max_length=32)
    name: str = Field(max_length=40)
    place: int
    default_class: str = Field(max_length=8)
