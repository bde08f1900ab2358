"""LANES: how each channel is worked. Data."""

from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    """Which of a channel's deliveries a lane works."""

    WHOLE = "whole"
    SEALED = "sealed"  # somebody waits for them in front of a screen: one-time codes
    URGENT = "urgent"  # of the others: warnings about an account
    OPEN = "open"  # all others


@dataclass(frozen=True)
class LaneRule:
    """How many sends may be under way in one process; whether of one subject (a case) a later one waits until the
    earlier is settled; whether each address is a provider of its own (one being down stops no other); and how many
    seconds one send may take: beyond, its outcome is unknown. `in_doubt`: of a channel that leaves what is unknown, how
    many may be under way: so many at most are in doubt when a worker dies; the others it claimed are tried again.
    `share`: how many of the places one address may have, None for all: one that is slow and answers is no breaker's
    affair, and with enough that waits for it would have them all. `parts`: a lane with places (and doubts) of its own
    for each: a code, or a warning, waits behind no morning of other messages."""

    at_once: int = 16
    in_order: bool = False
    own_breaker: bool = False
    share: int | None = None
    limit: float = 30.0
    in_doubt: int = 8
    parts: tuple[Part, ...] = (Part.WHOLE,)


LANES: dict[str, LaneRule] = {
    "in_app": LaneRule(at_once=200),
    "webhook": LaneRule(at_once=32, in_order=True, own_breaker=True, share=8, limit=20.0),
    "sms": LaneRule(parts=(Part.SEALED, Part.URGENT, Part.OPEN)),
}


def rule_of(channel: str) -> LaneRule:
    """The rule of a channel by name; that of most where it has none of its own."""
    return LANES.get(channel, LaneRule())
