"""What a promise is, and where it stands in the table."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Promise:
    """Words for the office; tests that show it; tests that plant a fault and assert that it is seen."""

    words: str
    shown_by: tuple[str, ...]
    planted: tuple[str, ...]
    fault: str


PARTS = ("A", "B", "C", "D", "E", "PR", "F", "S")


def place_of(name: str) -> tuple[int, int]:
    """By its part, then by its number."""
    part, number = re.fullmatch(r"([A-Z]+)(\d+)", name).groups()  # type: ignore[union-attr]
    return PARTS.index(part), int(number)
