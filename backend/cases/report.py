"""A report (信息收集): from the first second a case with a number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases import history
from backend.cases.add_late_photos import add_late_photos
from backend.cases.caller import CallerForm, sealed_caller
from backend.cases.case import Case
from backend.cases.case_photo import Shows, photo_in
from backend.cases.city import City, as_kept
from backend.cases.content_check import want_checks
from backend.cases.photo_flags import photo_flags
from backend.cases.photo_of_case import as_evidence
from backend.cases.photos_of_cases import Shown
from backend.cases.reports_lately import refuse_too_many_reports
from backend.cases.search import terms_to_write
from backend.cases.source import Source
from backend.cases.start_stage import start_stage
from backend.cases.subject import Subject, subject_of
from backend.cases.verify_by_rule import verify_by_rule
from backend.ground.bare_rows import known, made_of, values_of, write_rows
from backend.ground.deed_key import DeedKey, digest_of, use_key
from backend.ground.digest import words_in
from backend.ground.errors import FieldError, Problem
from backend.ground.happening import Happening
from backend.ground.ids import new_id
from backend.ground.settings import Settings
from backend.people.actor import Actor
from backend.places.cell import cell_of
from backend.places.coordinates import CoordType, to_wgs84
from backend.places.locate import Place
from backend.routing.choose import Choice
from backend.workflow.steps import Step
from media import Photo, photos_of

DEED = "report"


@dataclass(frozen=True)
class Position:
    """Where the reporter says it is: degrees in the given coordinate system, accuracy in metres."""

    lon: float
    lat: float
    coord_type: CoordType
    accuracy_m: float | None = None


@dataclass(frozen=True)
class ReportForm:
    """What a reporter sends: exactly one of bucket, class_code and component_id says what it is about."""

    client_key: UUID
    description: str
    position: Position
    bucket: str | None = None
    class_code: str | None = None
    component_id: str | None = None
    address: str | None = None
    photo_ids: Sequence[UUID] = ()
    anonymous: bool = False
    captured_at: datetime | None = None
    source: Source = Source.PUBLIC
    for_another: bool = False  # the desk files it for who called, wrote or was filmed
    caller: CallerForm | None = None
    body: dict[str, object] = field(default_factory=dict)  # as sent, for the digest of the key
    door: str = ""  # where bodies are of another form than ours


@dataclass(frozen=True)
class Reported:
    """The case, and whether this very report had been made before. Of one just made also its photos and its history,
    unless more than the report has happened to it, so that nobody need read again what was written this moment."""

    case: Case
    replayed: bool
    photos: Sequence[Shown] | None = None
    entries: Sequence[history.Entry] | None = None


async def report(
    session: AsyncSession,
    form: ReportForm,
    *,
    city: City,
    by: Actor,
    at: datetime,
    number: str,
    settings: Settings | None = None,
) -> Reported:
    """Makes a case of a report, in the caller's transaction; the same key and body again gives the same case.

    Photos that another door brings for a report there is already are added to it.

    Raises Problem key_reused, too_many for a citizen beyond a day's, or `invalid` with every field at fault:
    outside_city, unknown_bucket, unknown_class, unknown_component, unknown_photo. `settings` seal a caller.
    """
    identity = new_id(at)
    key = DeedKey(
        person_id=by.id, deed=DEED, client_key=form.client_key, body_digest=digest_of(form.body, form.door),
        made=identity, at=at,
    )  # fmt: skip
    if (made := await use_key(session, key)) is not None:
        return await _again(session, made, form, by, at)
    if form.source is Source.PUBLIC and not form.for_another:
        await refuse_too_many_reports(session, by.id, city.caps.reports_per_day, at)
    place, subject, photos = await examined(session, form, city, by)
    choice = await city.choose(session, subject.class_code, place.grid_code, at, subject.component, subject.certain)
    case = _case_of(form, identity, number, by, at, place, subject, choice, photos)
    stage = await start_stage(session, case, city, at)
    await write_rows(session, (Case, [values_of(case)]), terms_to_write(case))
    known(session, case)
    shown = await _add_photos(session, case, photos, by, at)
    if form.caller and settings:
        session.add(sealed_caller(form.caller, case.id, settings, at))
    await want_checks(session, case.id, by, form.photo_ids, at)
    reported = await _write_history(session, case, form, photos, stage, by, at)
    await verify_by_rule(session, case, city=city, at=at)
    alone = case.step is Step.REPORTED
    return Reported(case, False, shown, [history.entry(reported, by.name)] if alone else None)


async def _again(session: AsyncSession, made: UUID, form: ReportForm, by: Actor, at: datetime) -> Reported:
    """The case there is already, with what photos are new to it. Those hold it: of two who bring some at once, the
    second sees what the first has added."""
    there = select(Case).where(col(Case.id) == made)
    case = (await session.execute(there.with_for_update() if form.photo_ids else there)).scalar_one()
    await add_late_photos(session, case, await photos_of(session, form.photo_ids, by.id), by=by, at=at)
    return Reported(case, True)


async def examined(
    session: AsyncSession, form: ReportForm, city: City, by: Actor
) -> tuple[Place, Subject, Sequence[Photo]]:
    """The place, the subject and the photos a report speaks of; every fault is found before one is raised."""
    faults: list[FieldError] = []
    lon, lat = to_wgs84(form.position.lon, form.position.lat, form.position.coord_type)
    place = await city.locator.locate(session, lon, lat)
    if place is None:
        faults += Problem("outside_city", field="position").errors
    subject = await subject_of(session, city, form.bucket, form.class_code, form.component_id, faults)
    photos = await photos_of(session, form.photo_ids, by.id)
    if len(photos) != len(set(form.photo_ids)):
        faults += Problem("unknown_photo", field="photo_ids").errors
    if faults or place is None or subject is None:
        raise Problem(faults[0].code, errors=faults)
    return place, subject, photos


def _case_of(
    form: ReportForm,
    identity: UUID,
    number: str,
    by: Actor,
    at: datetime,
    place: Place,
    subject: Subject,
    choice: Choice,
    photos: Sequence[Photo],
) -> Case:
    lon, lat = to_wgs84(form.position.lon, form.position.lat, form.position.coord_type)
    pictured = next((photo for photo in photos if photo.exif_lon is not None), None)
    return made_of(
        Case,
        id=identity, number=number, step=Step.REPORTED, source=form.source,
        bucket=subject.bucket, class_code=subject.class_code, certain=subject.certain, component_id=form.component_id,
        description=form.description, address=form.address, anonymous=form.anonymous,
        reporter_id=None if form.for_another else by.id,
        privacy_version=None if form.for_another else by.privacy_version, before_photos=len(photos),
        stated_lon=form.position.lon, stated_lat=form.position.lat, coord_type=form.position.coord_type.value,
        accuracy_m=form.position.accuracy_m, lon=lon, lat=lat, cell=cell_of(lon, lat), grid_code=place.grid_code,
        photo_lon=pictured.exif_lon if pictured else None, photo_lat=pictured.exif_lat if pictured else None,
        choice=as_kept(choice), captured_at=form.captured_at, reported_at=at, changed_at=at,
    )  # fmt: skip


async def _add_photos(
    session: AsyncSession, case: Case, photos: Sequence[Photo], by: Actor, at: datetime
) -> list[Shown]:
    flags = await photo_flags(session, case, photos, Shows.BEFORE, at)
    shown = [
        photo_in(case, photo, Shows.BEFORE, place, by=by.id, at=at, flags=flags[photo.id])
        for place, photo in enumerate(photos)
    ]
    session.add_all(shown)
    return list(zip(shown, photos, strict=True))


async def _write_history(
    session: AsyncSession,
    case: Case,
    form: ReportForm,
    photos: Sequence[Photo],
    stage: Mapping[str, str],
    by: Actor,
    at: datetime,
) -> Happening:
    data: dict[str, Any] = {
        "step": case.step.value, "source": case.source, "class": case.class_code, "grid": case.grid_code,
        "component": case.component_id,
        "photos": as_evidence(photos), "description": words_in(session, form.description), **stage,
    }  # fmt: skip
    if not case.certain:
        data["provisional"] = True  # its class is but its bucket's: nobody has said so of it
    return await history.write(session, case, "report", by=by.doer, at=at, data=data)
