"""A delivery: one happening, told to one person, by one channel, at one address; with its whole life."""

import hashlib
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant, stored_enum


class State(StrEnum):
    CREATED = "created"
    SENT = "sent"
    GIVEN_UP = "given_up"


class Delivery(SQLModel, table=True):
    """The id is made of the happening's time and a digest of (happening, person, channel, address): one row for each.

    While a worker sends it, `claim` is that worker's token and `due_at` the end of its lease.
    """

    __tablename__ = "delivery"
    __table_args__ = (Index("ix_delivery_due", "state", "due_at"), {"postgresql_partition_by": "RANGE (id)"})

    id: UUID = Field(primary_key=True)
    happening_id: UUID = Field(index=True)
    person_id: UUID = Field(index=True)
    channel: str = Field(max_length=16)
    address: str = Field(max_length=200)
    case_number: str | None = Field(default=None, max_length=16)
    kind: str = Field(max_length=48)
    title: str = Field(max_length=80)
    text: str = Field(max_length=500)
    state: State = Field(sa_type=stored_enum(State))
    attempts: int = 0
    made_at: datetime = Field(sa_type=Instant)
    due_at: datetime = Field(sa_type=Instant)
    claim: UUID | None = None
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    fault: str | None = Field(default=None, max_length=200)


def delivery_id(happening_id: UUID, person_id: UUID, channel: str, address: str) -> UUID:
    """The same for the same four: a UUIDv7 with the happening's milliseconds."""
    key = f"{happening_id.hex}{person_id.hex}{channel}\0{address}".encode()
    bits = int.from_bytes(hashlib.sha256(key).digest()[:10], "big")
    low = (bits & ((1 << 62) - 1)) | (0b10 << 62)
    return UUID(int=(happening_id.int >> 80 << 80) | (0x7 << 76) | ((bits >> 62 & 0xFFF) << 64) | low)
