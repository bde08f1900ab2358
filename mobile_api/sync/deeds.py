"""DEEDS: what a queue may hold, and which deed each item is. The very deeds of the other doors."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import Request, Response
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from backend.cases.city import City
from backend.cases.report import report
from backend.fieldwork.answer_task import answer_task
from backend.ground.db import Database
from backend.ground.errors import Problem
from backend.ground.strict import CleanText, InstantIn, StrictModel
from backend.patrol.accept_task import accept_task, decline_task, hand_over_task
from backend.patrol.acknowledge_command import acknowledge_command
from backend.patrol.clock_in import clock_in
from backend.patrol.clocking import ClockKind
from backend.patrol.may_patrol import check_tracking
from backend.patrol.on_shift import shift_of
from backend.patrol.still_open import still_open
from backend.patrol.take_fixes import take_fixes
from backend.patrol.task import Task
from backend.people.actor import Actor
from backend.people.minors import check_age
from backend.places.coordinates import CoordType
from backend.web.refusals import body_of
from media import photos_by_digest
from mobile_api.commands import AcknowledgedOut, ReceiptIn
from mobile_api.report_shapes import Shaper
from mobile_api.reports import ReportIn, source_of
from mobile_api.shifts import ClockIn, ClockingOut, FixesIn, outside
from mobile_api.tasks import AnswerIn, AnswerOut, DeclineIn, HandOverIn, KeyIn, TaskOut


@dataclass(frozen=True)
class Sender:
    """Who sends the queue, and what the deeds work with."""

    request: Request
    response: Response
    by: Actor
    db: Database
    city: City
    at: datetime


class PhotoItem(StrictModel):
    """A photo that the queue speaks of; its bytes come by POST /photos or a direct upload."""

    client_key: UUID | None = None
    sha256: str = Field(pattern=r"^[0-9a-fA-F]{64}$")
    taken_at: InstantIn | None = None


class ReportItem(ReportIn):
    """A report; `photo_sha256` names photos by their bytes, whether they have arrived yet or not."""

    photo_sha256: list[CleanText] = Field(default_factory=list, max_length=9)


class OfTask(StrictModel):
    """A deed on a task."""

    task_id: UUID


class AnswerItem(AnswerIn, OfTask):
    """An answer; `photo_sha256` as in a report."""

    photo_sha256: list[CleanText] = Field(default_factory=list, max_length=9)


class AcceptItem(KeyIn, OfTask):
    """An acceptance."""


class DeclineItem(DeclineIn, OfTask):
    """A refusal with its reason."""


class HandOverItem(HandOverIn, OfTask):
    """A task handed over."""


class AcknowledgeItem(ReceiptIn):
    """A receipt of an order."""

    command_id: UUID


class FixesItem(FixesIn):
    """A batch of the track."""

    client_key: UUID | None = None


Done = tuple[int, dict[str, Any]]
Act = Callable[[AsyncSession, Any, UUID, Sender, str], Awaitable[Done]]


async def _photo(session: AsyncSession, form: PhotoItem, _key: UUID, sender: Sender, _number: str) -> Done:
    digest = form.sha256.lower()
    found = await photos_by_digest(session, sender.by.id, [digest])
    if digest not in found:
        raise Problem("photo_missing", field="sha256")
    return 200, {"id": str(found[digest].id), "sha256": digest}


async def _clock(session: AsyncSession, form: ClockIn, key: UUID, sender: Sender, kind: ClockKind) -> Done:
    grid_map = await sender.city.locator.current(session)
    by, at = sender.by, sender.at
    clocking, replayed = await clock_in(session, form.form(key, kind), grid_map=grid_map, by=by, at=at)
    made = ClockingOut.of(clocking, await shift_of(session, by.id, at))
    if not made.counts:  # told, not raised: the try is kept
        refused = outside(made)
        return refused.status, body_of(refused, english=False)
    return 200 if replayed else 201, made.model_dump(mode="json")


async def _check_in(session: AsyncSession, form: ClockIn, key: UUID, sender: Sender, _number: str) -> Done:
    return await _clock(session, form, key, sender, ClockKind.IN)


async def _check_out(session: AsyncSession, form: ClockIn, key: UUID, sender: Sender, _number: str) -> Done:
    return await _clock(session, form, key, sender, ClockKind.OUT)


async def _fixes(session: AsyncSession, form: FixesItem, _key: UUID, sender: Sender, _number: str) -> Done:
    await check_tracking(session, by=sender.by, at=sender.at)
    given = [fix.given() for fix in form.fixes]
    taken = await take_fixes(session, sender.by.id, form.device_id, "sync", given, sender.at)
    body = {"stored": taken.stored, "off_shift": [time.isoformat() for time in taken.off_shift]}
    waits = await still_open(session, sender.by.id, taken.off_shift, sender.at)
    return (425 if waits else 200), body


async def _report(session: AsyncSession, item: ReportItem, key: UUID, sender: Sender, number: str) -> Done:
    check_age(sender.by, "report")
    more = await _resolved(session, item.photo_ids, item.photo_sha256, sender)
    plain = ReportIn(**item.model_dump(exclude={"photo_sha256", "photo_ids"}), photo_ids=more)
    form = plain.form(key, await source_of(session, sender.by, item.captured_at, sender.at))
    made = await report(session, form, city=sender.city, by=sender.by, at=sender.at, number=number)
    shown = await Shaper(sender.request, session, CoordType.WGS84, sender.at, sender.by).reported(made)
    return (200 if made.replayed else 201), shown.model_dump(mode="json", by_alias=True)


async def _answer(session: AsyncSession, item: AnswerItem, key: UUID, sender: Sender, _number: str) -> Done:
    more = await _resolved(session, item.photo_ids, item.photo_sha256, sender)
    plain = AnswerIn(**item.model_dump(exclude={"photo_sha256", "photo_ids", "task_id"}), photo_ids=more)
    made = await answer_task(session, item.task_id, plain.form(key), city=sender.city, by=sender.by, at=sender.at)
    return 200, AnswerOut.of(made.answer, made.task).model_dump(mode="json")


async def _accept(session: AsyncSession, item: AcceptItem, key: UUID, sender: Sender, _number: str) -> Done:
    return _task(await accept_task(session, item.task_id, key, by=sender.by, at=sender.at))


async def _decline(session: AsyncSession, item: DeclineItem, key: UUID, sender: Sender, _number: str) -> Done:
    return _task(await decline_task(session, item.task_id, key, item.reason, by=sender.by, at=sender.at))


async def _hand_over(session: AsyncSession, item: HandOverItem, key: UUID, sender: Sender, _number: str) -> Done:
    return _task(await hand_over_task(session, item.task_id, key, item.to, by=sender.by, at=sender.at))


async def _acknowledge(session: AsyncSession, item: AcknowledgeItem, key: UUID, sender: Sender, _number: str) -> Done:
    receipt, _known = await acknowledge_command(session, item.command_id, key, item.reply, by=sender.by, at=sender.at)
    return 200, AcknowledgedOut.of(receipt).model_dump(mode="json")


def _task(done: tuple[Task, bool]) -> Done:
    task, _known = done
    return 200, TaskOut.of(task).model_dump(mode="json")


async def _resolved(session: AsyncSession, ids: list[UUID], digests: list[str], sender: Sender) -> list[UUID]:
    """The photos by id. Problem photo_missing, to be tried again, while one named by its bytes is not there."""
    found = await photos_by_digest(session, sender.by.id, [digest.lower() for digest in digests])
    if len(found) < len({digest.lower() for digest in digests}):
        raise Problem("photo_missing", field="photo_sha256")
    return [*ids, *(found[digest.lower()].id for digest in digests)]


@dataclass(frozen=True)
class Deed:
    """What an item holds, its place in the order of a batch (what others rest on comes first), and what it does."""

    form: type[StrictModel]
    rank: int
    act: Act


DEEDS: dict[str, Deed] = {
    "photo": Deed(PhotoItem, 0, _photo),
    "check_in": Deed(ClockIn, 1, _check_in),
    "check_out": Deed(ClockIn, 2, _check_out),
    "fixes": Deed(FixesItem, 3, _fixes),
    "report": Deed(ReportItem, 4, _report),
    "acknowledge": Deed(AcknowledgeItem, 5, _acknowledge),
    "accept": Deed(AcceptItem, 5, _accept),
    "decline": Deed(DeclineItem, 5, _decline),
    "hand_over": Deed(HandOverItem, 5, _hand_over),
    "answer": Deed(AnswerItem, 6, _answer),
}
