"""Receives a form that comes in parts (分批提交): what has come is kept, and is one case once all of it is there."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.add_late_photos import add_late_photos
from backend.cases.case import Case
from backend.cases.city import City
from backend.cases.numbers import Numbers
from backend.cases.report import Position, ReportForm, examined, report
from backend.cases.source import Source
from backend.fieldwork.submission import Submission
from backend.fieldwork.submission_file import SubmissionFile
from backend.ground.errors import Problem
from backend.ground.ids import new_id
from backend.ground.insert_on import insert_on
from backend.patrol.may_patrol import check_form
from backend.people.actor import Actor
from backend.places.coordinates import CoordType
from media import Photo, PhotoRoom, Stated, accept, hold_photos, photos_of

GRACE = timedelta(hours=1)  # after the last part: then it is a case with what has come
DOOR = "form"


@dataclass(frozen=True)
class GivenForm:
    """A form as read: `digest` of its XML as sent; `answers` as ANSWERS of the door names them; files by name."""

    instance_id: UUID
    digest: str
    answers: dict[str, Any]
    wanted: Sequence[str]


@dataclass(frozen=True)
class GivenFile:
    """A file under its name; its bytes are read when there is room for them."""

    name: str
    source: Any


@dataclass(frozen=True)
class Received:
    """The case, or None while files are missing."""

    case: Case | None
    missing: Sequence[str]


async def receive_form(
    room: PhotoRoom,
    form: GivenForm,
    files: Sequence[GivenFile],
    *,
    city: City,
    numbers: Numbers,
    by: Actor,
    now: Callable[[], datetime],
) -> Received:
    """Keeps a part of a form. What is answered for is on disk: the form first, then each file by itself; the time is
    told again after each, for files wait for their turn to be decoded.

    Raises Problem instance_changed (same id, other content), sealed (a file changed after it is a case), not_allowed as
    of check_form, what a report is refused for, and PhotoRefused; files of the same part that were good are kept then,
    too.
    """
    async with room.db.write() as session:
        submission = await _opened(session, form, city, by, now())
    kept, refused = list[tuple[str, Photo]](), list[Problem]()
    for file in files:
        if file.name in form.wanted:
            try:
                kept.append((file.name, await accept(room, file.source, Stated(), by.id, now())))
            except Problem as problem:
                refused.append(problem)
    at = now()
    number = await numbers.next_number(at) if submission.case_id is None else ""
    async with room.db.write() as session:
        received = await _filed(session, submission.id, kept, city, by, at, number)
    if refused:
        raise refused[0]
    return received


async def make_case(
    session: AsyncSession, submission: Submission, *, city: City, by: Actor, at: datetime, number: str
) -> Case:
    """The case of a submission (locked) with the files that have come; a report made with its id is that case."""
    files = await _files(session, submission.id)
    photos = [file.photo_id for name in submission.wanted for file in files[name]]
    made = await report(session, _report_form(submission, photos), city=city, by=by, at=at, number=number)
    submission.case_id, submission.due_at, submission.form, submission.fault = made.case.id, None, {}, None
    submission.settled_at = at
    return made.case


async def _opened(session: AsyncSession, form: GivenForm, city: City, by: Actor, at: datetime) -> Submission:
    """The submission, new or as it is. One that would be refused in the end is refused at its first part."""
    new = Submission(
        id=new_id(at), person_id=by.id, instance_id=form.instance_id, key_id=by.sign_in_id, digest=form.digest,
        form=form.answers, wanted=list(dict.fromkeys(form.wanted)), received_at=at, due_at=at + GRACE,
    )  # fmt: skip
    await session.execute(insert_on(session, Submission).values(new.model_dump()).on_conflict_do_nothing())
    mine = (col(Submission.person_id) == by.id, col(Submission.instance_id) == form.instance_id)
    found: Submission = (await session.execute(select(Submission).where(*mine).with_for_update())).scalar_one()
    if found.digest != form.digest:
        raise Problem("instance_changed", field="instanceID")
    if found.id == new.id:
        form_of_it = _report_form(found, ())
        await check_form(session, form_of_it.captured_at, by=by, at=at)
        await examined(session, form_of_it, city, by)
    elif found.due_at is not None:
        found.due_at = at + GRACE
    return found


async def _filed(
    session: AsyncSession, identity: UUID, kept: Sequence[tuple[str, Photo]], city: City, by: Actor, at: datetime,
    number: str,
) -> Received:  # fmt: skip
    locked = select(Submission).where(col(Submission.id) == identity).with_for_update()
    submission: Submission = (await session.execute(locked)).scalar_one()
    ids = {photo.id for _name, photo in kept}
    if ids and await hold_photos(session, ids) < len(ids):  # one sent long ago was dropped just after it came again
        raise Problem("busy", retry_after=2)
    before = await _files(session, identity)
    new = {(name, photo.sha256): photo for name, photo in kept if photo.sha256 not in _digests(before[name])}
    if submission.case_id is not None and (changed := next((name for name, _sha in new if before[name]), None)):
        raise Problem("sealed", field=changed)
    session.add_all(
        SubmissionFile(submission_id=identity, name=name, sha256=sha256, photo_id=photo.id, at=at)
        for (name, sha256), photo in new.items()
    )
    await session.flush()
    there = {name for name, files in before.items() if files} | {name for name, _sha in new}
    missing = [name for name in submission.wanted if name not in there]
    if submission.case_id is not None:
        case = await _grown(session, submission.case_id, list(new.values()), by, at)
        return Received(case, missing)
    if missing:
        return Received(None, missing)
    return Received(await make_case(session, submission, city=city, by=by, at=at, number=number), ())


async def _grown(session: AsyncSession, case_id: UUID, photos: Sequence[Photo], by: Actor, at: datetime) -> Case:
    """The case with files that came after it was made with what there was."""
    case: Case = (await session.execute(select(Case).where(col(Case.id) == case_id).with_for_update())).scalar_one()
    await add_late_photos(session, case, await photos_of(session, [one.id for one in photos], by.id), by=by, at=at)
    return case


async def _files(session: AsyncSession, identity: UUID) -> defaultdict[str, list[SubmissionFile]]:
    query = select(SubmissionFile).where(col(SubmissionFile.submission_id) == identity)
    found: defaultdict[str, list[SubmissionFile]] = defaultdict(list)
    for file in (await session.execute(query.order_by(col(SubmissionFile.at), col(SubmissionFile.sha256)))).scalars():
        found[file.name].append(file)
    return found


def _digests(files: Sequence[SubmissionFile]) -> set[str]:
    return {file.sha256 for file in files}


def _report_form(submission: Submission, photos: Sequence[UUID]) -> ReportForm:
    said = submission.form
    captured = said.get("captured_at")
    return ReportForm(
        client_key=submission.instance_id, description=said["description"],
        position=Position(said["lon"], said["lat"], CoordType.WGS84, said.get("accuracy_m")),
        bucket=None if said.get("class_code") else said.get("bucket"), class_code=said.get("class_code"),
        address=said.get("address"), photo_ids=list(dict.fromkeys(photos)),
        captured_at=datetime.fromisoformat(captured) if captured else None, source=Source.INSPECTOR,
        body={"xml": submission.digest}, door=DOOR,
    )  # fmt: skip
