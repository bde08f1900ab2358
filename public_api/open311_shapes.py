"""What Open311 shows: fields that are empty are left out, dates carry their zone and no fractions."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import PlainSerializer

from backend.cases.deadline_of import promised
from backend.cases.labels import Labels
from backend.cases.list_public import PublicCase
from backend.cases.status import STATUS, Milestone
from backend.catalogue.english import english_of
from backend.ground.clock import CITY_ZONE
from backend.ground.late_model import LateModel
from backend.places.cell import snapped
from backend.workflow.steps import ENDED, Step


def plain_date(at: datetime) -> str:
    """2026-11-24T12:00:00+08:00."""
    return at.astimezone(CITY_ZONE).replace(microsecond=0).isoformat()


Metres = Callable[[float, float], float]  # from where one asks to degrees: longitude, latitude
Date = Annotated[datetime, PlainSerializer(plain_date, return_type=str)]
# step: where a case stands in the words of the field's extensions
DETAILED: dict[Step, str] = {
    Step.REPORTED: "RECEIVED", Step.VERIFYING: "RECEIVED", Step.PENDING_FILE: "RECEIVED",
    Step.CHECKED: "PROCESSED", Step.CLOSED: "PROCESSED", Step.REJECTED: "REJECTED", Step.CANCELLED: "REJECTED",
    Step.WITHDRAWN: "ARCHIVED", Step.MERGED: "ARCHIVED",
}  # fmt: skip


class NoteOut(LateModel):
    """A line of the timeline."""

    datetime: Date
    description: str
    type: str


class ExtendedOut(LateModel):
    """What `extensions` adds."""

    title: str | None = None
    detailed_status: str | None = None
    media_urls: list[str] | None = None
    parent_service_request_id: str | None = None


class RequestOut(LateModel):
    """A request: position is the middle of a stable cell; words and pictures only once they are cleared."""

    service_request_id: str
    status: str
    status_notes: str
    service_name: str
    service_code: str
    description: str | None = None
    agency_responsible: str | None = None
    requested_datetime: Date
    updated_datetime: Date
    expected_datetime: Date | None = None
    address: str
    lat: float
    long: float
    media_url: str | None = None
    distance: float | None = None
    extended_attributes: ExtendedOut | None = None
    notes: list[NoteOut] | None = None


class PostedOut(LateModel):
    """What one gets for a request sent."""

    service_request_id: str
    service_notice: str | None = None
    account_id: str | None = None


class TokenOut(LateModel):
    """The request a token stands for."""

    service_request_id: str
    token: str


class Shown:
    """How the requests of one answer are shown: which services were asked for, which media, which extensions."""

    def __init__(
        self,
        labels: Labels,
        locale: str,
        asked: Sequence[str] = (),
        media: Mapping[UUID, Sequence[str]] | None = None,
        extensions: frozenset[str] = frozenset(),
        lines: Mapping[UUID, Sequence[Milestone]] | None = None,
    ) -> None:
        self.labels, self.locale, self.asked = labels, locale, frozenset(asked)
        self.media, self.extensions, self.lines = media or {}, extensions, lines or {}

    def requests(self, cases: Sequence[PublicCase], metres: Metres | None = None) -> list[dict[str, Any]]:
        """The requests, plain, nulls left out; with the distance of each where `metres` tells it."""
        return [self._request(case, metres) for case in cases]

    def _request(self, case: PublicCase, metres: Metres | None) -> dict[str, Any]:
        code, name = self._service(case)
        lon, lat = snapped(case.lon, case.lat)
        media = list(self.media.get(case.id, ()))
        shown = RequestOut(
            service_request_id=case.number, status="closed" if case.step in ENDED else "open",
            status_notes=STATUS[case.step].text, service_name=name, service_code=code,
            description=case.description if case.description_cleared else None,
            agency_responsible=self.labels.body(case.body_code), requested_datetime=case.reported_at,
            updated_datetime=case.changed_at or case.reported_at,
            expected_datetime=promised(case.step, case.due_at),
            address=self.labels.place(case.grid_code), lat=round(lat, 5), long=round(lon, 5),
            media_url=media[0] if media else None, distance=round(metres(lon, lat), 1) if metres else None,
            extended_attributes=self._extended(case, name, media), notes=self._notes(case),
        )  # fmt: skip
        return shown.model_dump(exclude_none=True, mode="json")

    def _service(self, case: PublicCase) -> tuple[str, str]:
        """The exact class where it is certain, unless it was its bucket that was asked for."""
        if case.certain and not (case.bucket in self.asked and case.class_code not in self.asked):
            return case.class_code, self.labels.category(case.class_code)
        name = self.labels.bucket(case.bucket)
        return case.bucket, english_of(case.bucket, name) if self.locale == "en" else name

    def _extended(self, case: PublicCase, name: str, media: Sequence[str]) -> ExtendedOut | None:
        if not self.extensions:
            return None
        every = "true" in self.extensions
        return ExtendedOut(
            title=name, detailed_status=DETAILED.get(case.step, "IN_PROCESS"),
            media_urls=list(media) if media and (every or "media" in self.extensions) else None,
            parent_service_request_id=case.merged_into,
        )  # fmt: skip

    def _notes(self, case: PublicCase) -> list[NoteOut] | None:
        found = self.lines.get(case.id)
        if not found:
            return None
        return [NoteOut(datetime=line.at, description=told(line, self.labels), type=line.status.code) for line in found]


def told(line: Milestone, labels: Labels) -> str:
    """A milestone in words: the status, whose turn it is, and why."""
    parts = (line.status.text, labels.body(line.department), labels.reason(line.reason))
    return "，".join(part for part in parts if part)
