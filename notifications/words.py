"""Words of a message."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """Title and text. Fields of a case: number, bucket, category, place, department, due, reason, and of what is
    late: what, late_since; of the rest, what their tellers give."""

    title: str
    text: str
