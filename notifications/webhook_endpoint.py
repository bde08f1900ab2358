"""Where a machine wants to be told of what happens to cases: its address, and the secret we sign with."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant, Json


class WebhookEndpoint(SQLModel, table=True):
    """`kinds`: what happened it wants to hear of; none means all that is public. The secret is sealed."""

    __tablename__ = "webhook_endpoint"

    id: UUID = Field(primary_key=True)
    name: str = Field(max_length=80)
    url: str = Field(max_length=500)
    kinds: list[str] = Field(default_factory=list, sa_type=Json)
    secret_sealed: str = Field(max_length=300)
    made_by: UUID
    made_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
