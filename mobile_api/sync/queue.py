"""Sends the queue, asks what is missing, seals what is complete."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Body, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import Field, TypeAdapter, ValidationError
from sqlalchemy.orm.exc import StaleDataError

from backend.cases.numbers import Numbers
from backend.fieldwork.missing import Missing, announce, missing, missing_of_all, seal
from backend.fieldwork.sync_item import settle_item
from backend.ground.errors import Problem
from backend.ground.late_model import LateModel
from backend.ground.strict import FIRST, InstantIn, StrictModel
from backend.ground.told_as import RETRY_AFTER
from backend.web import CityHere, ClockHere, CurrentActor, DatabaseHere, Now, NumbersHere, ReadSession, WriteSession
from backend.web.late_routes import Router
from backend.web.read_apart import ApartRoute, looked_through
from backend.web.refusals import body_of, problem_of_fault, problem_of_fields
from mobile_api.sync.deeds import DEEDS, Done, Sender

router = Router(route_class=ApartRoute)
MOST = 500
RETRIED = frozenset({408, 425, 429})  # these are not the last word; nor is any 5xx
Kind = Literal[
    "photo", "check_in", "check_out", "fixes", "report", "accept", "decline", "hand_over", "acknowledge", "answer"
]
KEY = "8b0b6a39-4c54-4a43-9a5f-1d6f2a6f7a13"
FIX = {"at": "2026-11-24T12:00:00+08:00", "lon": 121.1289, "lat": 28.847, "accuracy_m": 8}
EXAMPLE = {
    "queue_id": "8b0b6a39-4c54-4a43-9a5f-1d6f2a6f7a14",
    "items": [{"client_key": KEY, "kind": "fixes", "body": {"device_id": "phone-1", "fixes": [FIX]}}],
}


class ItemIn(StrictModel):
    """One deed of the queue: `body` as the operation of that name takes it, tasks by `task_id`, photos by `photo_ids`
    or `photo_sha256`; times as captured.
    """

    client_key: UUID
    kind: Kind
    body: dict[str, Any] = Field(default_factory=dict)


class SyncIn(StrictModel):
    """The queue, or a part of it. With `queue_id`, `client_keys` and `photos` announce all that it holds, 20 000
    of each at most, over several calls if need be.
    """

    queue_id: UUID | None = None
    client_keys: list[UUID] = Field(default_factory=list, max_length=5000)
    photos: list[Annotated[str, Field(pattern=r"^[0-9a-fA-F]{64}$")]] = Field(default_factory=list, max_length=5000)
    items: list[ItemIn] = Field(max_length=MOST)


class ItemOut(LateModel):
    """What became of an item: the status and body that its own operation would have answered with. 408, 409
    in_progress, 425, 429 and 5xx: send it again, after as many seconds as `retry_after` in the body says, if it is
    there; any other is final.
    """

    client_key: UUID
    status: int
    body: dict[str, Any]


class SyncOut(LateModel):
    """One answer for each item, in the order they were sent."""

    items: list[ItemOut]


class MissingOut(LateModel):
    """What of a queue is not there yet."""

    queue_id: UUID
    client_keys: list[UUID]
    photos: list[str]
    complete: bool
    sealed_at: datetime | None

    @classmethod
    def of(cls, found: Missing) -> "MissingOut":
        return cls(
            queue_id=found.queue.id, client_keys=[UUID(key) for key in found.keys], photos=list(found.photos),
            complete=found.complete, sealed_at=found.queue.sealed_at,
        )  # fmt: skip


class MissingList(LateModel):
    """The queues that are not sealed, the first announced first, or the one that was asked for. `more`: there are more,
    told of once some of these are sealed; each by its `queue_id` at any time."""

    queues: list[MissingOut]
    more: bool


class SealIn(StrictModel):
    """Which queue."""

    queue_id: UUID


@router.post("/sync", summary="上传离线队列")
async def sync(
    request: Request,
    response: Response,
    form: Annotated[SyncIn, Body(examples=[EXAMPLE])],
    by: CurrentActor,
    db: DatabaseHere,
    city: CityHere,
    numbers: NumbersHere,
    now: ClockHere,
) -> SyncOut:
    """Does everything the queue holds, each item in a transaction of its own and at its own time, what others rest on
    first. Whatever befalls one, the others are done."""
    if form.queue_id:
        async with db.write() as session:
            keys = [*form.client_keys, *(item.client_key for item in form.items)]
            await announce(session, by, form.queue_id, keys, form.photos, now())
    sender, done = Sender(request, response, by, db, city, now()), dict[int, Done]()
    for place in _in_order(form.items):
        done[place] = await _answered(form.items[place], replace(sender, at=now()), numbers)
    return SyncOut(
        items=[
            ItemOut(client_key=item.client_key, status=done[place][0], body=done[place][1])
            for place, item in enumerate(form.items)
        ]
    )


@router.get("/sync/missing", summary="尚缺什么")
async def list_missing(
    by: CurrentActor, session: ReadSession, queue_id: Annotated[UUID | None, Query()] = None
) -> MissingList:
    """Exactly what is to be sent again."""
    found, more = (await missing(session, by, queue_id), False) if queue_id else await missing_of_all(session, by)
    return MissingList(queues=[MissingOut.of(one) for one in found], more=more)


@router.post("/sync/seal", summary="封存队列", responses={409: {"description": "incomplete：附缺少的内容"}})
async def seal_queue(form: SealIn, by: CurrentActor, session: WriteSession, at: Now) -> MissingOut:
    """Closes a queue of which all is there: from now on it is certain that nothing is missing."""
    return MissingOut.of(Missing(await seal(session, by, form.queue_id, at), [], []))


def _in_order(items: Sequence[ItemIn]) -> list[int]:
    """What others rest on first, then by the time of capture, then as sent."""
    return sorted(range(len(items)), key=lambda at: (DEEDS[items[at].kind].rank, _captured(items[at]), at))


def _captured(item: ItemIn) -> datetime:
    """The instant, in whatever zone it is told; before all others where none is told or it cannot be read: such a deed
    is refused when its turn comes."""
    try:
        return _instants().validate_python(item.body.get("captured_at"))
    except ValidationError:
        return FIRST


@cache
def _instants() -> TypeAdapter[datetime]:
    return TypeAdapter(InstantIn)


async def _answered(item: ItemIn, sender: Sender, numbers: Numbers) -> Done:
    """The status and body of one item, which is settled with the deed if that is the last word. A fault of our own is
    told as this item's alone, or nothing behind it would ever be done."""
    try:
        return await _done(item, sender, numbers)
    except Exception as fault:  # noqa: BLE001 - logged where it is of our own making
        refused = _refused(fault, item, sender)
    if not _is_last_word(*refused):
        return refused
    try:
        async with sender.db.write() as session:
            await settle_item(session, sender.by.id, item.client_key, item.kind, refused[0], sender.at)
    except Exception as fault:  # noqa: BLE001 - it is to be sent again, and settled then
        return _refused(fault, item, sender)
    return refused


async def _done(item: ItemIn, sender: Sender, numbers: Numbers) -> Done:
    deed = DEEDS[item.kind]
    form = await looked_through(sender.request, deed.form, item.body)
    number = await numbers.next_number(sender.at) if item.kind == "report" else ""
    async with sender.db.write() as session:
        done = await deed.act(session, form, item.client_key, sender, number)
        if _is_last_word(*done):
            await settle_item(session, sender.by.id, item.client_key, item.kind, done[0], sender.at)
    return done


def _refused(fault: Exception, item: ItemIn, sender: Sender) -> Done:
    if isinstance(fault, ValidationError | RequestValidationError):
        problem = problem_of_fields(sender.request, item.body, fault.errors())
    elif isinstance(fault, StaleDataError):  # a queue reads nothing again: it sends it again
        problem = Problem("busy", retry_after=RETRY_AFTER)
    else:
        problem = problem_of_fault(fault)
    wait = problem.headers.get("Retry-After")  # an item has no header of its own
    return problem.status, body_of(problem, english=False) | ({"retry_after": int(wait)} if wait else {})


def _is_last_word(status: int, body: dict[str, Any]) -> bool:
    return status < 500 and status not in RETRIED and body.get("code") != "in_progress"
