"""The control total of a telling: how many deliveries it made, and a sum over their ids. Written with them."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant

MODULUS = 1 << 128


class Told(SQLModel, table=True):
    """A happening that has been told. What its deliveries come to today must be what they came to then."""

    __tablename__ = "told"

    happening_id: UUID = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant, index=True)
    deliveries: int
    id_sum: str = Field(max_length=32)


def id_sum(ids: Iterable[UUID]) -> str:
    """The same in whatever order; another if one is missing, added or changed."""
    return f"{sum(one.int for one in ids) % MODULUS:032x}"
