"""Why something was done, in somebody's own words: beside the happening, because words may hold what is personal."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant


class HappeningWords(SQLModel, table=True):
    """The words, sealed. Erased with who wrote them or whom they are about, or when their time has come."""

    __tablename__ = "happening_words"

    happening_id: UUID = Field(primary_key=True)
    sealed: str = Field(max_length=1500)
    at: datetime = Field(sa_type=Instant, index=True)
