"""The keys the record was and is signed with: their public halves, for ever."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant


class RecordKey(SQLModel, table=True):
    """A public key (Ed25519, hex), used from `since` on. `endorsement`: the key before it signed this one, where that
    key was still at hand. Append-only."""

    __tablename__ = "record_key"

    id: str = Field(primary_key=True, max_length=16)
    public_key: str = Field(max_length=64)
    since: datetime = Field(sa_type=Instant)
    endorsed_by: str | None = Field(default=None, max_length=16)
    endorsement: str | None = Field(default=None, max_length=128)
