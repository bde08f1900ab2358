"""What a reporter sees of a report: plain words, no inner matters, no names of staff."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from fastapi import Request
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from backend.addresses.words_of_place import without_ids
from backend.cases import history
from backend.cases.before_after import before_after
from backend.cases.buttons import buttons
from backend.cases.case import Case
from backend.cases.case_photo import CasePhoto, Shows
from backend.cases.deadline_of import promised
from backend.cases.find import step_that_stays
from backend.cases.labels import Labels
from backend.cases.nearest import Near, alike_near
from backend.cases.photos_of_cases import Shown
from backend.cases.photos_of_report import photos_of_report
from backend.cases.report import Reported
from backend.cases.status import REJECTED, STATUS, Milestone, rating_reason, timeline
from backend.ground.late_model import LateModel
from backend.ground.paging import Page
from backend.people.actor import Actor
from backend.places.coordinates import CoordType
from backend.web import city, labels_for
from backend.workflow.steps import ENDED, Action, Step
from media import Photo
from mobile_api.button import Button
from mobile_api.photo_links import Links, links_of
from mobile_api.positions import PositionOut, PositionsOut

SIMILAR_M, MOST_SIMILAR = 100, 5  # metres to the middle of a cell: from its corner it is 95 m in Linhai
# what one does to one's own report through this door; of what staff may do besides, their own door tells
REPORTERS = frozenset({Action.WITHDRAW, Action.SUPPLEMENT, Action.URGE, Action.RATE, Action.DISPUTE})


class CasePhotoOut(LateModel):
    """A photo of a case: what it shows (before, after, check) and where to fetch it."""

    id: UUID
    shows: Shows
    taken_at: datetime | None
    cleared: bool
    links: Links


class Pair(LateModel):
    """A photo of the problem and one of the mended place, side by side; by id."""

    before: UUID | None
    after: UUID | None


class MilestoneOut(LateModel):
    """A line of the timeline: which department and reason it rests on, until when it waits (`until`, 挂账) or what its
    new limit is (`due_at`, 延期), whose matter it is instead of the city's, and the photos before and after that were
    disputed."""

    at: datetime
    status: str
    text: str
    department: str | None = None
    reason: str | None = None
    until: datetime | None = None
    due_at: datetime | None = None
    responsible_body: str | None = None
    before_after: list[Pair] = Field(default=[])


class SimilarOut(LateModel):
    """An open case like this one, and how far the middle of its public cell is. Whose it is, is not told."""

    number: str
    status: str
    status_text: str
    distance_m: int
    reported_at: datetime


class ReportOut(LateModel):
    """A report as its reporter sees it. `merged_into`: the case that took it in; `responsible_body`: whose it is where
    it is not the city's; `moves`: what its reporter may do with it now. Until the class is certain `class` is null and
    `class_name` what the reporter chose."""

    number: str
    version: int
    status: str
    status_text: str
    step: Step
    bucket: str
    class_: str | None = Field(serialization_alias="class")
    class_name: str
    description: str
    address: str | None
    anonymous: bool
    position: PositionOut
    positions: PositionsOut
    grid: str
    due_at: datetime | None
    reported_at: datetime
    photos: list[CasePhotoOut]
    before_after: list[Pair]
    timeline: list[MilestoneOut]
    rating: str | None
    rating_reason: str | None
    disputed: bool
    me_too: int
    merged_into: str | None
    responsible_body: str | None
    similar: list[SimilarOut]
    moves: list[Button]


class ReportLine(LateModel):
    """A report in a list."""

    number: str
    status: str
    status_text: str
    bucket: str
    description: str
    reported_at: datetime
    rating: str | None


class ReportPage(LateModel):
    """A page of reports."""

    items: list[ReportLine]
    next: str | None


class Shaper:
    """Shapes cases into reports: knows the names behind the codes and where photos are fetched."""

    def __init__(self, request: Request, session: AsyncSession, coord_type: CoordType, at: datetime, by: Actor) -> None:
        self._request, self._session, self._coord_type, self._at, self._by = request, session, coord_type, at, by

    async def reported(self, made: Reported) -> ReportOut:
        """A report just sent."""
        return await self.report(made.case, made.photos, made.entries)

    async def report(
        self, case: Case, photos: Sequence[Shown] | None = None, entries: Sequence[history.Entry] | None = None
    ) -> ReportOut:
        """One report whole; its photos and history are read unless given."""
        labels = await labels_for(self._request, self._session)
        if photos is None:
            photos = await photos_of_report(self._session, case)
        if entries is None:
            entries = await history.read(self._session, case)
        status = STATUS[case.step]
        return ReportOut(
            number=case.number, version=case.version, status=status.code, status_text=status.text, step=case.step,
            bucket=case.bucket, class_=case.class_code if case.certain else None,
            class_name=labels.category(case.class_code) if case.certain else labels.bucket(case.bucket),
            description=case.description, address=case.address and without_ids(case.address), anonymous=case.anonymous,
            position=PositionOut.of(case.lon, case.lat, self._coord_type),
            positions=PositionsOut.of(case, self._coord_type, of_camera=True), grid=case.grid_code,
            due_at=promised(case.step, case.due_at), reported_at=case.reported_at,
            photos=[self._photo(row, photo) for row, photo in photos],
            before_after=pairs(photos),
            timeline=[milestone_out(line, labels, case) for line in timeline(entries)], rating=case.rating,
            rating_reason=labels.reason(rating_reason(entries)), disputed=case.disputed, me_too=case.me_too_count,
            merged_into=case.merged_into, responsible_body=case.responsible_body,
            similar=await self._similar(case),
            moves=await self._moves(case),
        )  # fmt: skip

    async def page(self, page: Page[Case]) -> ReportPage:
        """A list of reports."""
        return ReportPage(items=[_line(case) for case in page.items], next=page.next)

    async def _similar(self, case: Case) -> list[SimilarOut]:
        if case.step in ENDED:
            return []
        near = await alike_near(self._session, case, SIMILAR_M, MOST_SIMILAR)
        return [_similar(one) for one in near]

    async def _moves(self, case: Case) -> list[Button]:
        here = city(self._request)
        law = await here.releases.law(self._session, case.release)
        stays = await step_that_stays(self._session, case)
        open_ones = buttons(case, self._by, here.caps, self._at, law, stays)
        return [Button.of(one) for one in open_ones if one.action in REPORTERS]

    def _photo(self, row: CasePhoto, photo: Photo) -> CasePhotoOut:
        """When a neighbour's camera saw the same (并案) is told as little as anybody else is told it."""
        taken_at = photo.taken_at if row.shows is not Shows.BEFORE or row.added_by == self._by.id else None
        links = links_of(self._request, photo, self._at)
        return CasePhotoOut(id=photo.id, shows=row.shows, taken_at=taken_at, cleared=row.cleared, links=links)


