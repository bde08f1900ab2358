"""Ids that sort by time: UUID version 7 (RFC 9562 §5.7)."""

import secrets
from datetime import UTC, datetime
from uuid import UUID

_RANDOM_BITS = 74
_MILLISECOND = 1000


def new_id(at: datetime, random_bits: int | None = None) -> UUID:
    """A UUIDv7 whose first 48 bits are the milliseconds of `at` (aware); 74 random bits, or those given."""
    bits = secrets.randbits(_RANDOM_BITS) if random_bits is None else random_bits
    return _version_7(_milliseconds(at), bits)


def new_ids(at: datetime, count: int) -> list[UUID]:
    """So many UUIDv7 of one instant, in their own order."""
    return [new_id(at, bits) for bits in sorted(secrets.randbits(_RANDOM_BITS) for _ in range(count))]


def first_id(at: datetime) -> UUID:
    """The smallest UUIDv7 of the millisecond of `at`: the border between partitions, or the start of a range."""
    return UUID(int=_milliseconds(at) << 80)


def instant_of(identity: UUID) -> datetime:
    """The instant (UTC, millisecond precision) at which a UUIDv7 was made."""
    return datetime.fromtimestamp((identity.int >> 80) / _MILLISECOND, tz=UTC)


def _milliseconds(at: datetime) -> int:
    if at.tzinfo is None:
        raise ValueError("an instant must carry its time zone")
    return int(at.timestamp() * _MILLISECOND)


def _version_7(milliseconds: int, bits: int) -> UUID:
    high, low = bits >> 62, bits & ((1 << 62) - 1)
    return UUID(int=(milliseconds << 80) | (0x7 << 76) | ((high & 0xFFF) << 64) | (0b10 << 62) | low)
