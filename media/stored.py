"""An object in the store, as listed."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Stored:
    """Its key, its size in bytes, and when it was last written."""

    key: str
    bytes: int
    written_at: datetime
