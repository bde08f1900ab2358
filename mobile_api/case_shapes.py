"""What staff see of a case. The reporter's identity is not among it; the buttons come from MOVES."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import Request
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from backend.cases import history
from backend.cases.application import waiting_in
from backend.cases.buttons import buttons
from backend.cases.case import Case
from backend.cases.case_photo import CasePhoto, Shows
from backend.cases.labels import Labels
from backend.cases.light_at import light_of
from backend.cases.nobody_else import nobody_else
from backend.cases.photo_of_case import sees_camera
from backend.cases.photos_of_cases import photos_of_cases
from backend.cases.reporter_of import reporter_of
from backend.cases.words_for import sees_as_accused, words_for
from backend.ground.late_model import LateModel
from backend.ground.paging import Page
from backend.people.actor import Actor
from backend.places.coordinates import CoordType
from backend.web import city, labels_for, settings
from backend.workflow.facts import Asked
from backend.workflow.law import Law
from backend.workflow.limits import Light
from backend.workflow.machine import Offer
from backend.workflow.steps import Step
from media import Photo
from mobile_api.button import Button
from mobile_api.case_parts import (
    ApplicationOut,
    AssistOut,
    Marks,
    Named,
    applications,
    assists,
    done_in_field,
)
from mobile_api.deadlines import StageOut
from mobile_api.photo_links import links_of
from mobile_api.positions import PositionOut, PositionsOut
from mobile_api.report_shapes import CasePhotoOut, Pair, pairs
from mobile_api.timeline_entry import TimelineEntryOut


class Suggestion(LateModel):
    """Which department the duty matrix names, whether that is certain, and why."""

    department: Named | None
    certain: bool
    why: list[str]


class CaseLine(LateModel):
    """A case in a work list. `asks`: what its department applied for and waits to be answered, `application`: which
    one."""

    number: str
    step: Step
    version: int
    class_: str = Field(serialization_alias="class")
    class_name: str
    bucket: str
    bucket_name: str
    certain: bool
    description: str
    position: PositionOut
    grid: str
    grid_name: str
    department: str | None
    department_name: str | None
    reported_at: datetime
    due_at: datetime | None
    light: Light | None
    stage: StageOut | None
    me_too: int
    priority: int
    asks: Asked | None
    application: UUID | None


class PhotoFlag(LateModel):
    """What is odd about a photo (advisory): before_again or other_case, same_file or looks_same, the case, in words."""

    kind: str
    likeness: str
    number: str
    text: str


class StaffPhotoOut(CasePhotoOut):
    """A photo as staff see it: with its flags, and how many boxes are drawn over it."""

    flags: list[PhotoFlag]
    boxes: int


class ReporterOut(LateModel):
    """Who reported it or called, for those who call back: the phone masked; none for an anonymous report."""

    anonymous: bool
    phone: str | None


class CaseOut(CaseLine):
    """A case whole. `reporter` is null for all but desk and chief."""

    marks: Marks
    assists: list[AssistOut]
    applications: list[ApplicationOut]

    source: str
    release: int | None
    address: str | None
    address_source: str | None
    component_id: str | None
    suggestion: Suggestion
    standard: dict[str, Any] | None
    filed_at: datetime | None
    ended_at: datetime | None
    description_cleared: bool
    reporter: ReporterOut | None
    rating: str | None
    positions: PositionsOut
    photos: list[StaffPhotoOut]
    before_after: list[Pair]
    timeline: list[TimelineEntryOut]
    moves: list[Button]


class CasePage(LateModel):
    """A page of a work list."""

    items: list[CaseLine]
    next: str | None


OF_DEPARTMENT = frozenset({Shows.AFTER, Shows.PROGRESS})  # others may be the reporter's: a report's, a dispute's


class CaseShaper:
    """Shapes cases for the one who reads them."""

    def __init__(
        self, request: Request, session: AsyncSession, reader: Actor, coord_type: CoordType, at: datetime
    ) -> None:
        self._request, self._session, self._reader = request, session, reader
        self._coord_type, self._at = coord_type, at

    async def case(self, case: Case) -> CaseOut:
        """One case whole."""
        labels = await labels_for(self._request, self._session)
        law = await city(self._request).releases.law(self._session, case.release)
        photos = (await photos_of_cases(self._session, [case.id])).get(case.id, [])
        entries = await history.read(self._session, case)
        reporter = await reporter_of(self._session, case, self._reader, settings(self._request))
        words, of_camera = self._words(case), sees_camera(self._reader, case)
        done, as_accused = await done_in_field(self._session, case, entries), sees_as_accused(self._reader, case)
        return CaseOut(
            **self._line(case, labels, await waiting_in(self._session, [case])).model_dump(), marks=Marks.of(case),
            assists=await assists(self._session, case, entries, labels),
            applications=await applications(self._session, case, entries),
            source=case.source, release=case.release, address=case.address and words(case.address),
            address_source=case.address_source, component_id=case.component_id,
            suggestion=_suggestion(case, labels), standard=case.standard,
            filed_at=case.filed_at, ended_at=case.ended_at, description_cleared=case.description_cleared,
            reporter=ReporterOut(anonymous=reporter.anonymous, phone=reporter.phone) if reporter else None,
            rating=case.rating,
            photos=[self._photo(row, photo, of_camera, as_accused) for row, photo in photos],
            positions=PositionsOut.of(case, self._coord_type, of_camera), before_after=pairs(photos),
            timeline=[TimelineEntryOut.of(entry, words, done, as_accused) for entry in entries],
            moves=[Button.of(offer) for offer in await self._buttons(case, law)],
        )  # fmt: skip

    async def _buttons(self, case: Case, law: Law) -> list[Offer]:
        known = city(self._request)
        waiting = await nobody_else(self._session, case, self._at, known.releases)
        return buttons(case, self._reader, known.caps, self._at, law, waiting=waiting)

    async def page(self, page: Page[Case]) -> CasePage:
        """A work list."""
        labels = await labels_for(self._request, self._session)
        waiting = await waiting_in(self._session, page.items)
        return CasePage(items=[self._line(case, labels, waiting) for case in page.items], next=page.next)

    def _words(self, case: Case) -> Callable[[str], str]:
        return words_for(self._reader, case)

    def _photo(self, row: CasePhoto, photo: Photo, of_camera: bool, as_accused: bool) -> StaffPhotoOut:
        """In which other cases a reporter's picture was seen tells the department what else they reported."""
        of_department = row.shows in OF_DEPARTMENT
        is_told, flags = of_department or of_camera, row.flags if of_department or not as_accused else []
        return StaffPhotoOut(
            id=photo.id, shows=row.shows, taken_at=photo.taken_at if is_told else None, cleared=row.cleared,
            links=links_of(self._request, photo, self._at), flags=[PhotoFlag(**flag) for flag in flags],
            boxes=len(photo.boxes),
        )  # fmt: skip

    def _line(self, case: Case, labels: Labels, waiting: Mapping[UUID, UUID]) -> CaseLine:
        return CaseLine(
            number=case.number, step=case.step, version=case.version, class_=case.class_code,
            class_name=labels.category(case.class_code), bucket=case.bucket, bucket_name=labels.bucket(case.bucket),
            certain=case.certain, description=self._words(case)(case.description),
            position=PositionOut.of(case.lon, case.lat, self._coord_type),
            grid=case.grid_code, grid_name=labels.place(case.grid_code), department=case.body_code,
            department_name=labels.body(case.body_code), reported_at=case.reported_at, due_at=case.due_at,
            light=light_of(case, self._at), stage=StageOut.of(case, self._at),
            me_too=case.me_too_count, priority=case.priority, asks=case.asks,
            application=waiting.get(case.id),
        )  # fmt: skip


def _suggestion(case: Case, labels: Labels) -> Suggestion:
    named = _named(case.choice.get("body"), labels)
    return Suggestion(department=named, certain=case.choice["certain"], why=case.choice["why"])


def _named(code: str | None, labels: Labels) -> Named | None:
    return Named(code=code, name=labels.body(code) or code) if code else None