def milestone_out(line: Milestone, labels: Labels, case: Case) -> MilestoneOut:
    """A line of the timeline, with the names behind its codes."""
    return MilestoneOut(
        at=line.at,
        status=line.status.code,
        text=line.status.text,
        department=labels.body(line.department),
        reason=labels.reason(line.reason),
        until=datetime.fromisoformat(line.until) if line.until else None,
        due_at=datetime.fromisoformat(line.due_at) if line.due_at else None,
        responsible_body=case.responsible_body if line.status == REJECTED else None,
        before_after=[Pair(before=_id(before), after=_id(after)) for before, after in line.pairs],
    )


def _id(text: str | None) -> UUID | None:
    return UUID(text) if text else None


def pairs(photos: Sequence[Shown]) -> list[Pair]:
    """Before and after, as they stand beside one another."""
    return [
        Pair(before=before[1].id if before else None, after=after[1].id if after else None)
        for before, after in before_after(photos)
    ]


def _similar(one: Near) -> SimilarOut:
    status = STATUS[one.step]
    return SimilarOut(
        number=one.number, status=status.code, status_text=status.text, distance_m=one.metres,
        reported_at=one.reported_at,
    )  # fmt: skip


def _line(case: Case) -> ReportLine:
    status = STATUS[case.step]
    return ReportLine(
        number=case.number,
        status=status.code,
        status_text=status.text,
        bucket=case.bucket,
        description=case.description,
        reported_at=case.reported_at,
        rating=case.rating,
    )
