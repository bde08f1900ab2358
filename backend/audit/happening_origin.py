"""From where something was done: beside the happening, because an address is a personal value and must be erasable."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant


class HappeningOrigin(SQLModel, table=True):
    """The address, sealed. Kept as long as the law wants logs kept, then erased; the chain stays whole."""

    __tablename__ = "happening_origin"

    happening_id: UUID = Field(primary_key=True)
    address_sealed: str = Field(max_length=300)
    at: datetime = Field(sa_type=Instant, index=True)
