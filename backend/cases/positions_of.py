"""The three positions of a case: as stated, as its photo says, and the one used; and whether they agree."""

from dataclasses import dataclass

from backend.cases.case import Case
from backend.places.coordinates import distance_m

DISAGREE = 200.0  # metres: more than a phone is wrong, or its owner walks before sending


@dataclass(frozen=True)
class Positions:
    """WGS-84 degrees (lon, lat). `apart` in metres between the photo's and the one used; None without the photo's."""

    used: tuple[float, float]
    photo: tuple[float, float] | None
    apart: float | None

    @property
    def disagree(self) -> bool:
        return self.apart is not None and self.apart > DISAGREE


def positions_of(case: Case) -> Positions:
    """Of a case. The position used is the stated one: whoever reports points at the thing, the camera at its owner."""
    used = (case.lon, case.lat)
    if case.photo_lon is None or case.photo_lat is None:
        return Positions(used, None, None)
    photo = (case.photo_lon, case.photo_lat)
    return Positions(used, photo, distance_m(used, photo))
