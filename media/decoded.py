"""What a decoded picture is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Decoded:
    """Width and height (pixels) as seen upright; `taken_at` and `position` (lon, lat, WGS-84 degrees) as its camera
    wrote; `fingerprint` is its perceptual hash; the derivatives by name.
    """

    format: str
    width: int
    height: int
    taken_at: datetime | None
    position: tuple[float, float] | None
    fingerprint: int | None = None
    derivatives: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def is_sane(self) -> bool:
        """Whether such a picture can be: the word of a child that met a hostile file is not taken on trust."""
        lon, lat = self.position or (0.0, 0.0)
        return min(self.width, self.height) > 0 and abs(lon) <= 180 and abs(lat) <= 90
