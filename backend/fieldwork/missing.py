"""What of a phone's queues has not arrived: exactly what to send again; and the seal (封存) on the whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, String, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.fieldwork.sync_item import SyncItem
from backend.fieldwork.sync_queue import SyncQueue
from backend.ground.errors import MEGA, FieldError, Problem
from backend.ground.one_at_a_time import one_at_a_time
from backend.ground.slices import slices
from backend.people.actor import Actor
from media import photos_by_digest

MOST_HELD = 20_000  # keys in one queue, and as many photos: weeks without a line, and still one row and one answer
MOST_TOLD = 3 * MEGA  # bytes of the lists as they are kept: a full queue has two, MOST_OPEN of them two hundred
MOST_OPEN = 100  # queues of a person that are not sealed: one a day for as long as they are kept


@dataclass(frozen=True)
class Missing:
    """A queue and what of it is not there."""

    queue: SyncQueue
    keys: Sequence[str]
    photos: Sequence[str]

    @property
    def complete(self) -> bool:
        return not self.keys and not self.photos


async def missing(session: AsyncSession, by: Actor, queue_id: UUID) -> list[Missing]:
    """Of one queue. Problem not_found for one never announced."""
    found = await _of_queues(session, by.id, [queue_id])
    if not found:
        raise Problem("not_found")
    return found


async def missing_of_all(session: AsyncSession, by: Actor) -> tuple[list[Missing], bool]:
    """Of all that are not sealed, the first announced first, as many as MOST_TOLD lets be told at once; and whether
    there are more."""
    kept = [func.length(cast(col(held), String)) for held in (SyncQueue.keys, SyncQueue.photos)]
    query = select(col(SyncQueue.id), kept[0] + kept[1]).where(*_not_sealed(by.id))
    queues = (await session.execute(query.order_by(col(SyncQueue.announced_at), col(SyncQueue.id)))).tuples().all()
    told, length = list[UUID](), 0
    for identity, size in queues:
        length += size
        if told and length > MOST_TOLD:
            break
        told.append(identity)
    return await _of_queues(session, by.id, told), len(told) < len(queues)


async def _of_queues(session: AsyncSession, person_id: UUID, identities: Sequence[UUID]) -> list[Missing]:
    query = select(SyncQueue).where(col(SyncQueue.person_id) == person_id, col(SyncQueue.id).in_(identities))
    ordered = query.order_by(col(SyncQueue.announced_at), col(SyncQueue.id))
    queues = (await session.execute(ordered)).scalars().all()
    settled = await _settled(session, person_id, [UUID(key) for queue in queues for key in queue.keys])
    there = await photos_by_digest(session, person_id, [photo for queue in queues for photo in queue.photos])
    return [
        Missing(
            queue, [key for key in queue.keys if key not in settled],
            [photo for photo in queue.photos if photo not in there],
        )
        for queue in queues
    ]  # fmt: skip


async def _settled(session: AsyncSession, person_id: UUID, keys: Sequence[UUID]) -> set[str]:
    """Those of somebody's client keys that have had their last word."""
    found = set[str]()
    for some in slices(keys):
        done = select(col(SyncItem.client_key)).where(
            col(SyncItem.person_id) == person_id, col(SyncItem.client_key).in_(some)
        )
        found |= {str(key) for key in (await session.execute(done)).scalars()}
    return found


async def announce(
    session: AsyncSession, by: Actor, queue_id: UUID, keys: Sequence[UUID], photos: Sequence[str], at: datetime
) -> SyncQueue:
    """A queue, new or grown by what was not yet in it. Problem sealed if it is closed and something is new; invalid if
    it would hold more than MOST_HELD; too_many_queues for a new one beside MOST_OPEN that are not sealed."""
    queue = await _held(session, by.id, queue_id)
    if queue is None:
        queue = await _begun(session, by.id, queue_id, at)
    more_keys = list(dict.fromkeys([*queue.keys, *(str(key) for key in keys)]))
    more_photos = list(dict.fromkeys([*queue.photos, *(photo.lower() for photo in photos)]))
    if queue.sealed_at is not None and (more_keys != queue.keys or more_photos != queue.photos):
        raise Problem("sealed", field="queue_id")
    if faults := [*_too_long("client_keys", queue.keys, more_keys), *_too_long("photos", queue.photos, more_photos)]:
        raise Problem("invalid", errors=faults)
    queue.keys, queue.photos = more_keys, more_photos
    await session.flush()
    return queue


async def _held(session: AsyncSession, person_id: UUID, queue_id: UUID) -> SyncQueue | None:
    """Locked: who adds to it or seals it waits for who is before them."""
    return await session.get(SyncQueue, (person_id, queue_id), with_for_update=True)


async def _begun(session: AsyncSession, person_id: UUID, queue_id: UUID, at: datetime) -> SyncQueue:
    """A queue that is not there cannot be locked: of those that a phone announces side by side each waits here until
    the one before it has committed. The same one is added to; of others so many a phone can be told of are taken."""
    await one_at_a_time(session, f"queues:{person_id}")
    if (there := await _held(session, person_id, queue_id)) is not None:
        return there
    counted = select(func.count()).select_from(SyncQueue).where(*_not_sealed(person_id))
    open_ones = (await session.execute(counted)).scalar_one()
    if open_ones >= MOST_OPEN:
        raise Problem("too_many_queues", field="queue_id")
    queue = SyncQueue(person_id=person_id, id=queue_id, keys=[], photos=[], announced_at=at)
    session.add(queue)
    return queue


def _not_sealed(person_id: UUID) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(SyncQueue.person_id) == person_id, col(SyncQueue.sealed_at).is_(None)


def _too_long(field: str, held: Sequence[str], more: Sequence[str]) -> list[FieldError]:
    """What is wrong with a list that would grow beyond MOST_HELD; nothing with one that does not grow."""
    if len(more) <= max(MOST_HELD, len(held)):
        return []
    chinese = f"一个离线队列最多 {MOST_HELD} 项（已有 {len(held)} 项），其余请用新的 queue_id 上传"
    english = f"a queue holds {MOST_HELD} at most (it has {len(held)}): send the rest under a new queue_id"
    return [FieldError(field, "too_long", chinese, english)]


async def seal(session: AsyncSession, by: Actor, queue_id: UUID, at: datetime) -> SyncQueue:
    """Closes a queue all of which is there; again changes nothing. Problem not_found, incomplete (what is missing)."""
    queue = await _held(session, by.id, queue_id)
    if queue is None:
        raise Problem("not_found")
    if queue.sealed_at is None:
        (found,) = await missing(session, by, queue_id)
        if not found.complete:
            raise Problem("incomplete", extra={"client_keys": list(found.keys), "photos": list(found.photos)})
        queue.sealed_at = at
    return queue
