"""The whitelist: what a stranger may see of a case. Nothing else leaves this door."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel

from backend.cases.case import Case
from backend.cases.case_photo import Shows
from backend.cases.labels import Labels
from backend.cases.status import STATUS, Milestone
from backend.places.cell import snapped
from backend.places.coordinates import CoordType, from_wgs84


class PublicPosition(BaseModel):
    """The middle of the stable cell the case lies in, never the place itself."""

    lon: float
    lat: float
    coord_type: CoordType


class PublicPhoto(BaseModel):
    """A cleared photo: links that expire to derivatives without metadata."""

    shows: Shows
    thumb: str
    view: str


class PublicPair(BaseModel):
    """The places in `photos` of a photo before and one after, side by side; null where one is not cleared."""

    before: int | None
    after: int | None


class PublicMilestone(BaseModel):
    """A line of the timeline, in plain words."""

    at: datetime
    status: str
    text: str
    department: str | None
    reason: str | None


class PublicReport(BaseModel):
    """A case as anyone may read it. `description` is null and `photos` empty until the desk has cleared them."""

    number: str
    status: str
    status_text: str
    bucket: str
    bucket_name: str
    area: str
    position: PublicPosition
    department: str | None
    reported_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    rating: str | None
    merged_into: str | None
    responsible_body: str | None
    description: str | None
    photos: list[PublicPhoto]
    before_after: list[PublicPair]
    timeline: list[PublicMilestone]

    @classmethod
    def of(
        cls,
        case: Case,
        told: Sequence[Milestone],
        photos: Sequence[PublicPhoto],
        pairs: Sequence[PublicPair],
        labels: Labels,
        wanted: CoordType,
    ) -> "PublicReport":
        """The public face of a case; `photos` are the cleared ones only."""
        status = STATUS[case.step]
        return cls(
            number=case.number, status=status.code, status_text=status.text, bucket=case.bucket,
            bucket_name=labels.bucket(case.bucket), area=labels.place(case.grid_code),
            position=_position(case, wanted), department=labels.body(case.body_code),
            reported_at=case.reported_at, due_at=case.due_at, ended_at=case.ended_at, rating=case.rating,
            merged_into=case.merged_into, responsible_body=case.responsible_body,
            description=case.description if case.description_cleared else None, photos=list(photos),
            before_after=list(pairs),
            timeline=[
                PublicMilestone(
                    at=line.at, status=line.status.code, text=line.status.text,
                    department=labels.body(line.department), reason=labels.reason(line.reason),
                )
                for line in told
            ],
        )  # fmt: skip


def _position(case: Case, wanted: CoordType) -> PublicPosition:
    lon, lat = from_wgs84(*snapped(case.lon, case.lat), wanted)
    return PublicPosition(lon=round(lon, 5), lat=round(lat, 5), coord_type=wanted)
