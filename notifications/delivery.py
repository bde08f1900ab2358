"""A delivery: one happening, told to one person, by one channel, at one address; with its whole life."""

import hashlib
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant, Json, stored_enum


class State(StrEnum):
    """created → claimed → sent → delivered, or one of the four ends that are no delivery."""

    CREATED = "created"
    CLAIMED = "claimed"  # a worker is sending it, until `due_at`
    SENT = "sent"  # the other side took it
    DELIVERED = "delivered"  # it says that the person has it
    FAILED = "failed"  # refused for good, `fault` says why
    GIVEN_UP = "given_up"  # perhaps sent, and the channel's rule forbids another attempt
    DEAD = "dead"  # too many attempts
    SPARED = "spared"  # not needed: an earlier way got through

    @property
    def is_open(self) -> bool:
        return self in (State.CREATED, State.CLAIMED)


class Urgency(StrEnum):
    """How much it matters to hear at once."""

    LOW = "low"  # in the inbox, and in the digest
    NORMAL = "normal"
    IMPORTANT = "important"  # worth an SMS where nothing else gets through
    URGENT = "urgent"  # worth an SMS, also at night


OPEN = text("due_at IS NOT NULL")


class Delivery(SQLModel, table=True):
    """The id is made of the happening's time and a digest of (happening, person, channel, address): one row for each.

    `due_at` is when it is next to be looked at: while a worker sends it (`claim` is its token), the end of the lease;
    None once nothing more is to be done. `person_id` is None for who is no person of ours: a phone that asked for a
    code, a machine. A `step` above 1 is taken only where none of the steps from 1 on got through; `wording` is the
    version of the words. `subject_id` and `seq` are the happening's: channels that keep order keep it within a subject.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        Index("ix_delivery_due", "channel", "due_at", "id", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_delivery_order", "subject_id", "seq", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_delivery_provider", "channel", "provider_id"),
        {"postgresql_partition_by": "RANGE (id)"},
    )

    id: UUID = Field(primary_key=True)
    happening_id: UUID = Field(index=True)
    subject_id: UUID
    seq: int
    person_id: UUID | None = Field(default=None, index=True)
    channel: str = Field(max_length=16)
    address: str = Field(max_length=512)
    case_number: str | None = Field(default=None, max_length=16)
    kind: str = Field(max_length=48)
    urgency: Urgency = Field(default=Urgency.NORMAL, sa_type=stored_enum(Urgency))
    title: str = Field(max_length=80)
    text: str = Field(max_length=500)
    fields: dict[str, str] = Field(default_factory=dict, sa_type=Json)  # what the words were filled with, for templates
    step: int = 0
    wording: int = 0
    is_sealed: bool = False  # the address and some fields stand in sealed_text, to be opened once
    state: State = Field(sa_type=stored_enum(State))
    attempts: int = 0
    made_at: datetime = Field(sa_type=Instant)
    due_at: datetime | None = Field(default=None, sa_type=Instant)
    ends_at: datetime | None = Field(default=None, sa_type=Instant)  # of no use after this
    claim: UUID | None = None
    claimed_at: datetime | None = Field(default=None, sa_type=Instant)
    begun_at: datetime | None = Field(default=None, sa_type=Instant)  # channels that leave what is unknown
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    delivered_at: datetime | None = Field(default=None, sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)  # failed, given up or dead
    fault: str | None = Field(default=None, max_length=200)
    provider_id: str | None = Field(default=None, max_length=200)
    answer: str | None = Field(default=None, max_length=500)


def delivery_id(happening_id: UUID, person_id: UUID | None, channel: str, address: str) -> UUID:
    """The same for the same four: a UUIDv7 with the happening's milliseconds."""
    whom = person_id.hex if person_id else ""
    key = f"{happening_id.hex}{whom}{channel}\0{address}".encode()
    bits = int.from_bytes(hashlib.sha256(key).digest()[:10], "big")
    low = (bits & ((1 << 62) - 1)) | (0b10 << 62)
    return UUID(int=(happening_id.int >> 80 << 80) | (0x7 << 76) | ((bits >> 62 & 0xFFF) << 64) | low)
