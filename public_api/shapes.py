"""The whitelist: what a stranger may see of a case. Nothing else leaves this door."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from backend.cases.case import Case
from backend.cases.case_photo import Shows
from backend.cases.deadline_of import promised
from backend.cases.facts_of import is_late
from backend.cases.history import Entry
from backend.cases.labels import Labels
from backend.cases.status import REJECTED, STATUS, Milestone, rating_reason, timeline
from backend.ground.late_model import LateModel
from backend.places.cell import snapped
from backend.places.coordinates import CoordType, from_wgs84


class PublicPosition(LateModel):
    """The middle of the stable cell the case lies in, never the place itself."""

    lon: float
    lat: float
    coord_type: CoordType


class PublicPhoto(LateModel):
    """A cleared photo: links that expire to derivatives without metadata."""

    shows: Shows
    thumb: str
    view: str


class PublicPair(LateModel):
    """The places in `photos` of a photo before and one after, side by side; null where one is not cleared."""

    before: int | None
    after: int | None


class ShownPhotos(NamedTuple):
    """The cleared photos of a case, the pairs among them, and the place of each by its id."""

    photos: list[PublicPhoto]
    pairs: list[PublicPair]
    places: Mapping[str, int]

    def paired(self, pairs: Sequence[tuple[str | None, str | None]]) -> list[PublicPair]:
        """Pairs of ids as places; none of which neither is cleared."""
        found = [PublicPair(before=self._place(before), after=self._place(after)) for before, after in pairs]
        return [pair for pair in found if (pair.before, pair.after) != (None, None)]

    def _place(self, identity: str | None) -> int | None:
        return self.places.get(identity) if identity else None


class Seen(NamedTuple):
    """When it is looked at, and in which coordinate system."""

    at: datetime
    coord_type: CoordType


class PublicMilestone(LateModel):
    """A line of the timeline, in plain words: `until` is when work that rests (挂账) is expected to go on, `due_at`
    the new limit where a longer time was granted (延期), `responsible_body` whose matter it is instead of the city's,
    `before_after` the cleared photos that were disputed."""

    at: datetime
    status: str
    text: str
    department: str | None
    reason: str | None
    until: datetime | None
    due_at: datetime | None
    responsible_body: str | None
    before_after: list[PublicPair]


class PublicReport(LateModel):
    """A case as anyone may read it. `description` is null and `photos` empty until the desk has cleared them;
    `class_name` null until the class is certain."""

    number: str
    status: str
    status_text: str
    bucket: str
    bucket_name: str
    class_name: str | None
    area: str
    position: PublicPosition
    department: str | None
    reported_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    is_overdue: bool
    me_too: int
    rating: str | None
    rating_reason: str | None
    disputed: bool
    merged_into: str | None
    responsible_body: str | None
    description: str | None
    photos: list[PublicPhoto]
    before_after: list[PublicPair]
    timeline: list[PublicMilestone]

    @classmethod
    def of(cls, case: Case, history: Sequence[Entry], shown: ShownPhotos, labels: Labels, seen: Seen) -> "PublicReport":
        """The public face of a case."""
        status = STATUS[case.step]
        return cls(
            number=case.number, status=status.code, status_text=status.text, bucket=case.bucket,
            bucket_name=labels.bucket(case.bucket), area=labels.place(case.grid_code),
            class_name=labels.category(case.class_code) if case.certain else None,
            position=public_position(case.lon, case.lat, seen.coord_type), department=labels.body(case.body_code),
            reported_at=case.reported_at, due_at=promised(case.step, case.due_at), ended_at=case.ended_at,
            is_overdue=is_late(case, seen.at), me_too=case.me_too_count, rating=case.rating,
            rating_reason=labels.reason(rating_reason(history)), disputed=case.disputed,
            merged_into=case.merged_into, responsible_body=case.responsible_body,
            description=case.description if case.description_cleared else None, photos=shown.photos,
            before_after=shown.pairs,
            timeline=[_milestone(line, case, shown, labels) for line in timeline(history)],
        )  # fmt: skip


def _milestone(line: Milestone, case: Case, shown: ShownPhotos, labels: Labels) -> PublicMilestone:
    return PublicMilestone(
        at=line.at, status=line.status.code, text=line.status.text, department=labels.body(line.department),
        reason=labels.reason(line.reason), until=datetime.fromisoformat(line.until) if line.until else None,
        due_at=datetime.fromisoformat(line.due_at) if line.due_at else None,
        responsible_body=case.responsible_body if line.status == REJECTED else None,
        before_after=shown.paired(line.pairs),
    )  # fmt: skip


def public_position(lon: float, lat: float, wanted: CoordType) -> PublicPosition:
    """Of a place in WGS-84: the middle of its cell."""
    x, y = from_wgs84(*snapped(lon, lat), wanted)
    return PublicPosition(lon=round(x, 5), lat=round(y, 5), coord_type=wanted)
